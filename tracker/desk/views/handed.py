"""Who has handed in what: a plan's deliverables by agency, on the screen and as a workbook."""

from __future__ import annotations

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.desk.exports import handed_workbook
from tracker.desk.views import desk
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code, tasks
from tracker.progress.policy import scope_of
from tracker.progress.queries.handed import PAGE, SHOWN, Asked, by_agency, handed_of, in_all
from tracker.web.days import shown_day
from tracker.web.paging import decode_cursor, encode_cursor

# Agencies of a workbook: a province has some hundreds.
_MOST = 2000


@desk.get("/ke-hoach/<code>/da-nop")
@signed_in
def handed(code: str) -> str | Response:
    """Show each agency's deliverables: what came, when, with which document, what is missing."""
    day, plan = shown_day(), _plan(code)
    typed = request.args.get("nhiem-vu", "")
    task_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    shown = request.args.get("xem", "")
    asked = Asked(
        plan,
        day.on,
        scope_of(current_actor()),
        task_id,
        shown if shown in SHOWN else "tat-ca",
    )
    counts = handed_of(asked)
    if request.args.get("tai") == "xlsx":
        return handed_workbook(by_agency(asked, counts, limit=_MOST), plan, day.on)
    position = decode_cursor(request.args.get("sau"), (int, int))
    after = (position.key[0], position.key[1]) if position else None
    found = by_agency(asked, counts, after=after, limit=PAGE + 1)
    more = found[PAGE - 1].agency if len(found) > PAGE else None
    return render_template(
        "desk/handed.html",
        plan=plan,
        day=day,
        asked=asked,
        names=SHOWN,
        whole=in_all(counts),
        agencies=found[:PAGE],
        tasks=[task for task in tasks(plan.id, on=day.on) if task.ended_on is None],
        is_first=after is None,
        next_cursor=encode_cursor((more.sort, more.id)) if more else None,
    )


def _plan(code: str) -> Plan:
    """Give a plan that was issued, or will be; a draft has given nobody anything."""
    plan = plan_by_code(code[:40])
    if plan is None or plan.issued_on is None:
        abort(404)
    return plan
