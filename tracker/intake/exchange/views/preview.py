"""The preview of a table: by agency, row by row, read again otherwise, saved, and applied."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import session, transaction
from tracker.intake.exchange import queries
from tracker.intake.exchange.actions import (
    MappingRefused,
    apply,
    read_again,
    reading_of,
    save_mapping,
    table_of,
)
from tracker.intake.exchange.checking import check
from tracker.intake.exchange.models import ExchangeRow, ExchangeTable
from tracker.intake.exchange.rules.columns import FIELDS, MEANINGS, MOST_WORDS, Reading
from tracker.intake.exchange.rules.laying import Act
from tracker.intake.exchange.rules.lines import status_words
from tracker.intake.exchange.views.blueprint import ID, exchange, opened, reach
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.progress.actions.states import Conflict
from tracker.progress.rules.moves import Refused
from tracker.web.paging import decode_cursor, encode_cursor
from tracker.web.workbooks import send_workbook

PAGE = 50
AGENCIES = 25
ACT_NAMES = {
    Act.WRONG: "Cần xem lại",
    Act.SEND: "Sẽ gửi",
    Act.SAME: "Không đổi",
    Act.LEFT: "Bỏ qua",
}


@exchange.get(f"/<{ID}:table_id>")
@signed_in
def preview(table_id: int) -> Any:
    """Show what a table would do, or did: by agency, and the rows of one fate, a page of them."""
    kept = opened(table_id)
    if request.args.get("tai") == "xlsx":
        return _workbook(kept)
    return _page(kept)


@exchange.post(f"/<{ID}:table_id>")
@signed_in
def press(table_id: int) -> Any:
    """Read the table by other columns, save the way, or apply it."""
    kept, mine = opened(table_id), reach()
    own = None if kept.of_all else mine.own
    act = request.form.get("act", "")
    if kept.state != "read":
        flash("Bảng này đã được ghi.", "error")
    elif act == "save":
        _save(kept, mine)
    elif act == "apply":
        _apply(kept, own)
    else:
        _read(kept, own, _typed(kept))
    return redirect(url_for("exchange.preview", table_id=table_id), 303)


def _typed(kept: ExchangeTable) -> Reading:
    """Give how the table is to be read, as chosen on the page."""
    heads = set(kept.heads)
    columns = {name: request.form.get(f"cot-{name}", "") for name in FIELDS}
    pairs = zip(
        request.form.getlist("tu")[:MOST_WORDS],
        request.form.getlist("nghia")[:MOST_WORDS],
        strict=False,
    )
    words = {word[:100]: meaning for word, meaning in pairs if meaning in MEANINGS}
    return Reading({name: head for name, head in columns.items() if head in heads}, words)


def _read(kept: ExchangeTable, own: Any, reading: Reading) -> None:
    checked = check(table_of(kept), reading, _plan(kept), own, clock.today())
    with transaction():
        read_again(kept, reading, checked)


def _save(kept: ExchangeTable, mine: queries.Reach) -> None:
    typed = _typed(kept)
    try:
        with transaction():
            save_mapping(
                request.form.get("ten", ""),
                agency_id=None if kept.of_all else min(mine.own),
                heads=kept.heads,
                reading=typed,
                by=current_actor(),
                at=clock.now(),
            )
    except MappingRefused as refusal:
        flash(str(refusal), "error")
    else:
        _read(kept, None if kept.of_all else mine.own, typed)
        flash("Đã lưu cách đọc; lần sau chọn theo tên.")


def _apply(kept: ExchangeTable, own: Any) -> None:
    try:
        with transaction():
            done = apply(kept.id, plan=_plan(kept), own=own, by=current_actor(), at=clock.now())
    except Conflict:
        _read(kept, own, reading_of(kept))
        flash("Có việc vừa thay đổi; chưa ghi gì. Xem lại rồi ghi lại.", "error")
    except Refused as refusal:
        flash(f"Chưa ghi gì: {next(iter(refusal.problems.values()))}", "error")
    else:
        words = f"Đã gửi {done.total} báo cáo."
        if done.held:
            words += f" Trong đó {done.held} báo cáo chờ người đứng đầu cơ quan duyệt."
        flash(words if done.total else "Không có gì mới để ghi.")


def _plan(kept: ExchangeTable) -> Plan:
    return session.get(Plan, kept.plan_id) or abort(404)


def _page(kept: ExchangeTable) -> str:
    waits = kept.state == "read"
    own = _seen_by_reader(kept)
    chosen = _chosen(kept, own)
    after = decode_cursor(request.args.get("sau"), (int,))
    query = queries.rows_query(kept.id, own=own, **chosen)
    rows = queries.rows_after(query, after.key[0] if after else 0, PAGE + 1)
    agencies = queries.by_agency(kept.id, own)
    if own is not None and not agencies:
        abort(404, "Bảng này không có dòng nào của cơ quan.")
    first = _number("tu")
    counts = {act: sum(one.counts.get(act.value, 0) for one in agencies) for act in Act}
    return render_template(
        "intake/exchange_preview.html",
        kept=kept,
        waits=waits,
        counts=counts,
        kinds=_kinds(kept, counts, chosen),
        act_names=ACT_NAMES,
        agencies=agencies[first : first + AGENCIES],
        all_agencies=len(agencies),
        before_agencies=max(0, first - AGENCIES) if first else None,
        after_agencies=first + AGENCIES if first + AGENCIES < len(agencies) else None,
        rows=rows[:PAGE],
        next_rows=encode_cursor((rows[PAGE - 1].place,)) if len(rows) > PAGE else None,
        is_first=after is None,
        chosen=chosen,
        field_names=FIELDS,
        **(_choosing(kept) if waits else {}),
    )


def _kinds(
    kept: ExchangeTable, counts: dict[Act, int], chosen: dict[str, Any]
) -> list[dict[str, Any]]:
    """Give the links between the fates of rows, those that occur."""
    address = {"table_id": kept.id, "co-quan": chosen["agency_id"], "_anchor": "tung-dong"}
    sent = "Sẽ gửi" if kept.state == "read" else "Đã gửi"
    return [
        {
            "label": sent if act is Act.SEND else name,
            "count": counts[act] if chosen["agency_id"] is None else None,
            "href": url_for("exchange.preview", **address | {"loai": act.value}),
            "current": chosen["act"] == act,
        }
        for act, name in ACT_NAMES.items()
        if counts[act]
    ]


def _choosing(kept: ExchangeTable) -> dict[str, Any]:
    """Give what the form of columns and words shows."""
    reading = reading_of(kept)
    words = status_words(queries.statuses(kept.id, MOST_WORDS), reading)
    return {
        "reading": reading,
        "missing": reading.missing,
        "meanings": MEANINGS,
        "statuses": words.items(),
    }


def _seen_by_reader(kept: ExchangeTable) -> frozenset[int] | None:
    """Give the agencies whose rows this person sees: their own of a table of every agency.

    Who brought a table in sees it whole, with the rows that name nobody.
    """
    mine = reach()
    return None if mine.whole or kept.read_by_id == current_actor().id else mine.own


def _chosen(kept: ExchangeTable, own: Any) -> dict[str, Any]:
    """Give the fate and the agency whose rows are asked for; at first what needs a look."""
    agency = request.args.get("co-quan")
    act = request.args.get("loai", "")
    if act not in tuple(Act) and agency is None:
        wrong = kept.counts.get(Act.WRONG.value, 0) and own is None
        act = Act.WRONG.value if wrong else Act.SEND.value
    return {
        "act": act if act in tuple(Act) else "",
        "agency_id": _number("co-quan") if agency is not None else None,
    }


def _number(name: str) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _workbook(kept: ExchangeTable) -> Response:
    """Send every row of the fate asked for, to be put right in the other system."""
    from tracker.paper.excel import Field, Sheet

    own = _seen_by_reader(kept)
    query = queries.rows_query(kept.id, own=own, **_chosen(kept, own))
    heads = ("Dòng", "Cơ quan", "Nhiệm vụ", "Kỳ", "Trạng thái", "Báo cáo", "Cột", "Vì sao")
    widths = (8, 30, 10, 14, 20, 30, 18, 60)
    sheet = Sheet(
        name="Các dòng",
        title=kept.file_name,
        fields=tuple(Field(*pair) for pair in zip(heads, widths, strict=True)),
        rows=(_cells(row) for row in queries.every_row(query)),
    )
    return send_workbook(sheet, "cac dong cua tep", clock.today())


def _cells(row: ExchangeRow) -> list[Any]:
    return [
        row.place,
        row.agency.name if row.agency else row.agency_said,
        row.number,
        row.period,
        row.status,
        row.report,
        FIELDS.get(row.column, ""),
        row.told or ACT_NAMES[Act(row.act)],
    ]
