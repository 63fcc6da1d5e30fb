"""Reading the editions of a plan's periods."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from tracker.db import session
from tracker.reports.models import ReportEdition


def ruling(plan_id: int) -> dict[str, ReportEdition]:
    """Give what each period stands at: the closed edition, else one under way, else a draft."""
    order = {"closed": 0, "making": 1, "asked": 1, "draft": 2}
    query = (
        select(ReportEdition)
        .options(defer(ReportEdition.told), defer(ReportEdition.differences))
        .where(ReportEdition.plan_id == plan_id, ReportEdition.state.in_(list(order)))
    )
    rows = sorted(session.scalars(query), key=lambda row: -order[row.state])
    return {row.period: row for row in rows}


def closed(plan_id: int, period: str) -> ReportEdition | None:
    """Give the edition that rules a closed period, with its files; None while it is open."""
    query = (
        select(ReportEdition)
        .options(selectinload(ReportEdition.files), defer(ReportEdition.told))
        .where(
            ReportEdition.plan_id == plan_id,
            ReportEdition.period == period,
            ReportEdition.state == "closed",
        )
    )
    return session.scalars(query).first()


def editions(plan_id: int, period: str) -> Sequence[ReportEdition]:
    """Give every edition of a period worth reading, newest first, at most fifty."""
    query = (
        select(ReportEdition)
        .options(
            defer(ReportEdition.told),
            selectinload(ReportEdition.files),
            joinedload(ReportEdition.asked_by),
            joinedload(ReportEdition.reopened_by),
        )
        .where(
            ReportEdition.plan_id == plan_id,
            ReportEdition.period == period,
            ReportEdition.state != "replaced",
        )
        .order_by(ReportEdition.id.desc())
        .limit(50)
    )
    return session.scalars(query).all()


def edition_of(plan_id: int, period: str, version: int | None) -> ReportEdition | None:
    """Give a closed edition by its version, reopened or not; without one the draft."""
    which = ReportEdition.state == "draft" if version is None else ReportEdition.version == version
    query = (
        select(ReportEdition)
        .options(selectinload(ReportEdition.files), defer(ReportEdition.told))
        .where(
            ReportEdition.plan_id == plan_id,
            ReportEdition.period == period,
            which,
        )
    )
    return session.scalars(query).first()
