"""Figures of other provinces: names beside published results, total and first level."""

from __future__ import annotations

import hashlib
from datetime import datetime

from tracker.indices.actions.entry import Told, enter_elsewhere
from tracker.indices.models import EntryDraft
from tracker.indices.queries import criteria, framework_of, territories, territory_names
from tracker.indices.readings.reading import Reading, Shown, TooLong, refused, table_of
from tracker.indices.rules.elsewhere import LEVELS, heads_of, read_elsewhere
from tracker.indices.rules.entering import said
from tracker.installation.queries import installation
from tracker.lib.actor import Actor


def read_territories(draft: EntryDraft) -> Reading:
    """Read a table of other provinces against what is stored of that year."""
    framework = framework_of(draft.index_code, draft.year)
    if framework is None:
        return refused(f"Chưa có bộ chỉ số {draft.index_code} cho năm {draft.year}.")
    nodes = {node.code: node for node in criteria([framework.id]) if node.level in LEVELS}
    try:
        table = table_of(draft, heads_of(nodes.values()))
    except TooLong as problem:
        return refused(str(problem))
    row = installation()
    found = read_elsewhere(
        table.lines,
        nodes,
        measure=draft.said.get("measure", "percent"),
        known=territory_names(),
        own=row.province_short or row.province_name if row else "",
    )
    stored = {
        (name, code): score for name, code, score in territories(draft.index_code, [draft.year])
    }
    shown = []
    for figure in found.figures:
        score = stored.get((figure.territory, figure.code))
        before = getattr(score, figure.measure) if score else None
        if before != figure.value:
            field = "điểm" if figure.measure == "score" else "tỷ lệ (%)"
            shown.append(
                Shown(figure.code, figure.territory, field, said(before), said(figure.value))
            )
    rows = [(f.territory, nodes[f.code], f.measure, f.value, f.printed) for f in found.figures]

    def store(say: Told, by: Actor, at: datetime) -> int:
        return enter_elsewhere(
            year=draft.year,
            rows=rows,
            source=say.source,
            published_on=say.published_on,
            by=by,
            at=at,
        )

    marks = sorted(f"{key}={s.score}/{s.percent}" for key, s in stored.items())
    return Reading(
        store=store,
        table=table,
        faults=found.faults,
        shown=shown,
        same=len(found.figures) - len(shown),
        seen=hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16],
        needs_source=True,
        remarks=[f"{len({f.territory for f in found.figures})} tỉnh, thành phố."],
    )
