"""Who is to be written to on a day, and about what: a pure function of facts, ladder and day.

A letter leaves when a rung of the ladder falls on one of the days since the recipient's last
letter, and then tells everything that is open: nothing is lost over weekends, Tết or a worker
that stood still, and nobody is written to twice a day or every day about the same thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.ladder import Ladder

# Groups stand for members that nobody has named; there is no one to write to.
NO_LETTERS = frozenset({"group"})
_WRITERS = frozenset({Role.AGENCY_EDITOR, Role.COORDINATOR})
_WEEKLY = frozenset({Role.COORDINATOR, Role.LEADER})


@dataclass(frozen=True, slots=True)
class DueWork:
    """Open work near its limit or past it. `limit_on` is the last day that counts as on time.

    `standing` duties are never overdue: past `soon_on` their report of the period is awaited.
    """

    occurrence_id: int
    agency_id: int
    task_number: str
    task_title: str
    plan_code: str
    limit_on: date
    soon_on: date
    standing: bool = False
    plan_label: str = ""
    period: str = ""
    index: str | None = None
    percent: int = 0
    returned: bool = False
    authority: str = "directive"
    # Who is in charge inside the agency; the letter goes to this person first.
    person_id: int | None = None

    def days_late(self, day: date) -> int:
        """Give the days since the limit, negative before it."""
        return (day - self.limit_on).days


@dataclass(frozen=True, slots=True)
class PersonToWrite:
    """An active person with one role, in an agency or (None) for the whole province."""

    person_id: int
    name: str
    email: str
    agency_id: int | None
    role: Role
    is_contact: bool = False
    # The absent person in whose place this one is written to.
    stands_in_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyToWrite:
    """An agency with its office address, if it has one."""

    agency_id: int
    name: str
    email: str | None = None
    level: str = "department"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the planner is told.

    `last_days`: recipient → day of the last automatic letter that did not fail; `refused`:
    addresses that a server refuses; `ladders`: plan code → its own ladder, where it has one.
    """

    work: Iterable[DueWork] = ()
    people: Sequence[PersonToWrite] = ()
    agencies: Sequence[AgencyToWrite] = ()
    last_days: Mapping[str, date] = field(default_factory=dict)
    refused: Collection[str] = frozenset()
    ladders: Mapping[str, Ladder] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sections:
    """Open work by what has to be done with it, worst first."""

    overdue: tuple[DueWork, ...] = ()
    due_soon: tuple[DueWork, ...] = ()
    missing: tuple[DueWork, ...] = ()
    coming: tuple[DueWork, ...] = ()

    def everything(self) -> tuple[DueWork, ...]:
        """Give the work of all sections, in the order of the letter."""
        return self.overdue + self.due_soon + self.missing + self.coming


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """The week's figures of the whole plan, for who follows it all."""

    overdue: int
    due_soon: int
    missing: int
    worst: tuple[tuple[str, int], ...]
    unreachable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntendedLetter:
    """The one automatic letter of a recipient on a day."""

    recipient: str
    person_id: int | None
    name: str
    address: str
    agency_ids: tuple[int, ...]
    day: date
    own: Sections = Sections()
    escalated: tuple[DueWork, ...] = ()
    week: WeekSummary | None = None

    @property
    def occurrence_ids(self) -> tuple[int, ...]:
        """Every occurrence that the letter speaks of, once."""
        found = (*self.own.everything(), *self.escalated)
        return tuple(dict.fromkeys(work.occurrence_id for work in found))


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a day intends: letters, and the agencies with open work that nobody can be told of."""

    day: date
    working_day: bool
    letters: tuple[IntendedLetter, ...] = ()
    unreachable: tuple[AgencyToWrite, ...] = ()


def sections(work: Iterable[DueWork], day: date, horizon_days: int) -> Sections:
    """Sort open work into the sections of a letter on `day`."""
    found: dict[str, list[DueWork]] = defaultdict(list)
    for entry in work:
        found[_section(entry, day, horizon_days)].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (entry.limit_on, entry.occurrence_id))
    return Sections(*(tuple(found[name]) for name in ("overdue", "due_soon", "missing", "coming")))


def _section(work: DueWork, day: date, horizon_days: int) -> str:
    if work.standing:
        return "missing" if day > work.soon_on else ""
    if work.limit_on < day:
        return "overdue"
    if work.soon_on <= day:
        return "due_soon"
    return "coming" if work.limit_on <= day + timedelta(days=horizon_days) else ""


# An agency's work by who answers for it: a person in charge, or (0) its contacts.
_Parcel = tuple[int, int]
_CONTACTS = 0


@dataclass(slots=True)
class _Desk:
    """What lands on one recipient's desk."""

    person_id: int | None
    name: str
    address: str
    own: list[_Parcel] = field(default_factory=list)
    head_of: list[_Parcel] = field(default_factory=list)
    weekly: bool = False


