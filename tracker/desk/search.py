"""Search over wording, agencies and evidence, ignoring accents, inside what one may see.

Both databases read columns that were folded when the row was stored. Plans have some thousands
of tasks in ten years and a register some thousands of names; the documents of one agency are
read from an index that holds the words, those of everybody newest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tracker.agencies.models import Agency, AgencyName
from tracker.agencies.queries import search as search_agencies
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.text import fold, like_pattern, one_line, shorten
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.models import (
    PartnerRequestDocument,
    ProgressUpdate,
    UpdateDocument,
)
from tracker.progress.policy import Scope

_LIMIT = 30
_AROUND = 90


@dataclass(frozen=True, slots=True)
class TaskFound:
    """A task, where the words stand in it, and the wording around them."""

    task: Task
    where: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class AgencyFound:
    """An agency, and which of its names holds the words."""

    agency: Agency
    where: str


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """A document, which of its parts holds the words, and the work that it proves."""

    document: Document
    where: str
    occurrence_id: int | None
    proves: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives, each kind bounded."""

    tasks: Sequence[TaskFound]
    agencies: Sequence[AgencyFound]
    documents: Sequence[DocumentFound]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.tasks or self.agencies or self.documents)


NOTHING = Found((), (), ())


def search(text: str, on: date, scope: Scope) -> Found:
    """Search for `text` in what `scope` may see; names of agencies are open to everybody."""
    wanted = one_line(text)[:200]
    if not fold(wanted) or scope.is_empty:
        return NOTHING
    return Found(_tasks(wanted, on, scope), _agencies(wanted, on), _documents(wanted, scope))


def _tasks(wanted: str, on: date, scope: Scope) -> list[TaskFound]:
    query = (
        select(Task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Plan.state != "draft",
            Plan.issued_on <= on,
            or_(
                Task.title_folded.like(like_pattern(wanted), escape="\\"),
                func.lower(Task.number) == wanted.lower(),
            ),
        )
        .order_by(Plan.year.desc(), Task.sort)
        .limit(_LIMIT)
    )
    if not scope.everything:
        own = select(Assignment.task_id).where(Assignment.agency_id.in_(scope.agency_ids))
        query = query.where(Task.id.in_(own))
    return [_task_found(task, wanted) for task in session.scalars(query)]


def _task_found(task: Task, wanted: str) -> TaskFound:
    in_title = fold(wanted) in task.title_folded
    where = "lời văn nhiệm vụ" if in_title else "số nhiệm vụ"
    return TaskFound(task, where, excerpt(task.title, wanted if in_title else ""))


def excerpt(text: str, wanted: str) -> str:
    """Give the part of `text` around the folded words, whole words only, "…" where it is cut."""
    words, found = text.split(" "), fold(wanted)
    place = fold(text).find(found) if found else 0
    before, first = 0, 0
    # Folding keeps the number of words but not that of letters: walk word by word.
    while first < len(words) - 1 and before + len(fold(words[first])) < max(0, place - _AROUND):
        before += len(fold(words[first])) + 1
        first += 1
    return ("… " if first else "") + shorten(" ".join(words[first:]), 2 * _AROUND + len(found))


def _agencies(wanted: str, on: date) -> list[AgencyFound]:
    rows = search_agencies(wanted, on=on, limit=_LIMIT)
    others = select(AgencyName.agency_id, AgencyName.name).where(
        AgencyName.agency_id.in_([row.id for row in rows]),
        AgencyName.folded.like(like_pattern(wanted), escape="\\"),
    )
    names: dict[int, str] = {}
    for agency_id, name in session.execute(others.order_by(AgencyName.id)):
        names.setdefault(agency_id, name)
    return [AgencyFound(row, _where_in_agency(row, wanted, names.get(row.id))) for row in rows]


def _where_in_agency(agency: Agency, wanted: str, other: str | None) -> str:
    if fold(wanted) in agency.name_folded:
        return "tên cơ quan"
    return f"tên gọi khác “{other}”" if other else "mã cơ quan"


def _documents(wanted: str, scope: Scope) -> list[DocumentFound]:
    """Find documents that were sent out; an agency finds its own, whether sent out or not."""
    query = select(Document).where(Document.folded.like(like_pattern(wanted), escape="\\"))
    if scope.everything:
        sent = or_(
            select(UpdateDocument.document_id)
            .where(UpdateDocument.document_id == Document.id)
            .exists(),
            select(PartnerRequestDocument.document_id)
            .where(PartnerRequestDocument.document_id == Document.id)
            .exists(),
        )
        query = query.where(sent)
    else:
        query = query.where(Document.agency_id.in_(scope.agency_ids))
    rows = session.scalars(query.order_by(Document.id.desc()).limit(_LIMIT)).all()
    proved = _proved([row.id for row in rows], scope)
    return [
        DocumentFound(row, _where_in_document(row, wanted), *proved.get(row.id, (None, "")))
        for row in rows
    ]


def _where_in_document(document: Document, wanted: str) -> str:
    folded = fold(wanted)
    parts = (
        ("số, ký hiệu", document.number),
        ("trích yếu", document.subject),
        ("tên tệp", document.file_name),
    )
    found = [name for name, value in parts if folded in fold(value)]
    return ", ".join(found) or "số, trích yếu và tên tệp"


def _proved(document_ids: Sequence[int], scope: Scope) -> dict[int, tuple[int, str]]:
    """Give, by document, the first work that it was shown for, as far as the reader may open it."""
    first = (
        select(UpdateDocument.document_id, func.min(ProgressUpdate.id).label("update_id"))
        .join(ProgressUpdate, ProgressUpdate.id == UpdateDocument.update_id)
        .where(UpdateDocument.document_id.in_(document_ids))
        .group_by(UpdateDocument.document_id)
    )
    if not scope.everything:
        first = first.where(ProgressUpdate.agency_id.in_(scope.agency_ids))
    shown = first.subquery()
    query = (
        select(shown.c.document_id, ProgressUpdate.occurrence_id, Task.number, Agency.name)
        .join(ProgressUpdate, ProgressUpdate.id == shown.c.update_id)
        .join(Task, Task.id == ProgressUpdate.task_id)
        .join(Agency, Agency.id == ProgressUpdate.agency_id)
    )
    return {row[0]: (row[1], f"nhiệm vụ {row[2]} của {row[3]}") for row in session.execute(query)}
