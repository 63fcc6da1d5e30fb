"""What a person saw of a row of a draft: by it two who edit at once are told of each other."""

from __future__ import annotations

import hashlib
import json

from tracker.plans.models import Target, Task

# What follows from the rest, or tells of the row's place alone.
_NOT_TYPED = {"id", "plan_id", "section_id", "criterion_id", "title_folded", "sort"}


def version_of(row: Task | Target) -> str:
    """Give the version of a row: sixteen letters that differ as soon as any of its words does.

    Made of the words and not counted: when a draft is read in anew, its rows bear numbers that
    others bore before, and a count would take one for the other.
    """
    columns = {column.name for column in row.__table__.columns} - _NOT_TYPED
    words = {name: getattr(row, name) for name in columns}
    if isinstance(row, Task) and row.section is not None:
        words["section"] = [row.section.number, row.section.title]
    told = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
