"""The one table of documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Model


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

    @property
    def label(self) -> str:
        """Give what a list shows: number and subject, else the file's name, else the link."""
        parts = [part for part in (self.number, self.subject) if part]
        return ", ".join(parts) or self.file_name or self.link or ""
