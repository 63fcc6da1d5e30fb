"""Where a person lands, and the demonstration's date."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.desk.views import desk
from tracker.installation.actions import move_demonstration_to
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.lib.calendar import format_date, parse_date
from tracker.progress.actions.issuing import issue_announced
from tracker.progress.policy import can_see_board


@desk.get("/")
def home() -> Response:
    """Lead a person to what they come for."""
    actor = current_actor()
    if not actor.memberships and actor.id is None:
        return redirect(url_for("accounts.login"))
    if actor.has(Role.LEADER) and not actor.has(Role.COORDINATOR, Role.ADMIN):
        return redirect(url_for("desk.summary"))
    if can_see_board(actor):
        return redirect(url_for("desk.board"))
    return redirect(url_for("desk.my_work"))


@desk.route("/ngay", methods=["GET", "POST"])
@signed_in
def change_day() -> str | Response:
    """Choose the demonstration's date; anywhere else the page does not exist."""
    row = installation()
    if row is None or row.kind == "real":
        abort(404)
    if request.method == "GET":
        return render_template("desk/change_day.html", problem=None, typed="")
    typed = request.form.get("day", "")
    try:
        day = parse_date(typed)
    except ValueError:
        problem = f"“{typed[:20]}” chưa đúng dạng ngày/tháng/năm, ví dụ 15/10/2024."
        return render_template("desk/change_day.html", problem=problem, typed=typed)
    if not 2015 <= day.year <= 2100:
        problem = "Chọn một ngày trong khoảng năm 2015 đến 2100."
        return render_template("desk/change_day.html", problem=problem, typed=typed)
    with transaction():
        move_demonstration_to(day=day, by=current_actor(), at=clock.now())
        issued = issue_announced(on=day, by=SYSTEM, at=clock.now())
    flash(f"Ngày hệ thống của bản trình diễn là {format_date(day)}.")
    for plan in issued:
        flash(f"Kế hoạch “{plan.title}” có hiệu lực từ {format_date(plan.issued_on)}.")
    return redirect(url_for("desk.home"))
