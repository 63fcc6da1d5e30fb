"""Explanations: what is awaited and received, of whom, and as it was known on any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import form_on, members, valid_on
from tracker.db import session
from tracker.plans.models import Target
from tracker.progress.models import Explanation, ExplanationPast, Occurrence
from tracker.progress.policy import Scope
from tracker.progress.rules.explaining import AWAITED, OPEN_STAGES, RECEIVED, Stage, Subject
from tracker.progress.standing import of_plan

PAGE = 25
# What the filter of the list offers; "written" is the agency's own affair, outside it is awaited.
GROUPS: dict[str, Collection[Stage]] = {
    "": OPEN_STAGES,
    "cho": AWAITED,
    "da-nhan": (Stage.SIGNED,),
    "chap-nhan": (Stage.ACCEPTED,),
    "rut": (Stage.WITHDRAWN,),
}


@dataclass(frozen=True, slots=True)
class ExplanationFilters:
    """What the list is asked for; `group` is a key of GROUPS."""

    group: str = ""
    subject: Subject | None = None
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An explanation as it was known at the end of a day; the words only where it was received."""

    agency_id: int
    subject: Subject
    occurrence_id: int | None
    task_id: int | None
    target_id: int | None
    received: bool
    cause: str = ""
    remedy: str = ""
    promised_on: date | None = None


def one(explanation_id: int) -> Explanation | None:
    """Give one explanation with all that its page says."""
    query = select(Explanation).where(Explanation.id == explanation_id)
    return session.scalar(_with_places(query))


def former(explanation_id: int) -> Sequence[ExplanationPast]:
    """Give what was signed and returned before, the newest first: the text beside its reason."""
    query = (
        select(ExplanationPast)
        .where(
            ExplanationPast.explanation_id == explanation_id,
            ExplanationPast.state == Stage.RETURNED.value,
        )
        .order_by(ExplanationPast.version.desc())
        .limit(20)
    )
    return session.scalars(query).all()


def of_occurrence(occurrence_id: int) -> Sequence[Explanation]:
    """Give the explanations of one occurrence, the newest first, without what was withdrawn."""
    query = (
        select(Explanation)
        .where(
            Explanation.occurrence_id == occurrence_id,
            Explanation.state != Stage.WITHDRAWN.value,
        )
        .order_by(Explanation.id.desc())
        .limit(10)
    )
    return session.scalars(query).all()


def explanations(
    plan_id: int | None,
    filters: ExplanationFilters,
    scope: Scope,
    *,
    after: tuple[date, int] | None = None,
    limit: int = PAGE,
) -> Sequence[Explanation]:
    """Give at most `limit` explanations after the (asked_on, id) of the last one, oldest first."""
    query = _chosen(select(Explanation), plan_id, filters, scope)
    query = query.order_by(Explanation.asked_on, Explanation.id).limit(limit)
    if after is not None:
        edge, last = after
        query = query.where(
            or_(
                Explanation.asked_on > edge,
                and_(Explanation.asked_on == edge, Explanation.id > last),
            )
        )
    return session.scalars(_with_places(query)).all()


def explanations_count(plan_id: int | None, filters: ExplanationFilters, scope: Scope) -> int:
    """Count what `explanations` would give in all."""
    query = _chosen(select(func.count(Explanation.id)), plan_id, filters, scope)
    return session.scalar(query) or 0


def owed(agency_ids: Collection[int], limit: int = 20) -> Sequence[Explanation]:
    """Give what agencies have to explain still, the first to answer first."""
    query = _owed(select(Explanation), agency_ids)
    query = query.order_by(func.coalesce(Explanation.answer_by, date.max), Explanation.id)
    return session.scalars(_with_places(query.limit(limit))).all()


def owed_count(agency_ids: Collection[int]) -> int:
    """Count what `owed` would give in all, for the navigation."""
    return session.scalar(_owed(select(func.count(Explanation.id)), agency_ids)) or 0


def open_occurrences(occurrence_ids: Collection[int]) -> dict[int, int]:
    """Give, by occurrence, the explanation that is open about it."""
    if not occurrence_ids:
        return {}
    query = select(Explanation.occurrence_id, Explanation.id).where(
        Explanation.occurrence_id.in_(occurrence_ids), is_open()
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0] is not None}


