"""All standing duties of a period on one page, sent with one press, and the receipt for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.paper.annex import annex_bytes
from tracker.progress.actions.inside.many import RefusedMany, deliver_many
from tracker.progress.annex import Answer as Told
from tracker.progress.annex import annex_outline
from tracker.progress.forms import DutyForm, read_version
from tracker.progress.models import ProgressUpdate
from tracker.progress.policy import can_report, can_see
from tracker.progress.queries import periods
from tracker.progress.queries.confirming import latest_reports
from tracker.progress.queries.inside.reviewing import waiting_since
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.moves import Result
from tracker.progress.rules.schedule import period_name
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress

Answer = str | Response | tuple[str, int]
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty on the page: its row, its form, and what was said the period before."""

    row: WorkRow
    form: DutyForm
    before: ProgressUpdate | None


class _NotSent(Exception):
    """Some duty was refused, so nothing is sent."""


@progress.get("/bao-cao-ky")
@signed_in
def period_form() -> str:
    """Show the unanswered duties of a period: the one asked for, else the last that closed."""
    agency_ids = current_actor().agency_ids
    known = periods.open_periods(agency_ids, clock.today())
    asked = request.args.get("ky") or next(
        (period.code for period in reversed(known) if period.closed),
        known[0].code if known else "",
    )
    duties = _duties(asked)
    chosen = _as_before(duties) if request.args.get("chon") == "ky-truoc" else 0
    return _page(asked, known, duties, as_before=chosen)


@progress.post("/bao-cao-ky")
@signed_in
def send_period() -> Answer:
    """Send every duty that was answered, or none and say what is wrong with which."""
    asked = request.form.get("ky", "")
    duties = _duties(asked, request.form)
    for duty in duties:
        _check(duty)
    answered = [duty for duty in duties if duty.form.is_answered]
    problem = "" if answered else "Chưa chọn kết quả cho nhiệm vụ nào."
    if answered and not _faults(duties):
        try:
            first = _send(answered)
        except _NotSent:
            pass
        else:
            if first is not None:
                return redirect(url_for("progress.receipt", update_id=first), 303)
            flash(
                f"{len(answered)} báo cáo đang chờ người đứng đầu duyệt; "
                f"chưa gửi {access.standing_agency_name()}."
            )
            return redirect("/viec-cua-toi", 303)
    known = periods.open_periods(current_actor().agency_ids, clock.today())
    return _page(asked, known, duties, problem), 422


@progress.get(f"/bao-cao-ky/bien-nhan/<{ROW}:update_id>")
@signed_in
def receipt(update_id: int) -> str:
    """Show what was sent together, when and by whom, with a number to quote."""
    first = periods.update(update_id)
    if first is None or first.verb != "report":
        abort(404, "Không có biên nhận này.")
    actor = current_actor()
    if not can_see(actor, first.agency_id):
        abort(403, "Biên nhận này là của cơ quan khác.")
    sent = [u for u in periods.sent_together(first) if can_see(actor, u.agency_id)]
    rows = {row.id: row for row in periods.rows_of([u.occurrence_id for u in sent], first.on)}
    return render_template(
        "progress/receipt.html",
        first=first,
        number=sent[0].id,
        sent=[(update, rows[update.occurrence_id]) for update in sent],
        counts=Counter(update.result for update in sent),
        period=period_name(rows[first.occurrence_id].period),
        annex=_annex_address(rows[first.occurrence_id].period, actor.agency_ids),
        standing_agency=access.standing_agency_name(),
    )


@progress.get("/bao-cao-ky/<ky>/phu-luc.docx")
@signed_in
def period_annex(ky: str) -> Response:
    """Send what the agency answered in a period as the annex of its own periodic report."""
    agency_ids = current_actor().agency_ids
    asked = read_version(request.args.get("co-quan"))
    agency_id = asked if asked in agency_ids else min(agency_ids, default=None)
    rows = periods.all_duties(agency_id, ky, clock.today()) if agency_id is not None else []
    if agency_id is None or not rows:
        abort(404, "Không có việc thường xuyên nào của kỳ này.")
    reports = latest_reports([row.id for row in rows])
    # The row's own word says whether it is answered: a returned report is no answer.
    sent = [Told(row, reports.get(row.id) if row.state.is_filed else None) for row in rows]
    outline = annex_outline(
        by_ids([agency_id])[agency_id],
        ky,
        sent,
        to=access.standing_agency_name(),
        at=clock.now(),
    )
    return send_file(
        BytesIO(annex_bytes(outline)),
        mimetype=_DOCX,
        as_attachment=True,
        download_name=f"Phụ lục kèm báo cáo {period_name(ky)} - {rows[0].agency_name}.docx",
    )


