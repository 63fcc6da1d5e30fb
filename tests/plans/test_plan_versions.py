"""Versions of a plan: what differs, what a draft may do, and what a plan in force refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from small_city import ISSUED, content, noon, task
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import WITH_REMOVED, session
from tracker.lib.actor import SYSTEM
from tracker.plans import actions, queries
from tracker.plans.actions.serving import change_links
from tracker.plans.linking import link_sections
from tracker.plans.models import Plan, PlanRevision, Target, Task, TaskCriterion
from tracker.plans.rules.content import Change, Named, TargetContent, compare

ONE = task("1", "Tháng 6/2024", "Sở Nội vụ")
TWO = task("2", "Hằng quý", "UBND cấp xã", partners=["Sở Tư pháp"])
AIM = TargetContent("PAR_INDEX", "1.1", "Thực hiện kế hoạch", Decimal("1.5"), None, Decimal("1.50"))
BASE = content(ONE, TWO, targets=[AIM])


def test_the_same_content_twice_shows_no_difference():
    found = compare(BASE, BASE)
    assert found.is_empty
    assert found.unchanged == 3
    assert found.as_json() == {"added": 0, "changed": [], "removed": [], "unchanged": 3}


@pytest.mark.parametrize(
    ("new", "field", "old_value", "new_value"),
    [
        (replace(ONE, title="Khác"), "title", ONE.title, "Khác"),
        (replace(ONE, output="Báo cáo"), "output", None, "Báo cáo"),
        (replace(ONE, section="II"), "section", None, "II"),
        (
            replace(ONE, leads=(Named("Sở Nội vụ", "lĩnh vực người có công"),)),
            "leads",
            [{"name": "Sở Nội vụ", "scope": None}],
            [{"name": "Sở Nội vụ", "scope": "lĩnh vực người có công"}],
        ),
        (replace(ONE, partners=TWO.partners), "partners", [],
         [{"name": "Sở Tư pháp", "scope": None}]),
    ],
)  # fmt: skip
def test_a_changed_field_is_named_with_both_values(new, field, old_value, new_value):
    found = compare(BASE, content(new, TWO, targets=[AIM]))
    assert found.changed == (Change("PAR_INDEX/task/1", field, old_value, new_value),)
    assert (found.added, found.removed, found.unchanged) == ((), (), 2)


def test_rows_that_came_and_went_are_named_by_their_place():
    three = task("3", "Năm 2024", "Sở Tư pháp", index="PAPI")
    found = compare(BASE, content(TWO, three))
    assert found.added == ("PAPI/task/3",)
    assert found.removed == ("PAR_INDEX/task/1", "PAR_INDEX/1.1")
    assert found.unchanged == 1


def test_what_was_doubtful_at_the_reading_is_no_difference():
    doubtful = ONE.deadline | {"findings": [{"severity": "warning", "rule": "date_before_issue"}]}
    assert compare(BASE, content(replace(ONE, deadline=doubtful), TWO, targets=[AIM])).is_empty


def test_the_difference_of_a_target_is_json_with_numbers():
    found = compare(BASE, content(ONE, TWO, targets=[replace(AIM, target=Decimal("1.45"))]))
    assert found.as_json()["changed"] == [
        {"where": "PAR_INDEX/1.1", "field": "target", "old": 1.5, "new": 1.45}
    ]


def test_a_stored_draft_reads_back_as_the_content_that_came_in(city):
    plan = city.draft(BASE)
    assert compare(queries.content(plan), BASE).is_empty
    assert (plan.state, plan.revision, plan.issued_on) == ("draft", 1, None)


def test_a_draft_stored_again_is_replaced_whole(city):
    city.draft(BASE)
    plan = city.draft(content(TWO, year=2025, title="Bản sau"))
    assert [row.number for row in queries.tasks(plan.id)] == ["2"]
    assert queries.target_rows(plan.id) == []
    assert (plan.year, plan.title, plan.ends_on) == (2025, "Bản sau", date(2025, 12, 31))
    assert [row.number for row in queries.revisions(plan.id)] == [2, 1]
    assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_a_draft_stored_twice_gives_the_same_rows(city):
    city.draft(BASE)
    plan = city.draft(BASE)
    assert compare(queries.content(plan), BASE).is_empty
    assert session.scalar(select(func.count()).select_from(Task)) == 2
    assert session.scalar(select(func.count()).select_from(Target)) == 1


def test_a_draft_has_no_occurrences_and_no_assignments(city):
    plan = city.draft(BASE)
    assert city.occurrences() == []
    assert [queries.assignments(row.id) for row in queries.tasks(plan.id)] == [[], []]


def test_a_plan_is_issued_once(city):
    plan = city.issue(BASE)
    with pytest.raises(actions.PlanRefused, match="đã được ban hành"):
        actions.issue(plan, number=None, issued_on=ISSUED, by=SYSTEM, at=noon(ISSUED))


def test_a_plan_in_force_is_not_stored_over(city):
    city.issue(BASE)
    with pytest.raises(actions.PlanRefused, match="đã ban hành"):
        city.draft(BASE)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2024, 5, 29), None), (ISSUED, "2024"), (date(2025, 5, 1), "2024"),
     (date(2025, 6, 1), "2025")],
)  # fmt: skip
def test_the_plan_in_force_is_the_last_one_issued(city, day, code):
    city.issue(content(ONE))
    city.issue(content(ONE, year=2025), code="2025", on=date(2025, 6, 1))
    city.draft(content(ONE, year=2026), code="2026")
    found = queries.current_plan(day)
    assert (found and found.code) == code


def test_the_label_is_the_number_and_the_date(city):
    assert city.draft(BASE).label == "dự thảo năm 2024"
    assert city.issue(content(ONE), code="b").label == "164/KH-UBND ngày 30/05/2024"


def test_targets_belong_to_the_plan_that_promised_them(city):
    first = city.issue(BASE)
    later = replace(AIM, target=Decimal("1.4"))
    city.issue(content(ONE, year=2025, targets=[later]), code="2025", on=date(2025, 3, 1))
    draft = city.draft(content(ONE, year=2026, targets=[AIM]), code="2026")
    found = {year: [t.target for t in queries.targets("PAR_INDEX", year)] for year in (2024, 2025)}
    assert found == {2024: [Decimal("1.5")], 2025: [Decimal("1.4")]}
    assert queries.targets("PAR_INDEX", 2026) == []
    assert {row.plan_id for row in session.scalars(select(Target))} >= {first.id, draft.id}


def test_each_version_keeps_the_document_it_came_from(city):
    source = actions.Source("kh.docx", "a" * 64, accepted=[{"rule": "bad_date"}])
    plan = actions.store_draft(BASE, code="2024", source=source, by=SYSTEM, at=noon(ISSUED))
    session.flush()
    found = queries.revision_of_file(plan.id, "a" * 64)
    assert (found.number, found.file_name, found.accepted) == (1, "kh.docx", [{"rule": "bad_date"}])
    assert queries.revision_of_file(plan.id, "b" * 64) is None


def test_storing_and_issuing_are_in_the_trail(city):
    city.issue(BASE)
    verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == ["plans.store_draft", "plans.issue", "progress.schedule"]


def test_only_a_difference_makes_a_version(city):
    plan = city.issue(BASE)
    result = actions.amend(plan, BASE, by=SYSTEM, at=noon(date(2024, 7, 1)))
    assert result.difference.is_empty
    assert plan.revision == 1
    assert session.scalar(select(func.count()).select_from(PlanRevision)) == 1


def test_a_person_says_which_criteria_a_task_serves(city):
    from tracker.indices.models import Criterion

    _load_frameworks()
    plan = city.draft(content(ONE))
    row = queries.tasks(plan.id)[0]
    ids = session.scalars(select(Criterion.id).order_by(Criterion.id).limit(3)).all()
    told = {"by": SYSTEM, "at": noon(ISSUED)}
    change_links(row, add=dict.fromkeys(ids[:2], "lời văn"), **told)
    change_links(row, add={ids[2]: "lời văn"}, remove=ids[:2], **told)
    session.flush()
    assert queries.criteria_of_tasks([row.id]) == {row.id: [ids[2]]}


def test_a_draft_is_taken_away_with_the_links_that_were_removed_from_it(city):
    from tracker.indices.models import Criterion

    _load_frameworks()
    plan = city.draft(content(ONE))
    row, told = queries.tasks(plan.id)[0], {"by": SYSTEM, "at": noon(ISSUED)}
    ids = session.scalars(select(Criterion.id).order_by(Criterion.id).limit(2)).all()
    change_links(row, add={ids[0]: "lời văn"}, **told)
    change_links(row, add={ids[1]: "lời văn"}, remove=[ids[0]], **told)
    actions.remove_task(plan, row, **told)
    every = select(TaskCriterion).execution_options(**WITH_REMOVED)
    assert session.scalars(every).all() == []


def test_a_task_whose_links_were_all_removed_is_linked_to_its_domain_again(city):
    from tracker.demo.plan_seed import read_plan_seed
    from tracker.settings import ROOT

    _load_frameworks()
    folder = ROOT / "seeds" / "ha-noi" / "plan-2024"
    plan = city.draft(read_plan_seed(folder, year=2024, title="Kế hoạch", issued_on=ISSUED))
    row = session.scalars(select(TaskCriterion).order_by(TaskCriterion.id)).first()
    task = session.get(Task, row.task_id)
    change_links(task, add={}, remove=[row.criterion_id], by=SYSTEM, at=noon(ISSUED))
    assert link_sections(plan) == 1
    assert queries.criteria_of_tasks([task.id]) == {task.id: [row.criterion_id]}


def test_every_task_of_2024_serves_the_domain_of_its_section(city):
    from tracker.demo.plan_seed import read_plan_seed
    from tracker.indices.models import Criterion
    from tracker.settings import ROOT

    _load_frameworks()
    folder = ROOT / "seeds" / "ha-noi" / "plan-2024"
    city.draft(read_plan_seed(folder, year=2024, title="Kế hoạch", issued_on=ISSUED))
    query = (
        select(Task.index_code, Criterion.code, func.count())
        .join(TaskCriterion, TaskCriterion.task_id == Task.id)
        .join(Criterion, Criterion.id == TaskCriterion.criterion_id)
        .group_by(Task.index_code, Criterion.code)
    )
    found = {(index, code): n for index, code, n in session.execute(query)}
    par = {"1": 10, "2": 2, "4": 3, "5": 4, "6": 2, "7": 10}
    papi = {"1": 3, "2": 4, "3": 4, "4": 3, "5": 2, "6": 6, "7": 2, "8": 2}
    expected = {("PAR_INDEX", code): n for code, n in par.items()}
    expected |= {("PAPI", code): n for code, n in papi.items()}
    assert found == expected | {("SIPAS", "I"): 10, ("SIPAS", "II"): 6}


def _load_frameworks():
    from tracker.indices.actions import load_frameworks
    from tracker.settings import ROOT

    load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=noon(ISSUED))
    session.flush()
