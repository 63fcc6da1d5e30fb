"""Fill a database with a million occurrences: ten plans, seven hundred agencies, their history.

    python benchmarks/million.py sqlite:///big.sqlite3
    python benchmarks/million.py postgresql://user@host/big --anew

Plans go in through the application's own actions, with the 73 tasks of the seeds; occurrences,
former states and updates go in by COPY (PostgreSQL) or executemany (SQLite), each plan in one
transaction, with the secondary indexes made at the end. The same arguments give the same rows.
A run that was interrupted goes on with the first plan that is missing; `--anew` empties first.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bulk import Writer, add_indexes, drop_indexes, empty
from lives import Life, live
from sqlalchemy import func, insert, select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import members
from tracker.db import db, session, transaction
from tracker.demo.filling import SEEDS, fill
from tracker.demo.migrating import migrate
from tracker.demo.plan_seed import read_plan_seed
from tracker.lib.actor import SYSTEM
from tracker.lib.text import fold
from tracker.plans import actions
from tracker.plans.models import Assignment, Plan
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.content import Named, PlanContent, TaskContent
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.progress.actions.noting import note_totals
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.rules.schedule import Duty, duties
from tracker.settings import read_settings

TODAY = date(2026, 10, 15)
YEARS = range(2017, 2027)
PEOPLE = 5000
# Which groups a widened task goes to; those that no longer exist in a year fall away.
EVERYBODY = ("Các sở, ban, ngành", "UBND cấp huyện", "UBND cấp xã")
# The nights whose totals the pages measured read: today's, a week ago, a past day and its week.
_PAST = date(2026, 8, 3)
_NIGHTS = sorted(
    end - timedelta(days=ago) + timedelta(days=1)
    for end, ago in ((TODAY, 1), (TODAY, 7), (_PAST, 0), (_PAST, 7))
)
_BULK = (Occurrence, OccurrencePast, ProgressUpdate)


def main() -> None:
    """Read the arguments, fill, and tell on standard error how long each part took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="sqlite:///file or postgresql://…")
    parser.add_argument("--anew", action="store_true", help="empty the database first")
    parser.add_argument("--per-plan", type=int, default=100_000, help="occurrences of each plan")
    given = parser.parse_args()
    os.environ["DATABASE_URL"] = given.database
    os.environ["TRACKER_TODAY"] = TODAY.isoformat()
    if given.anew:
        empty(given.database)
    from tracker.app import create_app

    with create_app(read_settings(os.environ)).app_context():
        load(given.per_plan)


def load(per_plan: int) -> None:
    """Load what is missing, plan by plan."""
    started = time.monotonic()
    migrate()
    db.create_all()
    if session.scalar(select(func.count()).select_from(Agency)) == 0:
        _found()
    drop_indexes(_BULK)
    for year in YEARS:
        if plan_by_code(str(year)) is None:
            session.rollback()
            with transaction():
                made = _load_year(year, per_plan)
            _tell(started, f"{year}: {made:,} occurrences")
        session.remove()
    add_indexes(_BULK)
    _tell(started, "indexes and statistics")
    for on in _NIGHTS:
        with transaction():
            note_totals(on=on)
    _tell(started, "totals of some nights")


def _tell(started: float, what: str) -> None:
    print(f"{time.monotonic() - started:7.1f} s  {what}", file=sys.stderr, flush=True)


def _found() -> None:
    """Make the installation, its agencies and its people."""
    at = datetime(YEARS[0], 1, 2, 2, tzinfo=UTC)
    with transaction():
        fill(kind="test", profile="ha-noi", at=at)
        session.flush()
        ids = session.scalars(
            select(Agency.id).where(Agency.level != "group").order_by(Agency.sort, Agency.id)
        ).all()
        names = [f"Người dùng {number}" for number in range(1, PEOPLE + 1)]
        people = [
            {
                "id": number,
                "email": f"p{number}@thu.example",
                "name": name,
                "name_folded": fold(name),
                "created_at": at,
            }
            for number, name in enumerate(names, 1)
        ]
        session.execute(insert(User), people)
        session.execute(insert(AgencyMembership), [_right(p["id"], ids, at) for p in people])


def _right(number: int, ids: Iterable[int], at: datetime) -> dict[str, Any]:
    """Give the first person the whole province, each other one an agency in turn."""
    agencies = list(ids)
    whole = number == 1
    return {
        "user_id": number,
        "agency_id": None if whole else agencies[number % len(agencies)],
        "role": "coordinator" if whole else "agency_editor",
        "is_contact": number <= len(agencies),
        "valid_from": at.date(),
    }


def _load_year(year: int, wanted: int) -> int:
    issued_on = date(year, 1, 15)
    at = datetime(year, 1, 16, 2, tzinfo=UTC)
    content = _widened(_content(year, issued_on), issued_on, wanted)
    plan = actions.store_draft(content, code=str(year), by=SYSTEM, at=at)
    tasks = actions.issue(plan, number=f"{year}/KH-UBND", issued_on=issued_on, by=SYSTEM, at=at)
    session.flush()
    frame = frame_of(plan)
    return _occurrences(plan, {task.id: duties(task.deadline, frame) for task in tasks})


