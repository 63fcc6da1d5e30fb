"""The council's word: a grid for each of its two rounds, explanations, the day of publication."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.actions import appraising
from tracker.assessment.actions.appraising import Given
from tracker.assessment.actions.consolidating import ConsolidationRefused
from tracker.assessment.closing_forms import PublishForm
from tracker.assessment.models import AssessmentRound
from tracker.assessment.policy import can_run, can_see_whole
from tracker.assessment.queries.appraising import Cell, asked_of, grid
from tracker.assessment.queries.comparing import owners
from tracker.assessment.rules.council import (
    ACCEPTED,
    ACCEPTED_WORDS,
    Pasted,
    Typed,
    read_pasted,
    read_typed,
)
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, is_published, round_at, runner
from tracker.db import session, transaction
from tracker.indices.actions.entry import BadScore
from tracker.indices.files import upload_text
from tracker.indices.rules.columns import TooLong
from tracker.lib import clock
from tracker.lib.numbers import format_decimal
from tracker.lib.text import one_line
from tracker.paper.table_file import MAX_BYTES, Unreadable

_SENT = ("sent", "appraised", "published")
_KEYS = {value: key for key, value in ACCEPTED.items()}


def _stage() -> int:
    return 2 if request.values.get("lan") == "2" else 1


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/tham-dinh")
@signed_in
def appraisal(year: int) -> Answer:
    """Show a round of the council; to an agency what is asked of it, and nothing of others."""
    row = round_at(year)
    if not can_see_whole(current_actor()) and not is_published(row):
        return _own_page(row)
    return _page(row, _stage())


def _own_page(row: AssessmentRound) -> Answer:
    asked = asked_of(row, current_actor().agency_ids)
    return render_template("assessment/asked.html", round=row, asked=asked, sees_all=False)


def _page(
    row: AssessmentRound,
    stage: int,
    *,
    typed: Mapping[str, Typed] | None = None,
    faults: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
    left_out: Sequence[str] | None = None,
    publish: PublishForm | None = None,
) -> Answer:
    cells = grid(row, stage)
    stored = {cell.line.code: _typed_of(cell) for cell in cells}
    may_enter = can_run(current_actor()) and row.state in ("sent", "appraised")
    asked = asked_of(row, None)
    page = render_template(
        "assessment/appraisal.html",
        round=row,
        stage=stage,
        cells=cells,
        values=stored | dict(typed or {}),
        shown=json.dumps({code: _list(one) for code, one in stored.items()}, ensure_ascii=False),
        changed={code for code, one in (typed or {}).items() if one != stored.get(code)},
        faults=faults or {},
        problems=problems,
        left_out=left_out,
        accepted=ACCEPTED_WORDS,
        may_enter=may_enter,
        may_run=can_run(current_actor()),
        sent=row.state in _SENT,
        asked=asked,
        owners=owners(row) if asked else {},
        publish=publish or PublishForm(on=clock.today()),
        source=one_line(request.form.get("source", ""))[:500],
    )
    return page, 422 if problems or faults else 200


def _typed_of(cell: Cell) -> Typed:
    return Typed(format_decimal(cell.score, None), cell.note, _KEYS[cell.accepted])


def _list(one: Typed) -> list[str]:
    return [one.score, one.note, one.accepted]


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tham-dinh")
@signed_in
def enter_appraisal(year: int) -> Answer:
    """Store the cells that were changed; what somebody else stored meanwhile stays."""
    actor, row, stage = runner(), round_at(year), _stage()
    cells = {cell.line.code: cell for cell in grid(row, stage)}
    typed = {code: one for code, one in _typed(cells).items() if one is not None}
    maxima = {code: cell.line.maximum for code, cell in cells.items()}
    scores, faults = read_typed(typed, maxima)
    if faults:
        return _page(row, stage, typed=typed, faults=faults)
    given = {
        cells[code].line.criterion_id: Given(scores[code], one.note, ACCEPTED[one.accepted])
        for code, one in typed.items()
    }
    try:
        with transaction():
            count = appraising.enter_appraisal(
                row=row, stage=stage, given=given, source=request.form.get("source", ""),
                by=actor, at=clock.now(),
            )  # fmt: skip
    except (ConsolidationRefused, BadScore) as refusal:
        session.rollback()
        return _page(row, stage, typed=typed, problems=[str(refusal)])
    flash(f"Đã ghi {count} tiêu chí thẩm định lần {stage}.")
    return redirect(url_for("assessment.appraisal", year=year, lan=stage), 303)


def _typed(cells: Mapping[str, Cell]) -> dict[str, Typed | None]:
    """Give the cells of the form that differ from what the page showed; None for the others."""
    shown = _shown()
    found: dict[str, Typed | None] = {}
    for code in cells:
        before = Typed(*shown.get(code, ["", "", ""]))
        now = Typed(
            one_line(request.form.get(f"score-{code}", before.score))[:20],
            request.form.get(f"note-{code}", before.note).replace("\r\n", "\n").strip(),
            request.form.get(f"accepted-{code}", before.accepted),
        )
        known = now.accepted if now.accepted in ACCEPTED else ""
        found[code] = Typed(now.score, now.note, known) if now != before else None
    return found


def _shown() -> dict[str, list[str]]:
    try:
        found = json.loads(request.form.get("shown", "{}"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(code): [str(part) for part in parts]
        for code, parts in found.items()
        if isinstance(parts, list) and len(parts) == 3
    }


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tham-dinh/dan")
@signed_in
def paste_appraisal(year: int) -> Answer:
    """Put a pasted table or a file into the grid to be looked over; nothing is stored yet."""
    runner()
    row, stage = round_at(year), _stage()
    codes = [cell.line.code for cell in grid(row, stage)]
    try:
        found = read_pasted(_table_text(), codes)
    except (TooLong, Unreadable) as problem:
        return _page(row, stage, problems=[str(problem)])
    if not found.cells:
        return _page(row, stage, problems=["Không có dòng nào có mã tiêu chí của đợt này."])
    return _page(row, stage, typed=_with_stored(row, stage, found), left_out=found.faults[:20])


def _with_stored(row: AssessmentRound, stage: int, found: Pasted) -> dict[str, Typed]:
    """Keep what is stored where the table says nothing of it."""
    stored = {cell.line.code: _typed_of(cell) for cell in grid(row, stage)}
    return {
        code: Typed(
            one.score or stored[code].score,
            one.note or stored[code].note,
            one.accepted or stored[code].accepted,
        )
        for code, one in found.cells.items()
    }


def _table_text() -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return request.form.get("content", "")
    return upload_text(upload.read(MAX_BYTES + 1))


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tham-dinh/ket-thuc")
@signed_in
def finish_appraisal(year: int) -> Answer:
    """Say that the council has spoken its last word."""
    actor, row = runner(), round_at(year)
    return _step(
        row,
        lambda: appraising.finish_appraisal(row=row, on=clock.today(), by=actor, at=clock.now()),
        "Đã kết thúc bước thẩm định; giải trình không sửa được nữa.",
    )


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tham-dinh/cong-bo")
@signed_in
def publish(year: int) -> Answer:
    """Say on which day the ministry published: every sheet may be read from then on."""
    actor, row, form = runner(), round_at(year), PublishForm(request.form)
    if not form.validate():
        return _page(row, 1, problems=["Ghi ngày công bố dạng 28/03/2025."], publish=form)
    return _step(
        row,
        lambda: appraising.publish(
            row=row, on=form.on.data or clock.today(), by=actor, at=clock.now()
        ),
        "Đã ghi ngày công bố; các cơ quan xem được phiếu của nhau từ ngày đó.",
    )


def _step(row: AssessmentRound, act: Callable[[], Any], told: str) -> Answer:
    try:
        with transaction():
            act()
    except ConsolidationRefused as refusal:
        session.rollback()
        return _page(row, 1, problems=[str(refusal)])
    flash(told)
    return redirect(url_for("assessment.appraisal", year=row.year), 303)


def seen_round(year: int) -> AssessmentRound:
    """Give the round of an explanation; 404 where its report was not sent yet."""
    row = round_at(year)
    if row.state not in _SENT:
        abort(404, "Báo cáo chưa gửi Bộ, chưa có yêu cầu giải trình.")
    return row
