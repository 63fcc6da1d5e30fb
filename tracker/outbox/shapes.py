"""The outbox as JSON (contracts.md: `tracker send --json`)."""

from __future__ import annotations

from typing import Any

from tracker.outbox.jobs import Outcome


def outcome(run: Outcome) -> dict[str, Any]:
    """Give one run of the sender; instants in UTC, ISO."""
    return {
        "sent": run.sent,
        "failed": run.failed,
        "waiting": run.waiting,
        "expired": run.expired,
        "next_attempt_at": run.next_attempt_at.isoformat() if run.next_attempt_at else None,
    }
