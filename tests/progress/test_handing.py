"""Work goes over to another agency: nothing is lost, nothing counted twice, the past stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_city import ISSUED, content, noon, task
from sqlalchemy import event, func, select

from tracker.audit.models import AuditEvent
from tracker.db import db, session
from tracker.plans.models import Assignment
from tracker.progress.actions import explaining
from tracker.progress.actions.handing import hand_over
from tracker.progress.actions.inside.reviewing import deliver
from tracker.progress.actions.partnering import ask_partner
from tracker.progress.actions.reporting import report
from tracker.progress.actions.states import Act
from tracker.progress.inheriting.gifts import Gift, Move, PartGift
from tracker.progress.inheriting.parts import pass_parts
from tracker.progress.inheriting.work import inherit
from tracker.progress.models import STATE_COLUMNS, ChangeRequest, Occurrence, PartnerRequest
from tracker.progress.queries.counting import overview
from tracker.progress.queries.reading import history
from tracker.progress.rules.moves import Refused, Report, Result

JULY = date(2024, 7, 12)
DOING = Report(Result.DOING, 40, done="Đang làm")


def give(city, rows, to="STP", on=JULY, **rest):
    return hand_over(
        [row.id for row in rows],
        to_agency_id=city.agency[to].id,
        reason="Đúng chức năng hơn",
        by=city.coordinator,
        at=noon(on),
        **rest,
    )


def heir(done):
    """Give the one occurrence that was made or taken up again."""
    ((_, new),) = done.moved
    return new


def merging(city):
    return Move(Act("reassign", city.coordinator, noon(JULY)), "Sáp nhập")


def parts(city, agency):
    rows = select(Assignment).filter_by(agency_id=city.agency[agency].id).order_by(Assignment.id)
    return [(row.role, row.valid_from, row.valid_to) for row in session.scalars(rows)]


@pytest.fixture
def one(city):
    """Give an occurrence of Sở Nội vụ due 30/6, at 40 %."""
    city.plan = city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ")))
    (city.row,) = city.occurrences()
    report(city.row.id, DOING, by=city.coordinator, at=noon(date(2024, 6, 3)))
    return city


def test_the_successor_goes_on_where_the_other_stopped(one):
    new = session.get(Occurrence, heir(give(one, [one.row])))
    same = [name for name in STATE_COLUMNS if getattr(new, name) != getattr(one.row, name)]
    assert (same, one.row.work, new.work, new.percent) == (
        ["work", "taken_over_on"], "reassigned", "in_progress", 40,
    )  # fmt: skip
    assert (new.key, new.original_due_on) == (one.row.key, one.row.original_due_on)
    assert (new.inherited_from_id, new.taken_over_on, new.since) == (one.row.id, JULY, JULY)


def test_one_part_ends_the_day_before_the_other_begins(one):
    give(one, [one.row])
    assert parts(one, "SNV") == [("lead", ISSUED, JULY - timedelta(days=1))]
    assert parts(one, "STP") == [("lead", JULY, None)]
    (new,) = session.scalars(select(Assignment).filter_by(valid_to=None))
    assert new.reassigned_from_id == one.row.assignment_id


def test_both_histories_and_the_trail_tell_who_gave_what_to_whom(one):
    new = heir(give(one, [one.row]))
    assert [(u.verb, u.done, u.reason) for u in history(occurrence_id=new)] == [
        ("reassign", "Tiếp nhận từ Sở Nội vụ.", "Đúng chức năng hơn")
    ]
    assert history(occurrence_id=one.row.id)[0].done == "Chuyển giao cho Sở Tư pháp."
    (entry,) = session.scalars(select(AuditEvent).filter_by(verb="progress.reassign"))
    assert entry.before == {"agencies": ["Sở Nội vụ"], "moved": None, "folded": None}
    assert entry.after == {"agencies": ["Sở Tư pháp"], "moved": [[one.row.id, new]], "folded": []}


def test_the_counts_of_a_past_day_do_not_change_by_a_figure(one):
    before = overview(one.plan, JULY - timedelta(days=1))
    give(one, [one.row])
    after = overview(one.plan, JULY - timedelta(days=1))
    assert (after.all, after.by_agency) == (before.all, before.by_agency)
    (line,) = [c for c in overview(one.plan, JULY).by_agency if c.counts.overdue]
    assert (line.key, line.counts.assignments, line.counts.occurrences) == ("STP", 1, 1)


def test_work_of_a_task_that_the_successor_leads_already_folds_into_its_own(city):
    city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ", "Sở Tư pháp")))
    old, own = city.occurrences()
    assert give(city, [old]).folded == ((old.id, own.id),)
    assert (old.work, own.work, len(city.occurrences())) == ("reassigned", "not_started", 2)
    assert [u.done for u in history(occurrence_id=own.id)] == ["Gộp việc của Sở Nội vụ vào đây."]
    assert parts(city, "STP") == [("lead", ISSUED, None)]


def test_two_that_merge_into_a_third_become_one_and_the_further_one_waits(city):
    city.issue(content(task("1", "Tháng 6/2024", "UBND xã An", "UBND xã Ba")))
    an, ba = city.occurrences()
    report(ba.id, DOING, by=city.coordinator, at=noon(date(2024, 6, 3)))
    to = city.agency["CA"].id
    done = inherit([Gift(an.id, to), Gift(ba.id, to)], move=merging(city))
    (new,) = city.occurrences(agency_id=to)
    assert (done.moved, done.folded) == (((an.id, new.id),), ((ba.id, new.id),))
    assert (new.percent, parts(city, "CA")) == (0, [("lead", JULY, None)])


def test_a_partner_that_takes_over_leads_and_is_partner_no_more(city):
    city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ", partners=["Sở Tư pháp"])))
    give(city, city.occurrences())
    assert parts(city, "STP") == [
        ("partner", ISSUED, JULY - timedelta(days=1)), ("lead", JULY, None),
    ]  # fmt: skip


def test_a_part_stays_while_something_of_it_is_open(city):
    city.issue(content(task("1", "Hằng quý", "Sở Nội vụ")))
    first, *others = city.occurrences()
    give(city, [first])
    assert parts(city, "SNV") == [("lead", ISSUED, None)]
    give(city, others)
    assert parts(city, "SNV") == [("lead", ISSUED, JULY - timedelta(days=1))]
    assert parts(city, "STP") == [("lead", JULY, None)]


def test_what_comes_back_is_taken_up_again_and_not_doubled(one):
    new = heir(give(one, [one.row]))
    back = give(one, [session.get(Occurrence, new)], to="SNV", on=JULY + timedelta(days=3))
    (again,) = one.occurrences(id=heir(back))
    assert (again.agency_id, again.work, again.percent) == (one.agency["SNV"].id, "in_progress", 40)
    counts = overview(one.plan, JULY + timedelta(days=3)).all
    assert (counts.overdue, counts.occurrences) == (1, 1)


def test_doing_it_twice_is_refused_and_changes_nothing(one):
    give(one, [one.row])
    with pytest.raises(Refused, match="đã chuyển cho cơ quan khác"), session.begin_nested():
        give(one, [one.row])
    session.expire_all()
    assert len(one.occurrences()) == 2


@pytest.mark.parametrize(
    ("to", "on", "words"),
    [
        ("SNV", JULY, "đang chủ trì"),
        ("G_LQ", JULY, "cơ quan đang hoạt động"),
        ("DONG", date(2025, 7, 1), "cơ quan đang hoạt động"),
        ("STP", date(2024, 6, 1), "không ghi lùi ngày"),
    ],
)
def test_who_cannot_take_over_and_a_day_gone_by_are_refused(one, to, on, words):
    with pytest.raises(Refused, match=words):
        give(one, [one.row], to=to, on=on)


def test_a_successor_that_answers_for_all_of_it_has_no_day_of_transfer(one):
    new = heir(give(one, [one.row], keep_lateness=True))
    assert session.get(Occurrence, new).taken_over_on is None


def test_a_request_that_waits_for_a_decision_ends_with_the_work(one):
    asked = ChangeRequest(
        occurrence_id=one.row.id, plan_id=one.plan.id, task_id=one.row.task_id,
        agency_id=one.row.agency_id, kind="suspend", reason="Chờ", asked_at=noon(JULY),
        asked_on=JULY, asked_by="A",
    )  # fmt: skip
    session.add(asked)
    give(one, [one.row])
    session.refresh(asked)
    assert (asked.state, asked.decided_on) == ("withdrawn", JULY)
    assert asked.decision == "Việc đã chuyển giao cho Sở Tư pháp."


def test_what_a_partner_owes_is_owed_to_the_successor(one):
    other = {"agency_id": one.agency["AN"].id, "wanted": "Góp ý", "due_on": JULY}
    session.add(Assignment(
        plan_id=one.plan.id, task_id=one.row.task_id, agency_id=other["agency_id"],
        role="partner", authority="directive", valid_from=ISSUED,
    ))  # fmt: skip
    ask_partner(one.row.id, **other, by=one.coordinator, at=noon(date(2024, 6, 4)))
    new = heir(give(one, [one.row]))
    session.expire_all()
    asked = session.scalars(select(PartnerRequest).order_by(PartnerRequest.id))
    assert [(r.occurrence_id, r.state, r.asked_on) for r in asked] == [
        (one.row.id, "withdrawn", date(2024, 6, 4)), (new, "asked", JULY),
    ]  # fmt: skip


def test_what_waits_for_the_givers_head_ends_and_its_words_stay(city):
    city.agency["AN"].head_approves = True
    city.issue(content(task("1", "Tháng 6/2024", "UBND xã An")))
    (row,) = city.occurrences()
    held = deliver(row.id, DOING, by=replace(city.editor, id=None), at=noon(date(2024, 6, 4)))
    give(city, [row])
    session.expire_all()
    assert (held.state, held.reason) == ("withdrawn", "Việc đã chuyển giao cho Sở Tư pháp.")
    assert held.typed["done"] == "Đang làm"


def test_an_explanation_stays_with_the_agency_that_was_asked(one):
    question = explaining.Question("Vì sao?", JULY)
    (asked,) = explaining.ask([one.row.id], question, by=one.coordinator, at=noon(JULY))
    give(one, [one.row])
    session.expire_all()
    assert (asked.agency_id, asked.state) == (one.agency["SNV"].id, "asked")


def test_an_event_task_without_occurrences_goes_over_by_its_part(city):
    city.issue(content(task("1", "Sau khi có kết quả", "Sở Nội vụ", partners=["UBND xã An"])))
    lead, partner = session.scalars(select(Assignment).order_by(Assignment.id))
    to = (city.agency["STP"].id,)
    gifts = [PartGift(partner.id, to), PartGift(lead.id, to)]
    assert pass_parts(gifts, merging(city)) == 2
    session.expire_all()
    assert parts(city, "STP") == [("lead", JULY, None)]
    assert pass_parts(gifts, merging(city)) == 0


def test_who_was_partner_and_comes_to_lead_an_event_task_is_partner_no_more(city):
    city.issue(content(task("1", "Sau khi có kết quả", "Sở Nội vụ", partners=["Sở Tư pháp"])))
    (lead,) = session.scalars(select(Assignment).filter_by(role="lead"))
    pass_parts([PartGift(lead.id, (city.agency["STP"].id,))], merging(city))
    session.expire_all()
    ended = ("partner", ISSUED, JULY - timedelta(days=1))
    assert parts(city, "STP") == [ended, ("lead", JULY, None)]


def statements(city, rows):
    found = []
    # What was read before the last transfer is read again now, and not counted.
    _ = [row.id for row in rows]

    def note(conn, cursor, statement, *rest):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    give(city, rows)
    session.flush()
    event.remove(db.engine, "before_cursor_execute", note)
    # SQLite writes new rows one by one where their keys are wanted back.
    return [statement for statement in found if not statement.startswith("INSERT")]


def test_the_number_of_queries_does_not_grow_with_what_goes_over(city):
    tasks = [task(str(n), "Tháng 6/2024", "UBND cấp xã") for n in range(1, 21)]
    city.issue(content(*tasks))
    an = city.occurrences(agency_id=city.agency["AN"].id)
    ba = city.occurrences(agency_id=city.agency["BA"].id)
    few, many = statements(city, an[:2]), statements(city, ba[2:])
    assert len(many) == len(few)
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 80
