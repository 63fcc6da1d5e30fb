"""A form with a table becomes a draft of its writer, whose preview is the next page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from tracker.db import transaction
from tracker.indices.actions import keep_draft
from tracker.indices.models import EntryDraft
from tracker.indices.readings.recognising import recognised
from tracker.lib import clock
from tracker.lib.actor import Actor


def keep_form(kind: str, index: str, year: int, form: Any, actor: Actor) -> str:
    """Keep what a form holds, read by the saved way whose heads it bears; give its preview."""
    said = form.said() if hasattr(form, "said") else {}
    content = plain_breaks(form.content.data or "")
    said |= recognised(kind, index, content)
    return keep_text(kind, index, year, content, said, actor)


def plain_breaks(text: str) -> str:
    """Give a text with the line breaks that are kept: browsers send others than files hold."""
    return text.replace("\r\n", "\n")


def keep_text(
    kind: str,
    index: str,
    year: int,
    content: str,
    said: dict[str, Any],
    actor: Actor,
    draft: EntryDraft | None = None,
) -> str:
    """Keep a table as a draft, or as the new state of one; give the address of its preview."""
    with transaction():
        kept = keep_draft(
            kind=kind,
            index=index,
            year=year,
            content=content,
            said=said,
            by=actor,
            at=clock.now(),
            draft=draft,
        )
        return url_for("indices.preview", draft_id=kept.id)
