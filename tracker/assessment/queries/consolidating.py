"""Reading the province's table: every node of the framework with what the agencies said of it.

A constant number of queries for any number of criteria, agencies and documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.assessment.models import (
    AnswerDocument,
    Appraisal,
    AssessmentAnswer,
    AssessmentRound,
    AssessmentSheet,
)
from tracker.assessment.queries.rounds import sheets
from tracker.assessment.rules.consolidating import (
    OUT,
    Gap,
    Line,
    Said,
    Sum,
    Totals,
    disagreements,
    gaps,
    sums,
    totals,
)
from tracker.db import session
from tracker.indices import queries as indices
from tracker.indices.models import Criterion
from tracker.indices.rules import SCALE_CHANGES
from tracker.plans.queries import targets

# The stage of the standing agency's own figure.
DECIDED = 0


@dataclass(frozen=True)
class CityTable:
    """The province's table of one round: its lines, what they come to, the agencies' sheets."""

    lines: tuple[Line, ...]
    sums: dict[str, Sum]
    totals: Totals
    sheets: Sequence[AssessmentSheet]

    @property
    def open_sheets(self) -> list[AssessmentSheet]:
        """Sheets that no head has signed: still open, or returned."""
        return [sheet for sheet in self.sheets if sheet.state not in OUT]

    @property
    def unjudged_sheets(self) -> list[AssessmentSheet]:
        """Sheets that wait for the standing agency's word."""
        return [sheet for sheet in self.sheets if sheet.state == "signed"]

    @property
    def gaps(self) -> dict[Gap, list[Line]]:
        """Asked criteria that lack something, by what they lack."""
        return gaps(self.lines)

    @property
    def disagreements(self) -> list[Line]:
        """Criteria of which agencies gave different scores."""
        return disagreements(self.lines)

    @property
    def documents(self) -> frozenset[int]:
        """The numbers of every document shown."""
        return frozenset(number for line in self.lines for number in line.documents)


def city_table(row: AssessmentRound) -> CityTable:
    """Read the table of a round; last year's score comes through the crosswalk of versions."""
    nodes = indices.criteria([row.framework_id])
    said, last = _said(row), _last_year(row, nodes)
    decided = {one.criterion_id: one for one in appraisals(row, DECIDED)}
    promised = {target.code: target for target in targets(row.index_code, row.year)
                if target.kind == "score"}  # fmt: skip
    expected = indices.forecasts(row.index_code, row.year)
    codes = {node.id: node.code for node in nodes}
    lines = []
    for node in nodes:
        before, own, goal = last.get(node.id), decided.get(node.id), promised.get(node.code)
        lines.append(
            Line(
                criterion_id=node.id,
                code=node.code,
                parent=codes.get(node.parent_id) if node.parent_id else None,
                level=node.level,
                name=node.name,
                depth=node.depth,
                scoring=node.scoring,
                maximum=node.max_score,
                last=before.score if before else None,
                last_maximum=before.maximum if before else None,
                is_comparable=before is None or before.is_comparable,
                target=goal.target if goal else None,
                operator=goal.operator if goal else ">=",
                forecast=expected[node.code].value if node.code in expected else None,
                decided=own.score if own else None,
                decided_note=own.note if own else "",
                said=tuple(said.get(node.id, ())),
            )
        )
    told = tuple(lines)
    return CityTable(told, sums(told), totals(told), sheets(row.id))


def appraisals(row: AssessmentRound, stage: int) -> Sequence[Appraisal]:
    """Give what was decided in a stage, in printed order, with criteria and documents."""
    query = (
        select(Appraisal)
        .join(Criterion, Criterion.id == Appraisal.criterion_id)
        .where(Appraisal.round_id == row.id, Appraisal.stage == stage)
        .options(joinedload(Appraisal.criterion), joinedload(Appraisal.documents))
        .order_by(Criterion.sort)
    )
    return session.scalars(query).unique().all()


def _said(row: AssessmentRound) -> dict[int, list[Said]]:
    """Give what agencies said, by criterion; of a sheet that is not signed only whose it is."""
    proofs: dict[int, list[int]] = defaultdict(list)
    kept = (
        select(AnswerDocument.answer_id, AnswerDocument.document_id)
        .join(AssessmentAnswer, AssessmentAnswer.id == AnswerDocument.answer_id)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .where(AssessmentSheet.round_id == row.id, AnswerDocument.removed_at.is_(None))
        .order_by(AnswerDocument.id)
    )
    for answer_id, document_id in session.execute(kept):
        proofs[answer_id].append(document_id)
    query = (
        select(AssessmentAnswer, AssessmentSheet.number, AssessmentSheet.state, Agency)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .join(Agency, Agency.id == AssessmentSheet.agency_id)
        .where(AssessmentSheet.round_id == row.id)
        .order_by(AssessmentSheet.number, AssessmentAnswer.id)
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for answer, number, state, agency in session.execute(query):
        is_out = state in OUT
        found[answer.criterion_id].append(
            Said(
                agency_id=agency.id,
                agency=agency.name,
                number=number,
                state=state,
                score=answer.score if is_out else None,
                explanation=answer.explanation if is_out else "",
                documents=tuple(proofs.get(answer.id, ())) if is_out else (),
                scope=answer.scope,
                verdict=answer.verdict,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """What was published the year before of the node that this one came from."""

    score: Decimal | None
    maximum: Decimal | None
    is_comparable: bool


def _last_year(row: AssessmentRound, nodes: Sequence[Criterion]) -> dict[int, Before]:
    """Give last year's published score by criterion of this year's framework."""
    year = row.year - 1
    earlier = indices.framework_of(row.index_code, year)
    if earlier is None:
        return {}
    is_same = earlier.id == row.framework_id
    steps = {link.to_id: link for link in indices.crosswalks([row.framework_id]) if link.to_id}
    by_id = {
        score.criterion_id: score
        for _, score in indices.scores(row.index_code, [year])
        if score.part == "total" and score.preferred
    }
    found: dict[int, Before] = {}
    for node in nodes:
        link = steps.get(node.id)
        former = node.id if is_same else link.from_id if link else None
        score = by_id.get(former or 0)
        if score is not None:
            same = is_same or link is None or link.relation not in SCALE_CHANGES
            found[node.id] = Before(score.score, score.max_score, same)
    return found
