"""What the minute starts: seal what was written since the last seal."""

from __future__ import annotations

from collections.abc import Callable

from tracker.audit import actions
from tracker.audit.sealing import sealable
from tracker.db import session, transaction
from tracker.lib import clock

AT_ONCE = 50
"""Seals of one run at most: an old trail is caught up with over a few minutes."""


def seal_trail(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Seal the trail up to what is settled; give how many rows. Rows are read outside the lock."""
    sealed = 0
    for _ in range(AT_ONCE):
        found = None if stop() else sealable()
        session.rollback()
        if found is None:
            break
        with transaction():
            actions.seal(found, wall=clock.wall_now())
        sealed += len(found.digests)
    return sealed
