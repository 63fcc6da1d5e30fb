"""Reading the reports of single agencies that were kept when a period was closed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, selectinload

from tracker.db import session
from tracker.reports.models import AgencyEdition, ReportEdition


def kept(plan_id: int, period: str, agency_id: int) -> AgencyEdition | None:
    """Give what an agency's report was when the period was closed, with its files.

    None while the period is open, where the agency had not filed by then, or while the worker
    has not made it yet.
    """
    rows = _of(plan_id, period, agency_id)
    return next((row for row in rows if row.edition.state == "closed" and row.made_at), None)


def is_bound(plan_id: int, period: str, agency_id: int) -> bool:
    """Say whether the words of an agency's report are closed, made or not."""
    return any(row.edition.state == "closed" for row in _of(plan_id, period, agency_id))


def kept_versions(plan_id: int, period: str, agency_id: int) -> list[AgencyEdition]:
    """Give every report of an agency that was kept of a period, the newest first."""
    return [row for row in _of(plan_id, period, agency_id) if row.made_at]


def _of(plan_id: int, period: str, agency_id: int) -> Sequence[AgencyEdition]:
    query = (
        select(AgencyEdition)
        .join(ReportEdition, ReportEdition.id == AgencyEdition.edition_id)
        .options(
            contains_eager(AgencyEdition.edition).options(
                defer(ReportEdition.told), defer(ReportEdition.differences)
            ),
            selectinload(AgencyEdition.files),
        )
        .where(
            ReportEdition.plan_id == plan_id,
            ReportEdition.period == period,
            AgencyEdition.agency_id == agency_id,
        )
        .order_by(AgencyEdition.edition_id.desc())
    )
    return session.scalars(query).all()
