"""Who is to be written to on a day, and about what: a pure function of facts, ladder and day.

A letter leaves when a rung of the ladder falls on one of the days since the recipient's last
letter, and then tells everything that is open: nothing is lost over weekends, Tết or a worker
that stood still, and nobody is written to twice a day or every day about the same thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.rules.desks import Desk, Parcel, lay_out, parcels, people_by_agency
from tracker.reminders.rules.facts import NO_LETTERS, AgencyToWrite, DueWork, Facts, WeekCounts
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import DayPlan, IntendedLetter, WeekSummary
from tracker.reminders.rules.sections import section_of, sections, worst_first

# How many agencies the week's section names.
NAMED_AGENCIES = 10


def plan_letters(facts: Facts, ladder: Ladder, day: date, calendar: Calendar) -> DayPlan:
    """Give the letters of `day`: at most one a recipient, none on a day off."""
    if not calendar.is_working_day(day):
        return DayPlan(day, working_day=False)
    agencies = {row.agency_id: row for row in facts.agencies if row.level not in NO_LETTERS}
    people = people_by_agency(facts)
    work = parcels(_work_by_agency(facts, agencies, day, ladder), people)
    desks = lay_out(facts, agencies, work, people)
    unreachable = tuple(desks.unreachable.values())
    planner = _Planner(facts, ladder, day, work)
    week = planner.week(agencies, unreachable)
    letters = (planner.letter(name, desk, week) for name, desk in desks.by_recipient.items())
    return DayPlan(
        day,
        working_day=True,
        letters=tuple(letter for letter in letters if letter is not None),
        unreachable=unreachable,
    )


def _work_by_agency(
    facts: Facts, agencies: Collection[int], day: date, ladder: Ladder
) -> dict[int, list[DueWork]]:
    """Give the work worth a word on `day`, by agency; agencies without any are left out."""
    found: dict[int, list[DueWork]] = defaultdict(list)
    for entry in facts.work:
        own = facts.ladders.get(entry.plan_code, ladder)
        if entry.agency_id in agencies and section_of(entry, day, own):
            found[entry.agency_id].append(entry)
    return dict(found)


class _Planner:
    """Decides for each desk; remembers what it found for an agency and a last day."""

    def __init__(
        self, facts: Facts, ladder: Ladder, day: date, work: Mapping[Parcel, list[DueWork]]
    ) -> None:
        self.facts, self.ladder, self.day, self.work = facts, ladder, day, work
        self._due: dict[tuple[Parcel, date | None, bool], bool] = {}
        self._standing_due: dict[date | None, bool] = {}
        every = (entry for entries in work.values() for entry in entries)
        self._standing = worst_first(
            entry
            for entry in every
            if self._is_long_late(entry, self.ladder_of(entry).standing_after)
        )

    def ladder_of(self, entry: DueWork) -> Ladder:
        """Give the ladder on which a work hangs: its plan's own, else the one for all."""
        return self.facts.ladders.get(entry.plan_code, self.ladder)

    def letter(self, recipient: str, desk: Desk, week: WeekSummary) -> IntendedLetter | None:
        """Give the desk's letter, or None when no rung has fallen since its last one."""
        since = self.facts.last_days.get(recipient)
        told_weekly = self._week_for(desk, since, week)
        if told_weekly is None and not self._anything_due(desk, since):
            return None
        own = [entry for parcel in desk.own for entry in self.work[parcel]]
        late = [entry for parcel in desk.head_of for entry in self._for_head(parcel)]
        standing = self._standing if desk.follows is Role.COORDINATOR else ()
        found = IntendedLetter(
            recipient=recipient,
            person_id=desk.person_id,
            name=desk.name,
            address=desk.address,
            agency_ids=desk.agency_ids,
            day=self.day,
            own=sections(own, self.day, self.ladder_of),
            escalated=worst_first(late),
            standing=standing,
            errands=tuple(sorted(desk.errands, key=lambda one: (one.first_on, one.kind, one.id))),
            week=told_weekly,
            urged=worst_first(self._urged(own, since)),
        )
        anything = found.occurrence_ids or found.errands or found.week
        return found if anything else None

    def week(
        self, agencies: Mapping[int, AgencyToWrite], unreachable: Iterable[AgencyToWrite]
    ) -> WeekSummary:
        """Sum the open work of all plans, with the agencies that have most of it."""
        every = sections(
            (entry for entries in self.work.values() for entry in entries), self.day, self.ladder_of
        )
        told = self.facts.week
        now = told.now or WeekCounts(len(every.overdue), len(every.due_soon), len(every.missing))
        silent = _by_agency(every.missing, agencies)
        return WeekSummary(
            overdue=now.overdue,
            due_soon=now.due_soon,
            missing=now.missing,
            worst=_by_agency(every.overdue, agencies)[:NAMED_AGENCIES],
            unreachable=tuple(agency.name for agency in unreachable),
            silent=silent[:NAMED_AGENCIES],
            silent_agencies=len(silent),
            before=told.before,
            waiting_long=told.waiting_long,
            requests=told.requests,
            urged=told.urged,
        )

    def _week_for(self, desk: Desk, since: date | None, week: WeekSummary) -> WeekSummary | None:
        if desk.follows is None or not self.ladder.week_begins_between(since, self.day):
            return None
        return replace(week, brief=desk.follows is Role.LEADER)

    def _anything_due(self, desk: Desk, since: date | None) -> bool:
        return (
            any(self._is_due(parcel, since, False) for parcel in desk.own)
            or any(self._is_due(parcel, since, True) for parcel in desk.head_of)
            or any(one.rung_between(self.ladder, since, self.day) for one in desk.errands)
            or (desk.follows is Role.COORDINATOR and self._is_standing_due(since))
        )

    def _is_due(self, parcel: Parcel, since: date | None, for_head: bool) -> bool:
        key = (parcel, since, for_head)
        if key not in self._due:
            self._due[key] = any(
                self._rung_fell(entry, since, for_head) for entry in self.work[parcel]
            )
        return self._due[key]

    def _is_standing_due(self, since: date | None) -> bool:
        if since not in self._standing_due:
            self._standing_due[since] = any(
                self._after_fell(entry, since, self.ladder_of(entry).standing_after)
                for entry in self._standing
            )
        return self._standing_due[since]

    def _rung_fell(self, entry: DueWork, since: date | None, for_head: bool) -> bool:
        ladder = self.ladder_of(entry)
        if for_head:
            return not entry.standing and self._after_fell(entry, since, ladder.head_after)
        return ladder.rung_between(entry.limit_on, since, self.day)

    def _after_fell(self, entry: DueWork, since: date | None, first: int | None = None) -> bool:
        ladder = self.ladder_of(entry)
        return ladder.after_rung_between(entry.limit_on, since, self.day, first)

    def _urged(self, own: Iterable[DueWork], since: date | None) -> list[DueWork]:
        return [entry for entry in own if not entry.standing and self._after_fell(entry, since)]

    def _for_head(self, parcel: Parcel) -> list[DueWork]:
        return [
            entry
            for entry in self.work[parcel]
            if self._is_long_late(entry, self.ladder_of(entry).head_after)
        ]

    def _is_long_late(self, entry: DueWork, days: int) -> bool:
        return not entry.standing and entry.days_late(self.day) >= days


def _by_agency(
    work: Iterable[DueWork], agencies: Mapping[int, AgencyToWrite]
) -> tuple[tuple[str, int], ...]:
    """Count work by agency, most first."""
    counts = Counter(agencies[entry.agency_id].name for entry in work)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
