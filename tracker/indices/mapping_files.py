"""Saved ways to read as a file, carried from one installation to another."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.indices import queries
from tracker.indices.actions import save_reading
from tracker.indices.readings.meanings import meanings
from tracker.indices.rules.columns import MAX_COLUMNS, SKIP
from tracker.indices.rules.saved import BadWay, Way, way_of
from tracker.indices.rules.wording import TABLE_NAMES
from tracker.lib import clock
from tracker.lib.actor import Actor


def load_mappings(file: Path, *, by: Actor, at: datetime) -> int:
    """Save the ways of a JSON file (`reading_shape`); count those that are new or changed.

    A way that bears a name already is changed: who loads the file says so. Raises BadWay, after
    which the caller rolls back.
    """
    try:
        told = json.loads(file.read_text("utf-8"))["mappings"]
        found = [_told_way(one) for one in told]
    except (ValueError, KeyError, TypeError):
        raise BadWay("Tệp không phải danh sách cách đọc như “results mappings --json”.") from None
    changed = 0
    for index, kind, name, way in found:
        former = queries.reading_named(index, name)
        before = former and (former.name, former.way)
        names = meanings(kind, _known_index(index), clock.local_day(at).year)
        unknown = next((one for one in way.read if one not in names), None)
        if unknown is not None:
            raise BadWay(f"{name}: không có loại số “{unknown[:40]}” cho bảng này.")
        try:
            row = save_reading(
                name, index=index, kind=kind, way=way, names=names, by=by, at=at,
                former_id=former.id if former else None,
            )  # fmt: skip
        except BadWay as problem:
            raise BadWay(f"{name}: {problem}") from None
        changed += before != (row.name, row.way)
    return changed


def _told_way(told: Any) -> tuple[str, str, str, Way]:
    """Give index, kind, name and way of one entry; ValueError for what is none."""
    words = [told["index"], told["kind"], told["name"], *told["heads"]]
    columns = [SKIP if one is None else one for one in told["columns"]]
    if not all(isinstance(word, str) for word in (*words, *columns)):
        raise ValueError("words")
    if told["kind"] not in TABLE_NAMES or not len(told["heads"]) == len(columns) <= MAX_COLUMNS:
        raise ValueError("kind or columns")
    return told["index"].upper(), told["kind"], told["name"], way_of(told["heads"], columns)


def _known_index(index: str) -> str:
    if all(row.code != index for row in queries.indices()):
        raise BadWay(f"Không có chỉ số {index[:40]}.")
    return index
