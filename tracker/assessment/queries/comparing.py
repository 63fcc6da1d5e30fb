"""Reading own, appraised and published scores of a round beside each other.

The figures lie in `indices`, stage by stage; what the council wrote and what was answered lies in
the round's appraisals.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.assessment.models import (
    Appraisal,
    AssessmentAnswer,
    AssessmentRound,
    AssessmentSheet,
)
from tracker.assessment.queries.consolidating import CityTable, appraisals, city_table
from tracker.assessment.rules.comparing import AgencyGap, Compared, by_agency, overall
from tracker.assessment.rules.consolidating import Line
from tracker.db import session
from tracker.indices import queries as indices
from tracker.indices.models import Score

STAGES = {1: "appraised_1", 2: "appraised_2"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every scored criterion of a round with its four figures, and who overrates.

    `printed` are the published sums of the appraised part, by code; they are never computed.
    """

    rows: tuple[Compared, ...]
    agencies: tuple[AgencyGap, ...]
    whole: AgencyGap
    printed: dict[str, Score]
    table: CityTable


def comparison(row: AssessmentRound) -> Comparison:
    """Compare a round's own scores with what came of them."""
    table = city_table(row)
    first, second = (stage_scores(row, stage) for stage in STAGES.values())
    published = stage_scores(row, "published")
    told: dict[int, dict[int, Appraisal]] = {
        stage: {one.criterion_id: one for one in appraisals(row, stage)} for stage in STAGES
    }
    domains = _domains(table)
    rows = tuple(
        _compared(line, domains[line.code], (first, second, published), told)
        for line in table.lines
        if line.is_asked
    )
    parts = indices.scores(row.index_code, [row.year])
    printed = {c: s for c, s in parts if s.part == "appraisal" and s.preferred}
    return Comparison(rows, tuple(by_agency(rows)), overall(rows), printed, table)


def stage_scores(row: AssessmentRound, stage: str) -> dict[str, Score]:
    """Give the preferred whole score of every node in a stage, by code."""
    found = indices.scores(row.index_code, [row.year], stage=stage)
    return {code: score for code, score in found if score.part == "total" and score.preferred}


def owners(row: AssessmentRound) -> dict[int, list[Agency]]:
    """Give the agencies that score each criterion of a round, in the order of the appendices."""
    query = (
        select(AssessmentAnswer.criterion_id, Agency)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .join(Agency, Agency.id == AssessmentSheet.agency_id)
        .where(AssessmentSheet.round_id == row.id)
        .order_by(AssessmentSheet.number)
    )
    found: dict[int, list[Agency]] = defaultdict(list)
    for criterion_id, agency in session.execute(query):
        found[criterion_id].append(agency)
    return found


def _domains(table: CityTable) -> dict[str, str]:
    """Give the code of the domain in which each node stands; its own for a domain."""
    found: dict[str, str] = {}
    for line in table.lines:
        is_top = line.level in ("domain", "total", "group") or line.parent is None
        found[line.code] = line.code if is_top else found.get(line.parent or "", "")
    return found


def _compared(
    line: Line,
    domain: str,
    scores: tuple[dict[str, Score], dict[str, Score], dict[str, Score]],
    told: dict[int, dict[int, Appraisal]],
) -> Compared:
    first, second, published = (found.get(line.code) for found in scores)
    asked, answered = (told[stage].get(line.criterion_id) for stage in STAGES)
    last = answered if answered and answered.evidence_accepted is not None else asked
    notes = [one.note for one in (asked, answered) if one and one.note]
    return Compared(
        criterion_id=line.criterion_id,
        code=line.code,
        name=line.name,
        level=line.level,
        depth=line.depth,
        domain=domain,
        maximum=line.maximum,
        agencies=tuple(dict.fromkeys(one.agency for one in line.said)),
        own=line.score,
        first=first.score if first else None,
        second=second.score if second else None,
        published=published.score if published else None,
        said=published.printed_text if published and published.score is None else "",
        accepted=last.evidence_accepted if last else None,
        note=" ".join(notes),
        reply=asked.reply if asked and asked.replied_on else "",
    )
