"""Plans, criteria, scores and closed reports in pages, each by a key that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from tracker.db import session
from tracker.indices.models import CITY, Criterion, Framework, Score
from tracker.plans.models import Plan
from tracker.reports.models import AgencyEdition, ReportEdition


def plans(
    *, on: date, drafts: bool, year: int | None, after: int = 0, limit: int = 50
) -> Sequence[Plan]:
    """Give plans that had been issued by `on`, by number; drafts too where they may be seen."""
    issued = (Plan.state != "draft") & (Plan.issued_on <= on)
    query = select(Plan).where(Plan.id > after).order_by(Plan.id).limit(limit)
    query = query.where(or_(issued, Plan.state == "draft") if drafts else issued)
    return session.scalars(query.where(Plan.year == year) if year else query).all()


def criteria(
    *,
    index: str | None,
    version: str | None,
    year: int | None,
    after: tuple[int, int, int] | None = None,
    limit: int = 50,
) -> Sequence[Any]:
    """Give nodes in printed order with index, version and the code of their parent."""
    parent = Criterion.__table__.alias("parent")
    query = (
        select(Criterion, Framework.index_code, Framework.version, parent.c.code)
        .join(Framework, Framework.id == Criterion.framework_id)
        .outerjoin(parent, parent.c.id == Criterion.parent_id)
        .order_by(Criterion.framework_id, Criterion.sort, Criterion.id)
        .limit(limit)
    )
    if index is not None:
        query = query.where(Framework.index_code == index)
    if version is not None:
        query = query.where(Framework.version == version)
    if year is not None:
        query = query.where(
            Framework.first_year <= year,
            or_(Framework.last_year.is_(None), Framework.last_year >= year),
        )
    if after is not None:
        edge = tuple_(Criterion.framework_id, Criterion.sort, Criterion.id)
        query = query.where(edge > after)
    return session.execute(query).all()


@dataclass(frozen=True, slots=True)
class WantedScores:
    """Which values; every field but the stage may be left out."""

    stage: str = "published"
    index: str | None = None
    year: int | None = None
    code: str | None = None
    part: str | None = None
    published_by: date | None = None


def scores(wanted: WantedScores, *, after: int = 0, limit: int = 50) -> Sequence[Any]:
    """Give values of this territory by number, with index, version and code of their node."""
    query = (
        select(Score, Framework.index_code, Framework.version, Criterion.code)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(Score.territory == CITY, Score.stage == wanted.stage, Score.id > after)
        .order_by(Score.id)
        .limit(limit)
    )
    pairs: tuple[tuple[Any, Any], ...] = (
        (Framework.index_code, wanted.index),
        (Score.year, wanted.year),
        (Criterion.code, wanted.code),
        (Score.part, wanted.part),
    )
    for column, value in pairs:
        if value is not None:
            query = query.where(column == value)
    if wanted.published_by is not None:
        known = or_(Score.published_on.is_(None), Score.published_on <= wanted.published_by)
        query = query.where(known)
    return session.execute(query).all()


def editions(
    *, plan_id: int | None, period: str | None, after: int = 0, limit: int = 50
) -> Sequence[ReportEdition]:
    """Give closed editions by number, those reopened since included, with plan code and files."""
    query = (
        select(ReportEdition)
        .options(
            selectinload(ReportEdition.files),
            defer(ReportEdition.told),
            defer(ReportEdition.differences),
        )
        .where(ReportEdition.state.in_(("closed", "reopened")), ReportEdition.id > after)
        .order_by(ReportEdition.id)
        .limit(limit)
    )
    if plan_id is not None:
        query = query.where(ReportEdition.plan_id == plan_id)
    if period is not None:
        query = query.where(ReportEdition.period == period)
    return session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class WantedKept:
    """Which kept reports of agencies; `agency_ids` None: of all."""

    agency_ids: frozenset[int] | None = None
    plan_id: int | None = None
    period: str | None = None
    agency_id: int | None = None


def kept_reports(
    wanted: WantedKept, *, after: tuple[int, int] = (0, 0), limit: int = 50
) -> Sequence[AgencyEdition]:
    """Give reports of agencies that closings kept, made ones alone, by edition and agency."""
    kept = AgencyEdition
    query = (
        select(kept)
        .join(kept.edition)
        .options(
            contains_eager(kept.edition).options(
                defer(ReportEdition.told), defer(ReportEdition.differences)
            ),
            joinedload(kept.agency),
        )
        .where(kept.made_at.is_not(None), tuple_(kept.edition_id, kept.agency_id) > after)
        .order_by(kept.edition_id, kept.agency_id)
        .limit(limit)
    )
    if wanted.agency_ids is not None:
        query = query.where(kept.agency_id.in_(wanted.agency_ids))
    pairs: tuple[tuple[Any, Any], ...] = (
        (ReportEdition.plan_id, wanted.plan_id),
        (ReportEdition.period, wanted.period),
        (kept.agency_id, wanted.agency_id),
    )
    for column, value in pairs:
        if value is not None:
            query = query.where(column == value)
    return session.scalars(query).all()


def codes_of_plans(ids: set[int]) -> dict[int, str]:
    """Give the codes of plans by id."""
    query = select(Plan.id, Plan.code).where(Plan.id.in_(ids))
    return {row.id: row.code for row in session.execute(query)}