def plan_letters(facts: Facts, ladder: Ladder, day: date, calendar: Calendar) -> DayPlan:
    """Give the letters of `day`: at most one a recipient, none on a day off."""
    if not calendar.is_working_day(day):
        return DayPlan(day, working_day=False)
    agencies = {row.agency_id: row for row in facts.agencies if row.level not in NO_LETTERS}
    people = _people_by_agency(facts)
    work = _parcels(_work_by_agency(facts.work, agencies, day, ladder.horizon_days), people)
    desks, unreachable = _desks(facts, agencies, work, people)
    planner = _Planner(facts, ladder, day, work)
    week = planner.week(agencies, unreachable)
    letters = (
        planner.letter(name, desk, week if desk.weekly else None) for name, desk in desks.items()
    )
    return DayPlan(
        day,
        working_day=True,
        letters=tuple(letter for letter in letters if letter is not None),
        unreachable=tuple(unreachable),
    )


def _work_by_agency(
    work: Iterable[DueWork], agencies: Collection[int], day: date, horizon_days: int
) -> dict[int, list[DueWork]]:
    """Give the work worth a word on `day`, by agency; agencies without any are left out."""
    found: dict[int, list[DueWork]] = defaultdict(list)
    for entry in work:
        if entry.agency_id in agencies and _section(entry, day, horizon_days):
            found[entry.agency_id].append(entry)
    return dict(found)


def _people_by_agency(facts: Facts) -> dict[int, list[PersonToWrite]]:
    """Give the people of each agency whom a letter can reach."""
    people: dict[int, list[PersonToWrite]] = defaultdict(list)
    for person in facts.people:
        if person.agency_id is not None and _is_reachable(person, facts):
            people[person.agency_id].append(person)
    return people


def _is_reachable(person: PersonToWrite, facts: Facts) -> bool:
    return bool(person.email) and person.email not in facts.refused


def _parcels(
    work: Mapping[int, list[DueWork]], people: Mapping[int, list[PersonToWrite]]
) -> dict[_Parcel, list[DueWork]]:
    """Split each agency's work by who answers for it.

    What a person is in charge of goes to them, or to who stands in for them; once they have
    left the agency, it is the contacts' again.
    """
    found: dict[_Parcel, list[DueWork]] = defaultdict(list)
    for agency_id, entries in work.items():
        here = {person.person_id: person.person_id for person in people.get(agency_id, ())}
        here |= {
            person.stands_in_for_id: person.person_id
            for person in people.get(agency_id, ())
            if person.stands_in_for_id is not None
        }
        for entry in entries:
            holder = here.get(entry.person_id, _CONTACTS) if entry.person_id else _CONTACTS
            found[agency_id, holder].append(entry)
    return dict(found)


def _desks(
    facts: Facts,
    agencies: Mapping[int, AgencyToWrite],
    work: Mapping[_Parcel, list[DueWork]],
    people: Mapping[int, list[PersonToWrite]],
) -> tuple[dict[str, _Desk], list[AgencyToWrite]]:
    """Give the recipients with what concerns them, and the agencies without any."""
    desks: dict[str, _Desk] = {}
    for person in facts.people:
        if person.role in _WEEKLY and _is_reachable(person, facts):
            _desk_of(desks, person).weekly = True
    unreachable = []
    for parcel in work:
        agency_id, holder = parcel
        agency = agencies[agency_id]
        writers, heads = _answering(people.get(agency_id, []), holder)
        for person in writers:
            _desk_of(desks, person).own.append(parcel)
        for person in heads:
            _desk_of(desks, person).head_of.append(parcel)
        if writers:
            continue
        if agency.email and agency.email not in facts.refused:
            desks[f"agency:{agency_id}"] = _Desk(None, agency.name, agency.email, [parcel])
        else:
            unreachable.append(agency)
    return desks, unreachable


