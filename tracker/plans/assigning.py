"""From the names in a plan to the agencies that do the work, as of a day.

A chair of its own beside `actions.py`: it writes assignments for the verbs there and is called by
nobody else. Names are looked up once for a whole plan, so that 73 tasks × 600 agencies cost a
handful of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import members
from tracker.db import session
from tracker.lib.calendar import format_date
from tracker.plans.models import Assignment, Plan, Task

# Role, body, group through which it was named or which takes part itself, scope.
Wanted = tuple[str, Agency | None, AgencyGroup | None, str | None]


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
        for role, agency, group, scope in self._wanted(task):
            self._add(task, role, agency, group, scope, since)

    def reassign(self, task: Task, *, since: date) -> None:
        """Close the assignments that the task no longer names and add the new ones."""
        rows = session.scalars(
            select(Assignment).where(Assignment.task_id == task.id, Assignment.valid_to.is_(None))
        ).all()
        wanted = {
            (role, agency.id if agency else None, None if agency else group and group.id): (
                agency,
                group,
                scope,
            )
            for role, agency, group, scope in self._wanted(task)
        }
        kept = set()
        for row in rows:
            key = (row.role, row.agency_id, None if row.agency_id else row.group_id)
            if key in wanted:
                kept.add(key)
                row.scope = wanted[key][2]
            else:
                row.valid_to = since - timedelta(days=1)
        for place, (agency, group, scope) in wanted.items():
            if place not in kept:
                self._add(task, place[0], agency, group, scope, since)

    def release(self, task: Task, *, since: date) -> None:
        """Close every assignment of a task that the plan no longer holds."""
        rows = select(Assignment).where(
            Assignment.task_id == task.id, Assignment.valid_to.is_(None)
        )
        for row in session.scalars(rows):
            row.valid_to = since - timedelta(days=1)

    def _wanted(self, task: Task) -> Iterator[Wanted]:
        """Give who does a task, by role: leads first, then partners, then who follows it."""
        for role, found in (
            ("lead", self._leads(task)),
            ("partner", self._named(task.partners)),
            ("monitor", self._named(task.monitors or ())),
        ):
            for (agency, group), scope in found.items():
                yield role, agency, group, scope

    def _leads(self, task: Task) -> dict[tuple[Agency | None, AgencyGroup | None], str | None]:
        """Give each leading agency once; one named itself keeps its scope before its group."""
        found: dict[tuple[Agency | None, AgencyGroup | None], str | None] = {}
        seen: set[int] = set()
        named = sorted(task.leads, key=lambda lead: lead["name"] in self._groups)
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


def _valid(table: type[Agency] | type[AgencyGroup], on: date):  # type: ignore[no-untyped-def]
    """Select the rows of `table` that exist on `on`."""
    return select(table).where(
        or_(table.valid_from.is_(None), table.valid_from <= on),
        or_(table.valid_to.is_(None), table.valid_to >= on),
    )
