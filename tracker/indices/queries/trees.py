"""Reading families, versions, trees, crosswalks and owners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.indices.models import Criterion, CriterionOwner, Crosswalk, Framework, Index


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


def owners(framework_id: int, on: date) -> Sequence[tuple[str, int, str]]:
    """Give (code, agency id, agency name) of those who answer for criteria on a day."""
    query = (
        select(Criterion.code, Agency.id, Agency.name)
        .join(CriterionOwner, CriterionOwner.criterion_id == Criterion.id)
        .join(Agency, Agency.id == CriterionOwner.agency_id)
        .where(
            Criterion.framework_id == framework_id,
            *_answering(on),
        )
        .order_by(Criterion.sort, CriterionOwner.id)
    )
    return [(code, agency_id, name) for code, agency_id, name in session.execute(query)]


def owns_any(agency_ids: Collection[int], on: date) -> bool:
    """Say whether agencies answer for a criterion on a day, of any framework in force."""
    found = (
        select(CriterionOwner.id)
        .join(Criterion, Criterion.id == CriterionOwner.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(
            CriterionOwner.agency_id.in_(agency_ids),
            or_(Framework.last_year.is_(None), Framework.last_year >= on.year),
            *_answering(on),
        )
    )
    return session.scalar(found.limit(1)) is not None


def _answering(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(CriterionOwner.valid_from.is_(None), CriterionOwner.valid_from <= on),
        or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
    )


def owner_history(criterion_id: int) -> Sequence[CriterionOwner]:
    """Give everybody who answered for a criterion, the first ones first, with their agency."""
    query = select(CriterionOwner).where(CriterionOwner.criterion_id == criterion_id)
    order = (CriterionOwner.valid_from.is_not(None), CriterionOwner.valid_from, CriterionOwner.id)
    return session.scalars(
        query.options(joinedload(CriterionOwner.agency)).order_by(*order).limit(200)
    ).all()
