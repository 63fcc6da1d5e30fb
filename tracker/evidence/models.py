"""The one table of documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Model
from tracker.lib.text import fold

# An index entry of PostgreSQL holds 2,700 bytes; this many letters fit whatever they are.
LONGEST_FOLDED = 600


def _folded(context: Any) -> str:
    """Give what search reads of a row that is being stored: number, subject, name of the file."""
    row = context.get_current_parameters()
    said = (row.get(name) for name in ("number", "subject", "file_name"))
    return fold(" ".join(filter(None, said)))[:LONGEST_FOLDED]


class Document(Model):
    """What an agency shows as proof; written once, never changed.

    The bytes lie in the storage under `sha256`; `file_name` is the name people see.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "number is not null or link is not null or sha256 is not null", name="something"
        ),
        CheckConstraint("(sha256 is null) = (file_name is null)", name="file"),
        CheckConstraint("state in ('clean','quarantined')", name="state"),
        # The same file sent twice by one agency is one document.
        Index("ix_document_agency_id_sha256", "agency_id", "sha256"),
        Index("ix_document_sha256", "sha256"),
        # The search of an agency in its own documents reads nothing but this.
        Index("ix_document_agency_id_folded", "agency_id", "folded"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date | None]
    issuer: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(500))
    link: Mapped[str | None] = mapped_column(String(1000))
    file_name: Mapped[str | None] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(100))
    uploaded_by_id: Mapped[int | None]
    uploaded_by_name: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12), default="clean")
    # Number, subject and file name without accents and case; made when the row is stored.
    folded: Mapped[str] = mapped_column(String(LONGEST_FOLDED), default=_folded, server_default="")

    @property
    def label(self) -> str:
        """Give what a list shows: number and subject, else the file's name, else the link."""
        parts = [part for part in (self.number, self.subject) if part]
        return ", ".join(parts) or self.file_name or self.link or ""
