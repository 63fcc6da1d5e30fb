"""A new version numbers tasks anew: each keeps who it is, what was reported, and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans import queries
from tracker.plans.actions import Source
from tracker.plans.models import TaskChange
from tracker.plans.rules.versions import Moves, compare_versions, retired_number, with_kept
from tracker.progress.actions.amending import amend
from tracker.progress.actions.reporting import report
from tracker.progress.rules.moves import Report, Result

JULY = date(2024, 7, 1)
WORDS = ("Ban hành quy chế", "Số hóa hồ sơ", "Mở lớp tập huấn", "Rà soát thủ tục", "Sắp xếp bộ máy")
CODES = (str(number) for number in count(3000))


def rows(titles):
    return [
        task(str(n), "Tháng 9/2024", "Sở Nội vụ", title=title)
        for n, title in enumerate(titles, start=1)
    ]


def at(number):
    return f"PAR_INDEX/task/{number}"


def moved(plan, titles, renumbered=None, replaced=(), on=JULY, **rest):
    moves = Moves({at(a): at(b) for a, b in (renumbered or {}).items()}, frozenset(replaced))
    result = amend(plan, content(*rows(titles)), moves=moves, by=SYSTEM, at=noon(on), **rest)
    session.flush()
    session.expire_all()
    return result


def standing(plan):
    return {row.number: row.title for row in queries.tasks(plan.id)}


@given(st.permutations(WORDS), st.permutations(WORDS), st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_reports_stay_with_their_title_through_any_new_order(city, first, second, drawn):
    before = first[: drawn.draw(st.integers(1, 5))]
    after = second[: drawn.draw(st.integers(1, 5))]
    plan = city.issue(content(*rows(before)), code=next(CODES))
    told = {}
    for row in city.occurrences(plan_id=plan.id):
        percent = 10 + 10 * len(told)
        report(row.id, Report(Result.DOING, percent, done="Đang làm"), by=SYSTEM, at=noon(JULY))
        told[row.task.title] = percent
    pairs = {before.index(title) + 1: after.index(title) + 1 for title in before if title in after}
    reused = {at(n + 1) for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b}
    reused = {at for at in reused if before[int(at[15:]) - 1] not in after}
    moved(plan, after, {a: b for a, b in pairs.items() if a != b}, reused)
    now = {row.task.title: row for row in city.occurrences(plan_id=plan.id) if row.percent}
    assert {title: row.percent for title, row in now.items()} == told
    open_titles = {title for title, row in now.items() if row.work != "cancelled"}
    assert open_titles == set(before) & set(after)
    active = [row for row in queries.tasks(plan.id) if row.ended_on is None]
    assert [(row.number, row.title) for row in active] == [
        (str(n), title) for n, title in enumerate(after, start=1)
    ]


def test_two_tasks_may_change_places(city):
    plan = city.issue(content(*rows(WORDS[:2])))
    ids = {row.title: row.id for row in queries.tasks(plan.id)}
    result = moved(plan, WORDS[1::-1], {1: 2, 2: 1})
    assert {row.title: row.id for row in queries.tasks(plan.id)} == ids
    assert standing(plan) == {"1": WORDS[1], "2": WORDS[0]}
    assert (result.added, result.ended, result.rescheduled) == ([], [], [])
    changes = session.scalars(select(TaskChange).order_by(TaskChange.task_id)).all()
    assert [(c.field, c.old, c.new) for c in changes] == [
        ("number", "1", "2"), ("number", "2", "1"),
    ]  # fmt: skip


def test_a_number_that_names_another_matter_lends_it_no_progress(city):
    plan = city.issue(content(*rows(WORDS[:2])))
    result = moved(plan, [WORDS[0], WORDS[3]], replaced=[at(2)])
    assert standing(plan) == {"1": WORDS[0], "2 (lần 1)": WORDS[1], "2": WORDS[3]}
    assert [row.title for row in result.ended] == [WORDS[1]]
    assert [row.title for row in result.added] == [WORDS[3]]
    assert result.difference.as_json()["removed"] == [at(2)]


def test_an_ended_task_gives_its_number_to_other_work(city):
    plan = city.issue(content(*rows(WORDS[:2])))
    moved(plan, WORDS[:1])
    moved(plan, [WORDS[0], WORDS[4]], on=date(2024, 8, 1))
    found = {row.title: (row.number, row.ended_on is None) for row in queries.tasks(plan.id)}
    assert found == {
        WORDS[0]: ("1", True), WORDS[1]: ("2 (lần 2)", False), WORDS[4]: ("2", True),
    }  # fmt: skip


def test_a_removed_task_ends_on_the_day_of_the_document_for_the_reason_given(city):
    plan = city.issue(content(*rows(WORDS[:2])))
    source = Source(number="200/KH-UBND", issued_on=date(2024, 6, 20))
    moved(plan, WORDS[:1], source=source, reasons={at(2): "Đã gộp vào nhiệm vụ 1"})
    _, ended = queries.tasks(plan.id)
    assert (ended.ended_on, ended.ended_reason) == (date(2024, 6, 20), "Đã gộp vào nhiệm vụ 1")
    (newest, first) = queries.revisions(plan.id)
    assert (newest.document_number, newest.issued_on) == ("200/KH-UBND", date(2024, 6, 20))
    assert (first.document_number, first.issued_on) == ("164/KH-UBND", date(2024, 5, 30))


def test_the_difference_names_removed_rows_by_their_old_address():
    old, new = content(*rows(WORDS[:3])), content(*rows(WORDS[1:3]))
    found = compare_versions(old, new, Moves({at(2): at(1), at(3): at(2)}))
    assert found.as_json() == {
        "added": 0,
        "changed": [
            {"where": at(1), "field": "number", "old": "2", "new": "1"},
            {"where": at(2), "field": "number", "old": "3", "new": "2"},
        ],
        "removed": [at(1)],
        "unchanged": 0,
    }


def test_a_row_that_the_file_forgot_goes_back_behind_its_neighbour():
    old = content(*rows(WORDS[:3]))
    new = replace(old, tasks=(old.tasks[0], old.tasks[2]))
    assert with_kept(old, new, {at(2)}) == old


@pytest.mark.parametrize(
    ("number", "taken", "expected"),
    [
        ("4a", (), "4a (lần 2)"),
        ("4a", ("4a (lần 2)",), "4a (lần 2.2)"),
        ("12345678901234567890", (), "123456789012 (lần 2)"),
    ],
)
def test_a_retired_number_fits_and_is_its_own(number, taken, expected):
    assert retired_number(number, 2, taken) == expected
