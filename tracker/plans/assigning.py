"""From the names in a plan to the agencies that do the work, as of a day.

A chair of its own beside `actions.py`: it writes assignments for the verbs there and is called by
nobody else. Names are looked up once for a whole plan, so that 73 tasks × 600 agencies cost a
handful of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import members
from tracker.db import session
from tracker.lib.calendar import format_date
from tracker.plans.former import note_change
from tracker.plans.models import Assignment, Plan, Task

# Role, body, group through which it was named or which takes part itself, scope.
Wanted = tuple[str, Agency | None, AgencyGroup | None, str | None]
ROLES = ("lead", "partner", "monitor")
# The names of a task by role, each an entry of the task's own lists.
Names = dict[str, list[dict[str, Any]]]


class UnknownName(Exception):
    """A name that no body and no group bears on the plan's date; the message is for people."""

    def __init__(self, name: str, on: date) -> None:
        """Say which name, and on which day it was looked for."""
        super().__init__(
            f"“{name}” không phải cơ quan hay nhóm cơ quan nào đang có vào ngày {format_date(on)}."
        )


class Assigner:
    """Turns the leads and partners of a plan's tasks into assignments."""

    def __init__(self, plan: Plan, on: date) -> None:
        """Look up every body and group that exists on `on`."""
        self.plan = plan
        self.on = on
        self._agencies = {row.name: row for row in session.scalars(_valid(Agency, on))}
        self._groups = {row.name: row for row in session.scalars(_valid(AgencyGroup, on))}
        self._stand_ins = {row.code: row for row in self._agencies.values() if row.level == "group"}
        self._members: dict[int, list[Agency]] = {}

    def assign(self, task: Task, *, since: date) -> None:
        """Add the assignments of a task that has none yet."""
        for role, agency, group, scope in self._wanted(task, set(ROLES)):
            self._add(task, role, agency, group, scope, since)

    def reassign(self, task: Task, before: Names, *, since: date) -> None:
        """Bring the assignments of a task from the names of `before` to those it bears now.

        A role whose names stay is left as it is. In the others, what went over to another body
        since (by a decision, or because bodies merged) stays with it while its name stays, and a
        name that nobody bears any more is no obstacle. A name that comes in must be known.
        """
        for role, now in names_of(task).items():
            if now != before[role]:
                staying = _staying(now, before[role])
                lost = {name for name in staying if not self._knows(name)}
                self._reassign_role(task, role, staying, lost, since)

    def take_up(self, task: Task, before: Names, *, since: date) -> None:
        """Assign a task that comes back, which bore the names of `before` when it ended.

        Its parts ended with it. What went over to another body since then (a report that waited
        for confirmation, say) stays with that body while the giver's name stays. Every name must
        be known, as in a new task.
        """
        for role, now in names_of(task).items():
            self._reassign_role(task, role, _staying(now, before[role]), set(), since)

    def _reassign_role(
        self, task: Task, role: str, staying: set[str], lost: set[str], since: date
    ) -> None:
        wanted = {
            _place(agency, group): (agency, group, scope)
            for _, agency, group, scope in self._wanted(task, {role}, lost)
        }
        passed_on = set()
        for row, origin in _with_origins(task, role):
            name = origin.group.name if origin.group else origin.agency and origin.agency.name
            went_over = origin is not row
            if went_over and name in staying:
                passed_on.add(_place(origin.agency, origin.group))
            kept = wanted.pop(_place(row.agency, row.group), None)
            if kept is not None:
                if row.scope != kept[2]:
                    scopes = {str(row.id): row.scope}, {str(row.id): kept[2]}
                    note_change(self.plan, task, since, "scopes", *scopes)
                row.scope = kept[2]
            elif name not in (staying if went_over else lost):
                row.valid_to = since - timedelta(days=1)
        for place, (agency, group, scope) in wanted.items():
            if place not in passed_on:
                self._add(task, role, agency, group, scope, since)

    def _knows(self, name: str) -> bool:
        return name in self._agencies or name in self._groups

    def release(self, task: Task, *, since: date) -> None:
        """Close every assignment of a task that the plan no longer holds."""
        rows = select(Assignment).where(
            Assignment.task_id == task.id, Assignment.valid_to.is_(None)
        )
        for row in session.scalars(rows):
            row.valid_to = since - timedelta(days=1)

    def _wanted(
        self, task: Task, roles: Collection[str], passing: Collection[str] = ()
    ) -> Iterator[Wanted]:
        """Give who does a task, by role: leads first, then partners, then who follows it.

        Names in `passing` are passed over.
        """
        for role, entries in names_of(task).items():
            if role in roles:
                named = [entry for entry in entries if entry["name"] not in passing]
                found = self._leads(named) if role == "lead" else self._named(named)
                for (agency, group), scope in found.items():
                    yield role, agency, group, scope

    def _leads(
        self, names: Iterable[dict[str, Any]]
    ) -> dict[tuple[Agency | None, AgencyGroup | None], str | None]:
        """Give each leading agency once; one named itself keeps its scope before its group."""
        found: dict[tuple[Agency | None, AgencyGroup | None], str | None] = {}
        seen: set[int] = set()
        named = sorted(names, key=lambda lead: lead["name"] in self._groups)
        for lead in named:
            for agency, group in self._resolve(lead["name"]):
                if agency.id not in seen:
                    seen.add(agency.id)
                    found[agency, group] = lead.get("scope")
        return found

    def _resolve(self, name: str) -> Iterable[tuple[Agency, AgencyGroup | None]]:
        agency = self._agencies.get(name)
        if agency is not None and agency.level != "group":
            return [(agency, None)]
        group = self._groups.get(name)
        if group is None:
            raise UnknownName(name, self.on)
        if group.kind in ("open", "outside"):
            stand_in = self._stand_ins.get(group.code)
            if stand_in is None:
                raise UnknownName(name, self.on)
            return [(stand_in, group)]
        if group.id not in self._members:
            self._members[group.id] = list(members(group.id, self.on))
        return [(member, group) for member in self._members[group.id]]

    def _named(
        self, names: Iterable[dict[str, Any]]
    ) -> dict[tuple[Agency | None, AgencyGroup | None], str | None]:
        """Give partners, or who follows a task, as named; groups stay groups."""
        found: dict[tuple[Agency | None, AgencyGroup | None], str | None] = {}
        for entry in names:
            name = entry["name"]
            group = self._groups.get(name)
            agency = None if group else self._agencies.get(name)
            if group is None and agency is None:
                raise UnknownName(name, self.on)
            found[agency, group] = entry.get("scope")
        return found

    def _add(
        self,
        task: Task,
        role: str,
        agency: Agency | None,
        group: AgencyGroup | None,
        scope: str | None,
        since: date,
    ) -> None:
        session.add(
            Assignment(
                plan_id=self.plan.id,
                task_id=task.id,
                agency_id=agency.id if agency else None,
                group_id=group.id if group else None,
                role=role,
                scope=scope,
                authority=agency.authority if agency else "directive",
                valid_from=since,
            )
        )


