"""The matrix of agencies and tasks: on the screen, on paper, as a workbook."""

from __future__ import annotations

from urllib.parse import quote

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.rules.levels import LEVEL_NAMES
from tracker.desk.exports import matrix_workbook
from tracker.desk.matrix import ATTENTION, SIGNS, Asked, all_lines
from tracker.desk.matrix import matrix as read_matrix
from tracker.desk.tones import TONE_NAMES, icon_of
from tracker.desk.views import desk
from tracker.desk.views.board import chosen_plan
from tracker.plans.queries import sections
from tracker.progress.policy import scope_of
from tracker.progress.queries.counting import INDEX_NAMES
from tracker.web.days import shown_day
from tracker.web.paging import decode_cursor, encode_cursor


@desk.get("/ma-tran")
@signed_in
def matrix() -> str | Response:
    """Show agencies of one level against tasks; an agency sees its own line alone."""
    scope, day = scope_of(current_actor()), shown_day()
    plan = chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    asked = _asked()
    found = read_matrix(plan, day.on, scope, asked)
    if request.args.get("tai") == "xlsx":
        lines = all_lines(plan, day.on, scope, found)
        return matrix_workbook(found, lines, plan, day.on)
    return render_template(
        "desk/matrix.html",
        matrix=found,
        plan=plan,
        day=day,
        asked=asked,
        level_names=LEVEL_NAMES,
        index_names=INDEX_NAMES,
        sections=sections(plan.id, on=day.on),
        signs=SIGNS,
        tone_names=TONE_NAMES,
        attention=ATTENTION,
        icon_of=icon_of,
        # Made once: seven thousand cells would each build the same address.
        list_href=url_for("desk.work", plan=plan.code, on=day.parameter) + "&co-quan=",
        quote=quote,
        next_cursor=encode_cursor(found.next_key) if found.next_key else None,
    )


def _asked() -> Asked:
    args = request.args
    section = args.get("muc", "")
    position = decode_cursor(args.get("sau"), (int, int))
    return Asked(
        level=args.get("cap") or None,
        index=args.get("chi-so") or None,
        section_id=int(section) if _is_number(section) else None,
        after=(position.key[0], position.key[1]) if position else None,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
