"""Ways to read a table are saved by name, renamed and retired; the trail keeps each as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.actions.drafts import hold_index
from tracker.indices.models import TableReading
from tracker.indices.queries.saved import reading_named
from tracker.indices.rules.columns import SKIP
from tracker.indices.rules.saved import (
    LONGEST_NAME,
    MOST_WAYS,
    BadWay,
    Way,
    heads_mark,
    refuse_bad,
)
from tracker.lib.actor import Actor
from tracker.lib.clock import local
from tracker.lib.text import fold, one_line


def save_reading(
    name: str,
    *,
    index: str,
    kind: str,
    way: Way,
    names: Mapping[str, str],
    by: Actor,
    at: datetime,
    former_id: int | None = None,
) -> TableReading:
    """Save a way to read under a name; `names` tell the meanings of its columns in words.

    `former_id` is the way by which the table was read: under its own name that one is changed.
    A name that another way bears is refused, so that of two people who save one name at once the
    second is told. A column whose meaning has no name is not read. Raises BadWay.
    """
    way = Way(way.heads, tuple(one if one in names else SKIP for one in way.columns))
    refuse_bad(way, kind, names)
    hold_index(index)
    called = _free_name(name, index, former_id)
    row = reading_named(index, called)
    before = _told(row, names) if row else None
    if row is None:
        _refuse_too_many(index)
        row = TableReading(index_code=index)
        session.add(row)
    elif row.kind != kind:
        raise BadWay("Cách đọc ấy là của loại bảng khác; ghi tên khác.")
    elif row.way == way and row.name == called:
        return row
    row.kind, row.name, row.name_folded = kind, called, fold(called)
    row.heads, row.columns = list(way.heads), list(way.columns)
    row.heads_mark = heads_mark(way.heads)
    row.saved_by, row.saved_at = by.name, at
    session.flush()
    _record("indices.save_reading", row, before, _told(row, names), by, at)
    return row


def rename_reading(row: TableReading, name: str, *, by: Actor, at: datetime) -> None:
    """Give a way another name; raises BadWay where it is none or another way bears it."""
    hold_index(row.index_code)
    called = _free_name(name, row.index_code, row.id)
    if called == row.name:
        return
    before = {"name": row.name}
    row.name, row.name_folded = called, fold(called)
    session.flush()
    _record("indices.rename_reading", row, before, {"name": called}, by, at)


def retire_reading(row: TableReading, *, by: Actor, at: datetime) -> None:
    """Let a way no longer be used: it stays, and files are no longer known by its heads."""
    if row.removed_at is not None:
        return
    row.removed_at, row.removed_by = at, by.name
    session.flush()
    _record("indices.retire_reading", row, {"active": True}, {"active": False}, by, at)


def _free_name(name: str, index: str, own_id: int | None) -> str:
    """Give a name as it is kept; raise BadWay where it is none or belongs to another way."""
    called = one_line(name)
    if not any(letter.isalnum() for letter in fold(called)):
        raise BadWay("Ghi tên của cách đọc.")
    if len(called) > LONGEST_NAME or len(fold(called)) > LONGEST_NAME:
        raise BadWay(f"Tên của cách đọc dài nhất {LONGEST_NAME} ký tự.")
    other = reading_named(index, called)
    if other is not None and other.id != own_id:
        when = f"{local(other.saved_at):%H:%M %d/%m/%Y}"
        raise BadWay(
            f"Đã có cách đọc “{other.name}” do {other.saved_by} lưu lúc {when}; ghi tên khác."
        )
    return called


def _refuse_too_many(index: str) -> None:
    query = select(func.count()).select_from(TableReading)
    saved = session.scalar(query.where(TableReading.index_code == index)) or 0
    if saved >= MOST_WAYS:
        raise BadWay(f"Đã có {MOST_WAYS} cách đọc của chỉ số này; thôi dùng bớt cách cũ.")


def _told(row: TableReading, names: Mapping[str, str]) -> dict[str, Any]:
    """Give a way as the trail tells it: each head with what is read below it."""
    return {
        "name": row.name,
        "columns": [
            f"{one_line(head) or f'Cột {place}'}: {names.get(meaning, meaning)}"
            for place, (head, meaning) in enumerate(zip(row.heads, row.columns, strict=True), 1)
            if meaning != SKIP
        ],
        "heads": len(row.heads),
    }


def _record(
    verb: str,
    row: TableReading,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="table_reading",
        subject_id=row.id,
        label=f"{row.name} ({row.index_code})",
        before=before,
        after=after,
    )
