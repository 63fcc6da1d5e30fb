"""Who does which of an agency's tasks: named on one page for many, or on the page of one."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.queries import colleagues
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.asked import PLAN, asked_plan
from tracker.plans.queries import current_plan
from tracker.progress.actions.inside.charge import LONGEST_UNIT, Charge, put_in_charge
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import read_version
from tracker.progress.policy import can_put_in_charge
from tracker.progress.queries.inside import charge as charges
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.web.paging import decode_cursor, make_page

PAGE = 50
_CONFLICT = "Người khác vừa phân công lại một việc đã chọn; danh sách dưới đây là mới nhất."


@progress.get("/phan-cong")
@signed_in
def charge_list() -> str:
    """Show what the agency leads in a plan, else in the present one, with who does it."""
    agency_id = _agency_id(request.args.get("co-quan"))
    on = clock.today()
    plan = asked_plan() or current_plan(on)
    asked = request.args.get("nguoi", "")
    person = read_version(asked) if asked else None
    position = decode_cursor(request.args.get("sau"), (int, int))
    after = position.key if position and not position.backwards else None
    found = (
        charges.parts([agency_id], plan.id, on, person_id=person, after=after, limit=PAGE + 1)
        if plan
        else []
    )
    agencies = by_ids(current_actor().agency_ids)
    return render_template(
        "progress/charge.html",
        plan=plan,
        page=make_page(found, PAGE, position, lambda part: (part.sort, part.assignment_id)),
        is_first=after is None,
        agency=agencies[agency_id],
        agencies=sorted(agencies.values(), key=lambda one: (one.sort, one.id)),
        people=colleagues([agency_id], on),
        named=charges.named_people([agency_id], plan.id) if plan else [],
        asked=asked,
        longest_unit=LONGEST_UNIT,
    )


@progress.post("/phan-cong")
@signed_in
def charge_many() -> Response:
    """Name who does the chosen tasks: all of them, or none when one has changed."""
    agency_id = _agency_id(request.form.get("co-quan"))
    seen = dict(_chosen(box) for box in request.form.getlist("chon")[: 2 * PAGE])
    here = {"co-quan": agency_id, PLAN: request.args.get(PLAN)} | _kept()
    back = redirect(url_for("progress.charge_list", **here), 303)
    if not seen:
        flash("Chưa chọn nhiệm vụ nào để phân công.", "error")
        return back
    changed = _put(seen, agency_id)
    if changed is not None:
        flash(f"Đã phân công {changed} nhiệm vụ." if changed else "Phân công đã như vậy.")
    return back


@progress.post(f"/viec/<{ROW}:occurrence_id>/phan-cong")
@signed_in
def charge_one(occurrence_id: int) -> Response:
    """Name who does one task, from the page of its work."""
    row = access.opened_to_report(occurrence_id)
    was = read_version(request.form.get("was") or "0")
    changed = _put({row.assignment_id: was or None}, row.agency_id)
    if changed is not None:
        flash("Đã phân công." if changed else "Phân công đã như vậy.")
    return redirect(url_for("progress.occurrence", occurrence_id=occurrence_id), 303)


def _put(seen: dict[int, int | None], agency_id: int) -> int | None:
    """Run the verb with the form's person and unit; None when it was refused, which is told."""
    person = read_version(request.form.get("person") or "0")
    unit = request.form.get("unit", "").replace("\x00", "")
    try:
        with transaction():
            return put_in_charge(
                seen,
                Charge(person or None, unit),
                agency_id=agency_id,
                by=current_actor(),
                at=clock.now(),
            )
    except Conflict:
        flash(_CONFLICT, "error")
    except Refused as refusal:
        flash(f"Chưa phân công. {refusal}", "error")
    return None


def _agency_id(typed: str | None) -> int:
    """Give the agency that is asked for, or the first one; 403 for who works for none."""
    actor = current_actor()
    agency_ids = sorted(actor.agency_ids)
    if not agency_ids:
        abort(403, "Trang này để người của một cơ quan phân công việc trong cơ quan mình.")
    asked = read_version(typed) if typed else agency_ids[0]
    if not can_put_in_charge(actor, asked):
        abort(403, "Chỉ phân công được việc của cơ quan mình.")
    return asked


def _chosen(box: str) -> tuple[int, int | None]:
    """Read "assignment:person" as a box carries it; what does not fit matches no row."""
    assignment_id, _, person_id = box.partition(":")
    return read_version(assignment_id), read_version(person_id or "0") or None


def _kept() -> dict[str, Any]:
    return {"nguoi": request.form["nguoi"]} if request.form.get("nguoi") else {}
