"""What ran, when, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Json, Model


class WorkerRun(Model):
    """The runs of one job; instants are the wall's.

    A run that did something or failed has a row of its own; quiet runs after each other share
    one, which counts them in `runs`: a job that looks every ten seconds would bury the others.
    """

    __tablename__ = "worker_run"
    __table_args__ = (
        CheckConstraint("outcome in ('done', 'failed')", name="outcome"),
        # The last runs of a job; the old ones that housekeeping removes.
        Index("ix_worker_run_job", "job", "id"),
        Index("ix_worker_run_started_at", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    runs: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str] = mapped_column(String(8))
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    error: Mapped[str | None] = mapped_column(String(1000))
