"""What leaves the room as JSON."""

from __future__ import annotations

from typing import Any

from tracker.audit.verifying import Verdict


def trail_shape(verdict: Verdict) -> dict[str, Any]:
    """Tell what a walk along the seals found, with the newest seal (None: there is none)."""
    newest = verdict.newest
    return {
        "sealed": verdict.sealed,
        "unsealed": verdict.unsealed,
        "broken_seals": verdict.seals,
        "changed_rows": verdict.rows,
        "newest_seal": newest
        and {
            "id": newest.id,
            "to_id": newest.to_id,
            "hash": newest.hash,
            "made_at": newest.made_at.isoformat(),
        },
    }
