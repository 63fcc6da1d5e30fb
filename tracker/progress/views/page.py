"""The page of one occurrence, put together once for reading, for errors and for conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor
from tracker.evidence.rules import ACCEPT, ACCEPTED
from tracker.lib import clock
from tracker.plans.models import Task
from tracker.progress.actions.deciding import last_return_day
from tracker.progress.forms import ConfirmForm, ReportForm, ReturnForm
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.policy import can_report
from tracker.progress.queries import periods, reading
from tracker.progress.queries.confirming import latest_reports
from tracker.progress.queries.proofs import sent_before
from tracker.progress.queries.purpose import criteria_served
from tracker.progress.rules.filing import late_words
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import OPEN_WORK, PERIODIC, Work, label
from tracker.progress.views import explanations, inside, proofs, request_panel, together
from tracker.progress.views.access import knows_reasons, may_confirm, standing_agency_name
from tracker.progress.views.telling import tell

HISTORY = 30


def occurrence_page(
    row: Occurrence,
    *,
    form: ReportForm | None = None,
    confirming: ConfirmForm | None = None,
    returning: ReturnForm | None = None,
    asked: request_panel.TypedForm | None = None,
    conflict: bool = False,
    chosen: str | None = None,
    typed_inside: dict[str, Any] | None = None,
) -> str:
    """Render the page of `row`; forms that were refused come in as they were typed.

    `typed_inside` is a step of the agency's own that was refused, with its problems.
    """
    actor, state = current_actor(), row.state
    updates = reading.history(occurrence_id=row.id, limit=HISTORY)
    latest = latest_reports([row.id]).get(row.id)
    facts: dict[str, Any] = {
        "row": row,
        "label": label(state, clock.today()),
        "period": period_name(row.period),
        "filed_late": late_words(row.reported_on, row.limit_on, period_name(row.period))
        if row.state.is_filed
        else "",
        "latest": latest,
        "history": tell(updates, state.kind, with_reasons=knows_reasons(row)),
        "criteria": criteria_served(row.task_id),
        "reading": deadline_reading(row.task),
        "standing_agency": standing_agency_name(),
        "returned": _return_reason(row, updates),
        "conflict": updates[0] if conflict and updates else None,
    }
    facts |= inside.facts(row, actor) | explanations.facts(row, actor)
    facts |= together.facts(row, actor) | (typed_inside or {})
    waits = facts.get("review_waits", False)
    if form or (can_report(actor, row.agency_id) and state.work in OPEN_WORK and not waits):
        facts |= _report_facts(row, form, latest, chosen)
    facts |= request_panel.facts(row, actor, asked)
    if can_be_decided(row) and may_confirm(row):
        facts["confirming"] = confirming or ConfirmForm(
            completed_on=row.completed_on, version=row.version
        )
        facts["returning"] = returning or ReturnForm(version=row.version)
    return render_template("progress/occurrence.html", **facts)


def can_be_decided(row: Occurrence) -> bool:
    """Say whether a confirmer may act on it: it waits, or it was filed and can be returned yet."""
    until = last_return_day(row)
    return row.state.work is Work.SUBMITTED or (until is not None and clock.today() <= until)


def deadline_reading(task: Task) -> str:
    """Give the deadline as printed and as read: “Tháng 6/2024”, hiểu là đến hết 30/06/2024."""
    printed = f"“{task.deadline_text}”" if task.deadline_text else "kế hoạch không ghi"
    due = task.deadline.get("due_on")
    if not due:
        return printed
    year, month, day = str(due).split("-")
    bound = "trước" if task.deadline.get("bound") == "before" else "đến hết"
    return f"{printed}, hiểu là {bound} {day}/{month}/{year}"


def _report_facts(
    row: Occurrence, form: ReportForm | None, latest: ProgressUpdate | None, chosen: str | None
) -> dict[str, Any]:
    """Give what the form of a report needs: typed again, drafted, or begun from what is known."""
    actor = current_actor()
    draft = reading.draft(row.id, actor.id) if actor.id else None
    stale = False
    if form is None and draft is not None:
        form = ReportForm(MultiDict(draft.typed))
        form.version.data, stale = row.version, draft.version != row.version
    form = form or _begun(row, latest)
    form.offer(row.state.kind)
    if chosen and not form.result.data:
        form.result.data = chosen
    earlier = sent_before(row.agency_id)
    choices = [SelectChoice("", "–")]
    choices += [SelectChoice(str(document.id), document.label[:120]) for document in earlier]
    for entry in form.documents:
        entry.form.earlier.choices = choices
    return {
        "form": form,
        "draft": draft,
        "draft_is_stale": stale,
        "has_earlier": bool(earlier),
        "kept": proofs.kept_names(form, row.agency_id),
        "accept": ACCEPT,
        "accepted": ACCEPTED,
        "limit_mb": proofs.limit_mb(),
    }


def _begun(row: Occurrence, latest: ProgressUpdate | None) -> ReportForm:
    """Begin a form: a returned report with its own words, a duty with those of last period."""
    words = latest if row.returned else None
    if words is None and row.state.kind in PERIODIC:
        words = periods.period_before([row]).get(row.id)
    form = ReportForm(
        result=words.result if words and row.returned else None,
        percent=row.percent or None,
        expected_on=row.expected_on,
        done=words.done if words else "",
        difficulty=words.difficulty if words else "",
        explanation=words.explanation if words and row.returned else "",
        completed_on=words.completed_on if words and row.returned else None,
        version=row.version,
    )
    if words and row.returned:
        for entry, document in zip(form.documents, words.documents, strict=False):
            entry.form.earlier.data = str(document.id)
    return form


def _return_reason(row: Occurrence, updates: Sequence[ProgressUpdate]) -> ProgressUpdate | None:
    """Give the return that the agency has to answer, to those whom it concerns."""
    if not row.returned or not knows_reasons(row):
        return None
    return next((update for update in updates if update.verb == "return"), None)
