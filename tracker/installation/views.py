"""The table of days off and swapped working days: read by everybody, kept by an administrator.

The room lies below accounts and cannot ask who is signed in; the answer stands in
`app.extensions["tracker.actor"]`, where the room of reminders leaves it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.db import transaction
from tracker.installation.actions import NoSuchDay, add_days, remove_day
from tracker.installation.forms import DaysForm, RemoveForm
from tracker.installation.policy import can_change_days
from tracker.installation.queries import day_changes, days_known
from tracker.installation.rules import KIND_NAMES
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date, parse_date

EXTENSION = "tracker.actor"

installation = Blueprint("installation", __name__, url_prefix="/ngay-nghi")


@installation.before_request
def _only_for_those_who_may() -> Any:
    actor = _actor()
    if actor.id is None:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return abort(403) if request.method == "POST" and not can_change_days(actor) else None


@installation.get("")
def days_off() -> str:
    """Show the days of a year, as the table stands or as it stood at the end of `ngay`."""
    return _page(DaysForm())


@installation.post("/them")
def add() -> Response | tuple[str, int]:
    """Add one or several days."""
    form = DaysForm()
    found = form.days() if form.validate() else None
    if found is None:
        return _page(form), 422
    name, source = form.name.data or "", form.source.data or ""
    with transaction():
        added = add_days(found, name=name, source=source, by=_actor(), at=clock.now())
    flash(
        f"Đã thêm {added} ngày." if added else "Các ngày này đã có trong bảng; chưa đổi gì.",
        "message" if added else "error",
    )
    return redirect(url_for("installation.days_off", nam=found.days[0].year), 303)


@installation.post("/<day>/bo")
def remove(day: str) -> Response:
    """Take a day out of the table, with a reason."""
    form, chosen = RemoveForm(), _day(day) or abort(404)
    back = redirect(url_for("installation.days_off", nam=chosen.year), 303)
    if not form.validate():
        flash("Ghi lý do bỏ ngày này khỏi bảng.", "error")
        return back
    try:
        with transaction():
            reason = form.reason.data or ""
            remove_day(day=chosen, reason=reason, by=_actor(), at=clock.now())
    except NoSuchDay:
        flash("Ngày này không còn trong bảng.", "error")
    else:
        flash(f"Đã bỏ ngày {format_date(chosen)} khỏi bảng.")
    return back


def _page(form: DaysForm) -> str:
    today = clock.today()
    on = min(_day(request.args.get("ngay") or "") or today, today)
    asked = request.args.get("nam", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else today.year
    return render_template(
        "installation/days_off.html",
        rows=days_known(year, on),
        year=year,
        on=on,
        today=today,
        form=form,
        remove_form=RemoveForm(formdata=None),
        can_change=can_change_days(_actor()) and on == today,
        changes=day_changes(on),
        kinds=KIND_NAMES,
    )


def _actor() -> Actor:
    actor: Actor = current_app.extensions[EXTENSION]()
    return actor


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
