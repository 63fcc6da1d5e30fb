"""Columns that people chose before, by the shape of the head."""

from __future__ import annotations

from sqlalchemy import select

from tracker.db import session
from tracker.intake.mapping.choices import Choice
from tracker.intake.models import ColumnChoice

# A city sees some tens of layouts; the newest count.
KEPT = 2000


def column_choices() -> dict[str, Choice]:
    """Give every remembered choice by its shape."""
    query = select(ColumnChoice).order_by(ColumnChoice.chosen_at.desc()).limit(KEPT)
    return {
        row.shape: Choice(row.meanings["kind"], row.meanings["columns"])
        for row in session.scalars(query)
    }
