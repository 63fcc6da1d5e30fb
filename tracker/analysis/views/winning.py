"""Where did we win and lose: domains, criteria, causes, ways of scoring, agencies."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.analysis.history import history
from tracker.analysis.queries import losses
from tracker.analysis.rules.choose import fits
from tracker.analysis.rules.series import years_running
from tracker.analysis.rules.winning import wins_and_losses
from tracker.analysis.views.frame import (
    analysis,
    as_workbook,
    choice,
    chosen_comparison,
    chosen_day,
    chosen_index,
    filters,
    frame,
    wants_workbook,
)

# Gains and falls shown; the workbook has them all.
SHOWN = 10


@analysis.get("/so-sanh/duoc-mat")
def winning() -> ResponseReturnValue:
    """Show gains, losses with their causes and owners, what is lost year after year."""
    index, result = chosen_index(), chosen_comparison()
    past = history(index.code, until=result.year, published_by=chosen_day())
    found = wins_and_losses(
        result.rows,
        losses(index.code, result.year) if result.year in past.years else {},
        {node.code: years_running(past.percents(node.code)) for node in past.nodes}
        if result.year in past.years
        else {},
        keep=[row for row in result.rows if fits(row, choice())],
    )
    if wants_workbook():
        from tracker.analysis.sheets import winning_workbook

        content = winning_workbook(result, found, index.short_name)
        return as_workbook(content, "duoc-mat", index.code, result.year)
    return render_template(
        "analysis/winning.html",
        **frame(index, result),
        **filters(result.rows),
        found=found,
        limit=SHOWN,
    )
