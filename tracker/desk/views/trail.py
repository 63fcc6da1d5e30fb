"""The trail: who did what, for which agency, from where, before and after."""

from __future__ import annotations

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.audit.policy import can_export_trail, reach_of
from tracker.audit.queries import trail as read_trail
from tracker.desk import trail as pages
from tracker.desk.views import desk
from tracker.web.paging import decode_cursor, encode_cursor

PAGE = 50


@desk.get("/nhat-ky")
@signed_in
def trail() -> str | Response:
    """List acts, newest first, by thing, person, agency, kind and time; or as a workbook."""
    actor = current_actor()
    reach = reach_of(actor) or abort(403)
    asked, typed = pages.read(request.args, reach)
    if request.args.get("tai") == "xlsx":
        return pages.trail_workbook(asked, reach) if can_export_trail(actor) else abort(403)
    position = decode_cursor(request.args.get("sau"), (int,))
    found = read_trail(
        asked, reach, before_id=position.key[0] if position else None, limit=PAGE + 1
    )
    shown = found[:PAGE]
    return render_template(
        "desk/trail.html",
        rows=pages.rows(shown, reach),
        typed=typed,
        reach=reach,
        can_export=can_export_trail(actor),
        verb_choices=pages.verb_choices(reach),
        is_first=position is None,
        next_cursor=encode_cursor((shown[-1].id,)) if len(found) > PAGE else None,
    )
