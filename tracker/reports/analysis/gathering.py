"""Gathering the facts of an analysis from the comparisons of the three indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tracker.analysis import queries as analysis
from tracker.analysis.facts import Comparison, Facts, Row, ScoreFact
from tracker.analysis.rules import compare
from tracker.analysis.rules.counts import survey_leaves
from tracker.analysis.rules.lookup import percent_of_score
from tracker.indices import queries as indices
from tracker.indices.models import LostPoint
from tracker.installation.queries import installation
from tracker.reports.analysis.facts import (
    AnalysisFacts,
    Domain,
    Loss,
    Returned,
    SeriesCell,
    SeriesRow,
)
from tracker.reports.facts import Bodies
from tracker.reports.phrases import sentence_case
from tracker.reports.queries import quarterly

PAR, SIPAS, PAPI = "PAR_INDEX", "SIPAS", "PAPI"
SURVEY = "LDQL"
YEARS = 4
FULL = Decimal(100)

Scores = dict[tuple[str, int], ScoreFact]


class NoResults(Exception):
    """The year has no published results; the message is for people."""


def analysis_facts(year: int) -> AnalysisFacts:
    """Give everything that the analysis of `year` says; raise NoResults where none is published."""
    years = tuple(range(year - YEARS + 1, year + 1))
    try:
        given = analysis.facts(PAR, year, years=years, with_claims=False)
    except analysis.NoFramework as error:
        raise NoResults(str(error)) from error
    par, scores = compare(given), _by_year(given)
    total = par.row("TOTAL")
    if total is None or total.score is None:
        raise NoResults(f"Chưa có kết quả công bố Chỉ số CCHC năm {year}.")
    told = {code: loss for code, loss in indices.lost_points(PAR, year) if loss.level == "leaf"}
    row, published_on = installation(), indices.published_on(PAR, year)
    return AnalysisFacts(
        year=year,
        bodies=_bodies(published_on or date(year, 12, 31)),
        province=row.province_name if row else "",
        par=par,
        total=total,
        sipas=_other(SIPAS, year),
        papi=_other(PAPI, year),
        domains=tuple(
            _domain(row, par, scores, years, told)
            for row in par.rows
            if row.level == "domain" and row.part == "total"
        ),
        years=years,
        owners=_owners(par.rows),
        returns=_returns(given, par),
        groups=par.groups,
        published_on=published_on,
        papi_published_on=indices.published_on(PAPI, year),
    )


def _by_year(given: Facts) -> Scores:
    return {
        (score.code, score.year): score
        for score in given.scores
        if score.preferred and score.part == "total"
    }


def _other(index: str, year: int) -> Comparison | None:
    """Compare another index; None where it was not measured that year."""
    try:
        found = analysis.comparison(index, year, with_claims=False)
    except analysis.NoFramework:
        return None
    total = found.row("TOTAL")
    return found if total is not None and total.score is not None else None


def _domain(
    row: Row, par: Comparison, scores: Scores, years: Sequence[int], told: dict[str, LostPoint]
) -> Domain:
    below = [r for r in par.rows if r.domain == row.code and r.part == "total" and r is not row]
    leaves = tuple(survey_leaves(below))
    return Domain(
        row=row,
        name=sentence_case(row.name),
        appraisal=par.row(row.code, "appraisal"),
        survey=par.row(row.code, "survey"),
        criteria=tuple(r for r in below if r.level == "criterion"),
        survey_leaves=leaves,
        losses=tuple(_losses(below, scores, years, told)),
        series=tuple(
            SeriesRow(leaf.code, leaf.name, tuple(_cell(scores.get((leaf.code, y))) for y in years))
            for leaf in leaves
        ),
    )


def _cell(score: ScoreFact | None) -> SeriesCell | None:
    if score is None:
        return None
    return SeriesCell(score.score, score.max_score, percent_of_score(score))


def _losses(
    rows: Sequence[Row], scores: Scores, years: Sequence[int], told: dict[str, LostPoint]
) -> list[Loss]:
    """Give what was lost, at the lowest criteria with a figure, so that nothing counts twice."""
    lost = [row for row in rows if row.lost and row.score is not None]
    parents = {row.parent for row in lost}
    found = []
    for row in lost:
        if row.code in parents or row.max_score is None or row.score is None or not row.lost:
            continue
        cause = told.get(row.code)
        owners = (cause.responsible,) if cause and cause.responsible else row.leads
        found.append(
            Loss(
                code=row.code,
                name=row.name,
                maximum=row.max_score,
                score=row.score,
                lost=row.lost,
                owners=owners,
                reason=cause.reason if cause else "",
                years=_years_lost(row.code, scores, years),
                is_survey=row.scoring == "survey" and row.level == "sub_criterion",
            )
        )
    return found


def _years_lost(code: str, scores: Scores, years: Sequence[int]) -> int:
    """Count the years in a row, up to the last, in which the criterion lost points."""
    count = 0
    for year in reversed(years):
        percent: Decimal | None = percent_of_score(scores.get((code, year)))
        if percent is None or percent >= FULL:
            break
        count += 1
    return count


def _owners(rows: Sequence[Row]) -> dict[str, int]:
    """Count the criteria that each agency answers for, the most first."""
    found = Counter(
        lead
        for row in rows
        if row.level == "criterion" and row.part == "total"
        for lead in row.leads
    )
    return dict(found.most_common())


def _returns(given: Facts, par: Comparison) -> tuple[Returned, ...]:
    names = {group.code: group.name for group in par.groups}
    return tuple(
        Returned(names.get(figure.code, ""), figure.numerator, figure.denominator)
        for figure in given.figures
        if figure.code.startswith(SURVEY) and figure.year == given.year
    )


def _bodies(on: date) -> Bodies:
    """Give who reports on a day: the province's authority, to Party committee and council."""
    row = installation()
    is_city = bool(row and row.province_name.startswith("thành phố"))
    committee, place = ("Thành ủy", "Thành phố") if is_city else ("Tỉnh ủy", "tỉnh")
    issuer = row.issuer_name if row else "Ủy ban nhân dân"
    follower = quarterly.bodies(on).notation.removeprefix("BC-")
    return Bodies(
        issuer=issuer,
        notation="BC-UBND",
        place=row.province_short if row else "",
        coordinator=issuer,
        authority=f"UBND {place}",
        addressee=f"Thường trực {committee}; Thường trực HĐND {place}",
        addressee_short=f"Thường trực {committee}, Thường trực HĐND {place}",
        signature=("TM. Ủy ban nhân dân", "Chủ tịch"),
        recipients=(
            "Như trên;",
            "Bộ Nội vụ (để báo cáo);",
            f"Chủ tịch, các Phó Chủ tịch UBND {place};",
            "Các cơ quan chủ trì tiêu chí;",
            f"Lưu: VT, {follower}.",
        ),
    )
