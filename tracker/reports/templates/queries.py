"""Which template rules, and which did before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.reports.templates.models import WordTemplate, WordTemplateFile

SHOWN = 50


def history(use: str) -> Sequence[WordTemplate]:
    """Give the changes of a use's template, newest first, at most fifty."""
    query = (
        select(WordTemplate)
        .options(joinedload(WordTemplate.changed_by), joinedload(WordTemplate.file))
        .where(WordTemplate.use == use)
        .order_by(WordTemplate.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(query).all()


def in_force(use: str) -> WordTemplate | None:
    """Give the change that rules; None where nobody ever changed the template."""
    query = select(WordTemplate).where(WordTemplate.use == use).order_by(WordTemplate.id.desc())
    return session.scalars(query.limit(1)).first()


def change(use: str, change_id: int) -> WordTemplate | None:
    """Give one change of a use's template."""
    query = select(WordTemplate).where(WordTemplate.use == use, WordTemplate.id == change_id)
    return session.scalars(query).first()


def file_content(sha256: str) -> bytes:
    """Give a template's file."""
    query = select(WordTemplateFile.content).where(WordTemplateFile.sha256 == sha256)
    return session.scalars(query).one()


def template_bytes(use: str) -> bytes | None:
    """Give the template in force; None where it is the project's own."""
    row = in_force(use)
    return file_content(row.sha256) if row is not None and row.sha256 is not None else None
