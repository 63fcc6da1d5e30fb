"""Reading agencies: by code, by page, by group as of a day, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from tracker.agencies.models import (
    Agency,
    AgencyGroup,
    AgencyName,
    AgencySuccession,
    GroupMember,
    GroupName,
)
from tracker.agencies.rules.levels import UNRANKED_LEVELS
from tracker.agencies.rules.names import Entry, Name, Register
from tracker.db import kept, session
from tracker.installation.queries import installation
from tracker.lib.text import fold, like_pattern
from tracker.web.paging import Position

MAX_PAGE = 200
# The kinds of succession in which all of a body's work went over to one other.
WHOLE = ("merge", "absorb", "rename")


def valid_on(model: Any, day: date | BindParameter[Any]) -> ColumnElement[bool]:
    """Give the condition that a dated row of `model` holds on `day` (last day included)."""
    return and_(
        or_(model.valid_from.is_(None), model.valid_from <= day),
        or_(model.valid_to.is_(None), model.valid_to >= day),
    )


def is_ranked() -> ColumnElement[bool]:
    """Give `Agency.ranked` as a condition for queries of the rooms above."""
    return and_(Agency.authority == "directive", Agency.level.not_in(UNRANKED_LEVELS))


def by_code(code: str) -> Agency | None:
    """Give the agency of a code, whatever the day; None when there is none."""
    return session.scalar(select(Agency).where(Agency.code == code))


def standing_agency(on: date) -> Agency | None:
    """Give the agency that follows the plans for the province on a day; None before one is named.

    The installation names it once; the body that took its whole work over is it from that day on.
    One that ended without such a successor stays named, until somebody names another.
    """
    facts = installation()
    code = facts.standing_agency_code if facts else ""
    agency: Agency | None = kept(f"agency {code} {on}", lambda: _form_of(code, on))
    return agency


def _form_of(code: str, on: date) -> Agency | None:
    named = by_code(code) if code else None
    return (form_on(named, on) or named) if named else None


def by_codes(codes: Collection[str]) -> dict[str, Agency]:
    """Give agencies by code; a code that nobody bears is left out."""
    rows = session.scalars(select(Agency).where(Agency.code.in_(list(codes))))
    return {agency.code: agency for agency in rows}


def by_ids(ids: Collection[int]) -> dict[int, Agency]:
    """Give agencies by id in one statement; an id that does not exist is left out."""
    if not ids:
        return {}
    rows = session.scalars(select(Agency).where(Agency.id.in_(list(ids))))
    return {agency.id: agency for agency in rows}


def group_by_code(code: str) -> AgencyGroup | None:
    """Give the group of a code; None when there is none."""
    return session.scalar(select(AgencyGroup).where(AgencyGroup.code == code))


def groups() -> Sequence[AgencyGroup]:
    """Give every group, in the order of the seeds (some dozens)."""
    return session.scalars(select(AgencyGroup).order_by(AgencyGroup.id)).all()


def members(group_id: int, on: date) -> list[Agency]:
    """Give the agencies that belong to a group on a day, in the order of lists.

    An open or outside group, and one that has ended, has none: the agency with the group's own
    code stands for it. Three statements, whatever the number of members.
    """
    parts = _parts(group_id, on)
    if not parts:
        return []
    levels = [group.level for group in parts if group.kind == "level"]
    listed = exists().where(
        GroupMember.agency_id == Agency.id,
        GroupMember.group_id.in_([group.id for group in parts]),
        valid_on(GroupMember, on),
    )
    query = (
        select(Agency)
        .where(or_(Agency.level.in_(levels), listed), valid_on(Agency, on))
        .order_by(Agency.sort, Agency.id)
    )
    return list(session.scalars(query))


def _parts(group_id: int, on: date) -> list[AgencyGroup]:
    """Give a group and, when it is a union, the groups inside it, as far as they hold on a day."""
    known = {
        group.id: group
        for group in session.scalars(select(AgencyGroup).where(valid_on(AgencyGroup, on)))
    }
    inside = session.execute(
        select(GroupMember.group_id, GroupMember.member_group_id).where(
            GroupMember.member_group_id.is_not(None), valid_on(GroupMember, on)
        )
    ).all()
    found: dict[int, AgencyGroup] = {}
    waiting = [group_id]
    while waiting:
        current = waiting.pop()
        if current in known and current not in found:
            found[current] = known[current]
            waiting.extend(child for parent, child in inside if child and parent == current)
    return list(found.values())


def page(
    *,
    on: date | None = None,
    level: str | None = None,
    text: str = "",
    where: ColumnElement[bool] | None = None,
    position: Position | None = None,
    limit: int = 50,
) -> Sequence[Agency]:
    """Give at most `limit` agencies in the order of lists (keys: sort, id), for `make_page`.

    `on` None lists those that ended too; `where` is a further condition on `Agency`. Ask for
    one more than you show to know of a next page.
    """
    query = from_position(select(Agency), (Agency.sort, Agency.id), position)
    if where is not None:
        query = query.where(where)
    if on is not None:
        query = query.where(valid_on(Agency, on))
    if level:
        query = query.where(Agency.level == level)
    if fold(text):
        query = query.where(_named(text))
    return session.scalars(query.limit(min(limit, MAX_PAGE + 1))).all()


def every(
    *,
    on: date | None = None,
    level: str | None = None,
    text: str = "",
    where: ColumnElement[bool] | None = None,
) -> Iterator[Agency]:
    """Give what `page` lists from its first row to its last, a page in memory at a time."""
    position = None
    while True:
        rows = page(on=on, level=level, text=text, where=where, position=position, limit=MAX_PAGE)
        yield from rows
        if len(rows) < MAX_PAGE:
            return
        position = Position((rows[-1].sort, rows[-1].id))


def from_position(query: Select, keys: Sequence[Any], position: Position | None) -> Select:
    """Order a query by its keys, from a page's edge on; backwards, the rows come reversed."""
    if position is None:
        return query.order_by(*keys)
    edge = tuple_(*keys)
    if position.backwards:
        return query.where(edge < position.key).order_by(*(key.desc() for key in keys))
    return query.where(edge > position.key).order_by(*keys)