def _annex_address(period: str | None, agency_ids: Collection[int]) -> str:
    """Give where the annex of a period is; "" for whom reports for no agency."""
    if not period or not agency_ids:
        return ""
    return url_for("progress.period_annex", ky=period)


def _duties(period: str, typed: MultiDict[str, str] | None = None) -> list[Duty]:
    """Give the duties of the page; those that were typed about stay, answered or not."""
    agency_ids = current_actor().agency_ids
    also = [_row_id(name) for name in typed or () if name.endswith("-version")]
    rows = periods.open_duties(agency_ids, period, clock.today(), also)
    # What waits for the agency's head is answered; typed about, it stays to be told so.
    waiting = waiting_since([row.id for row in rows]).keys() - set(also)
    rows = [row for row in rows if row.id not in waiting]
    before = periods.period_before(rows)
    return [Duty(row, _form(row, typed, before.get(row.id)), before.get(row.id)) for row in rows]


def _as_before(duties: Sequence[Duty]) -> int:
    """Choose for every duty the result of the period before; give how many had one."""
    known = [duty for duty in duties if duty.before is not None]
    for duty in known:
        duty.form.result.data = duty.before.result if duty.before else None
    return len(known)


def _row_id(name: str) -> int:
    return read_version(name.removeprefix("d").removesuffix("-version"))


def _form(
    row: WorkRow, typed: MultiDict[str, str] | None, before: ProgressUpdate | None
) -> DutyForm:
    prefix = f"d{row.id}"
    if typed is not None and f"{prefix}-version" in typed:
        return DutyForm(typed, prefix=prefix)
    words = before.done if before and before.result == Result.DONE else ""
    return DutyForm(prefix=prefix, done=words, version=row.version)


def _check(duty: Duty) -> None:
    """Check what can be told before writing: words without a result, a text too long."""
    form = duty.form
    form.validate()
    before = (duty.before.done or "") if duty.before else ""
    changed = (form.done.data or "").split() != before.split()
    if not form.is_answered and changed and (form.done.data or "").strip():
        form.result.errors = ["Chọn “Có thực hiện” để gửi nội dung đã ghi."]


def _faults(duties: Sequence[Duty]) -> list[Duty]:
    return [duty for duty in duties if any(field.errors for field in duty.form)]


def _send(answered: Sequence[Duty]) -> int | None:
    """Write the reports in one transaction; raise _NotSent with every refusal beside its field.

    Give the first of them that went out; None when all wait for the agency's head.

    """
    actor, at = current_actor(), clock.now()
    if not all(can_report(actor, duty.row.agency_id) for duty in answered):
        abort(403)
    by_id = {duty.row.id: duty for duty in answered}
    versions = {id_: read_version(duty.form.version.data) for id_, duty in by_id.items()}
    try:
        with transaction():
            typed = {id_: duty.form.report() for id_, duty in by_id.items()}
            sent = deliver_many(typed, versions=versions, by=actor, at=at)
            return next((one.id for one in sent if isinstance(one, ProgressUpdate)), None)
    except RefusedMany as refusal:
        for id_, problems in refusal.problems.items():
            _tell(by_id[id_].form, problems)
        raise _NotSent from None


def _tell(form: DutyForm, problems: Mapping[str, str]) -> None:
    for name, sentence in problems.items():
        field = next((known for known in form if known.short_name == name), form.result)
        field.errors = [*field.errors, sentence]


def _page(
    asked: str,
    known: Sequence[periods.OpenPeriod],
    duties: Sequence[Duty],
    problem: str = "",
    as_before: int = 0,
) -> str:
    current = next((period for period in known if period.code == asked), None)
    return render_template(
        "progress/period.html",
        asked=asked,
        period=current,
        known=known,
        duties=duties,
        faults=_faults(duties),
        problem=problem,
        as_before=as_before,
        has_before=any(duty.before for duty in duties),
        annex=_annex_address(asked, current_actor().agency_ids),
        several=len({duty.row.agency_id for duty in duties}) > 1,
        standing_agency=access.standing_agency_name(),
        agencies=sorted({duty.row.agency_name for duty in duties}),
    )
