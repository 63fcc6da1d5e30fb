"""What the columns of a head hold, remembered for the next document of its shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tracker.audit.actions import record
from tracker.db import session
from tracker.intake.mapping.choices import Choice
from tracker.intake.models import ColumnChoice
from tracker.lib.actor import Actor


def choose_columns(
    choices: Mapping[str, Choice], *, file_name: str, by: Actor, at: datetime
) -> None:
    """Remember what a person chose for each shape; a later choice replaces an earlier one."""
    said = {shape: {"kind": c.kind, "columns": dict(c.columns)} for shape, c in choices.items()}
    for shape, meanings in said.items():
        row = session.get(ColumnChoice, shape)
        if row is None:
            row = ColumnChoice(shape=shape)
            session.add(row)
        row.meanings, row.chosen_by, row.chosen_at = meanings, by.name, at
    record(
        "intake.choose_columns",
        by=by,
        at=at,
        subject_type="import",
        label=file_name,
        after={"choices": said},
    )
