"""The saved ways to read a table, the tables that came in, their rows by fate and agency."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.intake.exchange.models import ExchangeMapping, ExchangeRow, ExchangeTable
from tracker.intake.exchange.rules.laying import Act
from tracker.lib import clock

# For how long an agency is told of what was brought in for it.
TOLD_FOR = timedelta(days=14)
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose tables and ways a person uses: of some agencies, or of the whole province."""

    own: frozenset[int] = frozenset()
    whole: bool = False

    @property
    def agencies(self) -> frozenset[int] | None:
        """The agencies of which a table may tell; None for all."""
        return None if self.whole else self.own


def mappings(reach: Reach) -> Sequence[ExchangeMapping]:
    """Give the ways to read a table that are saved for the agencies or for all, by name."""
    query = select(ExchangeMapping).where(_saved_for(reach))
    return session.scalars(query.order_by(ExchangeMapping.name, ExchangeMapping.id)).all()


def mapping(mapping_id: int, reach: Reach) -> ExchangeMapping | None:
    """Give one saved way within reach, or None."""
    query = select(ExchangeMapping).where(ExchangeMapping.id == mapping_id, _saved_for(reach))
    return session.scalar(query)


def mapping_named(name: str, reach: Reach) -> ExchangeMapping | None:
    """Give the saved way of a name, or None; of several agencies' the first."""
    query = select(ExchangeMapping).where(ExchangeMapping.name == name, _saved_for(reach))
    return session.scalar(query.order_by(ExchangeMapping.id).limit(1))


def _saved_for(reach: Reach) -> ColumnElement[bool]:
    mine = ExchangeMapping.agency_id.in_(reach.own)
    return or_(ExchangeMapping.agency_id.is_(None), mine) if reach.whole else mine


def table_by_id(table_id: int) -> ExchangeTable | None:
    """Give a table that was brought in, without its cells."""
    return session.get(ExchangeTable, table_id)


def waiting_table(person_id: int | None, *, of_all: bool) -> ExchangeTable | None:
    """Give the table that a person brought in and has not applied."""
    query = select(ExchangeTable).where(
        ExchangeTable.state == "read",
        ExchangeTable.read_by_id == person_id,
        ExchangeTable.of_all == of_all,
    )
    return session.scalar(query.order_by(ExchangeTable.id.desc()).limit(1))


def applied_for_all() -> Sequence[ExchangeTable]:
    """Give the tables of every agency that were applied, newest first."""
    query = select(ExchangeTable).where(
        ExchangeTable.state == "applied", ExchangeTable.of_all.is_(True)
    )
    return session.scalars(query.order_by(ExchangeTable.id.desc()).limit(MOST_LISTED)).all()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a table of every agency brought in for some agencies: how many reports, by whom."""

    table_id: int
    file_name: str
    mapping: str | None
    read_by: str
    applied_at: datetime | None
    count: int

    @property
    def source(self) -> str:
        """The other system by its saved way's name, else the file."""
        return self.mapping or self.file_name


def brought_for(agency_ids: Collection[int], since: date | None = None) -> list[Brought]:
    """Give what was brought in for agencies by others, newest first; one statement."""
    if not agency_ids:
        return []
    table, row = ExchangeTable, ExchangeRow
    told = (table.id, table.file_name, table.mapping, table.read_by, table.applied_at)
    query = (
        select(*told, func.count())
        .join(row, row.table_id == table.id)
        .where(
            row.agency_id.in_(list(agency_ids)),
            row.act == Act.SEND.value,
            table.state == "applied",
            table.of_all.is_(True),
        )
        .group_by(*told)
        .order_by(table.id.desc())
        .limit(MOST_LISTED)
    )
    if since is not None:
        query = query.where(table.applied_at >= clock.day_start(since))
    return [Brought(*found) for found in session.execute(query)]


@dataclass(slots=True)
class OfAgency:
    """How many rows of one agency come to what; `agency` None where nobody is meant."""

    agency: Agency | None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All its rows."""
        return sum(self.counts.values())


def by_agency(table_id: int, own: Collection[int] | None = None) -> list[OfAgency]:
    """Count a table's rows by agency and fate: those with most to look at first."""
    row = ExchangeRow
    query = select(row.agency_id, row.act, func.count()).where(row.table_id == table_id)
    if own is not None:
        query = query.where(row.agency_id.in_(list(own)))
    counted = session.execute(query.group_by(row.agency_id, row.act)).all()
    ids = {found[0] for found in counted if found[0] is not None}
    agencies = {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(ids)))}
    found: dict[int | None, OfAgency] = {}
    for agency_id, act, count in counted:
        one = found.setdefault(agency_id, OfAgency(agencies.get(agency_id or 0)))
        one.counts[act] = count
    return sorted(found.values(), key=_most_doubtful_first)


def _most_doubtful_first(one: OfAgency) -> tuple[Any, ...]:
    sort = (one.agency.sort, one.agency.id) if one.agency else (0, 0)
    return one.agency is not None, -one.counts.get(Act.WRONG.value, 0), sort


def statuses(table_id: int, limit: int) -> Sequence[str]:
    """Give the status words of a table, each once."""
    query = select(ExchangeRow.status).where(ExchangeRow.table_id == table_id).distinct()
    return session.scalars(query.order_by(ExchangeRow.status).limit(limit)).all()


def rows_query(
    table_id: int, *, act: str = "", agency_id: int | None = None, own: Collection[int] | None
) -> Select[Any]:
    """Select the rows of a table: of one fate, of one agency, of those that may be seen."""
    query = select(ExchangeRow).where(ExchangeRow.table_id == table_id)
    if act:
        query = query.where(ExchangeRow.act == act)
    if agency_id is not None:
        # 0: the rows whose agency nobody knows.
        meant = ExchangeRow.agency_id
        query = query.where(meant == agency_id if agency_id else meant.is_(None))
    if own is not None:
        query = query.where(ExchangeRow.agency_id.in_(list(own)))
    return query.options(joinedload(ExchangeRow.agency)).order_by(ExchangeRow.place)


def rows_after(query: Select[Any], place: int, limit: int) -> Sequence[ExchangeRow]:
    """Give rows of `rows_query` below a place of the file."""
    return session.scalars(query.where(ExchangeRow.place > place).limit(limit)).all()


def every_row(query: Select[Any]) -> Iterator[ExchangeRow]:
    """Give all rows of `rows_query`, a thousand in memory at a time."""
    place = 0
    while rows := rows_after(query, place, 1000):
        yield from rows
        place = rows[-1].place
