"""Rows of a draft as they would be typed, and what to tell when two people type at once."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm

from tracker.lib.numbers import format_decimal
from tracker.lib.text import one_line
from tracker.plans.models import Target, Task
from tracker.plans.seen import version_of


def seen_version() -> str:
    """Give the version of the row on the page that was sent; a page without one saw nothing."""
    return request.form.get("seen", "")[:64]


def meanwhile(
    row: Task | Target | None, form: FlaskForm, stored: dict[str, str], overtaken: str
) -> dict[str, Any]:
    """Give what a form's page tells of the row as it is stored: its version, where it differs.

    After a mistake in a field the version stays the one that was seen: only a page that showed
    the newer words may replace them.
    """
    present = version_of(row) if row is not None else ""
    differs = [
        (form[name].label.text, text)
        for name, text in stored.items()
        if one_line(text) != one_line(form[name].data)
    ]
    return {
        "seen": seen_version() if request.method == "POST" and not overtaken else present,
        "overtaken": overtaken,
        "otherwise": differs if overtaken else [],
        "is_gone": row is None,
    }


def typed_task(task: Task) -> dict[str, str]:
    """Give a stored task as the fields of its form would be typed."""
    return {
        "index": task.index_code or "",
        "number": task.number,
        "section": task.section.number if task.section else "",
        "section_title": task.section.title if task.section else "",
        "title": task.title,
        "deadline": task.deadline_text or "",
        "leads": _names(task.leads),
        "partners": _names(task.partners),
        "output": task.output or "",
    }


def typed_target(row: Target) -> dict[str, str]:
    """Give a stored target row as the fields of its form would be typed."""
    more = "> " if row.operator == ">" and row.target is not None else ""
    return {
        "index": row.index_code,
        "code": row.code,
        "name": row.name,
        "max_score": _shown(row.max_score),
        "baseline": _shown(row.baseline),
        "target": more + _shown(row.target),
        "leads": "; ".join(row.leads),
    }


def _shown(value: Any) -> str:
    return "" if value is None else format_decimal(value, None)


def _names(named: list[dict[str, Any]]) -> str:
    return "; ".join(f"{n['name']} ({n['scope']})" if n.get("scope") else n["name"] for n in named)
