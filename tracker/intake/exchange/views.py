"""Pages by which an agency's people bring in, and take out, results in another system's columns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.intake.exchange import queries
from tracker.intake.exchange.actions import MappingRefused, apply, save_mapping
from tracker.intake.exchange.rules import (
    FIELDS,
    LONGEST_CELL,
    MEANINGS,
    MOST_COLUMNS,
    MOST_ROWS,
    NEEDED,
    Reading,
    guess_columns,
    guess_meaning,
    read_lines,
    status_word,
)
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Unreadable
from tracker.lib import clock
from tracker.lib.text import fold, one_line
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan
from tracker.progress.actions.states import Conflict
from tracker.progress.rules.moves import Refused
from tracker.web.signing import signer
from tracker.web.workbooks import send_workbook

exchange = Blueprint("exchange", __name__, url_prefix="/trao-doi")
Rows = list[list[str]]


@exchange.get("")
@signed_in
def start() -> str:
    """Show where a table is brought in, and the saved ways to read one."""
    return _start()


@exchange.post("")
@signed_in
def preview() -> Any:
    """Read a table that was sent, or the one of the page before by other columns; show each row."""
    plan, agency_ids = _mine()
    try:
        rows, name = _rows()
    except Unreadable as refusal:
        return _start(refusal.sentence), 422
    if request.form.get("act") == "save":
        _save(rows)
    reading = _reading(rows)
    missing = [FIELDS[one] for one in NEEDED if one not in reading.columns]
    lines = read_lines(rows, reading)
    checked = queries.check(lines, dict(reading.words), plan, agency_ids, clock.today())
    if request.form.get("act") == "apply" and not missing:
        told = _apply(checked, name)
        if told:
            return redirect(url_for("exchange.start"), 303)
    return render_template(
        "intake/exchange_preview.html",
        rows=_signer().dumps([name, rows]),
        file_name=name,
        heads=[head for head in rows[0] if head],
        reading=reading,
        fields=FIELDS,
        meanings=MEANINGS,
        statuses=_statuses(rows, reading),
        missing=missing,
        checked=checked,
        sent=sum(one.is_sent for one in checked),
    )


@exchange.get("/<int:mapping_id>.xlsx")
@signed_in
def export(mapping_id: int) -> Response:
    """Send the agency's work in the columns of another system's table."""
    plan, agency_ids = _mine()
    saved = queries.mapping(mapping_id, agency_ids) or abort(404)
    from tracker.paper.excel import Field, Sheet

    field_of = {head: name for name, head in saved.columns.items()}
    rows = queries.works(plan, agency_ids)
    sheet = Sheet(
        name="Kết quả",
        title=saved.name,
        fields=tuple(
            Field(head or f"Cột {place}", 24) for place, head in enumerate(saved.heads, 1)
        ),
        rows=(
            [_cell(row, field_of.get(head), saved.words) for head in saved.heads] for row in rows
        ),
    )
    return send_workbook(sheet, saved.name, clock.today())


def _cell(row: Any, name: str | None, words: dict[str, str]) -> Any:
    """Give what stands in a column of one work; empty where the other system keeps its own."""
    day = row.completed_on
    return {
        "number": row.task.number,
        "agency": row.agency.name,
        "status": status_word(row.state, words),
        "percent": str(row.percent),
        "completed_on": day.strftime("%d/%m/%Y") if day else "",
        "note": row.task.title,
    }.get(name or "", "")


def _mine() -> tuple[Plan, frozenset[int]]:
    """Give the plan in force and the agencies for which this person reports; else end it."""
    agency_ids = current_actor().agency_ids
    plan = current_plan(clock.today())
    if not agency_ids:
        abort(403, "Chỉ người của cơ quan được giao việc nhập kết quả của cơ quan mình.")
    if plan is None:
        abort(404, "Chưa có kế hoạch nào đang thực hiện.")
    return plan, agency_ids


def _start(problem: str = "") -> str:
    _, agency_ids = _mine()
    saved = queries.mappings(agency_ids)
    return render_template("intake/exchange.html", problem=problem, mappings=saved, most=MOST_ROWS)


def _rows() -> tuple[Rows, str]:
    """Give the table of this request: of the file, else as the page carries it."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return _of_file(upload.read()), one_line(upload.filename)[:200]
    try:
        name, rows = _signer().loads(request.form.get("rows", ""))
    except (BadSignature, ValueError, TypeError):
        raise Unreadable("no_table", "Chọn tệp .xlsx hoặc .csv rồi bấm Xem trước.") from None
    return rows, name


