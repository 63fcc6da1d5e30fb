"""A plan in force is amended: open work follows the new wording, reported work stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from small_city import content, noon, task
from sqlalchemy import func, select

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans import queries
from tracker.plans.models import Assignment, PlanRevision, TaskChange
from tracker.plans.rules.content import Named, TargetContent
from tracker.progress.actions.amending import amend
from tracker.progress.actions.reporting import report
from tracker.progress.actions.scheduling import record_event
from tracker.progress.models import ProgressUpdate
from tracker.progress.queries.counting import overview
from tracker.progress.rules.moves import Report, Result

JULY = date(2024, 7, 1)
AUGUST = date(2024, 8, 1)
ONE = task("1", "Tháng 6/2024", "Sở Nội vụ")
TWO = task("2", "Tháng 9/2024", "UBND cấp xã")
STANDING = task("3", "Thường xuyên", "Sở Nội vụ")


def changed(city, plan, *tasks, on=JULY, **rest):
    result = amend(plan, content(*tasks, **rest), by=SYSTEM, at=noon(on))
    session.flush()
    session.expire_all()
    return result


def due(row):
    return str(row.due_on)


def finish(row, on):
    typed = Report(Result.DONE, done="Xong", completed_on=on, explanation="Có văn bản")
    report(row.id, typed, by=SYSTEM, at=noon(on))


def test_a_new_date_moves_open_work_and_keeps_the_original(city):
    plan = city.issue(content(TWO))
    changed(city, plan, task("2", "Tháng 11/2024", "UBND cấp xã"))
    rows = city.occurrences()
    assert [(due(r), str(r.original_due_on), r.work) for r in rows] == [
        ("2024-11-30", "2024-09-30", "not_started")
    ] * 3
    assert {r.since for r in rows} == {JULY}


def test_what_was_reported_stays_as_it_was_reported(city):
    plan = city.issue(content(TWO))
    done, other, _ = city.occurrences()
    finish(done, date(2024, 6, 20))
    changed(city, plan, task("2", "Tháng 11/2024", "UBND cấp xã"))
    assert (due(done), done.work) == ("2024-09-30", "submitted")
    assert due(other) == "2024-11-30"


def test_each_move_is_written_into_the_history(city):
    plan = city.issue(content(ONE))
    changed(city, plan, task("1", "Tháng 8/2024", "Sở Nội vụ"))
    (update,) = session.scalars(select(ProgressUpdate)).all()
    assert (update.verb, update.reason) == ("reschedule", "Kế hoạch sửa đổi")
    assert (update.before["due_on"], update.after["due_on"]) == ("2024-06-30", "2024-08-31")


def test_a_removed_task_ends_with_its_open_work_and_its_assignments(city):
    plan = city.issue(content(ONE, TWO))
    finish(city.occurrences()[1], date(2024, 6, 20))
    result = changed(city, plan, ONE)
    assert [row.number for row in result.ended] == ["2"]
    assert [r.work for r in city.occurrences()] == [
        "not_started", "submitted", "cancelled", "cancelled",
    ]  # fmt: skip
    assert [row.number for row in queries.tasks(plan.id, on=JULY)] == ["1"]
    assert [row.number for row in queries.tasks(plan.id, on=date(2024, 6, 30))] == ["1", "2"]
    assert overview(plan, JULY).all.assignments == 1
    assert overview(plan, date(2024, 6, 30)).all.assignments == 4


def test_a_removed_task_that_comes_back_is_done_anew(city):
    plan = city.issue(content(ONE, TWO))
    changed(city, plan, ONE)
    result = changed(city, plan, ONE, TWO, on=AUGUST)
    assert [row.number for row in result.added] == ["2"]
    assert [r.work for r in city.occurrences()[1:]] == ["cancelled"] * 3 + ["not_started"] * 3
    assert [row.ended_on for row in queries.tasks(plan.id)] == [None, None]
    assert overview(plan, AUGUST).all.assignments == 4


def test_an_added_task_starts_on_the_day_it_joined(city):
    plan = city.issue(content(ONE))
    changed(
        city, plan, ONE, task("4", "Quý III/2024", "Sở Tư pháp"), STANDING, on=date(2024, 9, 20)
    )
    rows = city.occurrences()[1:]
    assert [(r.task.number, r.period, str(r.since)) for r in rows] == [
        ("4", None, "2024-09-20"),
        ("3", "2024-Q4", "2024-09-20"),
    ]
    assert str(rows[0].starts_on) == "2024-09-20"
    assert {r.task.added_on for r in rows} == {date(2024, 9, 20)}


def test_a_new_order_of_rows_is_the_order_of_the_plan(city):
    plan = city.issue(content(ONE, TWO))
    changed(city, plan, STANDING, ONE, TWO)
    assert [row.number for row in queries.tasks(plan.id)] == ["3", "1", "2"]


def test_a_lead_that_is_no_longer_named_is_released(city):
    plan = city.issue(content(TWO))
    changed(city, plan, task("2", "Tháng 9/2024", "UBND xã An", "Sở Tư pháp"))
    found = [(r.agency.code, r.work) for r in city.occurrences()]
    assert found == [
        ("AN", "not_started"), ("BA", "cancelled"), ("CA", "cancelled"), ("STP", "not_started"),
    ]  # fmt: skip
    assert overview(plan, JULY).all.assignments == 2
    assert overview(plan, date(2024, 6, 30)).all.assignments == 3


def test_a_released_lead_owes_nothing_after_an_event_either(city):
    plan = city.issue(content(task("1", "Sau khi ban hành", "Sở Nội vụ", "Sở Tư pháp")))
    (row,) = queries.tasks(plan.id)
    record_event(row, happened_on=date(2024, 6, 3), by=SYSTEM, at=noon(date(2024, 6, 4)))
    changed(city, plan, task("1", "Sau khi ban hành", "Sở Nội vụ"))
    assert [(r.agency.code, r.work) for r in city.occurrences()] == [
        ("SNV", "not_started"), ("STP", "cancelled"),
    ]  # fmt: skip


def test_the_scope_of_a_lead_follows_the_new_wording(city):
    plan = city.issue(content(ONE))
    changed(city, plan, task("1", "Tháng 6/2024", Named("Sở Nội vụ", "lĩnh vực công vụ")))
    (found,) = session.scalars(select(Assignment)).all()
    assert (found.scope, found.valid_to) == ("lĩnh vực công vụ", None)


def test_a_new_partner_changes_nobodys_due_dates(city):
    plan = city.issue(content(ONE))
    changed(city, plan, task("1", "Tháng 6/2024", "Sở Nội vụ", partners=["Sở Tư pháp"]))
    assert [(due(r), r.version) for r in city.occurrences()] == [("2024-06-30", 1)]
    assert len(queries.assignments(queries.tasks(plan.id)[0].id, "partner")) == 1


@pytest.mark.parametrize(
    ("texts", "open_now"),
    [
        (["Tháng 9/2024", "Thường xuyên"], ["standing/2024-Q3", "standing/2024-Q4"]),
        (["Thường xuyên", "Tháng 9/2024"], ["once"]),
        (["Thường xuyên", "Hằng quý"], ["2024-Q3", "2024-Q4"]),
        (["Hằng quý", "Thường xuyên"], ["standing/2024-Q3", "standing/2024-Q4"]),
        (["Tháng 9/2024", "Thường xuyên", "Tháng 9/2024"], ["once"]),
        (["Tháng 9/2024", "Thường xuyên", "Tháng 10/2024"], ["once"]),
        (["Hằng quý", "Tháng 9/2024", "Hằng quý"], ["2024-Q3", "2024-Q4"]),
        (["…", "Tháng 9/2024"], ["once"]),
        (["Tháng 9/2024", "Sau khi ban hành"], []),
    ],
)
def test_work_follows_its_wording_there_and_back(city, texts, open_now):
    plan = city.issue(content(task("1", texts[0], "Sở Nội vụ")))
    for text, on in zip(texts[1:], (JULY, AUGUST), strict=False):
        changed(city, plan, task("1", text, "Sở Nội vụ"), on=on)
    rows = [r for r in city.occurrences() if r.work != "cancelled"]
    assert [r.key for r in rows] == open_now
    wanted = {"once": "dated"}
    for row in rows:
        of_period = "standing" if row.key.startswith("standing/") else "recurring"
        assert row.kind == wanted.get(row.key, of_period)


def test_a_date_given_later_makes_undated_work_dated_and_keeps_its_progress(city):
    plan = city.issue(content(task("1", "…", "Sở Nội vụ")))
    (row,) = city.occurrences()
    typed = Report(Result.DOING, 60, done="Đang làm")
    report(row.id, typed, by=SYSTEM, at=noon(date(2024, 6, 20)))
    changed(city, plan, ONE)
    assert (row.kind, due(row), row.work, row.percent) == (
        "dated", "2024-06-30", "in_progress", 60,
    )  # fmt: skip


def test_nobody_is_asked_for_reports_that_were_due_before_he_was_named(city):
    plan = city.issue(content(task("1", "Hằng quý", "Sở Nội vụ")))
    changed(city, plan, task("1", "Hằng quý", "Sở Nội vụ", "Sở Tư pháp"), on=AUGUST)
    found = [(r.agency.code, r.key, r.work) for r in city.occurrences()]
    assert found == [
        ("SNV", "2024-Q2", "not_started"),
        ("SNV", "2024-Q3", "not_started"),
        ("SNV", "2024-Q4", "not_started"),
        ("STP", "2024-Q3", "not_started"),
        ("STP", "2024-Q4", "not_started"),
    ]


def test_an_amended_target_replaces_the_old_one_and_the_version_says_so(city):
    def aim(value):
        target = Decimal(value)
        return TargetContent("PAR_INDEX", "1.1", "Kế hoạch", Decimal("1.5"), None, target)

    plan = city.issue(content(ONE, targets=[aim("1.5")]))
    changed(city, plan, ONE, targets=[aim("1.45")])
    assert [row.target for row in queries.target_rows(plan.id)] == [Decimal("1.45")]
    assert queries.revisions(plan.id)[0].changes["changed"] == [
        {"where": "PAR_INDEX/1.1", "field": "target", "old": 1.5, "new": 1.45}
    ]


def test_former_values_of_a_task_are_kept(city):
    plan = city.issue(content(ONE))
    changed(city, plan, replace(ONE, title="Tên mới"))
    (found,) = session.scalars(select(TaskChange)).all()
    assert (found.field, found.old, found.new, found.on) == (
        "title", "Nhiệm vụ 1", "Tên mới", JULY,
    )  # fmt: skip
    assert queries.tasks(plan.id)[0].title_folded == "ten moi"


def test_the_same_amendment_twice_changes_nothing(city):
    plan = city.issue(content(ONE, TWO))
    changed(city, plan, ONE, STANDING)
    before = [(r.id, r.work, r.version, r.since) for r in city.occurrences()]
    assert changed(city, plan, ONE, STANDING, on=AUGUST).difference.is_empty
    assert [(r.id, r.work, r.version, r.since) for r in city.occurrences()] == before
    assert session.scalar(select(func.count()).select_from(PlanRevision)) == 2


def test_the_past_shows_what_the_plan_asked_then(city):
    plan = city.issue(content(ONE, TWO))
    eve = date(2024, 6, 30)
    before = overview(plan, eve).all
    changed(city, plan, task("1", "Tháng 8/2024", "Sở Nội vụ"), STANDING)
    assert overview(plan, eve).all == before
    assert before.occurrences == 4


@pytest.mark.parametrize(("old", "new"), [(None, "Báo cáo"), ("Báo cáo", None)])
def test_a_field_may_come_and_go(city, old, new):
    plan = city.issue(content(replace(ONE, output=old)))
    changed(city, plan, replace(ONE, output=new))
    (found,) = session.scalars(select(TaskChange)).all()
    assert (found.field, found.old, found.new) == ("output", old, new)
