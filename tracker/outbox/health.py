"""What monitoring asks of the letters and of whoever carries them out (contracts.md, "HTTP")."""

from __future__ import annotations

from datetime import datetime

from tracker.lib import clock
from tracker.outbox import queries
from tracker.outbox.webhooks import queries as webhooks


def worker_facts(at: datetime | None = None) -> dict[str, int | None]:
    """Give the three figures of /healthz at the wall's instant `at` (None: this moment).

    Seconds since the worker's last sign of life (None: it never gave one), letters that wait,
    and seconds that the oldest of them, or of the deliveries to webhooks, has waited past its
    time (None: none has). A delivery put off because nobody answered is not past its time: that
    is the receiver's trouble. A sign of life from later than now was given before the clock was
    set back, and is as old as it is far.
    """
    at = at or clock.wall_now()
    beat = queries.heartbeat()
    past = [wait for wait in (queries.oldest_overdue(at), webhooks.oldest_due(at)) if wait]
    oldest = max(past, default=None)
    return {
        "worker_seconds_ago": abs(int((at - beat.beaten_at).total_seconds())) if beat else None,
        "outbox_waiting": queries.waiting()[0],
        "outbox_oldest_seconds": int(oldest.total_seconds()) if oldest else None,
    }
