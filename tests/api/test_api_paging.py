"""A page of work begins in an index wherever the cursor stands; nothing is sorted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from tracker.agencies.models import Agency
from tracker.api.queries.occurrences import Wanted, _asked_now, lines
from tracker.db import Removable, session
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope

DAY = date(2024, 10, 15)
EVERYTHING = Scope(everything=True)
PAGES = {
    "of all": (Wanted(), EVERYTHING),
    "of a plan": (Wanted(plan_id=1), EVERYTHING),
    "of an agency": (Wanted(), Scope(agency_ids=frozenset({7}))),
}
INDEXES = {
    "of all": ("INTEGER PRIMARY KEY", "pk_occurrence"),
    "of a plan": ("ix_occurrence_plan_id_id", "ix_occurrence_plan_id_id"),
    "of an agency": ("ix_occurrence_agency_id_id", "ix_occurrence_agency_id_id"),
}


def plan_of(wanted, scope):
    """Give how the database answers a page behind number 500."""
    engine = session.get_bind()
    asked = _asked_now(wanted, DAY, scope).params(after=500, most=51)
    how = {"literal_binds": True, "render_postcompile": True}
    statement = str(asked.compile(engine, compile_kwargs=how))
    if engine.dialect.name == "sqlite":
        rows = session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))
    else:
        # Few rows are read whole and sorted, whatever there is: ask whether it can do without.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))
        rows = session.execute(text(f"EXPLAIN (COSTS OFF) {statement}"))
    return "\n".join(row[-1] for row in rows)


@pytest.mark.parametrize("name", PAGES)
def test_sqlite_begins_in_the_index_and_sorts_nothing(site, name):
    with site.app.app_context():
        told = plan_of(*PAGES[name])
    assert INDEXES[name][0] in told
    assert "TEMP B-TREE" not in told


def test_postgresql_does_the_same(open_site, cluster, demo_postgresql):
    site = open_site(cluster.url(cluster.create(demo_postgresql)))
    with site.app.app_context():
        told = {name: plan_of(*page) for name, page in PAGES.items()}
        session.rollback()
    lacking = [name for name in PAGES if INDEXES[name][1] not in told[name]]
    assert (lacking, [name for name in PAGES if "Sort" in told[name]]) == ([], [])


def test_pages_of_a_plan_hold_each_work_once_in_the_order_of_numbers(site):
    with site.app.app_context():
        after, found = 0, []
        while page := lines(Wanted(plan_id=1), DAY, EVERYTHING, after=after, limit=97):
            found += [line.id for line in page]
            after = found[-1]
        kept = select(Occurrence.id).where(Occurrence.plan_id == 1).order_by(Occurrence.id)
        stored = session.scalars(kept).all()
    assert (found, len(found) > 97) == (list(stored), True)


def test_no_table_of_the_list_keeps_rows_that_were_taken_away():
    assert not any(issubclass(one, Removable) for one in (Occurrence, Plan, Task, Agency))
