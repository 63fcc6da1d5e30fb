"""Other provinces beside the own result: total and first level, pasted or sent as a file."""

from __future__ import annotations

from decimal import Decimal

from flask import redirect, render_template, request

from tracker.accounts.login import signed_in
from tracker.indices import queries
from tracker.indices.forms import TerritoriesForm
from tracker.indices.models import Score
from tracker.indices.rules import percent_of_maximum
from tracker.indices.rules.elsewhere import LEVELS, MEASURES
from tracker.indices.rules.wording import shown_code
from tracker.indices.views import indices
from tracker.indices.views.access import YEAR, Answer, family, reader, writer, year_frame
from tracker.indices.views.keeping import keep_form


@indices.route(f"/so-lieu/<index_code>/<{YEAR}:year>/dia-phuong", methods=["GET", "POST"])
@signed_in
def territories(index_code: str, year: int) -> Answer:
    """List the provinces by their total and take a table of them."""
    reader()
    index = family(index_code)
    frame = year_frame(index, year)
    form = TerritoriesForm()
    if request.method == "POST":
        actor = writer()
        if form.validate():
            return redirect(keep_form("territories", index.code, year, form, actor), 303)
    rows = _rows(index.code, year)
    told = {code for _, values in rows for code in values}
    nodes = [
        n
        for n in queries.criteria([frame["framework"].id])
        if n.level in LEVELS and (n.code in told or not rows)
    ]
    page = render_template(
        "indices/territories.html",
        **frame,
        form=form,
        nodes=nodes,
        columns=[("Tỉnh, thành phố", "text"), *((shown_code(n.code), "num") for n in nodes)],
        rows=rows,
        ways=queries.readings(index.code, "territories"),
        measures=MEASURES,
    )
    return (page, 422) if form.errors else page


def _rows(index_code: str, year: int) -> list[tuple[str, dict[str, Decimal | None]]]:
    """Give each province with its percents by code, the best total first."""
    found: dict[str, dict[str, Decimal | None]] = {}
    for name, code, score in queries.territories(index_code, [year]):
        found.setdefault(name, {})[code] = _percent(score)
    low = Decimal(-1)
    return sorted(found.items(), key=lambda pair: (-(pair[1].get("TOTAL") or low), pair[0]))


def _percent(score: Score) -> Decimal | None:
    return percent_of_maximum(score.percent, score.score, score.max_score)
