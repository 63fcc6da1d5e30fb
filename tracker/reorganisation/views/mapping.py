"""The mapping: a file of two columns, its doubtful lines, one district by hand."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.reorganisation.actions.mapping import map_by_hand, settle, take_lines
from tracker.reorganisation.actions.preparing import Refused
from tracker.reorganisation.forms import MappingForm, Unknown, body_named
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import (
    children,
    districts_of,
    doubts,
    ending_on,
    naming_of,
    passages_of,
    receivers,
)
from tracker.reorganisation.reading import MAX_BYTES, Line, Unreadable, read_lines
from tracker.reorganisation.views.blueprint import PAGE, frame, opened, read, reorganisation

Answer = str | Response | tuple[str, int]


@reorganisation.get("/<int:reorganisation_id>/anh-xa")
def mapping(reorganisation_id: int) -> str:
    """Show the form for a file, the lines that await a decision, and the districts."""
    return _page(opened(reorganisation_id), MappingForm())


@reorganisation.post("/<int:reorganisation_id>/anh-xa")
def take_file(reorganisation_id: int) -> Answer:
    """Read a file; sure lines become passages, the others are listed."""
    row, form = opened(reorganisation_id), MappingForm()
    try:
        name, lines = _read(form)
        with transaction():
            taken = take_lines(opened(reorganisation_id, lock=True), lines, file_name=name,
                               by=current_actor(), at=clock.now())  # fmt: skip
    except (Unreadable, Refused) as problem:
        form.file.errors = [str(problem)]
        return _page(row, form), 422
    flash(
        f"Đã đọc {len(lines)} dòng: thêm {taken.added}, đã có {taken.known}, "
        f"cần xem {taken.doubts}."
    )
    return redirect(url_for("reorganisation.mapping", reorganisation_id=row.id), 303)


def _read(form: MappingForm) -> tuple[str, list[Line]]:
    uploaded = form.file.data
    name = getattr(uploaded, "filename", "") or ""
    if not name:
        raise Unreadable("Hãy chọn tệp ánh xạ.")
    content = bytes(uploaded.read(MAX_BYTES + 1))
    uploaded.close()
    return name, read_lines(content)


@reorganisation.post("/<int:reorganisation_id>/anh-xa/<int:doubt_id>")
def settle_doubt(reorganisation_id: int, doubt_id: int) -> Answer:
    """Say who is meant by one line, or leave the line out."""
    row = opened(reorganisation_id)
    day = row.effective_on
    from_id = to_id = None
    try:
        if request.form.get("act") != "skip":
            from_id = body_named(naming_of(ending_on(day)), request.form.get("before", ""), "Cũ")
            to_id = body_named(naming_of(receivers(day)), request.form.get("after", ""), "Mới")
        with transaction():
            settle(opened(reorganisation_id, lock=True), doubt_id, from_id=from_id, to_id=to_id,
                   by=current_actor(), at=clock.now())  # fmt: skip
    except (Unknown, Refused) as problem:
        return _page(row, MappingForm(formdata=None), str(problem)), 422
    return redirect(url_for("reorganisation.mapping", reorganisation_id=row.id), 303)


@reorganisation.get("/<int:reorganisation_id>/anh-xa/theo-huyen/<int:agency_id>")
def district(reorganisation_id: int, agency_id: int) -> str:
    """Show the communes of one district, each with its successor to be typed."""
    return _district_page(opened(reorganisation_id), agency_id, {})


@reorganisation.post("/<int:reorganisation_id>/anh-xa/theo-huyen/<int:agency_id>")
def map_district(reorganisation_id: int, agency_id: int) -> Answer:
    """Keep the successors typed for one district; one mistake keeps all of it on the page."""
    row = opened(reorganisation_id)
    naming = naming_of(receivers(row.effective_on))
    chosen: dict[int, int | None] = {}
    problems: dict[int, str] = {}
    for child in children(agency_id, row.effective_on):
        typed = request.form.get(f"to-{child.id}", "").strip()
        try:
            chosen[child.id] = body_named(naming, typed, "Mới") if typed else None
        except Unknown as problem:
            problems[child.id] = str(problem)
    if problems:
        return _district_page(row, agency_id, problems), 422
    try:
        with transaction():
            count = map_by_hand(opened(reorganisation_id, lock=True), chosen,
                                by=current_actor(), at=clock.now())  # fmt: skip
    except Refused as problem:
        flash(str(problem), "bad")
        return redirect(request.url, 303)
    flash(f"Đã ghi nơi nhận của {count} trong {len(chosen)} đơn vị.")
    return redirect(url_for("reorganisation.mapping", reorganisation_id=row.id), 303)


def _page(row: Reorganisation, form: MappingForm, problem: str = "") -> str:
    _, found = read(row)
    after = request.args.get("sau", "")
    rows = doubts(row.id, after=int(after) if after.isdecimal() and len(after) < 10 else 0)
    named = by_ids({id_ for doubt in rows for id_ in (*doubt.from_ids, *doubt.to_ids)})
    return render_template(
        "reorganisation/mapping.html",
        **frame(row, found, "mapping"),
        form=form,
        problem=problem,
        doubts=rows[:PAGE],
        next_doubt=rows[PAGE - 1].id if len(rows) > PAGE else None,
        named=named,
        offered=[agency for agency in receivers(row.effective_on) if agency.level == "commune"],
        districts=districts_of(row),
        limit_mb=MAX_BYTES // 1024 // 1024,
    )


def _district_page(row: Reorganisation, agency_id: int, problems: dict[int, str]) -> str:
    agency = session.get(Agency, agency_id)
    rows = children(agency_id, row.effective_on)
    if agency is None or not rows:
        abort(404, "Không có đơn vị này trong đợt sắp xếp.")
    _, found = read(row)
    passages = [
        passage for passage in passages_of(row.id) if passage.from_id in {r.id for r in rows}
    ]
    after = by_ids({passage.to_id for passage in passages if passage.to_id})
    told: dict[int, list[str]] = {}
    for passage in passages:
        if passage.to_id:
            told.setdefault(passage.from_id, []).append(after[passage.to_id].name)
    return render_template(
        "reorganisation/district.html",
        **frame(row, found, "mapping"),
        agency=agency,
        rows=rows,
        told=told,
        typed=request.form,
        problems=problems,
        offered=[one for one in receivers(row.effective_on) if one.level == "commune"],
    )
