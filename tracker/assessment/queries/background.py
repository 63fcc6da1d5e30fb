"""What an agency should know before it scores: last year's result and losses, target, work done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import case, func, or_, select

from tracker.assessment.models import AssessmentRound
from tracker.db import session
from tracker.evidence.models import Document
from tracker.indices.models import CITY, Criterion, Crosswalk, LostPoint, Score
from tracker.plans.models import Assignment, Target, Task, TaskCriterion
from tracker.plans.queries import plan_of_year
from tracker.progress.models import Occurrence, ProgressUpdate, UpdateDocument

# One criterion became one: its former figure can stand beside the new one.
_SAME = ("SAME", "RENUMBERED", "RENAMED", "RESCALED", "RULE_CHANGED")
_BOUND = 2000


@dataclass(frozen=True, slots=True)
class Served:
    """A task that served a criterion: how many agencies were asked, how many are confirmed.

    `documents` are those of confirmed reports that the sheet's agency may cite.
    """

    task: Task
    asked: int
    confirmed: int
    documents: tuple[Document, ...] = ()


@dataclass(slots=True)
class Background:
    """What is known of one criterion; `last_max` where last year's maximum was another one."""

    last_score: Decimal | None = None
    last_max: Decimal | None = None
    losses: list[LostPoint] = field(default_factory=list)
    target: Target | None = None
    served: list[Served] = field(default_factory=list)


def background(
    round_: AssessmentRound, agency_id: int, criteria: Sequence[Criterion]
) -> dict[int, Background]:
    """Give what is known of some criteria, by id, in a number of queries that does not grow."""
    ids = [criterion.id for criterion in criteria]
    found = {id_: Background() for id_ in ids}
    before = former_ids(ids)
    _add_last_year(found, before, round_.year - 1)
    plan = plan_of_year(round_.year)
    if plan is None:
        return found
    for target in session.scalars(
        select(Target).where(Target.plan_id == plan.id, Target.criterion_id.in_(ids))
    ):
        found[target.criterion_id or 0].target = target
    for id_, served in _served(plan.id, agency_id, criteria).items():
        found[id_].served = served
    return found


def former_ids(ids: Collection[int]) -> dict[int, int]:
    """Give, by id of a criterion of last year, the criterion that it is now.

    Where the framework stayed the same a criterion is its own former self.
    """
    query = select(Crosswalk.from_id, Crosswalk.to_id).where(
        Crosswalk.to_id.in_(ids), Crosswalk.from_id.is_not(None), Crosswalk.relation.in_(_SAME)
    )
    renamed = {old: new for old, new in session.execute(query) if old and new}
    return {id_: id_ for id_ in ids} | renamed


def _add_last_year(found: dict[int, Background], before: dict[int, int], year: int) -> None:
    scores = select(Score).where(
        Score.criterion_id.in_(before),
        Score.year == year,
        Score.territory == CITY,
        Score.stage == "published",
        Score.part == "total",
        Score.preferred,
    )
    printed = select(Criterion.id, Criterion.max_score).where(Criterion.id.in_(before))
    maxima = dict(iter(session.execute(printed)))
    for score in session.scalars(scores):
        known = found[before[score.criterion_id]]
        known.last_score = score.score
        known.last_max = score.max_score or maxima.get(score.criterion_id)
    losses = select(LostPoint).where(LostPoint.criterion_id.in_(before), LostPoint.year == year)
    for loss in session.scalars(losses.order_by(LostPoint.id)):
        found[before[loss.criterion_id]].losses.append(loss)


def _served(plan_id: int, agency_id: int, criteria: Sequence[Criterion]) -> dict[int, list[Served]]:
    """Give the tasks linked to each criterion, or to the criterion that it is a part of."""
    nearest: dict[int, list[int]] = defaultdict(list)
    for criterion in criteria:
        nearest[criterion.id].append(criterion.id)
        # A whole domain says too little: only the criterion right above a sub-criterion counts.
        if criterion.level == "sub_criterion" and criterion.parent_id:
            nearest[criterion.parent_id].append(criterion.id)
    links = session.execute(
        select(TaskCriterion.criterion_id, Task)
        .join(Task, Task.id == TaskCriterion.task_id)
        .where(TaskCriterion.criterion_id.in_(nearest), Task.plan_id == plan_id)
        .order_by(Task.sort)
        .limit(_BOUND)
    ).all()
    tasks = {task.id for _, task in links}
    counts, documents = _counts(tasks), citable(tasks, agency_id)
    found: dict[int, list[Served]] = defaultdict(list)
    for node_id, task in links:
        asked, confirmed = counts.get(task.id, (0, 0))
        served = Served(task, asked, confirmed, tuple(documents.get(task.id, ())))
        for id_ in nearest[node_id]:
            found[id_].append(served)
    return found


def _counts(task_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    done = func.sum(case((Occurrence.work == "completed", 1), else_=0))
    query = (
        select(Occurrence.task_id, func.count(), done)
        .where(Occurrence.task_id.in_(task_ids))
        .group_by(Occurrence.task_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query)}


def citable(task_ids: Collection[int], agency_id: int) -> dict[int, list[Document]]:
    """Give, by task, the documents of confirmed reports that an agency may see and cite.

    Its own, and those of tasks in which it takes part: nothing else of other agencies' work.
    """
    part = select(Assignment.task_id).where(
        Assignment.agency_id == agency_id, Assignment.task_id.in_(task_ids)
    )
    query = (
        select(ProgressUpdate.task_id, Document)
        .join(UpdateDocument, UpdateDocument.update_id == ProgressUpdate.id)
        .join(Document, Document.id == UpdateDocument.document_id)
        .join(Occurrence, Occurrence.id == ProgressUpdate.occurrence_id)
        .where(
            ProgressUpdate.task_id.in_(task_ids),
            Occurrence.work == "completed",
            Document.state == "clean",
            or_(Occurrence.agency_id == agency_id, Occurrence.task_id.in_(part)),
        )
        .order_by(Document.id.desc())
        .limit(_BOUND)
    )
    found: dict[int, list[Document]] = defaultdict(list)
    for task_id, document in session.execute(query):
        if document not in found[task_id]:
            found[task_id].append(document)
    return found
