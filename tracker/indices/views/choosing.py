"""How the columns of a draft are read: by a saved way, by the line of its heads, one by one."""

from __future__ import annotations

from typing import Any

from flask import flash, request

from tracker.db import transaction
from tracker.indices import queries
from tracker.indices.actions import save_reading
from tracker.indices.models import EntryDraft
from tracker.indices.readings import read_draft
from tracker.indices.readings.meanings import meanings
from tracker.indices.readings.recognising import OF_COLUMNS, read_by, recognised, way_shown
from tracker.indices.rules.columns import HEAD_WITHIN, MAX_COLUMNS
from tracker.indices.rules.saved import BadWay
from tracker.lib import clock
from tracker.lib.actor import Actor


def chosen(draft: EntryDraft, content: str) -> dict[str, Any]:
    """Give what a draft keeps of its columns as the page that was sent tells them.

    Another text is recognised anew; another way or another line of heads goes before the columns
    that stood beside them.
    """
    if content != draft.content:
        return _anew() | recognised(draft.kind, draft.index_code, content)
    wanted = request.form.get("cach-doc", "")
    if wanted != request.form.get("cach-doc-truoc", ""):
        row = queries.reading(int(wanted)) if _is_number(wanted) else None
        if row is not None and (row.index_code, row.kind) == (draft.index_code, draft.kind):
            return read_by(row, content)
        return _anew()
    line = request.form.get("dong-ten-cot", "")
    if line != request.form.get("dong-truoc", "") and _is_number(line):
        return _anew() | {"head": min(int(line), HEAD_WITHIN) - 1}
    columns = request.form.getlist("column")
    return {"columns": columns[:MAX_COLUMNS]} if columns else {}


def _anew() -> dict[str, Any]:
    return dict.fromkeys(OF_COLUMNS)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def save_shown(draft: EntryDraft, actor: Actor) -> None:
    """Save the way by which a draft is read under the name that was typed; say what came of it."""
    try:
        with transaction():
            row = save_reading(
                request.form.get("ten-cach-doc", ""),
                index=draft.index_code,
                kind=draft.kind,
                way=way_shown(read_draft(draft)),
                names=meanings(draft.kind, draft.index_code, draft.year),
                by=actor,
                at=clock.now(),
                former_id=draft.said.get("reading"),
            )
            draft = queries.draft(draft.id) or draft
            draft.said = draft.said | {"reading": row.id, "lacking": None}
    except BadWay as problem:
        flash(str(problem), "error")
    else:
        flash(f"Đã lưu cách đọc “{row.name}”; tệp có đúng các tên cột này sẽ được đọc theo.")
