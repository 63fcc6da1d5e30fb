"""Explanations on the pages: the list, one with its texts, the agency's answer, the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.plans.asked import asked_plan
from tracker.progress.actions import answering
from tracker.progress.actions.states import Conflict
from tracker.progress.asking_forms import AnswerForm, VerdictForm
from tracker.progress.forms import read_version
from tracker.progress.models import Explanation, Occurrence
from tracker.progress.policy import (
    can_approve,
    can_ask_explanation,
    can_see_inside,
    can_write_explanation,
    scope_of,
)
from tracker.progress.queries import explanations as reading
from tracker.progress.rules.explaining import (
    AWAITED,
    OPEN_STAGES,
    RECEIVED,
    SUBJECT_NAMES,
    Stage,
    Subject,
    asks,
    subject_of,
)
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.schedule import period_name
from tracker.progress.views.access import knows_reasons, standing_agency_name
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.workbooks import MOST, explanations_workbook
from tracker.web.paging import decode_cursor, make_page

Answer = str | Response | tuple[str, int]
_ONE = f"/giai-trinh/<{ROW}:explanation_id>"
# What the filter of the list offers, in words.
GROUP_NAMES = {
    "": "Chưa xong",
    "cho": "Chờ cơ quan trả lời",
    "da-nhan": "Đã nhận, chờ xem xét",
    "chap-nhan": "Đã chấp nhận",
    "rut": "Đã rút",
}
_MARKS = {
    Stage.ASKED: ("Chờ trả lời", "soon"),
    Stage.WRITTEN: ("Chờ người đứng đầu ký", "waiting"),
    Stage.SIGNED: ("Đã nhận, chờ xem xét", "waiting"),
    Stage.ACCEPTED: ("Đã chấp nhận", "done"),
    Stage.RETURNED: ("Trả lại, chờ giải trình lại", "returned"),
    Stage.WITHDRAWN: ("Đã rút", "neutral"),
}


@progress.get("/giai-trinh")
@signed_in
def explanations() -> str | Response:
    """List explanations, asked longest ago first; the filters make the link."""
    actor, args, on = current_actor(), request.args, clock.today()
    plan = asked_plan()
    plan_id = plan.id if plan else None
    filters = _filters()
    scope = scope_of(actor)
    if args.get("tai") == "xlsx":
        return explanations_workbook(
            reading.explanations(plan_id, filters, scope, limit=MOST),
            place=place,
            mark=lambda row: mark(row, actor),
            shown=lambda row: shown_text(row, actor),
            subjects=SUBJECT_NAMES,
        )
    position = decode_cursor(args.get("sau"), (date, int))
    after = (position.key[0], position.key[1]) if position else None
    limit = reading.PAGE + 1
    found = reading.explanations(plan_id, filters, scope, after=after, limit=limit)
    page = make_page(found, reading.PAGE, position, lambda row: (row.asked_on, row.id))
    return render_template(
        "progress/explanations.html",
        plan=plan,
        rows=page.rows,
        marks={row.id: mark(row, actor) for row in page.rows},
        waits={row.id: waiting_words(row, on) for row in page.rows},
        places={row.id: place(row) for row in page.rows},
        shown={row.id: shown_text(row, actor) for row in page.rows},
        next_cursor=page.next,
        is_first=after is None,
        total=reading.explanations_count(plan_id, filters, scope),
        filters=filters,
        groups=GROUP_NAMES,
        subjects=SUBJECT_NAMES,
        asks=can_ask_explanation(actor),
    )


@progress.get(_ONE)
@signed_in
def explanation(explanation_id: int) -> str:
    """Show one explanation: the question, the texts, and what the reader may do."""
    return explanation_page(_opened(explanation_id))


@progress.post(_ONE)
@signed_in
def answer_explanation(explanation_id: int) -> Answer:
    """Take what an agency wrote, by the button that was pressed: keep, send to the head, sign."""
    row, actor = _opened(explanation_id), current_actor()
    if not can_write_explanation(actor, row.agency_id):
        abort(403, f"Chỉ người của {row.agency.name} viết giải trình này.")
    verb = request.form.get("act", "write")
    if verb == "sign" and not can_approve(actor, row.agency_id):
        abort(403, f"Chỉ người đứng đầu {row.agency.name} ký giải trình.")
    form = AnswerForm(request.form)
    if not form.validate():
        return explanation_page(row, form=form), 422
    act = {"draft": answering.save_draft, "sign": answering.sign}.get(verb, answering.submit)
    done = {
        "draft": "Đã lưu bản nháp. Người trong cơ quan cùng thấy; chưa gửi ra ngoài.",
        "sign": f"Đã ký và gửi {standing_agency_name()}.",
    }.get(verb, f"Đã trình người đứng đầu {row.agency.name} ký.")
    typed, version = form.answer(), read_version(form.version.data)
    at = clock.now()
    try:
        with transaction():
            act(explanation_id, typed, version=version, by=actor, at=at)
    except Conflict:
        row = _opened(explanation_id)
        form.version.data = str(row.version)
        return explanation_page(row, form=form, conflict=True), 409
    except Refused as refusal:
        form.refuse(refusal.problems)
        return explanation_page(_opened(explanation_id), form=form), 422
    flash(done)
    return redirect(url_for("progress.explanation", explanation_id=explanation_id), 303)


@progress.post(f"{_ONE}/quyet-dinh")
@signed_in
def decide_explanation(explanation_id: int) -> Answer:
    """Accept, return or withdraw, by the button that was pressed."""
    row, actor, at = _opened(explanation_id), current_actor(), clock.now()
    if not can_ask_explanation(actor):
        abort(403, f"Chỉ cán bộ điều phối của {standing_agency_name()} xem xét giải trình.")
    form = VerdictForm(request.form, prefix="xem-xet-")
    if not form.validate():
        return explanation_page(row, verdict=form), 422
    told: dict[str, Any] = {"version": read_version(form.version.data), "by": actor, "at": at}
    reason, verb = form.reason.data or "", request.form.get("act")
    try:
        with transaction():
            if verb == "accept":
                answering.accept(explanation_id, **told)
            elif verb == "withdraw":
                answering.withdraw(explanation_id, reason=reason, **told)
            else:
                answering.give_back(explanation_id, reason=reason, **told)
    except Conflict:
        return explanation_page(_opened(explanation_id), conflict=True), 409
    except Refused as refusal:
        form.refuse(refusal.problems)
        return explanation_page(_opened(explanation_id), verdict=form), 422
    flash({"accept": "Đã chấp nhận giải trình.", "withdraw": "Đã rút yêu cầu giải trình."}.get(
        verb or "", "Đã trả lại. Cơ quan thấy lý do ở trang này và ở Việc của tôi."))  # fmt: skip
    return redirect(url_for("progress.explanation", explanation_id=explanation_id), 303)


def explanation_page(
    row: Explanation,
    *,
    form: AnswerForm | None = None,
    verdict: VerdictForm | None = None,
    conflict: bool = False,
) -> str:
    """Render the page of an explanation; forms that were refused come in as they were typed."""
    actor, on, stage = current_actor(), clock.today(), Stage(row.state)
    may_write = can_write_explanation(actor, row.agency_id) and stage in AWAITED
    if form is None and may_write:
        form = AnswerForm(
            cause=row.cause, remedy=row.remedy, promised_on=row.promised_on, version=row.version
        )
    decides = can_ask_explanation(actor) and stage in OPEN_STAGES
    return render_template(
        "progress/explanation.html",
        row=row,
        mark=mark(row, actor),
        waits=waiting_words(row, on),
        place=place(row),
        verb=asks(row.agency.authority),
        subject=SUBJECT_NAMES[Subject(row.subject)],
        period=period_name(row.period),
        text=shown_text(row, actor),
        former=reading.former(row.id),
        form=form if may_write else None,
        may_sign=can_approve(actor, row.agency_id),
        must_promise=answering.must_promise(row),
        verdict=(verdict or VerdictForm(prefix="xem-xet-", version=row.version))
        if decides
        else None,
        stage=stage.value,
        conflict=conflict,
        standing_agency=standing_agency_name(),
    )


def facts(row: Occurrence, actor: Actor) -> dict[str, Any]:
    """Give the panel on the page of an occurrence; partners see nothing of it."""
    if not knows_reasons(row):
        return {}
    found = reading.of_occurrence(row.id)
    on = clock.today()
    is_open = any(Stage(one.state) in OPEN_STAGES for one in found)
    can_ask = can_ask_explanation(actor) and not is_open
    return {
        "explanations": [
            (one, mark(one, actor), shown_text(one, actor), waiting_words(one, on)) for one in found
        ],
        "explain_verb": asks(row.agency.authority),
        "may_question": can_ask and subject_of(row.state, on) is not None,
    }


def mark(row: Explanation, actor: Actor) -> tuple[str, str]:
    """Give the words and the tone of a stage; what waits for the head is awaited outside."""
    stage = Stage(row.state)
    if stage is Stage.WRITTEN and not can_see_inside(actor, row.agency_id):
        stage = Stage.RETURNED if row.decision else Stage.ASKED
    return _MARKS[stage]


def shown_text(row: Explanation, actor: Actor) -> Explanation | None:
    """Give the row where its present words may be read: signed, or by the agency's own people."""
    if Stage(row.state) in RECEIVED or can_see_inside(actor, row.agency_id):
        return row if row.cause or row.remedy else None
    return None


