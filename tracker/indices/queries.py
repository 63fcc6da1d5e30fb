"""Reading frameworks and figures; a constant number of queries for any number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.indices.models import (
    CITY,
    Claim,
    Criterion,
    CriterionOwner,
    Crosswalk,
    Framework,
    GroupResult,
    Index,
    LostPoint,
    NationalMean,
    Rank,
    Score,
    SupportingFigure,
)


def indices() -> Sequence[Index]:
    """Give the index families in their usual order."""
    return session.scalars(select(Index).order_by(Index.sort)).all()


def frameworks(index_code: str) -> Sequence[Framework]:
    """Give the versions of an index, oldest first."""
    query = select(Framework).where(Framework.index_code == index_code)
    return session.scalars(query.order_by(Framework.first_year)).all()


def framework_of(index_code: str, year: int) -> Framework | None:
    """Give the version by which `year` was assessed."""
    return in_force(frameworks(index_code), year)


def in_force(versions: Sequence[Framework], year: int) -> Framework | None:
    """Choose among `versions` the one by which `year` was assessed."""
    return next(
        (
            f
            for f in versions
            if f.first_year <= year and (f.last_year is None or year <= f.last_year)
        ),
        None,
    )


def criteria(framework_ids: Iterable[int]) -> Sequence[Criterion]:
    """Give every node of the frameworks in printed order."""
    query = select(Criterion).where(Criterion.framework_id.in_(list(framework_ids)))
    return session.scalars(query.order_by(Criterion.framework_id, Criterion.sort)).all()


def crosswalks(framework_ids: Iterable[int]) -> Sequence[Crosswalk]:
    """Give the links into or out of any node of the frameworks."""
    nodes = select(Criterion.id).where(Criterion.framework_id.in_(list(framework_ids)))
    return session.scalars(
        select(Crosswalk).where(or_(Crosswalk.to_id.in_(nodes), Crosswalk.from_id.in_(nodes)))
    ).all()


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


def series(index_code: str, code: str, *, territory: str = CITY) -> Sequence[Score]:
    """Give every published value printed under one code, by year and part."""
    query = (
        select(Score)
        .join(Criterion)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Criterion.code == code,
            Score.territory == territory,
            Score.stage == "published",
        )
        .order_by(Score.year, Score.part.desc(), Score.variant)
    )
    return session.scalars(query).all()


def ranks(index_code: str, in_years: Iterable[int]) -> Sequence[tuple[str, Rank]]:
    """Give (code, rank) in the whole country of an index in some years."""
    query = (
        select(Criterion.code, Rank)
        .join(Criterion, Rank.criterion_id == Criterion.id)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Rank.year.in_(list(in_years)),
            Rank.peer_group == "",
        )
    )
    return [(code, rank) for code, rank in session.execute(query)]


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
    """Give what reports assert about an index and year."""
    return session.scalars(
        select(Claim).where(Claim.index_code == index_code, Claim.year == year).order_by(Claim.id)
    ).all()


def owners(framework_id: int, on: date) -> Sequence[tuple[str, int, str]]:
    """Give (code, agency id, agency name) of those who answer for criteria on a day."""
    query = (
        select(Criterion.code, Agency.id, Agency.name)
        .join(CriterionOwner, CriterionOwner.criterion_id == Criterion.id)
        .join(Agency, Agency.id == CriterionOwner.agency_id)
        .where(
            Criterion.framework_id == framework_id,
            or_(CriterionOwner.valid_from.is_(None), CriterionOwner.valid_from <= on),
            or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
        )
        .order_by(Criterion.sort, CriterionOwner.id)
    )
    return [(code, agency_id, name) for code, agency_id, name in session.execute(query)]


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
