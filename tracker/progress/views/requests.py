"""Requests of agencies: asked and taken back on the page of the work, decided there too."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.asked import asked_plan
from tracker.progress.actions import requests as asking
from tracker.progress.actions import steering
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import read_version
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.policy import can_confirm, scope_of
from tracker.progress.queries import requests as reading
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steering import Asked, words_of
from tracker.progress.steering_forms import asked_choices
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page
from tracker.progress.views.request_panel import ask_form, decide_form, steer_form
from tracker.progress.views.workbooks import MOST, requests_workbook
from tracker.web.paging import decode_cursor, make_page

Answer = str | Response | tuple[str, int]
_ONE = f"/viec/<{ROW}:occurrence_id>"


@progress.get("/de-nghi")
@signed_in
def requests() -> str | Response:
    """List requests: what waits, oldest first, or what was decided; the filters make the link."""
    actor, args, on = current_actor(), request.args, clock.today()
    plan = asked_plan()
    plan_id = plan.id if plan else None
    kind = args.get("loai") or None
    if kind is not None and kind not in set(Asked):
        abort(404)
    filters = reading.RequestFilters(
        kind=Asked(kind) if kind else None,
        agency_id=_agency_id(args.get("co-quan")),
        decided=args.get("tinh-trang") == "da",
    )
    scope = scope_of(actor)
    if args.get("tai") == "xlsx":
        whole = reading.requests(plan_id, filters, scope, limit=MOST)
        return requests_workbook(whole)
    position = decode_cursor(args.get("sau"), (date, int))
    after = (position.key[0], position.key[1]) if position else None
    limit = reading.PAGE + 1
    found = reading.requests(plan_id, filters, scope, after=after, limit=limit)
    page = make_page(found, reading.PAGE, position, _key)
    return render_template(
        "progress/requests.html",
        plan=plan,
        rows=page.rows,
        next_cursor=page.next,
        is_first=after is None,
        total=reading.requests_count(plan_id, filters, scope),
        filters=filters,
        kinds=asked_choices(),
        words={row.id: words_of(Asked(row.kind), row.asked_due_on) for row in page.rows},
        on=on,
        decides=can_confirm(actor),
        standing_agency=access.standing_agency_name(),
    )


@progress.post(f"{_ONE}/de-nghi")
@signed_in
def ask(occurrence_id: int) -> Answer:
    """Send a request of the agency whose work this is."""
    row = access.opened_to_report(occurrence_id)
    form = ask_form(row, request.form)
    if not form.reads(clock.today()):
        return occurrence_page(row, asked=form), 422

    def act(**told: Any) -> None:
        asking.ask(
            occurrence_id,
            kind=Asked(form.kind.data),
            due_on=form.due_on.data,
            to_agency_id=form.to_agency_id,
            version=read_version(form.version.data),
            **told,
        )

    done = f"Đã gửi đề nghị. {access.standing_agency_name()} sẽ quyết định."
    return _tried(row, form, act, done)


@progress.post(f"{_ONE}/de-nghi/<{ROW}:request_id>/rut")
@signed_in
def withdraw(occurrence_id: int, request_id: int) -> Answer:
    """Take a request back that nobody has decided on."""
    row = access.opened_to_report(occurrence_id)
    waiting = _known(request_id, occurrence_id)
    return _tried(
        row,
        decide_form(waiting),
        lambda by, at, reason: asking.withdraw(request_id, by=by, at=at),
        "Đã rút đề nghị.",
    )


@progress.post(f"{_ONE}/de-nghi/<{ROW}:request_id>/quyet-dinh")
@signed_in
def decide(occurrence_id: int, request_id: int) -> Answer:
    """Grant or refuse a request, by the button that was pressed."""
    row = access.opened_to_decide(occurrence_id)
    form = decide_form(_known(request_id, occurrence_id), request.form)
    if not form.reads(clock.today()):
        return occurrence_page(row, asked=form), 422
    if request.form.get("act") == "refuse":
        return _tried(
            row,
            form,
            lambda **told: asking.refuse(request_id, **told),
            "Đã trả lời không đồng ý. Cơ quan thấy lý do ở trang của việc.",
        )

    def act(by: Any, at: Any, reason: str) -> None:
        asking.grant(
            request_id,
            due_on=form.due_on.data,
            to_agency_id=form.to_agency_id,
            words=reason,
            by=by,
            at=at,
        )

    return _tried(row, form, act, "Đã đồng ý và thực hiện theo đề nghị.")


@progress.post(f"{_ONE}/dieu-hanh")
@signed_in
def steer(occurrence_id: int) -> Answer:
    """Extend, suspend, resume, reassign or cancel without having been asked."""
    row = access.opened_to_decide(occurrence_id)
    form = steer_form(row, request.form)
    if not form.reads(clock.today()):
        return occurrence_page(row, asked=form), 422
    if form.act.data == "reassign" and form.to_agency_id is None:
        form.refuse({"to_agency_id": "Ghi cơ quan nhận việc."})
        return occurrence_page(row, asked=form), 422
    more: dict[str, Any] = {"version": read_version(form.version.data)}
    if form.act.data == "extend":
        more["due_on"] = form.due_on.data
    elif form.act.data == "reassign":
        more["to_agency_id"] = form.to_agency_id
    verb = getattr(steering, form.act.data)
    return _tried(
        row, form, lambda **told: verb(occurrence_id, **more, **told), "Đã ghi quyết định."
    )


def _tried(row: Occurrence, form: Any, act: Any, done: str) -> Answer:
    """Run one act in one transaction and lead on; what is refused comes back as it was typed."""
    occurrence_id, actor, at = row.id, current_actor(), clock.now()
    try:
        with transaction():
            act(by=actor, at=at, reason=form.reason.data or "")
    except Conflict:
        return occurrence_page(access.opened(occurrence_id), conflict=True), 409
    except Refused as refusal:
        form.refuse(refusal.problems)
        return occurrence_page(access.opened(occurrence_id), asked=form), 422
    flash(done)
    return redirect(url_for("progress.occurrence", occurrence_id=occurrence_id), 303)


def _known(request_id: int, occurrence_id: int) -> ChangeRequest:
    found = reading.one(request_id, occurrence_id)
    if found is None:
        abort(404, "Không có đề nghị này.")
    return found


def _agency_id(code: str | None) -> int | None:
    if not code:
        return None
    agency = by_code(code[:40])
    return agency.id if agency else -1


def _key(row: ChangeRequest) -> tuple[date, int]:
    day = row.asked_on if row.state == "asked" else row.decided_on
    return day or row.asked_on, row.id
