"""Sở Nội vụ chooses what to ask about: late work, missing reports, targets; one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.models import Plan, Target
from tracker.plans.queries import current_plan, plan_by_code, target_rows, targets
from tracker.progress.actions import explaining
from tracker.progress.asking_forms import QuestionForm
from tracker.progress.forms import read_version
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope, can_ask_explanation
from tracker.progress.queries import explanations as reading
from tracker.progress.queries.listing import Filters, WorkRow, listing
from tracker.progress.queries.reading import occurrence
from tracker.progress.rules.explaining import SUBJECT_NAMES, Subject, subject_of
from tracker.progress.rules.moves import Refused
from tracker.progress.views.access import standing_agency_name
from tracker.progress.views.blueprint import progress

# One page of a question: more is asked in the next one.
MOST = 100
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks about; `rows` are work, `owners` targets with who answers for them."""

    subject: Subject
    rows: Sequence[WorkRow | Occurrence] = ()
    owners: Sequence[tuple[Target, list[Agency]]] = ()
    busy: dict[Any, int] | None = None


@progress.get("/giai-trinh/yeu-cau")
@signed_in
def choose_questions() -> str:
    """Show what is late or missing, with boxes, and the question."""
    _refuse_others()
    return _page(QuestionForm())


@progress.post("/giai-trinh/yeu-cau")
@signed_in
def ask_explanations() -> Answer:
    """Ask about everything that was ticked: all of it, or nothing where one cannot be asked."""
    _refuse_others()
    form = QuestionForm(request.form)
    if not form.validate():
        return _page(form), 422
    question = explaining.Question(form.question.data or "", form.answer_by.data)
    ticked = request.form.getlist("chon")[:MOST]
    actor, at = current_actor(), clock.now()
    try:
        with transaction():
            if _subject() is Subject.TARGET:
                asked = explaining.ask_about_targets(_pairs(ticked), question, by=actor, at=at)
            else:
                ids = sorted({read_version(one) for one in ticked})
                asked = explaining.ask(ids, question, by=actor, at=at)
            count = len(asked)
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _page(form), 422
    flash(f"Đã gửi {count} yêu cầu giải trình. Cơ quan thấy ngay ở trang Việc của tôi.")
    return redirect(url_for("progress.explanations"), 303)


def _refuse_others() -> None:
    if not can_ask_explanation(current_actor()):
        abort(403, f"Chỉ cán bộ điều phối của {standing_agency_name()} yêu cầu giải trình.")


def _page(form: QuestionForm) -> str:
    on = clock.today()
    code = request.args.get("ke-hoach")
    plan = plan_by_code(code[:40]) if code else current_plan(on)
    chosen = _chosen(plan, on)
    ticked = set(request.form.getlist("chon"))
    single = len(chosen.rows) + sum(len(bodies) for _, bodies in chosen.owners) == 1
    return render_template(
        "progress/question.html",
        form=form,
        plan=plan,
        chosen=chosen,
        ticked=ticked,
        single=single,
        subjects=SUBJECT_NAMES,
        on=on,
        most=MOST,
    )


def _chosen(plan: Plan | None, on: date) -> Chosen:
    """Give what the address asks about, with what is being explained already."""
    subject, one = _subject(), _int("viec")
    if subject is Subject.TARGET:
        rows = _targets(plan)
        owners = reading.target_owners(rows, on)
        busy = reading.open_targets([row.id for row in rows])
        return Chosen(subject, owners=[(row, owners[row.id]) for row in rows], busy=busy)
    work: Sequence[WorkRow | Occurrence] = []
    if one is not None:
        row = occurrence(one)
        if row is None:
            abort(404, "Không có việc này.")
        found = subject_of(row.state, on)
        subject, work = found or subject, [row] if found else []
    elif plan is not None:
        timing = "silent" if subject is Subject.SILENT else "overdue"
        filters = Filters(
            timing=timing,
            agency_id=_agency_id(),
            task_id=_int("nhiem-vu"),
            section_id=_int("muc"),
            index=request.args.get("chi-so") or None,
            period=request.args.get("ky") or None,
        )
        work = listing(plan.id, on, filters, Scope(everything=True), limit=MOST).rows
    return Chosen(subject, rows=work, busy=reading.open_occurrences([row.id for row in work]))


def _targets(plan: Plan | None) -> Sequence[Target]:
    """Give the targets of the plan, or those that a year's plan set for an index."""
    index, year = request.args.get("chi-so"), _int("nam")
    whole = target_rows(plan.id) if plan else []
    rows = targets(index[:20], year) if index and year else whole
    wanted = request.args.get("tieu-chi")
    kept = [row for row in rows if row.target is not None and wanted in (None, row.code)]
    return kept[:MOST]


def _subject() -> Subject:
    kind = request.args.get("loai") or Subject.LATE.value
    if kind not in set(Subject):
        abort(404)
    return Subject(kind)


def _pairs(ticked: Sequence[str]) -> list[tuple[int, int]]:
    """Read "target:agency" of each box; only owners that the plan names may be asked."""
    pairs = {
        (read_version(one.partition(":")[0]), read_version(one.partition(":")[2])) for one in ticked
    }
    return sorted(pairs)


def _int(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _agency_id() -> int | None:
    code = request.args.get("co-quan")
    if not code:
        return None
    agency = by_code(code[:40])
    return agency.id if agency else -1