def _of_file(content: bytes) -> Rows:
    """Read the largest table of a file in a process of its own."""
    handle, path = tempfile.mkstemp(prefix="trao-doi-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        grids = read_in_child(Path(path)).grids
    finally:
        Path(path).unlink(missing_ok=True)
    grid = max(grids, key=lambda one: one.height, default=None)
    if grid is None or grid.height < 2:
        raise Unreadable("no_table", "Tệp không có bảng nào với dòng tiêu đề và dòng kết quả.")
    if grid.height > MOST_ROWS + 1 or grid.width > MOST_COLUMNS:
        raise Unreadable(
            "too_large",
            f"Một lần nhận nhiều nhất {MOST_ROWS} dòng và {MOST_COLUMNS} cột; hãy tách tệp.",
        )
    return [
        [one_line(grid.text(row, column))[:LONGEST_CELL] for column in range(grid.width)]
        for row in range(grid.height)
    ]


def _reading(rows: Rows) -> Reading:
    """Give how the table is read: as chosen on the page, as saved, else as guessed."""
    heads = set(rows[0])
    if "cot-number" in request.form:
        columns = {name: request.form.get(f"cot-{name}", "") for name in FIELDS}
        words = {
            fold(word): meaning
            for word, meaning in zip(
                request.form.getlist("tu")[:50], request.form.getlist("nghia")[:50], strict=False
            )
            if meaning in MEANINGS
        }
        return Reading({name: head for name, head in columns.items() if head in heads}, words)
    typed = request.form.get("cach-doc", "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 10
    saved = queries.mapping(int(typed), current_actor().agency_ids) if known else None
    if saved is not None:
        kept = {name: head for name, head in saved.columns.items() if head in heads}
        return Reading(kept, saved.words)
    return Reading(guess_columns(rows[0]))


def _statuses(rows: Rows, reading: Reading) -> list[tuple[str, str]]:
    """Give each status word of the table with what it is taken to mean."""
    said = dict.fromkeys(line["status"] for line in read_lines(rows, reading) if line["status"])
    return [
        (word, reading.words.get(fold(word)) or guess_meaning(word)) for word in list(said)[:50]
    ]


def _save(rows: Rows) -> None:
    reading = _reading(rows)
    try:
        with transaction():
            save_mapping(
                request.form.get("ten", ""),
                agency_id=min(current_actor().agency_ids),
                heads=rows[0],
                columns=reading.columns,
                words=reading.words,
                by=current_actor(),
                at=clock.now(),
            )
    except MappingRefused as refusal:
        flash(str(refusal), "error")
    else:
        flash("Đã lưu cách đọc; lần sau chọn theo tên.")


def _apply(checked: list[queries.Checked], name: str) -> bool:
    try:
        with transaction():
            count = apply(checked, file_name=name, by=current_actor(), at=clock.now())
    except Conflict:
        flash("Có việc vừa thay đổi; chưa ghi gì. Xem lại rồi ghi lại.", "error")
    except Refused as refusal:
        flash(f"Chưa ghi gì: {next(iter(refusal.problems.values()))}", "error")
    else:
        flash(f"Đã gửi {count} báo cáo." if count else "Không có gì mới để ghi.")
        return True
    return False


def _signer() -> URLSafeSerializer:
    return signer(f"exchange of {current_actor().id}")
