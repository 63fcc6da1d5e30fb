"""The templates that were put in force, and their files by hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Instant, Model

# What a template is for, as people say it.
USES = {
    "quarterly": "Báo cáo tiến độ",
    "analysis": "Báo cáo phân tích chỉ số",
    "letter": "Công văn và giấy tờ khác",
}


class WordTemplateFile(Model):
    """A template's file under its hash; the same file is kept once, whoever sends it.

    At most two megabytes, so it lies in the table: a copy of the database is whole.
    """

    __tablename__ = "word_template_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class WordTemplate(Model):
    """A change of the template of one use; the newest rules. Rows are never changed.

    `sha256` None means that the project's own template serves again.
    """

    __tablename__ = "word_template"
    __table_args__ = (
        CheckConstraint("use in ('quarterly','analysis','letter')", name="use"),
        # The newest of a use, and its history.
        Index("ix_word_template_use_id", "use", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("word_template_file.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    changed_by: Mapped[User] = relationship()
    file: Mapped[WordTemplateFile | None] = relationship()
