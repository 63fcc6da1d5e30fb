"""Writing to who has not filed: one letter a person a day, for all the agencies one serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, select

from tracker.accounts.queries import Contact, contacts
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.outbox import actions as outbox
from tracker.outbox import stationery
from tracker.outbox.models import Letter
from tracker.plans.models import Plan
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.models import Occurrence
from tracker.progress.rules.filing import Filing
from tracker.progress.rules.status import Kind
from tracker.progress.standing import open_sql
from tracker.reminders.models import Urging
from tracker.reports.filings.reading import AgencyFiling, closing_quarter

KIND = "filing"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a press brought: letters posted, people told today already, agencies nobody serves."""

    letters: int
    told_today: int
    unreachable: tuple[str, ...]


def remind(
    *,
    plan: Plan,
    asked: ReportingPeriod,
    rows: Sequence[AgencyFiling],
    by: Actor,
    at: datetime,
    wall: datetime,
    on: date,
    mail_domain: str,
) -> Reminded:
    """Post a letter to the people of every agency of `rows` that has not filed.

    Who got one today, by this press or in the daily letter about the same reports, gets no other.
    """
    missing = {row.agency.id: row.agency for row in rows if row.state is Filing.MISSING}
    serving = contacts(missing, on)
    told = _told_today(plan, asked, missing, on)
    people: dict[int, list[Contact]] = defaultdict(list)
    for one in (contact for found in serving.values() for contact in found):
        people[one.user_id].append(one)
    posted = {
        recipient: [one.agency_id for one in ones]
        for id_, ones in people.items()
        if (recipient := f"person:{id_}") not in told
        and _post(plan, asked, ones, wall=wall, on=on, mail_domain=mail_domain)
    }
    _note_urgings(plan, asked, posted, on)
    absent = tuple(agency.name for id_, agency in missing.items() if id_ not in serving)
    if posted:
        record(
            "reports.remind_filing",
            by=by,
            at=at,
            subject_type="plan",
            subject_id=plan.id,
            label=f"Nhắc nộp báo cáo {asked.name}",
            after={"period": asked.code, "letters": len(posted), "unreachable": list(absent)},
        )
    return Reminded(len(posted), len(people) - len(posted), absent)


def _post(
    plan: Plan,
    asked: ReportingPeriod,
    ones: Sequence[Contact],
    *,
    wall: datetime,
    on: date,
    mail_domain: str,
) -> bool:
    person = ones[0]
    agency_ids = [one.agency_id for one in ones]
    return outbox.post(
        key=f"{KIND}:{plan.id}:{asked.code}:{person.user_id}:{on.isoformat()}",
        kind=KIND,
        recipient=f"person:{person.user_id}",
        to_address=person.email,
        to_name=person.name,
        person_id=person.user_id,
        agency_ids=agency_ids,
        day=on,
        at=wall,
        payload={"plan": plan.code, "period": asked.code},
        subject=stationery.subject(KIND, period=asked.name),
        mail_domain=mail_domain,
    )


def _told_today(
    plan: Plan, asked: ReportingPeriod, agency_ids: Collection[int], on: date
) -> set[str]:
    """Give the recipients of a letter of `on` that urges the same duties already."""
    query = (
        select(Letter.recipient)
        .join(Urging, Urging.letter_id == Letter.id)
        .where(Letter.day == on, Letter.state.not_in(["expired", "failed"]))
        .where(Urging.occurrence_id.in_(_owed(plan, asked, agency_ids)))
    )
    return set(session.scalars(query))


def _owed(plan: Plan, asked: ReportingPeriod, agency_ids: Collection[int]) -> Select[Any]:
    """Select the duties of the period that the agencies have not answered."""
    return select(Occurrence.id).where(
        Occurrence.plan_id == plan.id,
        Occurrence.period == closing_quarter(asked),
        Occurrence.kind == Kind.STANDING.value,
        Occurrence.agency_id.in_(agency_ids),
        open_sql(Occurrence),
    )


def _note_urgings(
    plan: Plan, asked: ReportingPeriod, posted: dict[str, list[int]], on: date
) -> None:
    """Note what each letter urges, as the daily letter does; before its day it only announces."""
    if not posted or on <= asked.agency_due:
        return
    ids = dict(
        session.execute(
            select(Letter.recipient, Letter.id).where(Letter.kind == KIND, Letter.day == on)
        ).all()
    )
    bodies = {id_ for ids_ in posted.values() for id_ in ids_}
    duties = session.execute(
        _owed(plan, asked, bodies).add_columns(Occurrence.agency_id, Occurrence.limit_on)
    ).all()
    rows = [
        {"occurrence_id": row.id, "letter_id": ids[recipient], "limit_on": row.limit_on}
        for recipient, agency_ids in posted.items()
        for row in duties
        if row.agency_id in agency_ids
    ]
    if rows:
        session.execute(insert(Urging), rows)
