"""Where a table is brought in, and the work taken out in the columns of a saved way."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.intake.exchange import queries
from tracker.intake.exchange.actions import keep_table, reading_by
from tracker.intake.exchange.checking import check
from tracker.intake.exchange.exporting import sheet_of
from tracker.intake.exchange.models import ExchangeMapping
from tracker.intake.exchange.reading import read_table
from tracker.intake.exchange.rules.columns import MOST_ROWS
from tracker.intake.exchange.views.blueprint import ID, exchange, plan_in_force, reach
from tracker.intake.reading.source import Unreadable
from tracker.lib import clock
from tracker.lib.text import one_line
from tracker.web.workbooks import send_workbook


@exchange.get("")
@signed_in
def start() -> str:
    """Show where a table is brought in, the saved ways to read one, and what came in lately."""
    return _start()


@exchange.post("")
@signed_in
def bring_in() -> Any:
    """Read a table that was sent, and lead to its preview."""
    mine, plan = reach(), plan_in_force()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _start("Chọn tệp .xlsx hoặc .csv rồi bấm Xem trước."), 422
    saved = _chosen(mine)
    try:
        table = read_table(upload.read(), saved.heads if saved else ())
    except Unreadable as refusal:
        return _start(refusal.sentence), 422
    reading = reading_by(saved, table)
    # Before the lock: others go on writing while twenty thousand rows are laid beside the work.
    checked = check(table, reading, plan, mine.agencies, clock.today())
    with transaction():
        kept = keep_table(
            table,
            reading,
            checked,
            plan=plan,
            of_all=mine.whole,
            file_name=one_line(upload.filename.replace("\\", "/").rsplit("/", 1)[-1]),
            mapping=saved.name if saved else None,
            by=current_actor(),
            at=clock.now(),
        )
    return redirect(url_for("exchange.preview", table_id=kept.id), 303)


@exchange.get(f"/<{ID}:mapping_id>.xlsx")
@signed_in
def export(mapping_id: int) -> Response:
    """Send the work within reach in the columns of another system's table."""
    mine, plan = reach(), plan_in_force()
    saved = queries.mapping(mapping_id, mine) or abort(404)
    open_only = request.args.get("dang-mo") == "1"
    sheet = sheet_of(saved, plan, mine.agencies, open_only=open_only)
    return send_workbook(sheet, saved.name, clock.today())


def _start(problem: str = "") -> str:
    mine = reach()
    plan_in_force()
    return render_template(
        "intake/exchange.html",
        problem=problem,
        most=MOST_ROWS,
        whole=mine.whole,
        mappings=queries.mappings(mine),
        waiting=queries.waiting_table(current_actor().id, of_all=mine.whole),
        applied=queries.applied_for_all() if mine.whole else [],
        brought=queries.brought_for(mine.own),
    )


def _chosen(mine: queries.Reach) -> ExchangeMapping | None:
    typed = request.form.get("cach-doc", "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 10
    return queries.mapping(int(typed), mine) if known else None
