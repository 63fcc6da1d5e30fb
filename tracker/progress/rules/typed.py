"""A report as plain words and back: what waits for a head is kept in the form of `typed`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.lib.calendar import format_date
from tracker.progress.rules.moves import Report, Result

_TEXTS = ("done", "difficulty", "explanation")


def pack(report: Report) -> dict[str, Any]:
    """Give a report as JSON; its documents are kept as rows, not here."""
    return {
        "result": report.result.value,
        "percent": report.percent,
        "completed_on": report.completed_on.isoformat() if report.completed_on else None,
        "expected_on": report.expected_on.isoformat() if report.expected_on else None,
        **{name: getattr(report, name) for name in _TEXTS},
    }


def unpack(typed: Mapping[str, Any], documents: int = 0) -> Report:
    """Give back the report that `pack` kept, with the number of its documents."""
    return Report(
        result=Result(typed["result"]),
        percent=typed.get("percent"),
        completed_on=_day(typed.get("completed_on")),
        expected_on=_day(typed.get("expected_on")),
        documents=documents,
        **{name: typed.get(name) or "" for name in _TEXTS},
    )


def form_words(report: Report, document_ids: list[int]) -> dict[str, str]:
    """Give the report as the words of its form, so that a writer can go on where they were."""
    words = {
        "result": report.result.value,
        "percent": "" if report.percent is None else str(report.percent),
        "completed_on": format_date(report.completed_on) if report.completed_on else "",
        "expected_on": format_date(report.expected_on) if report.expected_on else "",
        **{name: getattr(report, name) for name in _TEXTS},
    }
    for place, document_id in enumerate(document_ids):
        words[f"documents-{place}-earlier"] = str(document_id)
    return words


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
