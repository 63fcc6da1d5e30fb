"""Noting runs, and sweeping out the old ones. The runs are a trail of their own, so no audit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from tracker.db import session
from tracker.worker.models import WorkerRun
from tracker.worker.queries import last_run
from tracker.worker.rules import Result


def note_run(
    *, job: str, worker: str, started_at: datetime, ended_at: datetime, result: Result
) -> None:
    """Write down one run; a quiet one lengthens the quiet row before it."""
    last = last_run(job)
    if (
        result.quiet
        and last is not None
        and last.worker == worker
        and last.outcome == "done"
        and not last.counts
    ):
        last.ended_at, last.runs = ended_at, last.runs + 1
        return
    session.add(
        WorkerRun(
            job=job,
            worker=worker,
            started_at=started_at,
            ended_at=ended_at,
            outcome="failed" if result.error else "done",
            counts=result.counts,
            error=result.error[:1000] if result.error else None,
        )
    )


def sweep(*, before: datetime) -> int:
    """Delete the runs that began before an instant; count them."""
    gone = session.execute(delete(WorkerRun).where(WorkerRun.started_at < before))
    return gone.rowcount  # type: ignore[attr-defined]
