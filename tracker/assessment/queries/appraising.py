"""Reading what the council gave and asked: the grid of a round, and one explanation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.assessment.models import Appraisal, AppraisalDocument, AssessmentRound
from tracker.assessment.queries.comparing import STAGES, owners, stage_scores
from tracker.assessment.queries.consolidating import appraisals, city_table
from tracker.assessment.rules.consolidating import Line
from tracker.db import session
from tracker.evidence.models import Document


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion of the grid: own score, what is stored of this stage, and the first stage.

    `score` is the figure that the indices hold, however it came there.
    """

    line: Line
    agencies: tuple[Agency, ...]
    score: Decimal | None
    entry: Appraisal | None
    first: Appraisal | None

    @property
    def note(self) -> str:
        """The council's words of this stage."""
        return self.entry.note if self.entry else ""

    @property
    def accepted(self) -> bool | None:
        """Whether this stage accepted the documents; None where nothing was said."""
        return self.entry.evidence_accepted if self.entry else None


def grid(row: AssessmentRound, stage: int) -> list[Cell]:
    """Give every scored criterion of a round with what the council gave it in a stage."""
    scores, whose = stage_scores(row, STAGES[stage]), owners(row)
    entries = {one.criterion_id: one for one in appraisals(row, stage)}
    first = entries if stage == 1 else {one.criterion_id: one for one in appraisals(row, 1)}
    cells = []
    for line in city_table(row).lines:
        if not line.is_asked:
            continue
        stored = scores.get(line.code)
        cells.append(
            Cell(
                line,
                tuple(whose.get(line.criterion_id, ())),
                stored.score if stored else None,
                entries.get(line.criterion_id),
                first.get(line.criterion_id),
            )
        )
    return cells


def asked_of(row: AssessmentRound, agency_ids: Collection[int] | None) -> Sequence[Appraisal]:
    """Give what the council asked to have explained: of criteria of some agencies, or of all."""
    whose = owners(row)
    found = [one for one in appraisals(row, 1) if one.note or one.evidence_accepted is False]
    if agency_ids is None:
        return found
    return [
        one
        for one in found
        if any(agency.id in agency_ids for agency in whose.get(one.criterion_id, ()))
    ]


def appraisal(row: AssessmentRound, criterion_id: int) -> Appraisal | None:
    """Give the first round's word on a criterion with its documents; None where there is none."""
    query = (
        select(Appraisal)
        .where(
            Appraisal.round_id == row.id,
            Appraisal.criterion_id == criterion_id,
            Appraisal.stage == 1,
        )
        .options(joinedload(Appraisal.criterion), joinedload(Appraisal.documents))
    )
    return session.scalars(query).unique().one_or_none()


def shown_document(entry: Appraisal, document_id: int) -> Document | None:
    """Give a document that goes with an explanation; None where it does not."""
    query = (
        select(Document)
        .join(AppraisalDocument, AppraisalDocument.document_id == Document.id)
        .where(AppraisalDocument.appraisal_id == entry.id, Document.id == document_id)
    )
    return session.scalar(query)
