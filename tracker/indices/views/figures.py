"""The figures of an index and year as stored, the sheet to fill in, and a table pasted whole."""

from __future__ import annotations

from flask import Response, redirect, render_template, request

from tracker.accounts.login import signed_in
from tracker.indices import queries
from tracker.indices.actions.entry import STAGE_NAMES
from tracker.indices.forms import FiguresForm
from tracker.indices.models import Index
from tracker.indices.queries.stored import Held, held
from tracker.indices.views import indices
from tracker.indices.views.access import (
    XLSX,
    YEAR,
    Answer,
    family,
    reader,
    tree_of,
    writer,
    year_frame,
)
from tracker.indices.views.keeping import keep_form
from tracker.lib import clock

PARTS = {"total": "Toàn bộ", "appraisal": "Thẩm định", "survey": "Điều tra xã hội học"}


@indices.get("/so-lieu")
@signed_in
def years() -> str:
    """List the indices with the years that have figures, and the year to come."""
    reader()
    found = [
        (row, sorted({*queries.years(row.code), *_coming(row)}, reverse=True))
        for row in queries.indices()
    ]
    return render_template("indices/years.html", found=found)


def _coming(index: Index) -> list[int]:
    """Give the years for which figures may be typed now: this one and the one before."""
    today = clock.today().year
    versions = queries.frameworks(index.code)
    return [year for year in (today - 1, today) if queries.in_force(versions, year)]


@indices.get(f"/so-lieu/<index_code>/<{YEAR}:year>")
@signed_in
def figures(index_code: str, year: int) -> str:
    """Show the tree of a year with the scores of every stage, for one part."""
    reader()
    index = family(index_code)
    frame = year_frame(index, year)
    part = request.args.get("phan", "total")
    part = part if part in PARTS else "total"
    stages = {stage: held(index.code, year, stage) for stage in STAGE_NAMES}
    nodes = list(stages["published"].nodes.values())
    # A stage of which nothing is stored yet makes no column.
    told = [stage for stage in stages if stage == "published" or stages[stage].scores]
    return render_template(
        "indices/figures.html",
        **frame,
        part=part,
        parts=PARTS,
        stages={stage: STAGE_NAMES[stage] for stage in told},
        stage_columns=[(STAGE_NAMES[stage], "num") for stage in told],
        rows=nodes if part == "total" else [n for n in nodes if _has(stages, n.code, part)],
        held=stages,
        groups=list(stages["published"].groups.values()),
        drafts=queries.open_drafts(index.code, year, "figures"),
        ways=queries.readings(index.code, "figures"),
    )


def _has(stages: dict[str, Held], code: str, part: str) -> bool:
    return any((code, part) in found.scores for found in stages.values())


@indices.get(f"/so-lieu/<index_code>/<{YEAR}:year>/mau.xlsx")
@signed_in
def sheet(index_code: str, year: int) -> Response:
    """Give the tree as a workbook to fill in, with what is stored of a stage."""
    from tracker.indices.sheets import entry_workbook

    reader()
    index = family(index_code)
    tree_of(index, year)
    stage = request.args.get("giai-doan", "published")
    content = entry_workbook(
        held(index.code, year, stage if stage in STAGE_NAMES else "published"), index, year
    )
    name = f"so-lieu-{index.code.lower().replace('_', '-')}-{year}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=XLSX, headers=disposition)


@indices.route(f"/so-lieu/<index_code>/<{YEAR}:year>/dan", methods=["GET", "POST"])
@signed_in
def paste(index_code: str, year: int) -> Answer:
    """Take a table pasted from Excel or sent as a file; nothing is stored before its preview."""
    actor = writer()
    index = family(index_code)
    frame = year_frame(index, year)
    form = FiguresForm()
    if request.method == "GET" or not form.validate():
        page = render_template("indices/paste.html", **frame, form=form)
        return (page, 422) if form.errors else page
    return redirect(keep_form("figures", index.code, year, form, actor), 303)