def open_targets(target_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Give, by (target, agency), the explanation that is open about it."""
    if not target_ids:
        return {}
    query = select(Explanation.target_id, Explanation.agency_id, Explanation.id).where(
        Explanation.target_id.in_(target_ids), is_open()
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query) if row[0] is not None}


def target_owners(targets: Collection[Target], on: date) -> dict[int, list[Agency]]:
    """Give, by target, who answers for it on `on`: the bodies and groups that the plan names.

    Each member of a group answers for its own part. A body that is gone by then is the one that
    took all of its work over. Statements grow with the groups and bodies gone, not with targets.
    """
    names = sorted({name for target in targets for name in target.leads})
    known = _bodies_of(names, on)
    return {
        row.id: list(dict.fromkeys(body for name in row.leads for body in known.get(name, ())))
        for row in targets
    }


def _bodies_of(names: Collection[str], on: date) -> dict[str, list[Agency]]:
    if not names:
        return {}
    named = select(Agency).where(Agency.name.in_(names), Agency.level != "group")
    found: dict[str, list[Agency]] = {}
    # Of two bodies that bore a name the later one counts, in the form that it has by now.
    for body in session.scalars(named.order_by(Agency.valid_from.nulls_first(), Agency.id)):
        present = form_on(body, on)
        if present is not None:
            found[body.name] = [present]
    groups = select(AgencyGroup).where(AgencyGroup.name.in_(names), valid_on(AgencyGroup, on))
    for group in session.scalars(groups.order_by(AgencyGroup.id)):
        found.setdefault(group.name, members(group.id, on))
    return found


def known_on(plan_id: int, on: date) -> list[Known]:
    """Give the explanations asked for by the end of `on` as they stood then, in two queries.

    Received: signed by then and not returned by then; the words are those signed.
    """
    query = (
        select(Explanation, Occurrence.task_id)
        .outerjoin(Occurrence, Occurrence.id == Explanation.occurrence_id)
        .where(Explanation.plan_id == plan_id, Explanation.asked_on <= on)
        .order_by(Explanation.id)
    )
    rows = session.execute(query).all()
    past = _past(plan_id, on)
    found = [_known(row, task_id, past.get(row.id), on) for row, task_id in rows]
    return [one for one in found if one is not None]


def _past(plan_id: int, on: date) -> dict[int, ExplanationPast]:
    """Give the last former text of each explanation that was put away by the end of `on`."""
    newest = (
        select(func.max(ExplanationPast.id))
        .join(Explanation, Explanation.id == ExplanationPast.explanation_id)
        .where(Explanation.plan_id == plan_id, ExplanationPast.on <= on)
        .group_by(ExplanationPast.explanation_id)
    )
    rows = session.scalars(select(ExplanationPast).where(ExplanationPast.id.in_(newest)))
    return {row.explanation_id: row for row in rows}


def _known(
    row: Explanation, task_id: int | None, past: ExplanationPast | None, on: date
) -> Known | None:
    withdrawn = row.state == Stage.WITHDRAWN.value
    if withdrawn and row.decided_on is not None and row.decided_on <= on:
        return None
    text: Explanation | ExplanationPast | None = None
    if Stage(row.state) in RECEIVED and row.signed_on is not None and row.signed_on <= on:
        text = row
    elif past is not None and past.state == Stage.SIGNED.value:
        text = past
    return Known(
        agency_id=row.agency_id,
        subject=Subject(row.subject),
        occurrence_id=row.occurrence_id,
        task_id=task_id,
        target_id=row.target_id,
        received=text is not None,
        cause=(text.cause or "") if text else "",
        remedy=(text.remedy or "") if text else "",
        promised_on=text.promised_on if text else None,
    )


def is_open() -> Any:
    """Select what is asked, written, signed or returned: not finished yet."""
    return Explanation.state.in_([stage.value for stage in OPEN_STAGES])


def _owed(query: Select[Any], agency_ids: Collection[int]) -> Select[Any]:
    return query.where(
        Explanation.agency_id.in_(agency_ids),
        Explanation.state.in_([stage.value for stage in AWAITED]),
    )


def _chosen(
    query: Select[Any], plan_id: int | None, filters: ExplanationFilters, scope: Scope
) -> Select[Any]:
    states = [stage.value for stage in GROUPS[filters.group]]
    query = query.where(of_plan(Explanation.plan_id, plan_id), Explanation.state.in_(states))
    if not scope.everything:
        query = query.where(Explanation.agency_id.in_(scope.agency_ids))
    if filters.subject is not None:
        query = query.where(Explanation.subject == filters.subject.value)
    if filters.agency_id is not None:
        query = query.where(Explanation.agency_id == filters.agency_id)
    return query


def _with_places(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Explanation.agency),
        joinedload(Explanation.target),
        joinedload(Explanation.occurrence).joinedload(Occurrence.task),
    )
