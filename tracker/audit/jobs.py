"""What the minute starts: seal what was written since the last seal."""

from __future__ import annotations

import time
from collections.abc import Callable

from tracker.audit import actions
from tracker.audit.sealing import sealable
from tracker.db import session, transaction
from tracker.lib import clock

LONGEST_RUN = 20.0
"""Seconds after which a run begins no other seal: an old trail is caught up with over minutes,
and the minute's other work does not wait for it."""


def seal_trail(
    *, stop: Callable[[], bool] = lambda: False, seconds: Callable[[], float] = time.monotonic
) -> int:
    """Seal the trail up to what is settled; give how many rows. Rows are read outside the lock."""
    sealed, until = 0, seconds() + LONGEST_RUN
    while seconds() < until and not stop():
        found = sealable()
        session.rollback()
        if found is None:
            break
        with transaction():
            actions.seal(found, wall=clock.wall_now())
        sealed += len(found.digests)
    return sealed
