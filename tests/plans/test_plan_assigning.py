"""From names to agencies: who leads a task on the plan's date, and how groups behave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import ISSUED, content, noon, task

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans import actions, queries
from tracker.plans.assigning import UnknownName
from tracker.plans.models import Assignment
from tracker.plans.rules.content import Named
from tracker.progress.actions.amending import amend

COMMUNES = ["UBND xã An", "UBND xã Ba", "UBND xã Ca"]


def leads(plan):
    return [
        (row.agency.name, row.group.code if row.group else None, row.scope, row.authority)
        for task_ in queries.tasks(plan.id)
        for row in queries.assignments(task_.id, "lead")
    ]


def test_a_group_that_leads_becomes_one_assignment_for_each_member(city):
    plan = city.issue(content(task("1", "Năm 2024", "UBND cấp xã")))
    assert leads(plan) == [(name, "G_XA", None, "directive") for name in COMMUNES]
    assert [row.agency.name for row in city.occurrences()] == COMMUNES
    assert all(row.ranked for row in city.occurrences())


def test_an_agency_named_itself_and_through_its_group_leads_once(city):
    row = task("1", "Năm 2024", "UBND cấp xã", Named("UBND xã Ba", "lĩnh vực đất đai"))
    plan = city.issue(content(row))
    assert sorted(leads(plan)) == [
        ("UBND xã An", "G_XA", None, "directive"),
        ("UBND xã Ba", None, "lĩnh vực đất đai", "directive"),
        ("UBND xã Ca", "G_XA", None, "directive"),
    ]


def test_districts_lead_while_there_are_districts(city):
    plan = city.issue(content(task("1", "Năm 2024", "UBND cấp huyện", "UBND cấp xã")))
    assert [name for name, *_ in leads(plan)] == ["UBND quận Đông", *COMMUNES]


def test_a_plan_of_august_2025_knows_no_districts(city):
    plan = city.draft(content(task("1", "Năm 2025", "UBND cấp huyện", year=2025), year=2025))
    with pytest.raises(UnknownName, match="UBND cấp huyện"):
        actions.issue(
            plan, number=None, issued_on=date(2025, 8, 1), by=SYSTEM, at=noon(date(2025, 8, 1))
        )


def test_an_open_group_leads_as_itself_and_stands_in_no_ranking(city):
    plan = city.issue(content(task("1", "Năm 2024", "Các cơ quan có liên quan")))
    assert leads(plan) == [("Các cơ quan có liên quan", "G_LQ", None, "directive")]
    (row,) = city.occurrences()
    assert (row.agency.level, row.ranked) == ("group", False)


def test_a_body_that_is_asked_leads_by_request_and_stands_in_no_ranking(city):
    plan = city.issue(content(task("1", "Năm 2024", "Tòa án nhân dân Thành phố")))
    assert leads(plan) == [("Tòa án nhân dân Thành phố", None, None, "request")]
    assert [row.ranked for row in city.occurrences()] == [False]


def test_partners_stay_groups_and_owe_nothing(city):
    partners = ["UBND cấp xã", "Sở Tư pháp", "Các cơ quan có liên quan"]
    plan = city.issue(content(task("1", "Năm 2024", "Sở Nội vụ", partners=partners)))
    (row,) = queries.tasks(plan.id)
    found = {
        (a.agency and a.agency.code, a.group and a.group.code)
        for a in queries.assignments(row.id, "partner")
    }
    assert found == {(None, "G_XA"), ("STP", None), (None, "G_LQ")}
    assert [o.agency.name for o in city.occurrences()] == ["Sở Nội vụ"]


@pytest.mark.parametrize("role", ["lead", "partner"])
def test_a_name_that_nobody_bears_is_refused(city, role):
    partners = ["Sở Lạ"] if role == "partner" else []
    lead = "Sở Lạ" if role == "lead" else "Sở Nội vụ"
    plan = city.draft(content(task("1", "Năm 2024", lead, partners=partners)))
    with pytest.raises(UnknownName, match="Sở Lạ"):
        actions.issue(plan, number=None, issued_on=ISSUED, by=SYSTEM, at=noon(ISSUED))


def test_the_plan_of_2024_gives_each_commune_25_tasks_and_49_reports(database):
    """579 communes, 30 districts and the rest owe 30,715 reports in all."""
    from collections import Counter

    from sqlalchemy import func, select

    from tracker.agencies.models import Agency
    from tracker.db import session
    from tracker.demo.filling import fill
    from tracker.demo.plan_seed import read_plan_seed
    from tracker.plans.models import Assignment
    from tracker.progress.actions.scheduling import schedule
    from tracker.progress.models import Occurrence
    from tracker.settings import ROOT

    fill(kind="test", profile="ha-noi", at=noon(ISSUED))
    folder = ROOT / "seeds" / "ha-noi" / "plan-2024"
    plan = actions.store_draft(
        read_plan_seed(folder, year=2024, title="Kế hoạch", issued_on=ISSUED),
        code="2024",
        by=SYSTEM,
        at=noon(ISSUED),
    )
    tasks = actions.issue(plan, number=None, issued_on=ISSUED, by=SYSTEM, at=noon(ISSUED))
    assert schedule(plan, tasks, by=SYSTEM, at=noon(ISSUED)) == 30_715

    def by_agency(table, *where):
        query = select(table.agency_id, func.count()).where(*where).group_by(table.agency_id)
        return dict(session.execute(query).all())

    levels = dict(session.execute(select(Agency.id, Agency.level)).all())
    parts = by_agency(Assignment, Assignment.role == "lead")
    reports = by_agency(Occurrence)
    communes = [id_ for id_ in parts if levels[id_] == "commune"]
    assert len(communes) == 579
    assert {(parts[id_], reports[id_]) for id_ in communes} == {(25, 49)}
    districts = [id_ for id_ in parts if levels[id_] == "district"]
    assert (len(districts), {parts[id_] for id_ in districts}) == (30, {30})
    # Counted from the printed rows: departments, bodies named one by one, groups that stand alone.
    kinds = Counter(session.scalars(select(Occurrence.kind)).all())
    assert kinds == {"dated": 2764, "recurring": 3750, "standing": 24_201}


def pass_on(row, city, code, day):
    """Give an assignment to another agency, as a decision or a merger does."""
    row.valid_to = day - timedelta(days=1)
    successor = Assignment(
        plan_id=row.plan_id, task_id=row.task_id, agency_id=city.agency[code].id, role=row.role,
        authority="directive", valid_from=day, reassigned_from_id=row.id,
    )  # fmt: skip
    session.add(successor)
    session.flush()


def amended(city, plan, *tasks, day=date(2024, 8, 1)):
    amend(plan, content(*tasks), by=SYSTEM, at=noon(day))
    session.flush()
    return [name for name, *_ in leads(plan)]


def test_work_that_went_over_stays_where_it_went_when_partners_change(city):
    plan = city.issue(content(task("1", "Năm 2024", "Sở Tư pháp")))
    pass_on(queries.assignments(1, "lead")[0], city, "SNV", date(2024, 7, 1))
    again = task("1", "Năm 2024", "Sở Tư pháp", partners=["UBND xã An"])
    assert amended(city, plan, again) == ["Sở Nội vụ"]


def test_work_that_went_over_stays_beside_a_lead_that_comes_in(city):
    plan = city.issue(content(task("1", "Năm 2024", "Sở Tư pháp")))
    pass_on(queries.assignments(1, "lead")[0], city, "SNV", date(2024, 7, 1))
    again = task("1", "Năm 2024", "Sở Tư pháp", "UBND xã An")
    assert amended(city, plan, again) == ["Sở Nội vụ", "UBND xã An"]


def test_work_that_went_over_ends_with_the_name_it_came_from(city):
    plan = city.issue(content(task("1", "Năm 2024", "Sở Tư pháp", "UBND xã An")))
    pass_on(queries.assignments(1, "lead")[0], city, "SNV", date(2024, 7, 1))
    assert amended(city, plan, task("1", "Năm 2024", "UBND xã An")) == ["UBND xã An"]


def test_a_member_of_a_group_that_went_over_is_not_asked_again(city):
    plan = city.issue(content(task("1", "Năm 2024", "UBND cấp xã")))
    pass_on(queries.assignments(1, "lead")[0], city, "STP", date(2024, 7, 1))
    again = task("1", "Năm 2024", "UBND cấp xã", "Sở Nội vụ")
    assert sorted(amended(city, plan, again)) == [
        "Sở Nội vụ", "Sở Tư pháp", "UBND xã Ba", "UBND xã Ca",
    ]  # fmt: skip


def test_a_name_that_ended_since_is_no_obstacle_to_an_amendment(city):
    plan = city.issue(content(task("1", "Năm 2025", "UBND quận Đông", year=2025)))
    again = task("1", "Năm 2025", "UBND quận Đông", "Sở Nội vụ", year=2025)
    day = date(2025, 8, 1)
    assert amended(city, plan, again, day=day) == ["UBND quận Đông", "Sở Nội vụ"]
    third = task("1", "Năm 2025", "Sở Nội vụ", year=2025)
    assert amended(city, plan, third, day=day) == ["Sở Nội vụ"]
