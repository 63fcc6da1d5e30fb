"""Reading rounds: who owns what, how far each sheet has come, which work a sheet stands for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.assessment.models import (
    AnswerDocument,
    AssessmentAnswer,
    AssessmentRound,
    AssessmentSheet,
)
from tracker.assessment.rules.dealing import INDEX, Dealt, Node, Share, deal
from tracker.db import session
from tracker.indices.models import Criterion, CriterionOwner
from tracker.indices.queries import criteria
from tracker.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the answers of a sheet have come: of `total`, how many are complete, judged how."""

    total: int = 0
    complete: int = 0
    accepted: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a round would deal out: the tree's nodes and agencies by id, and who gets what."""

    nodes: dict[int, Criterion]
    agencies: dict[int, Agency]
    dealt: Dealt


def round_of(year: int) -> AssessmentRound | None:
    """Give the round in which the results of `year` are scored."""
    query = select(AssessmentRound).where(
        AssessmentRound.year == year, AssessmentRound.index_code == INDEX
    )
    return session.scalar(query.options(joinedload(AssessmentRound.plan)))


def rounds() -> Sequence[AssessmentRound]:
    """Give every round, the newest year first (one a year)."""
    query = select(AssessmentRound).order_by(AssessmentRound.year.desc()).limit(100)
    return session.scalars(query.options(joinedload(AssessmentRound.plan))).all()


def takes_part(agency_ids: Collection[int]) -> bool:
    """Say whether one of the agencies has a sheet in any round."""
    query = select(AssessmentSheet.id).where(AssessmentSheet.agency_id.in_(agency_ids))
    return session.scalar(query.limit(1)) is not None


def rounds_with(agency_ids: Collection[int]) -> set[int]:
    """Give the ids of the rounds in which one of the agencies has a sheet."""
    query = select(AssessmentSheet.round_id).where(AssessmentSheet.agency_id.in_(agency_ids))
    return set(session.scalars(query.distinct()))


def sheets(round_id: int) -> Sequence[AssessmentSheet]:
    """Give the sheets of a round with their agencies, in the order of the appendices."""
    query = (
        select(AssessmentSheet)
        .where(AssessmentSheet.round_id == round_id)
        .options(joinedload(AssessmentSheet.agency), joinedload(AssessmentSheet.round))
        .order_by(AssessmentSheet.number)
    )
    return session.scalars(query).all()


def sheet_of(round_id: int, agency_code: str) -> AssessmentSheet | None:
    """Give the sheet of the agency that addresses call `agency_code`."""
    query = (
        select(AssessmentSheet)
        .join(Agency, Agency.id == AssessmentSheet.agency_id)
        .where(AssessmentSheet.round_id == round_id, Agency.code == agency_code)
        .options(
            joinedload(AssessmentSheet.agency),
            joinedload(AssessmentSheet.round),
            joinedload(AssessmentSheet.occurrence),
        )
    )
    return session.scalar(query)


def proven() -> ColumnElement[bool]:
    """Give the condition that an answer shows a document or explains itself."""
    shown = select(AnswerDocument.id).where(
        AnswerDocument.answer_id == AssessmentAnswer.id, AnswerDocument.removed_at.is_(None)
    )
    return or_(AssessmentAnswer.explanation != "", shown.exists())


def tallies(sheet_ids: Collection[int]) -> dict[int, Tally]:
    """Give how far each sheet has come, in one query."""
    complete = and_(AssessmentAnswer.score.is_not(None), proven())
    query = (
        select(
            AssessmentAnswer.sheet_id,
            func.count(),
            func.sum(case((complete, 1), else_=0)),
            func.sum(case((AssessmentAnswer.verdict == "accepted", 1), else_=0)),
            func.sum(case((AssessmentAnswer.verdict == "returned", 1), else_=0)),
        )
        .where(AssessmentAnswer.sheet_id.in_(sheet_ids))
        .group_by(AssessmentAnswer.sheet_id)
    )
    return {row[0]: Tally(*(int(count) for count in row[1:])) for row in session.execute(query)}


def preview(framework_id: int, on: date) -> Preview:
    """Give what a round of a framework deals out to the owners of a day."""
    nodes = criteria([framework_id])
    rows = session.execute(
        select(CriterionOwner.criterion_id, Agency, CriterionOwner.scope_note)
        .join(Agency, Agency.id == CriterionOwner.agency_id)
        .where(
            CriterionOwner.criterion_id.in_([node.id for node in nodes]),
            or_(CriterionOwner.valid_from.is_(None), CriterionOwner.valid_from <= on),
            or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
        )
        .order_by(CriterionOwner.id)
    ).all()
    tree = [Node(node.id, node.parent_id, node.scoring) for node in nodes]
    shares = [Share(criterion_id, agency.id, scope) for criterion_id, agency, scope in rows]
    return Preview(
        nodes={node.id: node for node in nodes},
        agencies={agency.id: agency for _, agency, _ in rows},
        dealt=deal(tree, shares),
    )


def dealt_of(round_: AssessmentRound) -> Preview:
    """Give who scores what in a stored round; what a survey measures as its owners stand."""
    found = preview(round_.framework_id, round_.owners_on)
    rows = session.execute(
        select(AssessmentAnswer.criterion_id, Agency, AssessmentAnswer.scope)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .join(Agency, Agency.id == AssessmentSheet.agency_id)
        .where(AssessmentSheet.round_id == round_.id)
        .order_by(AssessmentSheet.number, AssessmentAnswer.id)
    ).all()
    tree = [Node(node.id, node.parent_id, node.scoring) for node in found.nodes.values()]
    given = [Share(criterion_id, agency.id, scope) for criterion_id, agency, scope in rows]
    agencies = found.agencies | {agency.id: agency for _, agency, _ in rows}
    return Preview(found.nodes, agencies, deal(tree, [*given, *found.dealt.surveyed]))


def ordering_plan(year: int) -> Plan | None:
    """Give the plan that orders the self-assessment of `year`: one in force before a draft."""
    query = select(Plan).where(Plan.kind == "self_assessment", Plan.year == year)
    order = (Plan.state == "draft", Plan.issued_on.desc(), Plan.id.desc())
    return session.scalar(query.order_by(*order).limit(1))
