"""Reading drafts: the open ones, one to look at, one to decide on under the lock; named files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, select
from sqlalchemy.orm import defer

from tracker.db import db, session
from tracker.intake.models import ImportDraft, LooseFile

LISTED = 50


def open_drafts() -> Sequence[ImportDraft]:
    """Give the documents that await a decision, the newest first, without their rows."""
    query = (
        select(ImportDraft)
        .where(ImportDraft.state == "open")
        .options(defer(ImportDraft.content))
        .order_by(ImportDraft.id.desc())
        .limit(LISTED)
    )
    return session.scalars(query).all()


def draft_by_id(draft_id: int) -> ImportDraft | None:
    """Give one draft; None when there is none of this number."""
    return session.get(ImportDraft, draft_id)


def draft_to_decide(draft_id: int) -> ImportDraft:
    """Give a draft as it is stored now, locked until the transaction ends."""
    return session.scalars(
        select(ImportDraft)
        .where(ImportDraft.id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def open_draft_of_file(sha256: str, plan_code: str) -> ImportDraft | None:
    """Give the open draft of the same file for the same plan, so that it is not kept twice."""
    query = select(ImportDraft).where(
        ImportDraft.state == "open",
        ImportDraft.file_sha256 == sha256,
        ImportDraft.plan_code == plan_code,
    )
    return session.scalars(query.limit(1)).first()


def naming_columns() -> list[Column[str]]:
    """Give every column that names a stored file: by their names, so that no room is forgotten."""
    tables = (table for table in db.metadata.sorted_tables if table is not LooseFile.__table__)
    return [column for table in tables for column in table.c if column.name.endswith("sha256")]


def is_named(sha256: str) -> bool:
    """Say whether any row of any room names a stored file."""
    return any(
        session.execute(select(column).where(column == sha256).limit(1)).first() is not None
        for column in naming_columns()
    )
