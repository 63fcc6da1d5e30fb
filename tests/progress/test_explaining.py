"""Explanations in the database: asked, written, signed, returned, kept; past days stay as known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from small_city import content, noon, task
from sqlalchemy import event, select

from tracker.agencies.models import AgencySuccession
from tracker.audit.models import AuditEvent
from tracker.db import db, session
from tracker.plans.models import Target
from tracker.plans.rules.content import TargetContent
from tracker.progress.actions import answering, explaining
from tracker.progress.actions.explaining import Question
from tracker.progress.actions.reporting import report
from tracker.progress.actions.states import Conflict
from tracker.progress.models import ExplanationPast, ProgressUpdate
from tracker.progress.policy import Scope
from tracker.progress.queries import explanations as reading
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.moves import Refused, Report, Result

DAY = date(2024, 10, 15)
ANSWER = Answer("Chờ hướng dẫn", "Làm ngoài giờ", date(2024, 11, 30))


def later(days):
    return noon(DAY + timedelta(days=days))


def told(city, days=0):
    return {"by": city.coordinator, "at": later(days)}


@pytest.fixture
def late(city):
    """Give the city with work of three communes that is late since the end of August."""
    city.plan = city.issue(content(task("1", "Tháng 8/2024", "UBND cấp xã")))
    city.rows = city.occurrences()
    return city


@pytest.fixture
def asked(late):
    """Give an explanation that UBND xã An was asked for."""
    (row,) = explaining.ask([late.rows[0].id], Question("Vì sao?", DAY), **told(late))
    return row


def signed(city, row, days=1, answer=ANSWER):
    return answering.sign(row.id, answer, version=row.version, **told(city, days))


def test_many_are_asked_at_once_with_one_entry_in_the_trail(late):
    found = explaining.ask([row.id for row in late.rows], Question("Vì sao?", DAY), **told(late))
    assert [(row.state, row.subject) for row in found] == [("asked", "late")] * 3
    entries = session.scalars(select(AuditEvent).filter_by(verb="progress.explain_ask")).all()
    assert len(entries) == 1
    assert len(entries[0].after["asked"]) == 3


def test_all_are_asked_or_none(late):
    report(
        late.rows[1].id,
        Report(Result.DONE, done="Xong", explanation="Có", completed_on=date(2024, 8, 1)),
        **told(late),
    )
    with pytest.raises(Refused, match="UBND xã Ba: không quá hạn"):
        explaining.ask([row.id for row in late.rows], Question(), **told(late))


def test_work_is_explained_once_at_a_time(late, asked):
    with pytest.raises(Refused, match="chưa xong"):
        explaining.ask([late.rows[0].id], Question(), **told(late))
    signed(late, asked)
    answering.accept(asked.id, version=asked.version, **told(late, 2))
    again = explaining.ask([late.rows[0].id], Question(), **told(late, 3))
    assert again[0].id != asked.id


def test_a_draft_is_kept_and_the_second_writer_sees_a_conflict(late, asked):
    seen = asked.version
    answering.save_draft(asked.id, Answer("Một nửa"), version=seen, **told(late))
    assert (asked.state, asked.cause, asked.version) == ("asked", "Một nửa", seen + 1)
    with pytest.raises(Conflict):
        answering.submit(asked.id, ANSWER, version=seen, **told(late))
    assert asked.cause == "Một nửa"


def test_two_heads_cannot_sign_at_once(late, asked):
    seen = asked.version
    answering.sign(asked.id, ANSWER, version=seen, **told(late))
    with pytest.raises(Conflict):
        answering.sign(asked.id, Answer("Khác", "Khác", DAY), version=seen, **told(late))
    assert asked.cause == "Chờ hướng dẫn"


def test_what_was_returned_is_kept_beside_the_new_text(late, asked):
    signed(late, asked)
    answering.give_back(asked.id, reason="Chưa rõ", version=asked.version, **told(late, 2))
    assert (asked.state, asked.decision, asked.signed_on) == ("returned", "Chưa rõ", None)
    answering.save_draft(asked.id, Answer("Mới"), version=asked.version, **told(late, 3))
    assert (asked.state, asked.cause) == ("returned", "Mới")
    past = session.scalars(select(ExplanationPast).order_by(ExplanationPast.version)).all()
    assert [(row.state, row.cause, row.on) for row in past] == [
        ("signed", "Chờ hướng dẫn", DAY + timedelta(days=1)),
        ("returned", "Chờ hướng dẫn", DAY + timedelta(days=2)),
    ]
    assert [row.decision for row in reading.former(asked.id)] == ["Chưa rõ"]


def test_work_done_late_is_explained_without_a_promise(late):
    row = late.rows[0]
    done = Report(Result.DONE, done="Xong", explanation="Có", completed_on=date(2024, 9, 20))
    report(row.id, done, **told(late))
    row.work = "completed"
    (asked,) = explaining.ask([row.id], Question(), **told(late, 1))
    signed(late, asked, 2, Answer("Thiếu người", "Đã bổ sung"))
    assert asked.state == "signed"


def test_an_earlier_day_is_refused(late, asked):
    signed(late, asked, 3)
    with pytest.raises(Refused, match="không ghi lùi ngày"):
        answering.accept(asked.id, version=asked.version, **told(late, 2))


def test_the_history_and_the_trail_tell_every_act_but_no_unsent_word(late, asked):
    answering.submit(asked.id, Answer("Bí mật", "x", DAY), version=asked.version, **told(late))
    entry = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (entry.verb, entry.after) == ("progress.explain_write", {"state": "written"})
    signed(late, asked, 1)
    answering.give_back(asked.id, reason="Chưa rõ", version=asked.version, **told(late, 2))
    answering.withdraw(asked.id, reason="Đã xong", version=asked.version, **told(late, 3))
    verbs = session.scalars(select(ProgressUpdate.verb).order_by(ProgressUpdate.id)).all()
    assert verbs == ["question", "explain", "unaccept", "unask"]


def known(city, days):
    found = reading.known_on(city.plan.id, DAY + timedelta(days=days))
    return [(one.received, one.cause) for one in found]


def test_each_past_day_knows_what_was_received_by_then(late, asked):
    signed(late, asked, 1)
    answering.give_back(asked.id, reason="Chưa rõ", version=asked.version, **told(late, 3))
    signed(late, asked, 5, Answer("Rõ hơn", "x", date(2024, 12, 1)))
    answering.accept(asked.id, version=asked.version, **told(late, 6))
    assert [known(late, day) for day in (-1, 0, 1, 2, 3, 4, 5, 6)] == [
        [],
        [(False, "")],
        [(True, "Chờ hướng dẫn")],
        [(True, "Chờ hướng dẫn")],
        [(False, "")],
        [(False, "")],
        [(True, "Rõ hơn")],
        [(True, "Rõ hơn")],
    ]


def test_what_was_withdrawn_counts_until_that_day(late, asked):
    answering.withdraw(asked.id, reason="Hỏi nhầm", version=asked.version, **told(late, 2))
    assert [known(late, day) for day in (1, 2)] == [[(False, "")], []]


def target_city(city, *leads):
    names = leads or ("Sở Nội vụ",)
    promised = TargetContent(
        "PAR_INDEX", "1.1", "Kế hoạch", Decimal(3), Decimal(1), Decimal(2), leads=names
    )
    city.plan = city.issue(content(targets=[promised]))
    return session.scalars(select(Target)).one()


def test_each_member_of_a_group_answers_for_a_target(city):
    target = target_city(city, "UBND cấp xã", "UBND xã An")
    owners = reading.target_owners([target], DAY)
    assert [body.code for body in owners[target.id]] == ["AN", "BA", "CA"]
    pairs = [(target.id, body.id) for body in owners[target.id]]
    found = explaining.ask_about_targets(pairs, Question(), **told(city))
    assert {row.agency_id for row in found} == {agency for _, agency in pairs}


@pytest.mark.parametrize(("to", "codes"), [("STP", ["STP"]), (None, [])])
def test_who_took_the_owners_work_over_answers_for_its_target(city, to, codes):
    target = target_city(city)
    gone = city.agency["SNV"]
    gone.valid_to = DAY - timedelta(days=1)
    to_id = city.agency[to].id if to else None
    session.add(
        AgencySuccession(from_id=gone.id, to_id=to_id, kind="merge" if to else "dissolve",
                         effective_on=DAY, legal_basis="", scope="")
    )  # fmt: skip
    session.flush()
    owners = reading.target_owners([target], DAY)
    assert [body.code for body in owners[target.id]] == codes


def test_who_bears_the_owners_name_only_later_is_not_asked(city):
    target = target_city(city)
    city.agency["STP"].name = "Sở Nội vụ"
    city.agency["STP"].valid_from = DAY + timedelta(days=1)
    session.flush()
    assert [body.code for body in reading.target_owners([target], DAY)[target.id]] == ["SNV"]


def test_a_target_is_answered_by_its_owner_alone(city):
    target = target_city(city)
    pairs = [(target.id, city.agency["STP"].id)]
    with pytest.raises(Refused, match="không phụ trách"):
        explaining.ask_about_targets(pairs, Question(), **told(city))
    own = [(target.id, city.agency["SNV"].id)]
    (row,) = explaining.ask_about_targets(own, Question(), **told(city))
    assert (row.subject, row.occurrence_id, row.plan_id) == ("target", None, city.plan.id)
    with pytest.raises(Refused, match=r"1\.1: Đang có"):
        explaining.ask_about_targets(own, Question(), **told(city))
    with pytest.raises(Refused) as refusal:
        signed(city, row, 1, Answer("Chờ", "Làm bù"))
    assert set(refusal.value.problems) == {"promised_on"}


def statements(act):
    found = []

    def note(_c, _cursor, statement, *_rest):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def test_lists_and_past_days_cost_the_same_for_one_and_for_three(late):
    everything, filters = Scope(everything=True), reading.ExplanationFilters()
    plan_id, agency_ids = late.plan.id, [row.agency_id for row in late.rows]

    def read():
        session.expire_all()
        rows = reading.explanations(plan_id, filters, everything)
        assert [(row.agency.name, row.occurrence.task.number) for row in rows]
        assert reading.known_on(plan_id, DAY)
        assert len(reading.owed(agency_ids)) == len(rows)

    explaining.ask([late.rows[0].id], Question(), **told(late))
    session.flush()
    first = statements(read)
    explaining.ask([row.id for row in late.rows[1:]], Question(), **told(late))
    session.flush()
    assert statements(read) == first
