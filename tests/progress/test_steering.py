"""Extensions, rest, cancellation, reassignment: asked for, decided, and done by decision alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_city import content, noon, person, task
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.lib.actor import Role
from tracker.progress.actions.adjusting import change_settings
from tracker.progress.actions.amending import amend
from tracker.progress.actions.deciding import confirm
from tracker.progress.actions.reporting import report
from tracker.progress.actions.requests import ask, grant, refuse, withdraw
from tracker.progress.actions.states import Conflict
from tracker.progress.actions.steering import cancel, extend, reassign, resume, suspend
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.queries.counting import overview
from tracker.progress.queries.reading import history
from tracker.progress.rules.counts import counts_json
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.rules.status import Timing, days_late_since_transfer, label
from tracker.progress.rules.status import timing as judged
from tracker.progress.rules.steering import Asked

DUE = date(2024, 6, 30)
ON = date(2024, 6, 20)
LATER = date(2024, 7, 31)
PLAN = content(task("1", "Tháng 6/2024", "Sở Nội vụ"))


@pytest.fixture
def one(city):
    """Give an occurrence due 30/6 and who acts on it."""
    city.plan = city.issue(PLAN)
    (city.row,) = city.occurrences()
    city.told = {"by": city.coordinator, "at": noon(ON)}
    city.asker = person(9, "Lê Chuyên Viên", Role.AGENCY_EDITOR, city.agency["SNV"])
    return city


def asked(one, kind=Asked.EXTENSION, on=ON, **rest):
    rest.setdefault("due_on", LATER if kind is Asked.EXTENSION else None)
    return ask(one.row.id, kind=kind, reason="Chờ hướng dẫn", by=one.asker, at=noon(on), **rest)


def days(row):
    return (row.original_due_on, row.due_on, row.limit_on, row.soon_on, row.extension_count)


def test_a_granted_extension_moves_the_day_and_keeps_the_first(one):
    request = asked(one)
    assert days(one.row) == (DUE, DUE, DUE, DUE - timedelta(days=7), 0)
    grant(request.id, **one.told)
    assert days(one.row) == (DUE, LATER, LATER, LATER - timedelta(days=7), 1)
    assert (request.state, request.due_on, request.granted_due_on) == ("granted", DUE, LATER)


def test_the_confirmer_may_give_another_day_than_the_one_asked_for(one):
    request = asked(one)
    grant(request.id, due_on=date(2024, 7, 15), words="Đến giữa tháng", **one.told)
    assert (request.asked_due_on, request.granted_due_on) == (LATER, date(2024, 7, 15))
    assert one.row.due_on == date(2024, 7, 15)


def test_every_later_day_is_kept_in_the_history(one):
    extend(one.row.id, due_on=LATER, reason="Lần một", **one.told)
    extend(one.row.id, due_on=date(2024, 9, 30), reason="Lần hai", **one.told)
    told = [(u.done, u.before["due_on"], u.after["due_on"]) for u in history(
        occurrence_id=one.row.id)]  # fmt: skip
    assert told == [
        ("Gia hạn lần 2, đến 30/09/2024.", "2024-07-31", "2024-09-30"),
        ("Gia hạn lần 1, đến 31/07/2024.", "2024-06-30", "2024-07-31"),
    ]


def test_a_second_extension_is_refused_to_the_agency_but_not_to_the_confirmer(one):
    grant(asked(one).id, **one.told)
    with pytest.raises(Refused, match="đã gia hạn 1 lần, kế hoạch cho phép 1 lần"):
        asked(one, due_on=date(2024, 9, 30))
    extend(one.row.id, due_on=date(2024, 9, 30), reason="Thành phố đồng ý", **one.told)
    assert one.row.extension_count == 2


def test_the_number_of_extensions_and_the_days_follow_the_plans_settings(one):
    one.plan.settings_json = {
        "extensions_allowed": 0, "grace_days": 2, "shift_to_working_day": True, "due_soon_days": 5,
    }  # fmt: skip
    with pytest.raises(Refused, match="không cho cơ quan xin gia hạn"):
        asked(one)
    saturday, monday = date(2024, 8, 3), date(2024, 8, 5)
    extend(one.row.id, due_on=saturday, reason="Thêm thời gian", **one.told)
    assert days(one.row)[1:4] == (monday, monday + timedelta(2), monday - timedelta(5))


@pytest.mark.parametrize(
    ("due_on", "on", "field"),
    [(None, ON, "due_on"), (DUE, ON, "due_on"), (date(2024, 7, 5), date(2024, 7, 9), "due_on")],
)
def test_an_extension_needs_a_day_after_the_present_one_and_not_gone_by(one, due_on, on, field):
    with pytest.raises(Refused) as refusal:
        asked(one, due_on=due_on, on=on)
    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("kind", list(Asked))
def test_one_request_waits_at_a_time_and_may_be_taken_back(one, kind):
    first = asked(one, kind)
    with pytest.raises(Refused, match="chờ quyết định"):
        asked(one)
    withdraw(first.id, by=one.asker, at=noon(ON))
    assert (first.state, asked(one).state, one.row.version) == ("withdrawn", "asked", 1)


def test_a_refusal_says_why_and_leaves_the_work_as_it_was(one):
    request = asked(one)
    with pytest.raises(Refused):
        refuse(request.id, reason=" ", **one.told)
    refuse(request.id, reason="Chưa đủ căn cứ", **one.told)
    assert (request.state, request.decision) == ("refused", "Chưa đủ căn cứ")
    assert days(one.row)[1] == DUE
    words = [(u.verb, u.done, u.reason) for u in history(occurrence_id=one.row.id)]
    assert words == [
        ("refuse", "Không đồng ý gia hạn đến 31/07/2024.", "Chưa đủ căn cứ"),
        ("ask", "Đề nghị gia hạn đến 31/07/2024.", "Chờ hướng dẫn"),
    ]


@pytest.mark.parametrize("verb", [grant, withdraw])
def test_who_decides_second_gets_a_conflict(one, verb):
    request = asked(one)
    refuse(request.id, reason="Không", **one.told)
    with pytest.raises(Conflict):
        verb(request.id, **one.told)


def test_the_trail_holds_the_request_the_decision_and_the_act(one):
    grant(asked(one).id, words="Đồng ý", **one.told)
    rows = session.scalars(
        select(AuditEvent).where(AuditEvent.at == noon(ON)).order_by(AuditEvent.id)
    ).all()
    assert [row.verb for row in rows] == ["progress.ask", "progress.grant", "progress.extend"]
    assert (rows[1].before["state"], rows[1].after["state"]) == ("asked", "granted")
    assert (rows[2].before["due_on"], rows[2].after["due_on"]) == ("2024-06-30", "2024-07-31")


def test_resting_work_stands_outside_the_rates_and_comes_back_as_it_was(one):
    report(one.row.id, Report(Result.DOING, 40, done="Đang làm"), **one.told)
    grant(asked(one, Asked.SUSPEND).id, **one.told)
    july = overview(one.plan, LATER).all
    assert (july.suspended, july.occurrences, july.overdue) == (1, 0, 0)
    resume(one.row.id, reason="Đã có hướng dẫn", by=one.coordinator, at=noon(LATER))
    assert (one.row.work, one.row.percent) == ("in_progress", 40)
    assert overview(one.plan, LATER).all.overdue == 1
    assert overview(one.plan, LATER - timedelta(days=1)).all.suspended == 1


@pytest.mark.parametrize(
    ("text", "due_on", "timing"),
    [
        ("Tháng 12/2024", date(2024, 12, 31), Timing.NOT_DUE),
        ("Trước 15/6/2024", date(2024, 6, 15), Timing.OVERDUE),
        ("…", None, Timing.NO_DEADLINE),
    ],
)
def test_what_rested_while_its_deadline_was_amended_comes_back_to_the_new_one(
    one, text, due_on, timing
):
    suspend(one.row.id, reason="Chờ", **one.told)
    amend(one.plan, content(task("1", text, "Sở Nội vụ")), **one.told)
    session.refresh(one.row)
    assert (one.row.work, one.row.due_on) == ("suspended", due_on)
    resume(one.row.id, reason="Làm tiếp", **one.told)
    assert one.row.due_on == due_on
    assert judged(one.row.state, ON) is timing


def test_what_rested_while_the_rules_changed_comes_back_by_the_new_ones(one):
    suspend(one.row.id, reason="Chờ", **one.told)
    rules = replace(one.plan.settings, grace_days=5)
    change_settings(one.plan, rules, reason="Thống nhất", **one.told)
    session.refresh(one.row)
    assert one.row.limit_on - one.row.due_on == timedelta(days=5)


def test_what_rests_of_a_task_that_ends_is_cancelled_and_does_not_come_back(one):
    suspend(one.row.id, reason="Chờ", **one.told)
    amend(one.plan, content(task("2", "Tháng 6/2024", "Sở Nội vụ")), **one.told)
    session.refresh(one.row)
    assert one.row.work == "cancelled"
    with pytest.raises(Refused, match="không tạm dừng"):
        resume(one.row.id, reason="Làm tiếp", **one.told)


def test_work_that_rested_when_it_went_over_comes_back_as_it_was(one):
    suspend(one.row.id, reason="Chờ", **one.told)
    moved = reassign(one.row.id, to_agency_id=one.agency["STP"].id, reason="Đúng việc", **one.told)
    ((_, new),) = moved.moved
    resume(new, reason="Tiếp tục", by=one.coordinator, at=noon(LATER))
    assert session.get(Occurrence, new).work == "not_started"


def test_cancelled_work_stays_cancelled_when_the_plan_is_amended(one):
    cancel(one.row.id, reason="Trùng nhiệm vụ", **one.told)
    new = content(task("1", "Tháng 8/2024", "Sở Nội vụ"))
    amend(one.plan, new, by=one.coordinator, at=noon(LATER))
    assert (one.row.work, overview(one.plan, LATER).all.cancelled) == ("cancelled", 1)


def test_a_later_day_that_was_granted_outlives_an_amendment_that_gives_less(one):
    extend(one.row.id, due_on=date(2024, 9, 30), reason="Thêm", **one.told)
    new = content(task("1", "Tháng 8/2024", "Sở Nội vụ"))
    amend(one.plan, new, by=one.coordinator, at=noon(LATER))
    assert (one.row.due_on, one.row.extension_count) == (date(2024, 9, 30), 1)


def test_a_declined_task_goes_to_whom_the_agency_names_or_the_confirmer_chooses(one):
    request = asked(one, Asked.DECLINE)
    with pytest.raises(Refused, match="cơ quan nhận việc"), session.begin_nested():
        grant(request.id, **one.told)
    session.expire_all()
    grant(request.id, to_agency_id=one.agency["STP"].id, **one.told)
    assert [row.work for row in one.occurrences()] == ["reassigned", "not_started"]
    assert session.get(ChangeRequest, request.id).state == "granted"


def test_a_part_goes_over_whole_with_every_period_that_is_open(city):
    city.issue(content(task("1", "Hằng quý", "Sở Nội vụ")))
    first, *others = city.occurrences()
    stp = city.agency["STP"].id
    moved = reassign(
        first.id, to_agency_id=stp, reason="Đúng việc", by=city.coordinator, at=noon(ON)
    )
    assert [old for old, _ in moved.moved] == [first.id, *(row.id for row in others)]


@pytest.mark.parametrize("verb", [suspend, cancel])
@pytest.mark.parametrize("work", ["submitted", "completed", "cancelled", "reassigned"])
def test_closed_work_neither_rests_nor_is_cancelled(one, verb, work):
    one.row.work = work
    with pytest.raises(Refused):
        verb(one.row.id, reason="Lý do", **one.told)


@pytest.mark.parametrize("verb", [suspend, resume, cancel])
def test_each_act_needs_a_reason_and_the_version_that_was_read(one, verb):
    with pytest.raises(Refused, match="Ghi lý do"):
        verb(one.row.id, reason="", **one.told)
    with pytest.raises(Conflict):
        verb(one.row.id, reason="Lý do", version=7, **one.told)


def test_the_rates_are_given_by_the_first_day_and_by_the_present_one(one):
    extend(one.row.id, due_on=LATER, reason="Thêm", **one.told)
    done = date(2024, 7, 10)
    entry = Report(Result.DONE, done="Xong", completed_on=done, explanation="Có văn bản")
    report(one.row.id, entry, by=one.coordinator, at=noon(done))
    confirm([one.row.id], by=one.coordinator, at=noon(done))
    found = counts_json(overview(one.plan, done).all)
    assert (found["done_on_time"], found["on_time_rate"]) == (1, 100.0)
    assert (found["done_on_time_original"], found["on_time_rate_original"]) == (0, 0.0)


def test_days_late_before_a_transfer_are_told_apart_from_those_after_it(one):
    taken = DUE + timedelta(days=28)
    told = {"by": one.coordinator, "at": noon(taken)}
    reassign(one.row.id, to_agency_id=one.agency["STP"].id, reason="Đúng việc", **told)
    (row,) = one.occurrences(agency_id=one.agency["STP"].id)
    on = taken + timedelta(days=12)
    words = label(row.state, on)
    assert (words.text, words.detail) == (
        "Quá hạn 40 ngày", "trong đó 12 ngày từ khi tiếp nhận, chưa thực hiện",
    )  # fmt: skip
    assert days_late_since_transfer(row.state, taken - timedelta(days=1)) is None
