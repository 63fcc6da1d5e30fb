"""What agencies wrote and showed: difficulties, evidence, requests not decided yet."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.calendar import format_date
from tracker.plans.models import Task
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.models import ChangeRequest, ProgressUpdate, UpdateDocument
from tracker.reports.facts import (
    DifficultyFact,
    EvidenceRow,
    ProposalRow,
)
from tracker.reports.queries.reading import Reading

# Rows are read so many at a time: a year has some ten thousand documents.
_CHUNK = 2000

_REQUESTS = {
    "extension": "Gia hạn",
    "decline": "Không nhận nhiệm vụ",
    "reassign": "Chuyển cơ quan chủ trì",
    "suspend": "Tạm dừng",
    "cancel": "Không thực hiện",
}


def difficulties(now: Reading, period: ReportingPeriod) -> tuple[DifficultyFact, ...]:
    """Give the newest difficulty that each agency told in the window, in the order of agencies.

    Of one agency alone: the newest of each task, under the task's number.
    """
    alone = now.agency_id is not None
    speaker = ProgressUpdate.task_id if alone else ProgressUpdate.agency_id
    newest = (
        select(func.max(ProgressUpdate.id))
        .where(
            ProgressUpdate.plan_id == now.plan.id,
            now.of(ProgressUpdate.agency_id),
            ProgressUpdate.on.between(period.window_start, period.window_end),
            ProgressUpdate.difficulty.is_not(None),
        )
        .group_by(speaker)
    )
    rows = session.execute(
        select(ProgressUpdate.difficulty, Agency.name, Task.number)
        .join(Agency, Agency.id == ProgressUpdate.agency_id)
        .join(Task, Task.id == ProgressUpdate.task_id)
        .where(ProgressUpdate.id.in_(newest))
        .order_by(Agency.sort, Agency.id, Task.sort)
    ).all()
    return tuple(
        DifficultyFact(f"Nhiệm vụ số {row.number}" if alone else row.name, row.difficulty or "")
        for row in rows
    )


def evidence_rows(now: Reading) -> tuple[EvidenceRow, ...]:
    """Give the documents shown by the cut-off, each once, by task and by the agency that sent it.

    What only goes with a remark proves nothing and is left out.
    """
    speaker = func.coalesce(ProgressUpdate.from_agency_id, ProgressUpdate.agency_id)
    query = (
        select(
            Task.number,
            func.coalesce(Document.subject, Document.file_name, Document.link, ""),
            func.coalesce(Document.number, ""),
            Document.issued_on,
            Agency.name,
        )
        .select_from(UpdateDocument)
        .join(ProgressUpdate, ProgressUpdate.id == UpdateDocument.update_id)
        .join(Document, Document.id == UpdateDocument.document_id)
        .join(Task, Task.id == ProgressUpdate.task_id)
        .join(Agency, Agency.id == speaker)
        .where(
            ProgressUpdate.plan_id == now.plan.id,
            now.of(speaker),
            ProgressUpdate.on <= now.on,
            ProgressUpdate.verb != "remark",
        )
        .order_by(Task.sort, Agency.sort, Document.id)
        .execution_options(yield_per=_CHUNK)
    )
    return tuple(dict.fromkeys(EvidenceRow(*row) for row in session.execute(query)))


def proposal_rows(now: Reading) -> tuple[ProposalRow, ...]:
    """Give what agencies asked to have changed and nobody had decided by the cut-off."""
    to = aliased(Agency)
    query = (
        select(ChangeRequest, Task.number, Task.title, Agency.name, to.name)
        .join(Task, Task.id == ChangeRequest.task_id)
        .join(Agency, Agency.id == ChangeRequest.agency_id)
        .outerjoin(to, to.id == ChangeRequest.to_agency_id)
        .where(
            ChangeRequest.plan_id == now.plan.id,
            ChangeRequest.asked_on <= now.on,
            or_(ChangeRequest.decided_on.is_(None), ChangeRequest.decided_on > now.on),
            now.of(ChangeRequest.agency_id),
        )
        .order_by(Task.sort, Agency.sort, ChangeRequest.id)
    )
    return tuple(
        ProposalRow(
            number=number,
            title=title,
            agency=agency,
            request=_REQUESTS[asked.kind],
            reason=asked.reason,
            wanted=format_date(asked.asked_due_on) if asked.asked_due_on else other or "",
        )
        for asked, number, title, agency, other in session.execute(query)
    )
