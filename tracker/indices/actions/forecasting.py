"""What an agency expects of a criterion it answers for, said once in each reporting period."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.models import Criterion, Forecast
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.numbers import format_decimal


class BadForecast(ValueError):
    """A forecast cannot be what it is said to be; the message is for people."""


def enter_forecast(
    *,
    criterion: Criterion,
    year: int,
    period: str,
    value: Decimal,
    reason: str,
    agency_id: int,
    former: Forecast | None = None,
    by: Actor,
    at: datetime,
) -> Forecast:
    """Add a forecast of the year's score, in points; the former one stays as history."""
    maximum = criterion.max_score
    if value < 0 or (maximum is not None and value > maximum):
        top = f"từ 0 đến {format_decimal(maximum, None)}" if maximum is not None else "từ 0"
        raise BadForecast(f"Dự kiến của {criterion.code} phải {top}.")
    if not reason.strip():
        raise BadForecast("Dự kiến cần lý do.")
    row = Forecast(
        criterion_id=criterion.id,
        year=year,
        period=period,
        value=value,
        reason=reason.strip(),
        agency_id=agency_id,
        person_id=by.id,
        person=by.name,
        at=at,
        on=clock.local_day(at),
    )
    session.add(row)
    session.flush()
    record(
        "indices.enter_forecast",
        by=by,
        at=at,
        subject_type="forecast",
        subject_id=row.id,
        label=f"{criterion.code} năm {year}, kỳ {period}",
        agency_id=agency_id,
        before={"value": former.value} if former else None,
        after={"value": value},
        reason=reason,
    )
    return row