def search(text: str, *, on: date, limit: int = 20) -> Sequence[Agency]:
    """Give the agencies of a day whose name or alias contains `text`, accents aside."""
    return page(on=on, text=text, limit=limit) if fold(text) else []


def _named(text: str) -> ColumnElement[bool]:
    """Give the condition that the name, an alias or the code contains `text`."""
    pattern = like_pattern(text)
    alias = select(AgencyName.agency_id).where(AgencyName.folded.like(pattern, escape="\\"))
    return or_(
        Agency.name_folded.like(pattern, escape="\\"),
        Agency.id.in_(alias),
        Agency.code == text.strip().upper(),
    )


def names(agency_id: int) -> Sequence[AgencyName]:
    """Give the other names of an agency: the long one first, misspellings last."""
    rows = session.scalars(select(AgencyName).where(AgencyName.agency_id == agency_id)).all()
    order = ("official", "short", "alias", "misspelling")
    return sorted(rows, key=lambda name: (order.index(name.kind), name.id))


def lineage(agency_id: int) -> list[AgencySuccession]:
    """Give every succession before and after an agency, by date: its whole family line.

    The table holds some hundreds of rows in an installation's life, so it is read once.
    """
    rows = session.scalars(
        select(AgencySuccession)
        .options(joinedload(AgencySuccession.before), joinedload(AgencySuccession.after))
        .order_by(AgencySuccession.effective_on, AgencySuccession.id)
    ).all()
    backwards = _walk(agency_id, [(row.to_id, row.from_id) for row in rows])
    forwards = _walk(agency_id, [(row.from_id, row.to_id) for row in rows])
    return [
        row
        for row in rows
        if (row.to_id in backwards and row.from_id in backwards)
        or (row.from_id in forwards and (row.to_id is None or row.to_id in forwards))
    ]


def _walk(start: int, steps: Sequence[tuple[int | None, int | None]]) -> set[int]:
    """Give every id that the steps (from, to) reach from `start`, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        current = waiting.pop()
        for source, target in steps:
            if source == current and target is not None and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def form_on(agency: Agency, on: date) -> Agency | None:
    """Give the body that an agency is on a day: itself, or the one it was merged or renamed into.

    None where it ended without a successor, or where it was only split and a person must choose.
    """
    current, seen = agency, {agency.id}
    while not current.valid_on(on):
        successor = session.scalar(
            select(Agency)
            .join(AgencySuccession, AgencySuccession.to_id == Agency.id)
            .where(
                AgencySuccession.from_id == current.id,
                AgencySuccession.kind.in_(WHOLE),
                AgencySuccession.effective_on <= on,
            )
            .order_by(AgencySuccession.effective_on, AgencySuccession.id)
            .limit(1)
        )
        if successor is None or successor.id in seen:
            return None
        seen.add(successor.id)
        current = successor
    return current


def register(on: date | None = None) -> Register:
    """Give every name of bodies and groups, to read the cells of a document by.

    The register answers for any day; with `on` it holds only those who exist then, so that a
    name which has ended is unknown instead of "ended". Some thousands of names: make it once
    for a document.
    """
    facts = installation()
    aliases: dict[int, list[Name]] = {}
    for name in session.scalars(select(AgencyName).order_by(AgencyName.id)):
        aliases.setdefault(name.agency_id, []).append(Name(name.name, name.kind == "misspelling"))
    of_groups: dict[int, list[Name]] = {}
    for other in session.scalars(select(GroupName).order_by(GroupName.id)):
        of_groups.setdefault(other.group_id, []).append(Name(other.name))
    entries = [
        _entry(agency, "body", aliases.get(agency.id, ()), successor)
        for agency, successor in _with_successors()
    ]
    entries += [_entry(group, "group", of_groups.get(group.id, ()), "") for group in groups()]
    held = entries if on is None else [entry for entry in entries if entry.exists_on(on)]
    return Register(held, place=facts.province_short if facts else "")


def _with_successors() -> list[tuple[Agency, str]]:
    """Give every body with the code of the one it was merged or renamed into, if any."""
    after = aliased(Agency)
    steps = select(AgencySuccession.from_id, after.code).join(
        after, AgencySuccession.to_id == after.id
    )
    heirs = dict(
        session.execute(
            steps.where(AgencySuccession.kind.in_(WHOLE)).order_by(AgencySuccession.id)
        ).all()
    )
    bodies = session.scalars(
        select(Agency).where(Agency.level != "group").order_by(Agency.sort, Agency.id)
    )
    return [(agency, heirs.get(agency.id, "")) for agency in bodies]


def _entry(row: Agency | AgencyGroup, kind: str, others: Iterable[Name], successor: str) -> Entry:
    return Entry(
        code=row.code,
        name=row.name,
        kind=kind,
        names=tuple(others),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=successor,
        is_open=isinstance(row, AgencyGroup) and row.kind == "open",
    )


def without_units(on: date) -> Sequence[Agency]:
    """Give the bodies of a day but for communes and groups: about a hundred, for a list to pick."""
    query = select(Agency).where(Agency.level.not_in(("commune", "group")), valid_on(Agency, on))
    return session.scalars(query.order_by(Agency.sort, Agency.id).limit(MAX_PAGE)).all()
