"""The province's own figures: the whole tree of a year, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tracker.indices.actions.entry import Told, store_figures
from tracker.indices.models import EntryDraft
from tracker.indices.queries.stored import held
from tracker.indices.readings.reading import Reading, Shown, TooLong, refused, table_of, told_of
from tracker.indices.rules.entering import (
    FIELDS,
    Variant,
    changes,
    read_entry,
    said,
    seen_mark,
    without_source,
)
from tracker.indices.rules.parts import each_part
from tracker.lib.actor import Actor

_PARTS = {"appraisal": "thẩm định", "survey": "điều tra"}


def read_figures(draft: EntryDraft) -> Reading:
    """Read a table of figures against the framework of its year and what is stored."""
    told = told_of(draft)
    stored = held(draft.index_code, draft.year, told.stage)
    if not stored.nodes:
        return refused(f"Chưa có bộ chỉ số {draft.index_code} cho năm {draft.year}.")
    try:
        table = table_of(draft)
    except TooLong as problem:
        return refused(str(problem))
    lines = tuple(each_part(table.lines))
    if draft.said.get("beside"):
        lines = tuple(replace(line, cells={**line.cells, "preferred": "0"}) for line in lines)
    entry = read_entry(
        lines,
        stored.nodes.values(),
        index=draft.index_code,
        year=draft.year,
        stage=told.stage,
        stored=stored.cells,
    )
    changed = changes(entry, stored.cells)
    new = [variant for variant in entry.variants if not stored.has_variant(variant)]
    names = {code: node.name for code, node in stored.nodes.items()}

    def store(say: Told, by: Actor, at: datetime) -> int:
        return store_figures(
            index=draft.index_code, year=draft.year, entry=entry, told=say, by=by, at=at
        )

    return Reading(
        store=store,
        table=table,
        faults=entry.faults,
        shown=[
            *(
                Shown(
                    c.code,
                    names.get(c.code, ""),
                    _field(c.key[1], c.field),
                    said(c.before),
                    said(c.after) if c.after is not None else "bỏ",
                )
                for c in changed
            ),
            *(_beside(variant, names) for variant in new),
        ],
        same=len(entry.cells) - sum(c.key in entry.cells for c in changed),
        seen=seen_mark(entry, stored.cells),
        needs_source=bool(without_source(entry, changed, "")),
        needs_reason=told.stage == "published" and any(c.before is not None for c in changed),
    )


def _field(part: str, field: str) -> str:
    return f"{field}, phần {_PARTS[part]}" if part in _PARTS else field


def _beside(variant: Variant, names: dict[str, str]) -> Shown:
    value = variant.score if variant.score is not None else variant.percent
    field = FIELDS["score" if variant.score is not None else "percent"]
    where = f"{_field(variant.part, field)}, in ở nơi khác"
    return Shown(variant.code, names.get(variant.code, ""), where, "–", said(value))
