"""The saved ways to read tables: listed, renamed, retired; and what is stored in their columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.indices import queries
from tracker.indices.actions import rename_reading, retire_reading
from tracker.indices.actions.entry import STAGE_NAMES
from tracker.indices.giving.workbook import tree_sheet, year_sheet
from tracker.indices.models import TableReading
from tracker.indices.policy import can_enter
from tracker.indices.readings.meanings import meanings
from tracker.indices.rules.columns import SKIP
from tracker.indices.rules.elsewhere import MEASURES
from tracker.indices.rules.saved import BadWay
from tracker.indices.rules.wording import TABLE_NAMES
from tracker.indices.views import indices
from tracker.indices.views.access import YEAR, family, reader, tree_of, writer
from tracker.lib import clock
from tracker.lib.text import one_line
from tracker.web.workbooks import send_workbook


@indices.get("/so-lieu/cach-doc")
@signed_in
def saved_readings() -> str:
    """List the ways in use with what they read, then those that were retired."""
    reader()
    rows = queries.standing_readings()
    return render_template(
        "indices/saved.html",
        rows=rows,
        retired=queries.retired_readings(),
        families={row.code: row.short_name for row in queries.indices()},
        kinds=TABLE_NAMES,
        may_enter=can_enter(current_actor()),
        told=_told(rows),
    )


def _told(rows: Iterable[TableReading]) -> dict[int, list[str]]:
    """Give the columns that each way reads: the head with its meaning."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    told = {}
    for row in rows:
        key = (row.kind, row.index_code)
        if key not in names:
            names[key] = meanings(*key, clock.today().year)
        pairs = zip(row.heads, row.columns, strict=True)
        told[row.id] = [
            f"{head or 'không tên'}: {names[key].get(meaning, meaning)}"
            for head, meaning in pairs
            if meaning != SKIP
        ]
    return told


@indices.post("/so-lieu/cach-doc/<int:reading_id>/ten")
@signed_in
def rename(reading_id: int) -> Response:
    """Give a way another name."""
    actor = writer()
    try:
        with transaction():
            row = _reading(reading_id)
            rename_reading(row, request.form.get("ten", ""), by=actor, at=clock.now())
        flash(f"Cách đọc nay tên là “{row.name}”.")
    except BadWay as problem:
        flash(str(problem), "error")
    return redirect(url_for("indices.saved_readings"), 303)


@indices.post("/so-lieu/cach-doc/<int:reading_id>/thoi-dung")
@signed_in
def retire(reading_id: int) -> Response:
    """Let a way no longer be used; it stays in the list and in the trail."""
    actor = writer()
    with transaction():
        row = _reading(reading_id)
        retire_reading(row, by=actor, at=clock.now())
    flash(f"Đã thôi dùng cách đọc “{row.name}”.")
    return redirect(url_for("indices.saved_readings"), 303)


@indices.get(f"/so-lieu/<index_code>/<{YEAR}:year>/theo-cot.xlsx")
@signed_in
def in_columns(index_code: str, year: int) -> Response:
    """Send what is stored of a year in the columns of a saved way."""
    reader()
    index = family(index_code)
    tree_of(index, year)
    row = _asked(index.code)
    stage = _one_of(STAGE_NAMES, "giai-doan", "published")
    try:
        sheet = year_sheet(row, year, stage=stage, measure=_one_of(MEASURES, "so-do", "percent"))
    except BadWay as problem:
        abort(404, str(problem))
    step = STAGE_NAMES[stage] if row.kind == "figures" else ""
    return send_workbook(sheet, one_line(f"{row.name} {year} {step}"), clock.today())


def _one_of(known: Collection[str], name: str, default: str) -> str:
    """Give what an address says of a choice; the default where it says none that is known."""
    asked = request.args.get(name, default)
    return asked if asked in known else default


@indices.get("/bo-chi-so/<index_code>/<version>/theo-cot.xlsx")
@signed_in
def tree_in_columns(index_code: str, version: str) -> Response:
    """Send a framework's tree in the columns of a saved way."""
    reader()
    index = family(index_code)
    found = next((v for v in queries.frameworks(index.code) if v.version == version), None)
    try:
        sheet = tree_sheet(_asked(index.code), found or abort(404))
    except BadWay as problem:
        abort(404, str(problem))
    return send_workbook(sheet, f"{index.code} {version}", clock.today())


def _asked(index_code: str) -> TableReading:
    """Give the way that an address names, where it is of the index."""
    typed = request.args.get("cach-doc", "")
    row = _reading(int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    if row is None or row.index_code != index_code:
        abort(404, "Không có cách đọc này.")
    return row


def _reading(reading_id: int) -> TableReading:
    return queries.reading(reading_id) or abort(404, "Không có cách đọc này.")
