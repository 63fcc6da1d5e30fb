"""An amendment that only moves tasks or rewords headings: shown, stored, and progress stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans import queries
from tracker.plans.models import Section, TaskChange
from tracker.plans.rules.content import SectionContent
from tracker.plans.rules.heads import compare_whole, head_changes
from tracker.plans.rules.versions import Moves
from tracker.progress.actions.amending import amend
from tracker.progress.actions.reporting import report
from tracker.progress.rules.moves import Report, Result

JULY = date(2024, 7, 1)
ONE = SectionContent("PAR_INDEX", "I", "Chỉ đạo điều hành")
TWO = SectionContent("PAR_INDEX", "II", "Cải cách thể chế", "Theo Kế hoạch số 5")
PAPI = SectionContent("PAPI", "I", "Công khai")
WORK = task("1", "Tháng 9/2024", "Sở Nội vụ", section="I", title="Số hóa hồ sơ")
OTHER = task("2", "Tháng 9/2024", "Sở Tư pháp", section="I", title="Mở lớp tập huấn")
FIRST = content(WORK, OTHER, sections=(ONE, TWO))


def amended(plan, new, **rest):
    result = amend(plan, new, by=SYSTEM, at=noon(JULY), **rest)
    session.flush()
    session.expire_all()
    return result


def told(changes):
    return [(change.where, change.field, change.old, change.new) for change in changes]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, []),
        ({"title": "Tên mới"}, [("plan", "title", "Kế hoạch thử", "Tên mới")]),
        (
            {"sections": (replace(ONE, title="Chỉ đạo"), TWO)},
            [("PAR_INDEX/section/I", "title", "Chỉ đạo điều hành", "Chỉ đạo")],
        ),
        (
            {"sections": (ONE, replace(TWO, directive="Theo Kế hoạch số 6"))},
            [("PAR_INDEX/section/II", "directive", "Theo Kế hoạch số 5", "Theo Kế hoạch số 6")],
        ),
        (
            {"sections": (ONE, TWO, PAPI)},
            [("PAPI/section/I", "title", None, "Công khai")],
        ),
        (
            {"sections": (ONE,)},
            [("PAR_INDEX/section/II", "directive", "Theo Kế hoạch số 5", None)],
        ),
        ({"sections": (TWO,)}, []),
    ],
)
def test_each_word_outside_the_rows_is_told(new, expected):
    assert told(head_changes(FIRST, replace(FIRST, **new))) == expected


def test_words_outside_the_rows_count_as_no_row():
    found = compare_whole(FIRST, replace(FIRST, title="Tên mới"))
    assert (found.is_empty, found.unchanged, found.added) == (False, 2, ())


def test_new_headings_are_stored_and_the_same_document_again_changes_nothing(city):
    plan = city.issue(FIRST)
    new = content(WORK, OTHER, title="Tên mới", sections=(replace(ONE, title="Chỉ đạo"),))
    assert len(amended(plan, new).difference.changed) == 3
    stored = [(row.number, row.title, row.directive) for row in queries.sections(plan.id)]
    assert (plan.title, stored) == ("Tên mới", [("I", "Chỉ đạo", None)])
    assert amended(plan, new).difference.is_empty
    assert plan.revision == 2


def test_a_section_stays_for_the_tasks_that_ended_in_it(city):
    plan = city.issue(content(WORK, replace(OTHER, section="II"), sections=(ONE, TWO)))
    new = content(WORK, sections=(ONE,))
    amended(plan, new)
    kept = session.scalars(select(Section).order_by(Section.number)).all()
    assert [(row.number, row.directive) for row in kept] == [("I", None), ("II", None)]
    assert amended(plan, new).difference.is_empty


@pytest.mark.parametrize(
    ("place", "moves"),
    [
        ({"section": "II"}, Moves()),
        ({"index": "PAPI"}, Moves({"PAR_INDEX/task/1": "PAPI/task/1"})),
        ({"index": "PAPI", "number": "9"}, Moves({"PAR_INDEX/task/1": "PAPI/task/9"})),
    ],
)
def test_a_task_that_moved_keeps_its_progress(city, place, moves):
    plan = city.issue(FIRST)
    row = city.occurrences()[0]
    report(row.id, Report(Result.DOING, 40, done="Đang làm"), by=SYSTEM, at=noon(JULY))
    new = content(replace(WORK, **place), OTHER, sections=(ONE, TWO, PAPI))
    result = amended(plan, new, moves=moves)
    assert (result.added, result.ended, result.difference.removed) == ([], [], ())
    moved = session.get(type(row), row.id)
    assert (moved.percent, moved.work) == (40, "in_progress")
    now = moved.task
    assert {name: getattr(now, "index_code" if name == "index" else name) for name in place
            if name != "section"} == {k: v for k, v in place.items() if k != "section"}  # fmt: skip
    assert (now.section.index_code, now.section.number) == (
        now.index_code,
        place.get("section", "I"),
    )
    changed = set(session.scalars(select(TaskChange.field)))
    assert changed == set(place)
    assert amended(plan, new).difference.is_empty