def names_of(task: Task) -> Names:
    """Give the names that a task bears, by role."""
    return {
        "lead": list(task.leads),
        "partner": list(task.partners),
        "monitor": list(task.monitors or ()),
    }


def _staying(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> set[str]:
    return {entry["name"] for entry in now} & {entry["name"] for entry in before}


def _place(agency: Agency | None, group: AgencyGroup | None) -> tuple[int | None, int | None]:
    """Give what tells one assignment of a role from another: the body, else the group itself."""
    return (agency.id, None) if agency else (None, group.id if group else None)


def _with_origins(task: Task, role: str) -> Iterator[tuple[Assignment, Assignment]]:
    """Give each assignment that holds, with the one by which the plan first named somebody."""
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.task_id == task.id, Assignment.role == role)
        .options(joinedload(Assignment.agency), joinedload(Assignment.group))
        .order_by(Assignment.id)
    ).all()
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.valid_to is None:
            origin, seen = row, {row.id}
            while (former := by_id.get(origin.reassigned_from_id or 0)) and former.id not in seen:
                origin = former
                seen.add(former.id)
            yield row, origin


def _valid(table: type[Agency] | type[AgencyGroup], on: date):  # type: ignore[no-untyped-def]
    """Select the rows of `table` that exist on `on`."""
    return select(table).where(
        or_(table.valid_from.is_(None), table.valid_from <= on),
        or_(table.valid_to.is_(None), table.valid_to >= on),
    )
