"""An amended plan against the one before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.intake.parse import read_plan
from tracker.intake.rules.difference import diff_plans
from tracker.plans.rules.deadline import read_deadline


@pytest.fixture(scope="module")
def plan(documents, register):
    return read_plan(documents / "plan-2024.docx", register=register)


def amended(plan, at, **changes):
    tasks = tuple(replace(t, **changes) if t.number == at else t for t in plan.tasks)
    return replace(plan, tasks=tasks)


def test_the_same_plan_in_another_form_changes_nothing(plan, documents, register):
    other = read_plan(documents / "plan-2024.pdf", register=register)
    assert diff_plans(plan, other).as_json() == {
        "added": 0,
        "changed": [],
        "removed": [],
        "unchanged": 223,
    }


def test_a_moved_deadline_is_shown_with_old_and_new_words(plan):
    new = amended(plan, "5", deadline=read_deadline("Tháng 10/2024", year=2024))
    assert diff_plans(plan, new).as_json()["changed"] == [
        {
            "where": "PAR_INDEX/task/5",
            "field": "deadline",
            "old": "Tháng 8/2024",
            "new": "Tháng 10/2024",
        }
    ]


def test_a_renumbered_task_keeps_its_identity(plan):
    new = amended(plan, "31", number="31a")
    found = diff_plans(plan, new)
    assert found.moved == (("PAR_INDEX/task/31", "PAR_INDEX/task/31a"),)
    assert (found.added, found.removed) == ((), ())


def test_a_task_under_another_index_keeps_its_identity(plan):
    new = amended(plan, "31", index="PAPI", number="99")
    found = diff_plans(plan, new)
    assert found.moved == (("PAR_INDEX/task/31", "PAPI/task/99"),)
    assert (found.added, found.removed) == ((), ())


def test_words_that_two_tasks_bear_tell_none_of_them_apart_under_another_index(plan):
    title = next(task for task in plan.tasks if task.number == "31").title
    new = amended(plan, "31", index="PAPI", number="99")
    new = amended(new, "30", index="SIPAS", number="98", title=title)
    found = diff_plans(plan, new)
    assert "PAR_INDEX/task/31" in found.removed
    assert set(found.added) == {"PAPI/task/99", "SIPAS/task/98"}


def test_reworded_titles_still_pair_and_show_the_words(plan):
    old = next(task for task in plan.tasks if task.number == "17").title
    new = amended(plan, "17", title=old.replace("năm 2024", "trong năm 2024"))
    assert [change.field for change in diff_plans(plan, new).changed] == ["title"]


def test_another_matter_under_an_old_number_is_added_and_the_old_one_removed(plan):
    new = amended(plan, "30", title="Mua sắm xe cứu hỏa cho các xã")
    found = diff_plans(plan, new)
    assert (found.added, found.removed) == (("PAR_INDEX/task/30",), ("PAR_INDEX/task/30",))


def test_a_task_that_is_gone_is_removed_alone(plan):
    new = replace(plan, tasks=plan.tasks[1:])
    found = diff_plans(plan, new)
    assert (found.removed, found.unchanged) == (("PAR_INDEX/task/1",), 222)


def test_a_changed_target_names_its_number(plan):
    targets = tuple(
        replace(t, target=Decimal("1.75")) if t.where == "PAR_INDEX/5.1" else t
        for t in plan.targets
    )
    changes = diff_plans(plan, replace(plan, targets=targets)).changed
    assert [(c.where, c.field, c.old, c.new) for c in changes] == [
        ("PAR_INDEX/5.1", "target", "1", "1.75")
    ]
