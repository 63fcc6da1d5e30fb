"""The day's letters: planned from what is stored, posted into the outbox, both repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.audit.actions import record
from tracker.db import session, transaction
from tracker.installation.queries import calendar
from tracker.lib.actor import SYSTEM, Actor
from tracker.outbox import actions as outbox
from tracker.outbox import stationery
from tracker.reminders.actions.posting import Envelope, post_letters
from tracker.reminders.compose import letter_facts
from tracker.reminders.payload import pack, unpack_errands
from tracker.reminders.queries.facts import facts as read_facts
from tracker.reminders.queries.wishes import wishes_of
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import KIND, DayPlan, IntendedLetter
from tracker.reminders.rules.planning import plan_letters


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day's intentions in words: the plan, the names of its agencies, each letter's subject."""

    plan: DayPlan
    agency_names: dict[int, str]
    subjects: dict[str, str]

    def letter_to(self, recipient: str) -> IntendedLetter | None:
        """Give the letter of one recipient, if the day has one."""
        found = (letter for letter in self.plan.letters if letter.recipient == recipient)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class PostedDay:
    """What posting a day did; both counts are 0 after a dry run."""

    planned: PlannedDay
    posted: int = 0
    already_posted: int = 0


def plan_day(on: date, ladder: Ladder | None = None) -> PlannedDay:
    """Decide the letters of `on` and store nothing; `ladder` is for plans without their own."""
    ladder = ladder or Ladder()
    days = calendar()
    if not days.is_working_day(on):
        return PlannedDay(DayPlan(on, working_day=False), {}, {})
    facts = read_facts(on, ladder, days)
    plan = plan_letters(facts, ladder, on, days)
    names = {agency.agency_id: agency.name for agency in facts.agencies}
    subjects = {letter.recipient: subject_of(letter, names) for letter in plan.letters}
    return PlannedDay(plan, names, subjects)


def subject_of(letter: IntendedLetter, agency_names: dict[int, str]) -> str:
    """Give the subject that the letter would have if it left at once."""
    names = {id: agency_names[id] for id in letter.agency_ids}
    packed = pack(letter, agency_names)
    found = letter_facts(
        letter.own,
        letter.escalated,
        letter.week,
        names,
        standing=letter.standing,
        errands=unpack_errands(packed, lambda _kind, ids: len(ids)),
    )
    return stationery.subject(KIND, **(found or {}))


def post_day(
    *,
    on: date,
    at: datetime,
    wall: datetime,
    mail_domain: str,
    by: Actor = SYSTEM,
    ladder: Ladder | None = None,
) -> PostedDay:
    """Post the letters of `on`; a second call finds them and posts nothing twice.

    `at` is the domain's instant for the trail, `wall` the wall's for the outbox. The planning
    reads before the transaction opens, so that it does not hold the lock while it thinks.
    """
    planned = plan_day(on, ladder)
    session.rollback()
    letters = planned.plan.letters
    envelope = Envelope(planned.agency_names, planned.subjects, at, wall, mail_domain, by)
    with transaction():
        posted = post_letters(letters, envelope, wishes_of(on), day=on)
        if posted:
            outbox.fold_older(kind=KIND, day=on)
            record(
                "reminders.post_day",
                by=by,
                at=at,
                subject_type="letters",
                label=f"Thư nhắc ngày {on:%d/%m/%Y}",
                after={
                    "on": on,
                    "posted": posted,
                    "unreachable": [agency.name for agency in planned.plan.unreachable],
                },
            )
    return PostedDay(planned, posted, len(letters) - posted)
