"""Partners: asked by the lead, late by name, never closing the lead's work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import session
from tracker.evidence.actions import add_document
from tracker.progress.actions.partnering import answer, ask_partner, withdraw_part
from tracker.progress.actions.remarking import remark
from tracker.progress.actions.reporting import report
from tracker.progress.actions.states import Conflict
from tracker.progress.models import ProgressUpdate
from tracker.progress.policy import Scope, can_remark
from tracker.progress.queries import partners as reading
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.proofs import shown_document
from tracker.progress.rules.moves import Refused, Report, Result

DAY = date(2024, 7, 1)
DUE = DAY + timedelta(days=5)


@pytest.fixture
def led(city):
    """Give work of Sở Nội vụ in which Sở Tư pháp and every commune take part."""
    partners = ["Sở Tư pháp", "UBND cấp xã"]
    city.plan = city.issue(content(task("1", "Tháng 8/2024", "Sở Nội vụ", partners=partners)))
    (city.row,) = city.occurrences()
    return city


def told(city, days=0):
    return {"by": city.coordinator, "at": noon(DAY + timedelta(days=days))}


def ask(city, agency="STP", days=0, **more):
    given = {"wanted": "Góp ý dự thảo", "due_on": DUE} | more
    return ask_partner(city.row.id, agency_id=city.agency[agency].id, **given, **told(city, days))


def waits(city, days):
    rows = listing(city.plan.id, DAY + timedelta(days=days), Filters(), Scope(everything=True)).rows
    return [row.waits_for for row in rows]


def test_a_partner_by_name_and_a_member_of_a_group_are_asked(led):
    assert [ask(led).state, ask(led, "AN").state] == ["asked", "asked"]
    owed = reading.owed([led.agency["AN"].id])
    assert [(row.wanted, row.occurrence.agency.name) for row in owed] == [
        ("Góp ý dự thảo", "Sở Nội vụ")
    ]


@pytest.mark.parametrize(
    ("agency", "more", "field"),
    [
        ("SNV", {}, "agency_id"),
        ("TAND", {}, "agency_id"),
        ("STP", {"wanted": " "}, "wanted"),
        ("STP", {"due_on": None}, "due_on"),
        ("STP", {"due_on": DAY - timedelta(days=1)}, "due_on"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field(led, agency, more, field):
    with pytest.raises(Refused) as refusal:
        ask(led, agency, **more)
    assert list(refusal.value.problems) == [field]


def test_a_partner_is_asked_once_at_a_time(led):
    ask(led)
    with pytest.raises(Refused, match="rút đề nghị đó trước"):
        ask(led)


def test_a_late_partner_is_named_in_the_leads_row_from_the_day_after(led):
    ask(led)
    assert [waits(led, day) for day in (5, 6, 10)] == [
        [""],
        ["chờ Sở Tư pháp, quá 1 ngày"],
        ["chờ Sở Tư pháp, quá 5 ngày"],
    ]


def test_of_many_late_partners_two_are_named(led):
    for agency in ("STP", "AN", "BA"):
        ask(led, agency)
    assert waits(led, 6) == [
        "chờ Sở Tư pháp, quá 1 ngày; UBND xã An, quá 1 ngày; và 1 cơ quan khác"
    ]


def test_a_past_view_names_who_was_late_then(led):
    request = ask(led)
    answer(request.id, words="Đã góp ý", **told(led, 8))
    assert [waits(led, day) for day in (7, 8)] == [["chờ Sở Tư pháp, quá 2 ngày"], [""]]


def test_only_the_lead_closes_the_work(led):
    request = ask(led)
    answer(request.id, words="Đã góp ý", **told(led, 1))
    assert (led.row.work, led.row.version, led.row.reported_on) == ("not_started", 1, None)
    told_of = session.scalars(select(ProgressUpdate).order_by(ProgressUpdate.id.desc())).first()
    assert (told_of.verb, told_of.from_agency_id) == ("part", led.agency["STP"].id)


def test_a_closed_work_names_nobody_and_asks_nobody(led):
    ask(led)
    done = Report(Result.DONE, done="Xong", explanation="Có", completed_on=DAY)
    report(led.row.id, done, **told(led, 6))
    assert waits(led, 7) == [""]
    assert list(reading.owed([led.agency["STP"].id])) == []
    with pytest.raises(Refused):
        ask(led, "AN", 7, due_on=DAY + timedelta(days=9))


def test_two_answers_at_once_leave_the_first(led):
    request = ask(led)
    answer(request.id, words="Một", **told(led, 1))
    with pytest.raises(Conflict):
        answer(request.id, words="Hai", **told(led, 1))
    with pytest.raises(Conflict):
        withdraw_part(request.id, **told(led, 1))
    assert request.answer == "Một"


def test_a_request_that_was_withdrawn_is_late_no_more(led):
    request = ask(led)
    withdraw_part(request.id, **told(led, 7))
    assert [waits(led, day) for day in (6, 7)] == [["chờ Sở Tư pháp, quá 1 ngày"], [""]]
    assert reading.of_occurrence(led.row.id) == []
    assert reading.asked_partners(led.row.id) == {led.agency["STP"].id}


def test_an_empty_answer_is_refused(led):
    with pytest.raises(Refused):
        answer(ask(led).id, words=" ", **told(led, 1))


def test_documents_of_a_part_and_of_a_remark_belong_to_the_work(led):
    at = told(led)
    paper = add_document(agency_id=led.agency["STP"].id, number="12/STP", issued_on=DAY, **at)
    note = add_document(agency_id=led.agency["AN"].id, number="3/UBND", issued_on=DAY, **at)
    answer(ask(led).id, words="", documents=[paper], **at)
    speaker = led.agency["AN"].id
    told_of = remark(led.row.id, words="", documents=[note], from_agency_id=speaker, **at)
    assert told_of.from_agency_id == speaker
    assert all(shown_document(led.row.id, one.id) for one in (paper, note))


def test_a_remark_says_or_shows_something_and_moves_nothing(led):
    with pytest.raises(Refused):
        remark(led.row.id, words="\n", **told(led))
    update = remark(led.row.id, words="Cần nhanh", from_agency_id=led.agency["SNV"].id, **told(led))
    assert (update.verb, update.from_agency_id, led.row.version) == ("remark", None, 1)


def test_who_may_speak(led):
    own, other = led.agency["AN"].id, led.agency["STP"].id
    assert can_remark(led.editor, own)
    assert can_remark(led.editor, other, [own])
    assert not can_remark(led.editor, other, [led.agency["BA"].id])
    assert can_remark(led.coordinator, other)