def _content(year: int, issued_on: date) -> PlanContent:
    """Give the seeds' plan as if it had been issued in `year`, for the bodies of that day."""
    content = read_plan_seed(
        SEEDS / "ha-noi" / "plan-2024", year=year, title=f"Kế hoạch {year}", issued_on=issued_on
    )
    names = {name for name, _ in _sizes(issued_on).items()}
    return replace(
        content,
        targets=(),
        tasks=tuple(_of_year(task, year, issued_on, names) for task in content.tasks),
    )


def _of_year(task: TaskContent, year: int, issued_on: date, names: set[str]) -> TaskContent:
    text = str(task.deadline.get("text") or "Thường xuyên").replace("2024", str(year))
    leads = tuple(lead for lead in task.leads if lead.name in names)
    return replace(
        task,
        deadline=dict(deadline_json(read_deadline(text, year=year, issued_on=issued_on))),
        leads=leads or (Named(EVERYBODY[0]),),
        partners=tuple(one for one in task.partners if one.name in names),
    )


def _sizes(on: date) -> dict[str, int]:
    """Give how many bodies stand behind each name of that day."""
    found = {row.name: 1 for row in session.scalars(select(Agency)) if row.valid_on(on)}
    for group in session.scalars(select(AgencyGroup)):
        if group.valid_to is None or group.valid_to >= on:
            found[group.name] = max(1, len(members(group.id, on)))
    return found


def _widened(content: PlanContent, issued_on: date, wanted: int) -> PlanContent:
    """Give tasks to everybody, then make them monthly, until the plan is of the size wanted."""
    sizes = _sizes(issued_on)
    everybody = tuple(Named(name) for name in EVERYBODY if name in sizes)
    draft = Plan(year=content.year, issued_on=issued_on, settings_json={})
    draft.ends_on = date(content.year, 12, 31)
    frame = frame_of(draft)
    monthly = dict(
        deadline_json(read_deadline("Hằng tháng", year=content.year, issued_on=issued_on))
    )

    def size(task: TaskContent) -> int:
        return len(duties(task.deadline, frame)) * sum(sizes[lead.name] for lead in task.leads)

    tasks = list(content.tasks)
    count = sum(map(size, tasks))
    steps: tuple[Callable[[TaskContent], TaskContent], ...] = (
        lambda task: replace(task, leads=everybody),
        lambda task: replace(task, deadline=monthly),
    )
    for step in steps:
        for place, task in enumerate(tasks):
            changed = step(task)
            if count < wanted and count < count - size(task) + size(changed):
                count += size(changed) - size(task)
                tasks[place] = changed
    return replace(content, tasks=tuple(tasks))


def _occurrences(plan: Plan, wanted: dict[int, list[Duty]]) -> int:
    """Write the occurrences of a plan with their lives up to today."""
    first = (session.scalar(select(func.max(Occurrence.id))) or 0) + 1
    writer = Writer(session.connection())
    dice = random.Random(plan.year)
    rows: list[tuple[Any, ...]] = []
    past: list[tuple[Any, ...]] = []
    updates: list[tuple[Any, ...]] = []
    for task_id, assignment_id, agency, email in _leads(plan.id):
        for duty in wanted[task_id]:
            id_ = first + len(rows)
            life = live(duty, plan.issued_on, TODAY, dice, is_current=plan.year == TODAY.year)
            rows.append(_row(id_, plan, task_id, assignment_id, agency, duty, life))
            past += [(id_, plan.id, *span) for span in life.former]
            updates += [(id_, plan.id, task_id, agency.id, *said, email) for said in life.said]
    updates.sort(key=lambda row: row[4])
    writer.write(Occurrence, _COLUMNS, rows)
    writer.write(
        OccurrencePast, ("occurrence_id", "plan_id", "since", "until", *STATE_COLUMNS), past
    )
    newest = session.scalar(select(func.max(ProgressUpdate.id))) or 0
    numbered = [(newest + place, *row) for place, row in enumerate(updates, 1)]
    writer.write(ProgressUpdate, _SAID, numbered)
    return len(rows)


_COLUMNS = (
    "id",
    "plan_id",
    "task_id",
    "assignment_id",
    "agency_id",
    "key",
    "period",
    "starts_on",
    "original_due_on",
    "ranked",
    "since",
    "version",
    *STATE_COLUMNS,
)
_SAID = (
    "id",
    "occurrence_id",
    "plan_id",
    "task_id",
    "agency_id",
    "at",
    "on",
    "verb",
    "result",
    "percent",
    "done",
    "before",
    "after",
    "actor_name",
)


def _leads(plan_id: int) -> list[tuple[int, int, Agency, str]]:
    query = (
        select(Assignment.task_id, Assignment.id, Agency)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Assignment.plan_id == plan_id, Assignment.role == "lead")
        .order_by(Assignment.id)
    )
    return [
        (t, a, agency, f"Đầu mối {agency.short_name}") for t, a, agency in session.execute(query)
    ]


def _row(
    id_: int, plan: Plan, task_id: int, assignment_id: int, agency: Agency, duty: Duty, life: Life
) -> tuple[Any, ...]:
    return (
        id_,
        plan.id,
        task_id,
        assignment_id,
        agency.id,
        duty.key,
        duty.period,
        _text(duty.starts_on),
        _text(duty.due_on),
        int(agency.ranked),
        life.since,
        len(life.former) + 1,
        *life.state,
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


if __name__ == "__main__":
    main()
