"""Entries that are not stored yet: kept for their writer, taken once, or put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.db import session
from tracker.indices.models import EntryDraft, Index
from tracker.lib.actor import Actor


def keep_draft(
    *,
    kind: str,
    index: str,
    year: int,
    content: str,
    said: dict[str, Any],
    by: Actor,
    at: datetime,
    draft: EntryDraft | None = None,
) -> EntryDraft:
    """Keep a table as it was typed; `draft` is the writer's own former state of it."""
    if draft is None:
        draft = EntryDraft(kind=kind, index_code=index, year=year)
        session.add(draft)
    draft.content, draft.said = content, said
    draft.person_id, draft.person, draft.at = by.id, by.name, at
    session.flush()
    return draft


def take_draft(draft_id: int, *, at: datetime) -> EntryDraft | None:
    """Give a draft to be stored now, marked as stored; None where it was stored or put away.

    The index's row is locked first: two who store at once follow one another, and the second
    sees what the first has written.
    """
    draft = session.get(EntryDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.stored_at is not None or draft.put_away_at is not None:
        return None
    hold_index(draft.index_code)
    draft.stored_at = at
    return draft


def hold_index(index: str) -> None:
    """Lock the row of an index until the transaction ends: who writes there follow one another."""
    session.execute(select(Index.code).where(Index.code == index).with_for_update()).first()


def put_away(draft: EntryDraft, *, at: datetime) -> None:
    """Put an entry away unstored; it was never counted, and its row stays."""
    if draft.stored_at is None:
        draft.put_away_at = at
