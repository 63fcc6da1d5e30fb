"""What leaves indices as JSON."""

from __future__ import annotations

from typing import Any

from tracker.indices.models import TableReading
from tracker.indices.readings import Reading
from tracker.indices.rules.columns import SKIP


def reading_shape(row: TableReading) -> dict[str, Any]:
    """Give a saved way to read: the heads, and what stands below each (null: not read)."""
    return {
        "name": row.name,
        "index": row.index_code,
        "kind": row.kind,
        "heads": row.heads,
        "columns": [None if meaning == SKIP else meaning for meaning in row.columns],
        "saved_by": row.saved_by,
        "saved_at": row.saved_at.isoformat(),
    }


def findings_shape(reading: Reading) -> list[dict[str, Any]]:
    """Give what is wrong with a table and what wants a second look; line 0 is the whole table."""
    return [
        {
            "severity": "error" if fault.bad else "warning",
            "line": fault.line,
            "message": fault.sentence,
        }
        for fault in reading.faults
    ]


def changes_shape(reading: Reading) -> list[dict[str, Any]]:
    """Give what a table changes, in words as its preview tells it; null where nothing stood."""
    return [
        {
            "code": one.code,
            "name": one.name,
            "field": one.field,
            "before": None if one.is_new else one.before,
            "after": one.after,
        }
        for one in reading.shown
    ]
