"""Reading the province's own figures, and what was printed about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from tracker.db import session
from tracker.indices.models import (
    CITY,
    Claim,
    Criterion,
    Framework,
    GroupResult,
    LostPoint,
    NationalMean,
    Rank,
    Score,
    SupportingFigure,
    Tier,
)


def years(index_code: str, *, territory: str = CITY) -> list[int]:
    """Give the years with a published figure, newest first."""
    query = (
        select(Score.year)
        .join(Criterion)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Score.territory == territory,
            Score.stage == "published",
        )
        .distinct()
    )
    return sorted(session.scalars(query), reverse=True)


def scores(
    index_code: str, in_years: Iterable[int], *, stage: str = "published", territory: str = CITY
) -> Sequence[tuple[str, Score]]:
    """Give (code, score) of an index in some years, the preferred value of each node first."""
    query = (
        select(Criterion.code, Score)
        .join(Criterion, Score.criterion_id == Criterion.id)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Score.territory == territory,
            Score.stage == stage,
            Score.year.in_(list(in_years)),
        )
        .order_by(Score.year, Criterion.sort, Score.part.desc(), Score.variant)
    )
    return [(code, score) for code, score in session.execute(query)]


def ranks(index_code: str, in_years: Iterable[int]) -> Sequence[tuple[str, Rank]]:
    """Give (code, rank) in the whole country of an index in some years."""
    return _ranks(index_code, in_years, Rank.peer_group == "")


def peer_ranks(index_code: str, in_years: Iterable[int]) -> Sequence[tuple[str, Rank]]:
    """Give (code, rank) within a peer group, "thành phố trực thuộc Trung ương" and the like."""
    return _ranks(index_code, in_years, Rank.peer_group != "")


def _ranks(
    index_code: str, in_years: Iterable[int], among: ColumnElement[bool]
) -> Sequence[tuple[str, Rank]]:
    query = (
        select(Criterion.code, Rank)
        .join(Criterion, Rank.criterion_id == Criterion.id)
        .join(Framework)
        .where(Framework.index_code == index_code, Rank.year.in_(list(in_years)), among)
        .order_by(Rank.year, Criterion.sort, Rank.peer_group)
    )
    return [(code, rank) for code, rank in session.execute(query)]


def tiers(index_code: str, in_years: Iterable[int]) -> dict[tuple[str, int], Tier]:
    """Give the group in which a node was published, by code and year."""
    query = (
        select(Criterion.code, Tier)
        .join(Criterion, Tier.criterion_id == Criterion.id)
        .join(Framework)
        .where(Framework.index_code == index_code, Tier.year.in_(list(in_years)))
    )
    return {(code, tier.year): tier for code, tier in session.execute(query)}


def means(index_code: str, in_years: Iterable[int]) -> Sequence[tuple[str, NationalMean]]:
    """Give (code, national mean) of an index in some years."""
    query = (
        select(Criterion.code, NationalMean)
        .join(Criterion, NationalMean.criterion_id == Criterion.id)
        .join(Framework)
        .where(Framework.index_code == index_code, NationalMean.year.in_(list(in_years)))
    )
    return [(code, mean) for code, mean in session.execute(query)]


def lost_points(index_code: str, year: int) -> Sequence[tuple[str, LostPoint]]:
    """Give (code, loss) of a year as the report tells it, with cause and who answers."""
    query = (
        select(Criterion.code, LostPoint)
        .join(Criterion, LostPoint.criterion_id == Criterion.id)
        .join(Framework)
        .where(Framework.index_code == index_code, LostPoint.year == year)
        .order_by(Criterion.sort)
    )
    return [(code, loss) for code, loss in session.execute(query)]


def group_results(index_code: str, in_years: Iterable[int]) -> Sequence[GroupResult]:
    """Give the results by respondent group in printed order."""
    return session.scalars(
        select(GroupResult)
        .where(GroupResult.index_code == index_code, GroupResult.year.in_(list(in_years)))
        .order_by(GroupResult.id)
    ).all()


def supporting_figures(index_code: str, in_years: Iterable[int]) -> Sequence[SupportingFigure]:
    """Give numerators and denominators behind the scores of some years."""
    return session.scalars(
        select(SupportingFigure)
        .where(SupportingFigure.index_code == index_code, SupportingFigure.year.in_(list(in_years)))
        .order_by(SupportingFigure.id)
    ).all()


def claims(index_code: str, year: int) -> Sequence[Claim]:
    """Give what reports assert about an index and year, less what is no longer used."""
    return session.scalars(
        select(Claim)
        .where(Claim.index_code == index_code, Claim.year == year, Claim.withdrawn_on.is_(None))
        .order_by(Claim.id)
    ).all()


def totals_elsewhere(index_code: str, year: int) -> dict[str, Score]:
    """Give the preferred total of every other index in `year`, by index code."""
    query = (
        select(Framework.index_code, Score)
        .join(Criterion, Score.criterion_id == Criterion.id)
        .join(Framework, Criterion.framework_id == Framework.id)
        .where(
            Criterion.code == "TOTAL",
            Score.part == "total",
            Score.year == year,
            Score.territory == CITY,
            Score.stage == "published",
            Score.preferred,
            Framework.index_code != index_code,
        )
    )
    return {row[0]: row[1] for row in session.execute(query)}


def published_on(index_code: str, year: int) -> date | None:
    """Give the day on which the results of a year were published; None when it is not known."""
    return session.scalar(
        select(func.max(Score.published_on))
        .join(Criterion)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Score.territory == CITY,
            Score.stage == "published",
            Score.year == year,
        )
    )
