"""What every page of figures begins with: who asks, which index, which year's tree."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.indices import queries
from tracker.indices.models import Framework, Index
from tracker.indices.policy import can_enter, can_see_entries
from tracker.lib.actor import Actor

Answer = str | Response | tuple[str, int]
YEAR = "int(min=1990,max=2100)"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reader() -> Actor:
    """Give who asks where they may see every stage; 403 elsewhere."""
    actor = current_actor()
    if not can_see_entries(actor):
        abort(403)
    return actor


def writer() -> Actor:
    """Give who asks where they may store figures; 403 elsewhere."""
    actor = current_actor()
    if not can_enter(actor):
        abort(403)
    return actor


def family(code: str) -> Index:
    """Give the index family of an address; 404 where there is none."""
    found = next((row for row in queries.indices() if row.code == code), None)
    return found or abort(404, "Không có chỉ số này.")


def tree_of(index: Index, year: int) -> Framework:
    """Give the version by which a year is assessed; 404 where no version covers it."""
    found = queries.framework_of(index.code, year)
    return found or abort(404, f"Chưa có bộ chỉ số {index.short_name} cho năm {year}.")


def year_frame(index: Index, year: int) -> dict[str, Any]:
    """Give what the head of every page of one index and year shows."""
    return {
        "index": index,
        "year": year,
        "framework": tree_of(index, year),
        "may_enter": can_enter(current_actor()),
    }
