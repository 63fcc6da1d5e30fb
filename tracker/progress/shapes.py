"""What leaves this room as JSON: one place for the command line, the API and feeds."""

from __future__ import annotations

from typing import Any

from tracker.progress.queries.counting import Counted, Overview
from tracker.progress.rules.counts import counts_json


def overview_json(found: Overview) -> dict[str, Any]:
    """Give `tracker status --json` of contracts.md."""
    return {
        "on": found.on.isoformat(),
        "plan": found.plan.code,
        "all": counts_json(found.all),
        "by_index": [_counted(row) for row in found.by_index],
        "by_section": [_counted(row) for row in found.by_section],
        "by_agency": [_counted(row) for row in found.by_agency],
    }


def _counted(row: Counted) -> dict[str, Any]:
    return {"key": row.key, "name": row.name, **counts_json(row.counts)}
