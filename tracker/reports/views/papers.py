"""Small papers as files: a list for a meeting, a page for leaders, a sheet, a task's dossier."""

from __future__ import annotations

from datetime import date

from flask import Response as Answer
from flask import abort, render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.former import worded_by_id
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code, plans_issued
from tracker.plans.queries import task as task_by_id
from tracker.progress.policy import can_see, scope_of
from tracker.reports.documents import FORMATS, outline_bytes
from tracker.reports.papers.assignment import assignment_outline
from tracker.reports.papers.dossier import dossier_stream, note_sent, proofs
from tracker.reports.papers.leader import summary_outline
from tracker.reports.papers.meeting import meeting_outline
from tracker.reports.papers.reading import agencies_with_tasks, assigned, late_agencies, summary
from tracker.reports.papers.telling import (
    asked_of_partners,
    documents_of,
    dossier_parts,
    updates_of,
)
from tracker.reports.queries.quarterly import bodies
from tracker.reports.views.blueprint import (
    file_answer,
    issued_plan,
    only_readers,
    reports,
    storage,
)
from tracker.web.days import shown_day


@reports.get("/giay-to")
@signed_in
def papers() -> str:
    """Show which papers there are, of which plan, as of which day."""
    only_readers()
    day = shown_day()
    plans = plans_issued(day.on)
    asked = plan_by_code(request.args.get("plan", "")[:40])
    plan = asked if asked in plans else plans[-1] if plans else None
    found = by_code(request.args.get("co-quan", "")[:40])
    return render_template(
        "reports/papers.html",
        plan=plan,
        plans=plans,
        agency=found,
        day=day,
        agencies=agencies_with_tasks(plan, day.on) if plan else [],
    )


@reports.get("/giay-to/<code>/qua-han.<kind>")
@signed_in
def meeting_paper(code: str, kind: str) -> Response:
    """Give the overdue work by agency on one page."""
    plan, on = _plan(code, kind), _day()
    outline = meeting_outline(late_agencies(plan, on), bodies(on), on)
    return file_answer(outline_bytes(outline, kind, use="letter"), f"qua-han-{on}", kind)


@reports.get("/giay-to/<code>/tom-tat.<kind>")
@signed_in
def leader_paper(code: str, kind: str) -> Response:
    """Give the page for leaders."""
    plan, on = _plan(code, kind), _day()
    told = summary(plan, on, clock.today())
    outline = summary_outline(told, _plan_name(plan), bodies(on), on)
    return file_answer(outline_bytes(outline, kind, use="letter"), f"tom-tat-{on}", kind)


@reports.get("/giay-to/<code>/phieu-giao/<agency>.<kind>")
@signed_in
def assignment_paper(code: str, agency: str, kind: str) -> Response:
    """Give the tasks of an agency as a sheet to sign; the agency itself may read its own."""
    body = by_code(agency[:40]) or abort(404)
    if not can_see(current_actor(), body.id):
        abort(403)
    if kind not in FORMATS:
        abort(404)
    plan, on = issued_plan(code), _day()
    found = assigned(plan, body, on)
    if not found:
        abort(404, "Cơ quan này không có nhiệm vụ trong kế hoạch.")
    outline = assignment_outline(plan, body.name, found, bodies(on), on)
    return file_answer(outline_bytes(outline, kind, use="letter"), f"phieu-giao-{body.code}", kind)


@reports.get("/ho-so/<int:task_id>.zip")
@signed_in
def dossier(task_id: int) -> Response:
    """Send a task's dossier: whole to who sees every agency, else the reader's own part."""
    actor, on = current_actor(), _day()
    scope = scope_of(actor)
    task = task_by_id(task_id)
    if task is None or task.plan.state == "draft":
        abort(404)
    updates, asked = updates_of(task, on, scope), asked_of_partners(task, on, scope)
    documents = documents_of([*updates, *asked])
    files, where = proofs(documents, storage())
    parts = dossier_parts(task, on, scope, updates, asked, documents, where)
    if not scope.everything and not parts[0].rows:
        abort(403)
    worded = worded_by_id([task.id], on)[task.id]
    title = f"Hồ sơ nhiệm vụ {worded.number}: {worded.heading}"
    with transaction():
        note_sent(task, on, files, by=actor, at=clock.now())
    answer = Answer(dossier_stream(title, parts, files), mimetype="application/zip")
    name = f"ho-so-nhiem-vu-{task_id}-{on}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _day() -> date:
    """Give the day of `?on=`, else today; a paper of a day that is none is not made."""
    day = shown_day()
    if day.problem:
        abort(400, day.problem)
    return day.on


def _plan(code: str, kind: str) -> Plan:
    """Give the plan of a paper about every agency, for who may read those."""
    only_readers()
    if kind not in FORMATS:
        abort(404)
    return issued_plan(code)


def _plan_name(plan: Plan) -> str:
    return f"Tình hình thực hiện Kế hoạch số {plan.number or plan.code} năm {plan.year}"
