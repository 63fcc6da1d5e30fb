"""A document that was read and awaits a decision; columns chosen for a head; loose files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Instant, Json, Model
from tracker.intake.exchange.models import ExchangeMapping as ExchangeMapping


class ImportDraft(Model):
    """One uploaded document as the system understood it, with its findings and the decisions.

    `content` is the document in the shape of `intake/kept.py`; edits before applying change it
    and leave the file, kept by its hash, as it came. `decisions` maps a finding's key
    (`recheck.key_of`) to who accepted it and when; `edits` lists what was changed, by whom, on
    what basis, and the row before. `version` counts the decisions: two people who decide at
    once are told of each other by it.
    """

    __tablename__ = "import_draft"
    __table_args__ = (
        CheckConstraint("state in ('open','applied','rejected')", name="state"),
        Index("ix_import_draft_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64))
    plan_code: Mapped[str] = mapped_column(String(40))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    findings: Mapped[list[Any]] = mapped_column(Json)
    decisions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    edits: Mapped[list[Any]] = mapped_column(Json, default=list)
    state: Mapped[str] = mapped_column(String(8), default="open")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))


class ColumnChoice(Model):
    """What the columns of a head hold, as a person chose; the next document of its shape follows.

    `shape` is the hash of the head's folded words (`mapping/choices.py`); `meanings` is
    `{"kind": "tasks", "columns": {"title": 1, …}}`, columns counted from 0.
    """

    __tablename__ = "column_choice"

    shape: Mapped[str] = mapped_column(String(64), primary_key=True)
    meanings: Mapped[dict[str, Any]] = mapped_column(Json)
    chosen_by: Mapped[str] = mapped_column(String(200))
    chosen_at: Mapped[datetime] = mapped_column(Instant)


class LooseFile(Model):
    """A stored file that no other row names: it goes at `due_at`, unless one names it by then.

    An upload is one until its columns are chosen, and so is the file of a draft that was forgotten.
    """

    __tablename__ = "loose_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    due_at: Mapped[datetime] = mapped_column(Instant)