def waiting_words(row: Explanation, on: date) -> str:
    """Say for how long something waits, and whether the day to answer by is over."""
    stage = Stage(row.state)
    if stage in AWAITED:
        if row.answer_by is not None and row.answer_by < on:
            return f"quá hạn trả lời {(on - row.answer_by).days} ngày"
        return f"chờ {(on - row.asked_on).days} ngày" if on > row.asked_on else "gửi hôm nay"
    if stage is Stage.SIGNED and row.signed_on is not None:
        return f"chờ {(on - row.signed_on).days} ngày" if on > row.signed_on else "nhận hôm nay"
    return ""


def place(row: Explanation) -> tuple[str, str, str]:
    """Give the number, the wording and the address of what is explained; "" where none."""
    if row.occurrence is not None:
        task = row.occurrence.task
        return (
            task.number,
            task.title,
            url_for("progress.occurrence", occurrence_id=row.occurrence.id),
        )
    if row.target is not None:
        return row.target.code, row.target.name, ""
    return "", "", ""


def _opened(explanation_id: int) -> Explanation:
    """Give an explanation to whom may see the agency's work; 404 for everybody else."""
    row = reading.one(explanation_id)
    if row is None or not scope_of(current_actor()).holds(row.agency_id):
        abort(404, "Không có giải trình này, hoặc đây là giải trình của cơ quan khác.")
    return row


def _filters() -> reading.ExplanationFilters:
    args = request.args
    group, kind, code = args.get("tinh-trang") or "", args.get("loai") or None, args.get("co-quan")
    if group not in reading.GROUPS or (kind is not None and kind not in set(Subject)):
        abort(404)
    agency = by_code(code[:40]) if code else None
    return reading.ExplanationFilters(
        group=group,
        subject=Subject(kind) if kind else None,
        agency_id=(agency.id if agency else -1) if code else None,
    )
