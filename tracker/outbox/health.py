"""What monitoring asks of the letters and of whoever carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.outbox import queries

# Bounds of contracts.md, "HTTP": a silent worker, a letter that waits past its time.
SILENT_AFTER = timedelta(seconds=180)
LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """Seconds since the worker's sign of life (None: never), and how long letters wait."""

    worker_seconds_ago: int | None
    outbox_waiting: int
    outbox_oldest_seconds: int | None

    @property
    def ok(self) -> bool:
        """Whether monitoring may stay quiet."""
        silent = self.worker_seconds_ago is None or (
            self.worker_seconds_ago > SILENT_AFTER.total_seconds()
        )
        late = (self.outbox_oldest_seconds or 0) > LATE_AFTER.total_seconds()
        return not silent and not late

    def as_json(self) -> dict[str, int | None]:
        """Give the three figures under the names of contracts.md."""
        return {
            "worker_seconds_ago": self.worker_seconds_ago,
            "outbox_waiting": self.outbox_waiting,
            "outbox_oldest_seconds": self.outbox_oldest_seconds,
        }


def health(at: datetime) -> Health:
    """Look at the sign of life and the outbox at the wall's instant `at`."""
    beat, oldest = queries.heartbeat(), queries.oldest_overdue(at)
    return Health(
        worker_seconds_ago=int((at - beat.beaten_at).total_seconds()) if beat else None,
        outbox_waiting=queries.waiting()[0],
        outbox_oldest_seconds=int(oldest.total_seconds()) if oldest else None,
    )
