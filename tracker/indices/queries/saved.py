"""The saved ways to read tables: by name, by the heads of a file, and those retired."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.db import WITH_REMOVED, session
from tracker.indices.models import TableReading
from tracker.indices.rules.saved import MOST_WAYS
from tracker.lib.text import fold, one_line

MOST_RETIRED = 100


def readings(index_code: str, kind: str) -> Sequence[TableReading]:
    """Give the ways to read one kind of table of an index, by name."""
    return session.scalars(
        select(TableReading)
        .where(TableReading.index_code == index_code, TableReading.kind == kind)
        .order_by(TableReading.name_folded)
        .limit(MOST_WAYS)
    ).all()


def standing_readings(index_code: str | None = None) -> Sequence[TableReading]:
    """Give every way in use, of all indices or of one, by index and name."""
    query = select(TableReading).order_by(TableReading.index_code, TableReading.name_folded)
    if index_code is not None:
        query = query.where(TableReading.index_code == index_code)
    return session.scalars(query.limit(20 * MOST_WAYS)).all()


def retired_readings() -> Sequence[TableReading]:
    """Give the ways that are no longer used, the last retired first."""
    query = (
        select(TableReading)
        .where(TableReading.removed_at.is_not(None))
        .order_by(TableReading.removed_at.desc(), TableReading.id.desc())
        .limit(MOST_RETIRED)
        .execution_options(**WITH_REMOVED)
    )
    return session.scalars(query).all()


def readings_bearing(index_code: str, kind: str, marks: Collection[str]) -> Sequence[TableReading]:
    """Give the ways whose heads one of some lines bears (`rules.saved.marks_of`), newest first."""
    query = (
        select(TableReading)
        .where(
            TableReading.index_code == index_code,
            TableReading.kind == kind,
            TableReading.heads_mark.in_([mark for mark in marks if mark]),
        )
        .order_by(TableReading.saved_at.desc(), TableReading.id.desc())
    )
    return session.scalars(query.limit(MOST_WAYS)).all()


def reading(reading_id: int) -> TableReading | None:
    """Give a way in use by its number; None where there is none, or it was retired."""
    return session.scalar(select(TableReading).where(TableReading.id == reading_id))


def reading_named(index_code: str, name: str) -> TableReading | None:
    """Give the way of an index that bears a name, whatever its case or accents; else None."""
    query = select(TableReading).where(
        TableReading.index_code == index_code,
        TableReading.name_folded == fold(one_line(name)),
    )
    return session.scalar(query)
