"""One UPDATE of letters by the state they are expected in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, update

from tracker.db import session
from tracker.outbox.models import Letter
from tracker.outbox.rules import State


def unclaimed(state: State) -> dict[str, Any]:
    """Give the values of a letter that nobody holds."""
    return {"state": state, "claimed_by": None, "claimed_until": None}


def change(*where: ColumnElement[bool], values: dict[str, Any]) -> int:
    """Set `values` in the letters of one condition; count them."""
    changed = session.execute(
        update(Letter).where(*where).values(values).execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]
