"""Rank and its change against field and peers, and the distance to other territories."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.analysis.history import history
from tracker.analysis.placing import columns_of, our_name, rank_lines, territory_standings
from tracker.analysis.views.frame import (
    analysis,
    as_workbook,
    chosen_comparison,
    chosen_day,
    chosen_index,
    frame,
    paged,
    wants_workbook,
)
from tracker.indices import queries as indices

PAGE = 20


@analysis.get("/so-sanh/xep-hang")
def places() -> ResponseReturnValue:
    """Show ranks over the years, ranks among peers, and the table of territories."""
    index, result = chosen_index(), chosen_comparison()
    known = history(index.code, until=result.year, published_by=chosen_day())
    chosen = request.args.get("ma", "TOTAL")
    columns = columns_of(known.nodes, chosen)
    shown = result.year in known.years
    others = territory_standings(index.code, result.year, columns, chosen) if shown else []
    peers = [
        (code, rank)
        for code, rank in indices.peer_ranks(index.code, {result.year, result.against})
        if rank.year in known.years
    ]
    if request.args.get("chieu") == "nguoc":
        others = others[::-1]
    if wants_workbook():
        from tracker.analysis.sheets import places_workbook

        content = places_workbook(known, rank_lines(known), columns, others, index.short_name)
        return as_workbook(content, "xep-hang", index.code, result.year)
    return render_template(
        "analysis/places.html",
        **frame(index, result),
        known=known,
        lines=rank_lines(known),
        year_columns=[(str(year), "num") for year in known.years],
        names={node.code: node.name for node in known.nodes},
        peers=peers,
        columns=columns,
        chosen=chosen,
        us=our_name(),
        ours=next((one for one in others if one.is_us), None),
        page=paged(others, PAGE),
        count=len(others),
    )
