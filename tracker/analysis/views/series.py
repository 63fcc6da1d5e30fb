"""Years side by side, and one criterion over all its years."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from tracker.analysis import words
from tracker.analysis.history import history
from tracker.analysis.queries import NoFramework
from tracker.analysis.rules.series import years_running
from tracker.analysis.views.frame import (
    address,
    analysis,
    as_workbook,
    chosen_day,
    chosen_index,
    wants_workbook,
)
from tracker.indices import queries as indices
from tracker.indices.rules.wording import shown_name


@analysis.get("/so-sanh/nhieu-nam")
def years() -> ResponseReturnValue:
    """Show percent of the maximum by criterion over all the years with figures."""
    from tracker.analysis.frames import years_table

    index = chosen_index()
    try:
        known = history(index.code, published_by=chosen_day())
    except NoFramework as error:
        abort(404, str(error))
    if not known.years:
        abort(404, "Chưa có kết quả nào của chỉ số này.")
    rows = years_table(known)
    if wants_workbook():
        from tracker.analysis.sheets import years_workbook

        return as_workbook(
            years_workbook(known.years, rows, index.short_name), "nhieu-nam", index.code
        )
    return render_template(
        "analysis/years.html",
        index=index,
        indices=indices.indices(),
        years=known.years,
        rows=rows,
        year_columns=[(str(year), "num") for year in known.years],
        address=address,
    )


@analysis.get("/so-sanh/<index_code>/<code>")
def trend(index_code: str, code: str) -> ResponseReturnValue:
    """Show one criterion over the years with maximum, target and national mean."""
    from tracker.analysis.drawing import year_columns
    from tracker.analysis.series import points

    index = next((i for i in indices.indices() if i.code == index_code), None)
    known = history(index_code, published_by=chosen_day()) if index else None
    node = next((n for n in known.nodes if n.code == code), None) if known else None
    if index is None or known is None or node is None:
        abort(404, "Không có tiêu chí này trong bộ chỉ số.")
    found = points(known, code)
    if wants_workbook():
        from tracker.analysis.sheets import trend_workbook

        return as_workbook(
            trend_workbook(found, node, index.short_name), "qua-cac-nam", index.code, code
        )
    return render_template(
        "analysis/trend.html",
        index=index,
        node=node,
        points=found,
        years_lost=years_running([point.percent for point in found]),
        chart=year_columns(found, title=shown_name(node.code, node.name)) if found else None,
        level_names=words.LEVEL_NAMES,
        basis_names=words.BASIS_NAMES,
        address=address,
    )
