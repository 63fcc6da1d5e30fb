"""One agency's report: every figure asked for again in another way, as of the cut-off."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select, text

from tracker.agencies.queries import by_code
from tracker.db import session
from tracker.plans.models import Task
from tracker.plans.queries import plan_by_code
from tracker.progress.models import Occurrence, OccurrencePast
from tracker.progress.rules.status import Kind, State, Work, timing
from tracker.reports.queries.quarterly import quarterly_facts

TODAY = date(2024, 10, 15)
CUT_OFF = date(2024, 9, 14)
DATED = {"date", "month", "quarter", "half_year", "year", "range"}
WORST = ("overdue", "due_soon", "not_due", "waiting", "done_late", "done_on_time")
AGENCIES = ("STP", "H-271", "X-09673")


@pytest.fixture(scope="module")
def known():
    """What was asked of the demonstration before: each database tells it once."""
    return {}


@pytest.fixture(params=AGENCIES)
def told(request, demonstration, database_kind, known):
    """Give (agency, its facts) on the demonstration."""
    agency, asked = by_code(request.param), (database_kind, request.param)
    if asked not in known:
        plan = plan_by_code("2024")
        known[asked] = quarterly_facts(plan, "2024-Q3", today=TODAY, agency=agency)
    return agency, known[asked]


def one(sql, **values):
    return session.execute(text(sql), values).scalar_one()


def states(agency, on=CUT_OFF):
    """Give (task id, state) of every part of an agency, read row by row without the report's SQL.

    What changed after the day is looked up among the former states.
    """
    own = select(Occurrence).where(Occurrence.agency_id == agency.id)
    for row in session.scalars(own).all():
        held = row if row.since <= on else session.scalars(
            select(OccurrencePast).where(
                OccurrencePast.occurrence_id == row.id,
                OccurrencePast.since <= on,
                OccurrencePast.until > on,
            )
        ).one_or_none()  # fmt: skip
        if held is not None:
            yield row.task_id, State(
                Kind(held.kind), Work(held.work), held.due_on, held.limit_on, held.soon_on,
                held.completed_on,
            )  # fmt: skip


def by_task(agency, on=CUT_OFF):
    """Give, by dated task, the timing of its worst part."""
    found = defaultdict(set)
    dated = {row.id for row in session.scalars(select(Task)) if row.deadline.get("kind") in DATED}
    for task_id, state in states(agency, on):
        if task_id in dated:
            found[task_id].add(timing(state, on).value)
    return {id_: next(name for name in WORST if name in kinds) for id_, kinds in found.items()}


def numbers(task_ids):
    rows = session.execute(select(Task.id, Task.number)).all()
    return {number for id_, number in rows if id_ in task_ids}


def test_table_one_counts_the_agencys_own_parts(told):
    agency, facts = told
    worst = list(by_task(agency).values())
    for name in WORST:
        assert getattr(facts.counts, name) == worst.count(name), name
    assert facts.counts.no_deadline == len(facts.tasks) - len(worst)


def test_the_column_of_the_time_before_is_that_of_its_cut_off(told):
    agency, facts = told
    worst = list(by_task(agency, facts.before_on).values())
    assert facts.before.done == sum(name.startswith("done") for name in worst)
    assert facts.before.overdue == worst.count("overdue")


def test_its_tasks_are_those_it_leads_on_the_day(told):
    agency, facts = told
    led = session.execute(
        text(
            "select distinct t.number from assignment a join task t on t.id = a.task_id"
            " where a.agency_id = :id and a.role = 'lead' and a.valid_from <= :on"
            " and (a.valid_to is null or a.valid_to >= :on)"
        ),
        {"id": agency.id, "on": CUT_OFF.isoformat()},
    ).scalars()
    assert {row.number for row in facts.tasks} == set(led)


def test_indices_and_the_agencys_row_add_up_to_table_one(told):
    agency, facts = told
    assert [row.name for row in facts.agencies] == [agency.name]
    assert facts.agencies[0].counts.fallen_due == facts.counts.fallen_due
    assert sum(row.counts.occurrences for row in facts.indices) == facts.counts.occurrences
    for row in facts.indices:
        assert sum(s.counts.occurrences for s in row.sections) == row.counts.occurrences
        assert all(section.counts.occurrences for section in row.sections)


def test_late_and_coming_work_is_its_own(told):
    agency, facts = told
    worst = by_task(agency)
    assert {row.number for row in facts.overdue} == numbers(
        {id_ for id_, name in worst.items() if name == "overdue"}
    )
    assert all(row.leads == agency.name for row in facts.overdue)
    until = date(2024, 12, 14)
    due = {id_ for id_, s in states(agency) if s.due_on and CUT_OFF < s.due_on <= until}
    open_ = {id_ for id_, name in worst.items() if not name.startswith("done")}
    assert {row.number for row in facts.coming} == numbers(due & open_)


def test_the_window_counts_what_fell_due_in_it(told):
    agency, facts = told
    worst = by_task(agency)
    inside = {
        id_ for id_, s in states(agency) if s.due_on and date(2024, 6, 15) <= s.due_on <= CUT_OFF
    }
    assert facts.window.fallen_due == len(inside & worst.keys())
    done = [id_ for id_ in inside if worst.get(id_, "").startswith("done")]
    assert facts.window.done == len(done)


def test_duties_are_counted_up_to_the_agencies_day(told):
    agency, facts = told
    asked, answered = defaultdict(int), defaultdict(int)
    for task_id, state in states(agency):
        periodic = state.kind not in (Kind.DATED, Kind.EVENT) and state.due_on
        if (periodic and state.due_on <= date(2024, 9, 15)) or state.kind is Kind.EVENT:
            asked[task_id] += 1
            answered[task_id] += state.work in (Work.SUBMITTED, Work.COMPLETED)
    tasks = {row.number: row.id for row in session.scalars(select(Task))}
    for row in facts.standing:
        id_ = tasks[row.number]
        assert (row.done, row.due) == (answered[id_], asked[id_]), row.number


def test_filing_is_that_of_the_agency_alone(told):
    agency, facts = told
    first = one(
        "select min(reported_on) from occurrence where agency_id = :id and period = '2024-Q3'"
        " and kind = 'standing' and work in ('submitted', 'completed') and reported_on <= :on",
        id=agency.id,
        on=date(2024, 9, 20).isoformat(),
    )
    assert facts.filings.expected == 1
    assert (facts.filings.filed_on and facts.filings.filed_on.isoformat()) == first
    assert facts.filings.in_time == bool(first and first <= "2024-09-15")


def test_what_it_said_and_showed_is_its_own(told):
    agency, facts = told
    difficult = one(
        "select count(distinct task_id) from progress_update where agency_id = :id"
        " and difficulty is not null and \"on\" between '2024-06-15' and '2024-09-14'",
        id=agency.id,
    )
    shown = one(
        "select count(*) from (select distinct u.task_id, d.document_id from progress_update u"
        " join update_document d on d.update_id = u.id where u.\"on\" <= '2024-09-14'"
        " and u.verb <> 'remark' and coalesce(u.from_agency_id, u.agency_id) = :id) x",
        id=agency.id,
    )
    assert len(facts.difficulties) == difficult
    assert all(row.agency.startswith("Nhiệm vụ số ") for row in facts.difficulties)
    assert len(facts.evidence) <= shown
    assert {row.agency for row in facts.evidence} <= {agency.name}
    assert bool(facts.evidence) == bool(shown)


def test_what_it_asks_for_is_its_own(told):
    agency, facts = told
    asked = one(
        "select count(*) from change_request where agency_id = :id and asked_on <= '2024-09-14'"
        " and (decided_on is null or decided_on > '2024-09-14')",
        id=agency.id,
    )
    assert [row.agency for row in facts.proposals] == [agency.name] * asked


def test_targets_are_those_it_answers_for(told):
    agency, facts = told
    rows = session.execute(text("select leads, max_score from target")).all()
    own = sum(agency.name in _names(leads) for leads, top in rows if top is not None)
    assert sum(len(index.rows) for index in facts.targets) == own


def _names(leads):
    import json

    return json.loads(leads) if isinstance(leads, str) else leads


def test_partner_tasks_are_those_of_its_assignments_and_groups(told):
    agency, facts = told
    by_name = session.execute(
        text(
            "select t.number from assignment a join task t on t.id = a.task_id"
            " where a.agency_id = :id and a.role = 'partner'"
        ),
        {"id": agency.id},
    ).scalars()
    shown = {row.number for row in facts.partnership.tasks}
    assert set(by_name) <= shown
    assert len(facts.partnership.tasks) == len(shown)


def test_the_sum_of_every_agencys_report_is_table_three(demonstration):
    plan = plan_by_code("2024")
    whole = quarterly_facts(plan, "2024-Q3", today=TODAY)
    named = {row.name: row.counts for row in whole.agencies}
    for code in ("STP", "SNV", "SKHDT", "VPUBND"):
        agency = by_code(code)
        own = quarterly_facts(plan, "2024-Q3", today=TODAY, agency=agency)
        assert own.agencies[0].counts == named[agency.name]
