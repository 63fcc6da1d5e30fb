"""Who answers for what: each agency's work and errands laid on the desks of its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.lib.actor import Role
from tracker.reminders.rules.errands import FOR_HEADS, Errand
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, Facts, PersonToWrite

_WRITERS = frozenset({Role.AGENCY_EDITOR, Role.COORDINATOR})
WEEKLY = frozenset({Role.COORDINATOR, Role.LEADER})

# An agency's work by who answers for it: a person in charge, or (0) its contacts.
Parcel = tuple[int, int]
_CONTACTS = 0
People = Mapping[int, Sequence[PersonToWrite]]


@dataclass(slots=True)
class Desk:
    """What lands on one recipient's desk; `follows` is the role in which all plans are followed."""

    person_id: int | None
    name: str
    address: str
    own: list[Parcel] = field(default_factory=list)
    head_of: list[Parcel] = field(default_factory=list)
    errands: dict[Errand, None] = field(default_factory=dict)
    follows: Role | None = None

    @property
    def agency_ids(self) -> tuple[int, ...]:
        """The agencies whose work or errands lie here, once each."""
        parcels = [agency_id for agency_id, _ in (*self.own, *self.head_of)]
        errands = [errand.agency_id for errand in self.errands if errand.agency_id is not None]
        return tuple(dict.fromkeys((*parcels, *errands)))


@dataclass(slots=True)
class Desks:
    """All desks by recipient, and the agencies that nobody can be told of."""

    by_recipient: dict[str, Desk] = field(default_factory=dict)
    unreachable: dict[int, AgencyToWrite] = field(default_factory=dict)

    def of_person(self, person: PersonToWrite) -> Desk:
        """Give a person's desk, set up where there is none yet."""
        name = f"person:{person.person_id}"
        return self.by_recipient.setdefault(name, Desk(person.person_id, person.name, person.email))

    def of_office(self, agency: AgencyToWrite, facts: Facts) -> Desk | None:
        """Give the desk of an agency's office address; without one it becomes unreachable."""
        if not agency.email or agency.email in facts.refused:
            self.unreachable[agency.agency_id] = agency
            return None
        name = f"agency:{agency.agency_id}"
        return self.by_recipient.setdefault(name, Desk(None, agency.name, agency.email))


def people_by_agency(facts: Facts) -> dict[int, list[PersonToWrite]]:
    """Give the people of each agency whom a letter can reach."""
    people: dict[int, list[PersonToWrite]] = defaultdict(list)
    for person in facts.people:
        if person.agency_id is not None and _is_reachable(person, facts):
            people[person.agency_id].append(person)
    return people


def parcels(work: Mapping[int, list[DueWork]], people: People) -> dict[Parcel, list[DueWork]]:
    """Split each agency's work by who answers for it.

    What a person is in charge of goes to them, or to who stands in for them; once they have
    left the agency, it is the contacts' again.
    """
    found: dict[Parcel, list[DueWork]] = defaultdict(list)
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


def lay_out(
    facts: Facts,
    agencies: Mapping[int, AgencyToWrite],
    work: Mapping[Parcel, list[DueWork]],
    people: People,
) -> Desks:
    """Give every recipient with what concerns them, and the agencies without any."""
    desks = Desks()
    for person in facts.people:
        if person.role in WEEKLY and _is_reachable(person, facts):
            desk = desks.of_person(person)
            # Who is both gets the fuller form.
            desk.follows = person.role if desk.follows is not Role.COORDINATOR else Role.COORDINATOR
    for parcel in work:
        _lay_parcel(desks, facts, agencies[parcel[0]], parcel, people)
    for errand in facts.errands:
        _lay_errand(desks, facts, agencies, errand, people)
    return desks


def _lay_parcel(
    desks: Desks, facts: Facts, agency: AgencyToWrite, parcel: Parcel, people: People
) -> None:
    writers, heads = _answering(people.get(agency.agency_id, []), parcel[1])
    for person in writers:
        desks.of_person(person).own.append(parcel)
    for person in heads:
        desks.of_person(person).head_of.append(parcel)
    if not writers and (office := desks.of_office(agency, facts)):
        office.own.append(parcel)


def _lay_errand(
    desks: Desks,
    facts: Facts,
    agencies: Mapping[int, AgencyToWrite],
    errand: Errand,
    people: People,
) -> None:
    if errand.agency_id is None:
        for desk in desks.by_recipient.values():
            if desk.follows is Role.COORDINATOR:
                desk.errands[errand] = None
        return
    if errand.agency_id not in agencies:
        return
    here = people.get(errand.agency_id, [])
    writers, _ = _recipients(here)
    heads = [person for person in here if person.role is Role.AGENCY_HEAD]
    chosen = (heads or writers) if errand.kind in FOR_HEADS else writers
    for person in chosen:
        desks.of_person(person).errands[errand] = None
    if not chosen and (office := desks.of_office(agencies[errand.agency_id], facts)):
        office.errands[errand] = None


def _is_reachable(person: PersonToWrite, facts: Facts) -> bool:
    return bool(person.email) and person.email not in facts.refused


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
