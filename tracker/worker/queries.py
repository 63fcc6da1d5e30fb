"""Reading the runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.db import session
from tracker.worker.models import WorkerRun


def last_run(job: str) -> WorkerRun | None:
    """Give the newest run of `job`."""
    return session.scalars(
        select(WorkerRun).where(WorkerRun.job == job).order_by(WorkerRun.id.desc()).limit(1)
    ).first()


def runs(limit: int = 50) -> Sequence[WorkerRun]:
    """Give the newest runs of all jobs."""
    return session.scalars(select(WorkerRun).order_by(WorkerRun.id.desc()).limit(limit)).all()
