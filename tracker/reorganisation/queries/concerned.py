"""Who is concerned by a reorganisation: who ends, who follows, and the fate of each body."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from tracker.agencies.models import Agency, AgencyGroup, AgencyName, AgencySuccession
from tracker.agencies.queries import by_ids, members, valid_on
from tracker.db import session
from tracker.installation.queries import installation
from tracker.lib.calendar import ONE_DAY
from tracker.reorganisation.models import Doubt, Passage, Reorganisation
from tracker.reorganisation.rules.fates import Fate, Step, ending_bodies, fates
from tracker.reorganisation.rules.naming import Body, Naming

# Bodies of these levels that the register ends without a successor are asked about one by one
# in a mapping; those of a level that is no more are decided task by task.
MAPPED_LEVELS = ("commune",)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Everything about bodies that a reorganisation needs, read once.

    `ending` are those that the register ends the day before; `gone` all that are no more.
    """

    row: Reorganisation
    passages: Sequence[Passage]
    ending: frozenset[int]
    gone: frozenset[int]
    fates: dict[int, Fate]
    agencies: dict[int, Agency]
    vanished_groups: frozenset[int]


def by_id(reorganisation_id: int, *, lock: bool = False) -> Reorganisation | None:
    """Give one reorganisation; for writing with `lock`, so that of two people one waits."""
    query = select(Reorganisation).where(Reorganisation.id == reorganisation_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def newest(limit: int = 100) -> Sequence[Reorganisation]:
    """Give reorganisations, those in preparation first."""
    query = select(Reorganisation).order_by(
        (Reorganisation.state == "draft").desc(), Reorganisation.id.desc()
    )
    return session.scalars(query.limit(limit)).all()


def known_days() -> list[tuple[date, int]]:
    """Give the days on which the register ends bodies or tells successions, with how many end."""
    ended = dict(
        session.execute(
            select(Agency.valid_to, func.count())
            .where(Agency.valid_to.is_not(None), Agency.level != "group")
            .group_by(Agency.valid_to)
        ).all()
    )
    days = {last + ONE_DAY: count for last, count in ended.items() if last is not None}
    for day in session.scalars(select(AgencySuccession.effective_on).distinct()):
        days.setdefault(day, 0)
    return sorted(days.items())


def ending_on(day: date) -> list[Agency]:
    """Give the bodies whose last day, by the register, is the day before."""
    query = select(Agency).where(Agency.valid_to == day - ONE_DAY)
    return list(session.scalars(query.order_by(Agency.sort, Agency.id)))


def concerned(row: Reorganisation) -> Concerned:
    """Read who is concerned, in a fixed number of statements."""
    passages = passages_of(row.id)
    ending = ending_on(row.effective_on)
    ending_ids = frozenset(agency.id for agency in ending)
    steps = [Step(p.from_id, p.to_id, p.kind) for p in passages]
    gone = ending_bodies(steps, ending_ids)
    vanishing = {agency.id for agency in ending if agency.level not in MAPPED_LEVELS}
    found = fates(steps, ending_ids, vanishing)
    ids = gone | set(found) | {step.to_id for step in steps if step.to_id is not None}
    return Concerned(
        row=row,
        passages=passages,
        ending=ending_ids,
        gone=gone,
        fates=found,
        agencies=by_ids(ids),
        vanished_groups=_vanished_groups(row.effective_on, gone),
    )


def passages_of(reorganisation_id: int) -> Sequence[Passage]:
    """Give the passages of a reorganisation, in the order in which they came."""
    query = select(Passage).where(Passage.reorganisation_id == reorganisation_id)
    return session.scalars(query.order_by(Passage.id)).all()


def successions_on(day: date) -> Sequence[AgencySuccession]:
    """Give what the register tells of a day."""
    query = select(AgencySuccession).where(AgencySuccession.effective_on == day)
    return session.scalars(query.order_by(AgencySuccession.id)).all()


def _vanished_groups(day: date, gone: Collection[int]) -> frozenset[int]:
    """Give the groups that had members the day before and have none from `day` on."""
    before = day - ONE_DAY
    found = set()
    for group in session.scalars(select(AgencyGroup).where(valid_on(AgencyGroup, before))):
        if group.kind in ("open", "outside"):
            if group.valid_to == before:
                found.add(group.id)
        elif members(group.id, before) and not [
            agency for agency in members(group.id, day) if agency.id not in gone
        ]:
            found.add(group.id)
    return frozenset(found)


def doubts(reorganisation_id: int, *, after: int = 0, limit: int = 51) -> Sequence[Doubt]:
    """Give lines of the file that await a decision, from an id on."""
    query = select(Doubt).where(Doubt.reorganisation_id == reorganisation_id, Doubt.id > after)
    return session.scalars(query.order_by(Doubt.id).limit(limit)).all()


def doubt_count(reorganisation_id: int) -> int:
    """Count the lines of the file that await a decision."""
    query = select(func.count()).where(Doubt.reorganisation_id == reorganisation_id)
    return session.scalar(query) or 0


def receivers(day: date, *, without: Collection[int] = ()) -> list[Agency]:
    """Give the bodies that exist on the day and may take work over, in the order of lists."""
    query = (
        select(Agency)
        .where(valid_on(Agency, day), Agency.level.not_in(("group", "outside")))
        .order_by(Agency.sort, Agency.id)
    )
    return [agency for agency in session.scalars(query) if agency.id not in without]


def existing_bodies(on: date) -> list[Agency]:
    """Give every body of a day, communes and stand-ins of groups too, in the order of lists."""
    query = select(Agency).where(valid_on(Agency, on)).order_by(Agency.sort, Agency.id)
    return list(session.scalars(query))


def receiving_groups(day: date) -> list[AgencyGroup]:
    """Give the groups that have members on the day: all of them may take a task over."""
    query = select(AgencyGroup).where(
        valid_on(AgencyGroup, day), AgencyGroup.kind.in_(("level", "listed"))
    )
    return [group for group in session.scalars(query.order_by(AgencyGroup.id))
            if members(group.id, day)]  # fmt: skip


def naming_of(agencies: Collection[Agency]) -> Naming:
    """Give the names and codes by which some bodies may be meant."""
    ids = [agency.id for agency in agencies]
    names: dict[int, list[str]] = {}
    rows = session.execute(
        select(AgencyName.agency_id, AgencyName.name).where(AgencyName.agency_id.in_(ids))
    )
    for agency_id, name in rows:
        names.setdefault(agency_id, []).append(name)
    parents = by_ids({agency.parent_id for agency in agencies if agency.parent_id})
    facts = installation()
    bodies = []
    for agency in agencies:
        forms = [agency.name, agency.short_name, *names.get(agency.id, ())]
        parent = parents.get(agency.parent_id or 0)
        if parent is not None:
            forms.append(f"{agency.short_name}, {parent.short_name}")
        codes = (agency.code, *filter(None, [agency.official_code]))
        bodies.append(Body(agency.id, tuple(dict.fromkeys(forms)), codes))
    return Naming(bodies, place=facts.province_short if facts else "")


def districts_of(row: Reorganisation) -> list[tuple[Agency, int, int]]:
    """Give the bodies that stand above ending ones: how many those are, how many are mapped."""
    mapped = (
        select(Passage.id)
        .where(Passage.reorganisation_id == row.id, Passage.from_id == Agency.id)
        .exists()
    )
    query = (
        select(Agency.parent_id, func.count(), func.sum(case((mapped, 1), else_=0)))
        .where(Agency.parent_id.is_not(None), Agency.valid_to == row.effective_on - ONE_DAY)
        .group_by(Agency.parent_id)
    )
    counts = {parent: (count, int(done)) for parent, count, done in session.execute(query)}
    found = by_ids([id_ for id_ in counts if id_ is not None])
    order = sorted(found.values(), key=lambda agency: (agency.sort, agency.id))
    return [(agency, *counts[agency.id]) for agency in order]


def children(parent_id: int, day: date) -> Sequence[Agency]:
    """Give the bodies below one that end with the day before, in the order of lists."""
    query = select(Agency).where(Agency.parent_id == parent_id, Agency.valid_to == day - ONE_DAY)
    return session.scalars(query.order_by(Agency.sort, Agency.id)).all()
