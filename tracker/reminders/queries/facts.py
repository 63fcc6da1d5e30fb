"""The planner's facts, read from the rooms below: open work, people, agencies, last letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.queries import is_present
from tracker.agencies import queries as agencies
from tracker.db import session
from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.outbox import queries as outbox
from tracker.progress.models import Occurrence
from tracker.progress.queries import turns
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import Kind
from tracker.progress.standing import open_sql
from tracker.reminders.payload import Standing
from tracker.reminders.queries.errands import errands
from tracker.reminders.queries.ladders import ladders
from tracker.reminders.queries.week import week_facts
from tracker.reminders.queries.wishes import sent_by_hand
from tracker.reminders.rules.desks import WEEKLY
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, Facts, PersonToWrite, WeekFacts
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import KIND

_WEEKLY = frozenset(role.value for role in WEEKLY)
_ROLES = tuple({Role.AGENCY_EDITOR.value, Role.AGENCY_HEAD.value} | _WEEKLY)


def facts(on: date, ladder: Ladder, calendar: Calendar) -> Facts:
    """Give what the planner needs to know for `on`; a fixed number of statements."""
    own = ladders()
    horizon = max(ladder.horizon_days, *(one.horizon_days for one in own.values()), 0)
    work = [_due_work(row) for row in turns.due_work(on, horizon_days=horizon)]
    waiting = errands(on, calendar)
    named = {entry.agency_id for entry in work}
    named |= {errand.agency_id for errand in waiting if errand.agency_id is not None}
    bodies = agencies.by_ids(named)
    people = people_to_write(bodies, on)
    last_days = _last_days(on)
    return Facts(
        work=work,
        people=people,
        agencies=[
            AgencyToWrite(body.id, body.name, body.email, body.level) for body in bodies.values()
        ],
        last_days=last_days,
        refused={row.address for row in outbox.bad_addresses(limit=10_000)},
        ladders=own,
        errands=waiting,
        week=week_facts(on, waiting)
        if _week_begins(people, last_days, ladder, on)
        else WeekFacts(),
    )


def _last_days(on: date) -> dict[str, date]:
    """Give each recipient's last day; a letter sent by hand stands for the day it was meant for."""
    found = outbox.last_days(kind=KIND, before=on)
    for recipient, day in sent_by_hand(on).items():
        found[recipient] = max(day, found.get(recipient, day))
    return found


def _week_begins(
    people: Sequence[PersonToWrite], last_days: Mapping[str, date], ladder: Ladder, on: date
) -> bool:
    """Say whether anybody gets the week's figures: counting them costs some statements."""
    return any(
        ladder.week_begins_between(last_days.get(f"person:{person.person_id}"), on)
        for person in people
        if person.role in WEEKLY
    )


def people_to_write(agency_ids: Collection[int], on: date) -> list[PersonToWrite]:
    """Give the active people of the agencies, and those who follow the whole plan, with roles.

    Everybody with a right on `on` is read, in the order of ids: some thousands of small rows
    are cheaper than a list of all agencies in the condition. Who is away is left out: the
    substitute has the same right in these days.
    """
    query = (
        select(
            User.id,
            User.name,
            User.email,
            AgencyMembership.agency_id,
            AgencyMembership.role,
            AgencyMembership.is_contact,
            AgencyMembership.stands_in_for_id,
        )
        .join(User, User.id == AgencyMembership.user_id)
        .where(
            User.active.is_(True),
            agencies.valid_on(AgencyMembership, on),
            is_present(on),
            or_(AgencyMembership.role.in_(_ROLES), AgencyMembership.is_contact.is_(True)),
        )
        .order_by(User.id, AgencyMembership.id)
    )
    wanted = set(agency_ids)
    return [
        PersonToWrite(
            id, name, email, agency_id if agency_id in wanted else None, Role(role), contact, absent
        )
        for id, name, email, agency_id, role, contact, absent in session.execute(query)
        if agency_id in wanted or role in _WEEKLY
    ]


def standings(occurrence_ids: Sequence[int]) -> Mapping[int, Standing]:
    """Give how those of `occurrence_ids` that are open stand at this moment.

    Columns, not rows of the model: a day's letters ask this of thousands of occurrences.
    """
    query = select(
        Occurrence.id,
        Occurrence.kind,
        Occurrence.limit_on,
        Occurrence.soon_on,
        Occurrence.percent,
        Occurrence.returned,
    ).where(Occurrence.id.in_(occurrence_ids), open_sql(Occurrence))
    return {
        id: Standing(
            standing=kind == Kind.STANDING.value,
            limit_on=limit_on,
            soon_on=soon_on,
            percent=percent,
            returned=returned,
        )
        for id, kind, limit_on, soon_on, percent, returned in session.execute(query)
    }


def _due_work(row: turns.DueWork) -> DueWork:
    return DueWork(
        occurrence_id=row.occurrence_id,
        agency_id=row.agency_id,
        task_number=row.task_number,
        task_title=row.title,
        plan_code=row.plan_code,
        plan_label=row.plan_label,
        limit_on=row.limit_on,
        soon_on=row.soon_on,
        standing=row.kind is Kind.STANDING,
        period=period_name(row.period),
        index=row.index,
        percent=row.percent,
        returned=row.returned,
        authority=row.authority,
        person_id=row.person_id,
    )
