"""Which bodies end and which follow: from the register, or typed by a person."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import without_units
from tracker.agencies.rules.levels import LEVEL_NAMES, SUCCESSION_NAMES
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.calendar import ONE_DAY
from tracker.lib.text import fold
from tracker.reorganisation.actions.preparing import (
    Refused,
    add_body,
    add_passage,
    drop,
    remove_passage,
)
from tracker.reorganisation.forms import BodyForm, PassageForm, Unknown, body_named
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import (
    Concerned,
    existing_bodies,
    naming_of,
    receivers,
)
from tracker.reorganisation.queries.outcome import Outcome
from tracker.reorganisation.rules.fates import Way
from tracker.reorganisation.views.blueprint import cut, frame, opened, read, reorganisation

Answer = str | Response | tuple[str, int]
WAYS = {
    Way.WHOLE: "Chuyển toàn bộ",
    Way.CHOSEN: "Chọn từng nhiệm vụ",
    Way.PARTLY: "Giữ lại, chuyển phần được chọn",
    Way.DECIDED: "Không có nơi kế thừa, quyết định từng nhiệm vụ",
    Way.UNMAPPED: "Chưa có nơi nhận",
}
_SLUGS = {"chua-co": Way.UNMAPPED, "chon": Way.CHOSEN, "quyet-dinh": Way.DECIDED}


@reorganisation.get("/<int:reorganisation_id>")
def bodies(reorganisation_id: int) -> str:
    """Show every body concerned, its successors and the work that hangs on it."""
    return _page(opened(reorganisation_id), PassageForm(), BodyForm())


@reorganisation.post("/<int:reorganisation_id>/chuyen")
def tell_passage(reorganisation_id: int) -> Answer:
    """Add one passage typed by a person."""
    row, form = opened(reorganisation_id), PassageForm()
    if not form.validate():
        return _page(row, form, BodyForm(formdata=None)), 422
    day = row.effective_on
    try:
        before = body_named(naming_of(existing_bodies(day - ONE_DAY)), form.before.data or "",
                            "Cơ quan được sắp xếp")  # fmt: skip
        after = None
        if form.kind.data != "dissolve":
            after = body_named(naming_of(receivers(day)), form.after.data or "",
                               "Cơ quan tiếp nhận")  # fmt: skip
        with transaction():
            add_passage(
                opened(reorganisation_id, lock=True),
                from_id=before,
                to_id=after,
                kind=form.kind.data,
                scope=form.scope.data or "",
                by=current_actor(),
                at=clock.now(),
            )
    except (Unknown, Refused) as problem:
        return _page(row, form, BodyForm(formdata=None), str(problem)), 422
    return redirect(url_for("reorganisation.bodies", reorganisation_id=row.id), 303)


@reorganisation.post("/<int:reorganisation_id>/chuyen/<int:passage_id>/bo")
def take_passage_back(reorganisation_id: int, passage_id: int) -> Answer:
    """Remove one passage."""
    with transaction():
        row = opened(reorganisation_id, lock=True)
        try:
            remove_passage(row, passage_id, by=current_actor(), at=clock.now())
        except Refused as problem:
            flash(str(problem), "bad")
    return redirect(url_for("reorganisation.bodies", reorganisation_id=reorganisation_id), 303)


@reorganisation.post("/<int:reorganisation_id>/co-quan-moi")
def enter_body(reorganisation_id: int) -> Answer:
    """Enter a body that begins on the day."""
    row, form = opened(reorganisation_id), BodyForm()
    if not form.validate():
        return _page(row, PassageForm(formdata=None), form), 422
    try:
        with transaction():
            row = opened(reorganisation_id, lock=True)
            agency = add_body(row, name=form.name.data or "", level=form.level.data,
                              by=current_actor(), at=clock.now())  # fmt: skip
    except Refused as problem:
        return _page(row, PassageForm(formdata=None), form, str(problem)), 422
    flash(f"Đã thêm {agency.name} vào danh mục cơ quan, mã {agency.code}.")
    return redirect(url_for("reorganisation.bodies", reorganisation_id=row.id), 303)


@reorganisation.post("/<int:reorganisation_id>/bo")
def put_aside(reorganisation_id: int) -> Answer:
    """Put a reorganisation aside."""
    with transaction():
        row = opened(reorganisation_id, lock=True)
        try:
            drop(row, by=current_actor(), at=clock.now())
        except Refused as problem:
            flash(str(problem), "bad")
            return redirect(url_for("reorganisation.bodies", reorganisation_id=row.id), 303)
    flash("Đã bỏ đợt sắp xếp; không có gì thay đổi. Cơ quan mới đã thêm vẫn ở trong danh mục.")
    return redirect(url_for("reorganisation.list_"), 303)


def _page(row: Reorganisation, passage: PassageForm, body: BodyForm, problem: str = "") -> str:
    who, found = read(row)
    way, text = request.args.get("loc", ""), request.args.get("q", "")[:120]
    lines = [
        line
        for line in _lines(who, found)
        if (way not in _SLUGS or line["fate"].way is _SLUGS[way])
        and fold(text) in fold(line["agency"].name)
    ]
    return render_template(
        "reorganisation/bodies.html",
        **frame(row, found, "bodies"),
        **cut(lines),
        passage_form=passage,
        body_form=body,
        problem=problem,
        offered=receivers(row.effective_on),
        leaving=without_units(row.effective_on - ONE_DAY),
        ways=WAYS,
        kinds=SUCCESSION_NAMES,
        level_names=LEVEL_NAMES,
        way=way,
        text=text,
    )  # fmt: skip


def _lines(who: Concerned, found: Outcome) -> list[dict[str, Any]]:
    """Give each body with its fate, passages and the work that leaves or waits."""
    leaves: Counter[int] = Counter()
    for (from_id, _, _), count in found.pairs.items():
        leaves[from_id] += count
    passages: dict[int, list[Any]] = {}
    for passage in who.passages:
        passages.setdefault(passage.from_id, []).append(passage)
    lines = [
        {
            "agency": who.agencies[id_],
            "fate": fate,
            "passages": passages.get(id_, []),
            "leaves": leaves[id_],
            "waits": found.unmapped[id_] + found.held[id_],
        }
        for id_, fate in who.fates.items()
    ]
    return sorted(lines, key=lambda line: (line["agency"].sort, line["agency"].id))