def _answering(
    people: Sequence[PersonToWrite], holder: int
) -> tuple[list[PersonToWrite], list[PersonToWrite]]:
    """Give who is written to about a parcel, and the heads to whom its delays go up."""
    if holder == _CONTACTS:
        return _recipients(people)
    named = {person.person_id: person for person in people if person.person_id == holder}
    heads = {p.person_id: p for p in people if p.role is Role.AGENCY_HEAD}
    return list(named.values()), [p for key, p in heads.items() if key != holder]


def _recipients(
    people: Sequence[PersonToWrite],
) -> tuple[list[PersonToWrite], list[PersonToWrite]]:
    """Split an agency's people: who gets everything, and the heads told of long delays only.

    A head who is the agency's contact, or its only person, gets everything.
    """
    unique = {(person.person_id, person.role): person for person in people}.values()
    writers = {p.person_id: p for p in unique if p.role in _WRITERS or p.is_contact}
    heads = {p.person_id: p for p in unique if p.role is Role.AGENCY_HEAD}
    if not writers:
        return list(heads.values()), []
    return list(writers.values()), [p for key, p in heads.items() if key not in writers]


def _desk_of(desks: dict[str, _Desk], person: PersonToWrite) -> _Desk:
    name = f"person:{person.person_id}"
    return desks.setdefault(name, _Desk(person.person_id, person.name, person.email))


class _Planner:
    """Decides for each desk; remembers what it found for an agency and a last day."""

    def __init__(
        self, facts: Facts, ladder: Ladder, day: date, work: Mapping[_Parcel, list[DueWork]]
    ) -> None:
        self.facts, self.ladder, self.day, self.work = facts, ladder, day, work
        self._due: dict[tuple[_Parcel, date | None, bool], bool] = {}

    def letter(
        self, recipient: str, desk: _Desk, week: WeekSummary | None
    ) -> IntendedLetter | None:
        """Give the desk's letter, or None when no rung has fallen since its last one."""
        since = self.facts.last_days.get(recipient)
        told_weekly = week if week and self.ladder.week_begins_between(since, self.day) else None
        due = any(self._is_due(parcel, since, False) for parcel in desk.own) or any(
            self._is_due(parcel, since, True) for parcel in desk.head_of
        )
        if not due and told_weekly is None:
            return None
        own = [entry for parcel in desk.own for entry in self.work[parcel]]
        late = [entry for parcel in desk.head_of for entry in self._long_late(parcel)]
        if not own and not late and told_weekly is None:
            return None
        return IntendedLetter(
            recipient=recipient,
            person_id=desk.person_id,
            name=desk.name,
            address=desk.address,
            agency_ids=tuple(
                dict.fromkeys(agency_id for agency_id, _ in (*desk.own, *desk.head_of))
            ),
            day=self.day,
            own=sections(own, self.day, self.ladder.horizon_days),
            escalated=tuple(sorted(late, key=lambda entry: (entry.limit_on, entry.occurrence_id))),
            week=told_weekly,
        )

    def week(
        self, agencies: Mapping[int, AgencyToWrite], unreachable: Sequence[AgencyToWrite]
    ) -> WeekSummary:
        """Sum the whole plan's open work, with the ten agencies that have most overdue."""
        every = sections(
            (entry for entries in self.work.values() for entry in entries),
            self.day,
            self.ladder.horizon_days,
        )
        late: dict[int, int] = defaultdict(int)
        for entry in every.overdue:
            late[entry.agency_id] += 1
        worst = sorted(late.items(), key=lambda pair: (-pair[1], agencies[pair[0]].name))[:10]
        return WeekSummary(
            overdue=len(every.overdue),
            due_soon=len(every.due_soon),
            missing=len(every.missing),
            worst=tuple((agencies[agency_id].name, number) for agency_id, number in worst),
            unreachable=tuple(agency.name for agency in unreachable),
        )

    def _is_due(self, parcel: _Parcel, since: date | None, for_head: bool) -> bool:
        key = (parcel, since, for_head)
        if key not in self._due:
            self._due[key] = any(
                self._rung_fell(entry, since, for_head) for entry in self.work[parcel]
            )
        return self._due[key]

    def _rung_fell(self, entry: DueWork, since: date | None, for_head: bool) -> bool:
        ladder = self.facts.ladders.get(entry.plan_code, self.ladder)
        if for_head:
            return not entry.standing and ladder.head_rung_between(entry.limit_on, since, self.day)
        return ladder.rung_between(entry.limit_on, since, self.day)

    def _long_late(self, parcel: _Parcel) -> list[DueWork]:
        return [
            entry
            for entry in self.work[parcel]
            if not entry.standing and entry.days_late(self.day) >= self.ladder.head_after
        ]
