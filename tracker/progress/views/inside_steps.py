"""The steps of an agency's part: added, changed, ticked, moved, dropped on the work's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.calendar import parse_date
from tracker.progress.actions.inside import steps as acts
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import read_version
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page

_CONFLICT = "Người khác vừa sửa bước này. Nội dung đang lưu ở danh sách, nội dung vừa nhập ở dưới."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about a step, as plain words; `step_id` 0 for a new one."""

    title: str = ""
    due: str = ""
    person: str = ""
    step_id: int = 0

    @classmethod
    def of_request(cls, step_id: int = 0) -> Typed:
        """Take the words of the form that was sent, without the character that ends a string."""
        title, due, person = (
            request.form.get(name, "").replace("\x00", "") for name in ("title", "due", "person")
        )
        return cls(title, due, person, step_id)


@progress.post(f"/viec/<{ROW}:occurrence_id>/buoc")
@signed_in
def add_step(occurrence_id: int) -> Response | tuple[str, int]:
    """Add a step to the agency's part."""
    row = access.opened_to_report(occurrence_id)
    typed = Typed.of_request()
    part = row.assignment_id
    try:
        step = _read(typed)
        with transaction():
            acts.add_step(part, step, by=current_actor(), at=clock.now())
    except Refused as refusal:
        return _page_with(occurrence_id, typed, refusal.problems), 422
    return _back_to(occurrence_id, "Đã thêm bước.")


@progress.post(f"/viec/<{ROW}:occurrence_id>/buoc/<{ROW}:step_id>")
@signed_in
def change_step(occurrence_id: int, step_id: int) -> Response | tuple[str, int]:
    """Do with one step what the pressed button says."""
    row = access.opened_to_report(occurrence_id)
    typed = Typed.of_request(step_id)
    known: dict[str, Any] = {
        "version": read_version(request.form.get("version")),
        "assignment_id": row.assignment_id,
        "by": current_actor(),
        "at": clock.now(),
    }
    try:
        with transaction():
            said = _do(request.form.get("act", ""), step_id, typed, known)
    except Conflict:
        return _page_with(occurrence_id, typed, {"": _CONFLICT}), 409
    except Refused as refusal:
        return _page_with(occurrence_id, typed, refusal.problems), 422
    return _back_to(occurrence_id, said)


def _do(act: str, step_id: int, typed: Typed, known: dict[str, Any]) -> str:
    """Run the verb of a button and say what was done; an unknown button is refused."""
    if act == "save":
        acts.edit_step(step_id, _read(typed), **known)
        return "Đã lưu bước."
    if act in ("done", "undo"):
        acts.tick_step(step_id, done=act == "done", **known)
        return "Đã ghi bước xong." if act == "done" else "Bước này lại là chưa xong."
    if act in ("up", "down"):
        acts.move_step(step_id, up=act == "up", **known)
        return "Đã đổi thứ tự."
    if act == "drop":
        acts.drop_step(step_id, **known)
        return "Đã bỏ bước."
    raise Refused({"": "Chọn một việc để làm với bước này."})


def _read(typed: Typed) -> acts.Typed:
    """Read a typed step into values; raise Refused for a date that is none."""
    due_on = None
    if typed.due:
        try:
            due_on = parse_date(typed.due)
        except ValueError:
            sentence = f"“{typed.due[:40]}” chưa đúng dạng ngày/tháng/năm, ví dụ 04/10/2024."
            raise Refused({"due": sentence}) from None
    person = read_version(typed.person) if typed.person else 0
    return acts.Typed(typed.title, due_on, person or None)


def _back_to(occurrence_id: int, said: str) -> Response:
    """Lead back to the steps on the page of the work and say what was done."""
    flash(said)
    return redirect(url_for("progress.occurrence", occurrence_id=occurrence_id) + "#buoc", 303)


def _page_with(occurrence_id: int, typed: Typed, problems: Mapping[str, str]) -> str:
    """Show the page of the work as it is now, with what was typed and why it was not taken."""
    return occurrence_page(
        access.opened(occurrence_id), typed_inside={"step_typed": typed, "step_problems": problems}
    )
