"""Search over wording, agencies and documents, ignoring accents, inside what one may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import search as search_agencies
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.text import contains_pattern, like_pattern, one_line
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.policy import Scope

_LIMIT = 30


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives, each kind bounded."""

    tasks: Sequence[Task]
    agencies: Sequence[Agency]
    documents: Sequence[Document]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.tasks or self.agencies or self.documents)


def search(text: str, on: date, scope: Scope) -> Found:
    """Search for `text` in what `scope` may see; agencies are searched by who sees them all."""
    wanted = one_line(text)[:200]
    if not wanted or scope.is_empty:
        return Found((), (), ())
    agencies = search_agencies(wanted, on=on, limit=_LIMIT) if scope.everything else ()
    return Found(_tasks(wanted, scope), agencies, _documents(wanted, scope))


def _tasks(wanted: str, scope: Scope) -> Sequence[Task]:
    query = (
        select(Task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Plan.state != "draft",
            or_(
                Task.title_folded.like(like_pattern(wanted), escape="\\"),
                Task.number == wanted.lower(),
            ),
        )
        .order_by(Plan.year.desc(), Task.sort)
        .limit(_LIMIT)
    )
    if not scope.everything:
        own = select(Assignment.task_id).where(Assignment.agency_id.in_(scope.agency_ids))
        query = query.where(Task.id.in_(own))
    return session.scalars(query).all()


def _documents(wanted: str, scope: Scope) -> Sequence[Document]:
    pattern = contains_pattern(wanted)
    query = (
        select(Document)
        .where(
            or_(
                Document.number.ilike(pattern, escape="\\"),
                Document.subject.ilike(pattern, escape="\\"),
                Document.file_name.ilike(pattern, escape="\\"),
            )
        )
        .order_by(Document.id.desc())
        .limit(_LIMIT)
    )
    if not scope.everything:
        query = query.where(Document.agency_id.in_(scope.agency_ids))
    return session.scalars(query).all()
