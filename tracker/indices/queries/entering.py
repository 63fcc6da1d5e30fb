"""Reading what people typed: forecasts, the figures of other provinces, unfinished entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.indices.models import (
    CITY,
    Claim,
    Criterion,
    EntryDraft,
    Forecast,
    Framework,
    Score,
)


def forecasts(index: str, year: int, on: date | None = None) -> dict[str, Forecast]:
    """Give the newest forecast of each criterion of a year, by code; with `on`, as of its end.

    Everybody's: a page shows an agency only its own (`policy.can_see_forecast`).
    """
    return {row.criterion.code: row for row in _forecasts(index, year, on)}


def forecast_history(
    index: str, year: int, agency_ids: Collection[int] | None = None, on: date | None = None
) -> dict[str, list[Forecast]]:
    """Give every forecast of a year by code, oldest first; those of some agencies, or all."""
    found: dict[str, list[Forecast]] = {}
    for row in _forecasts(index, year, on):
        if agency_ids is None or row.agency_id in agency_ids:
            found.setdefault(row.criterion.code, []).append(row)
    return found


def _forecasts(index: str, year: int, on: date | None) -> Sequence[Forecast]:
    query = (
        select(Forecast)
        .join(Criterion, Criterion.id == Forecast.criterion_id)
        .join(Framework)
        .where(Framework.index_code == index, Forecast.year == year)
        .options(joinedload(Forecast.criterion), joinedload(Forecast.agency))
        .order_by(Forecast.id)
        .limit(20_000)
    )
    return session.scalars(query.where(Forecast.on <= on) if on else query).all()


def territories(index_code: str, in_years: Iterable[int]) -> Sequence[tuple[str, str, Score]]:
    """Give (territory, code, score) of the other provinces, published and preferred values."""
    query = (
        select(Score.territory, Criterion.code, Score)
        .join(Criterion, Score.criterion_id == Criterion.id)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Score.territory != CITY,
            Score.year.in_(list(in_years)),
            Score.stage == "published",
            Score.variant == 0,
        )
        .order_by(Score.year, Score.territory, Criterion.sort)
    )
    return [(territory, code, score) for territory, code, score in session.execute(query)]


def territory_names() -> list[str]:
    """Give every other province that ever had a figure, in the order of their names."""
    query = select(Score.territory).where(Score.territory != CITY).distinct()
    return sorted(session.scalars(query))


def values_of(criterion_id: int, year: int) -> Sequence[Score]:
    """Give every value of the province's own for a node and year: each stage, part and variant."""
    query = (
        select(Score)
        .where(Score.criterion_id == criterion_id, Score.year == year, Score.territory == CITY)
        .order_by(Score.stage, Score.part.desc(), Score.variant)
    )
    return session.scalars(query.limit(500)).all()


def last_entry(index_code: str, year: int) -> tuple[str, datetime] | None:
    """Give who stored a figure of an index and year last, and when; None where nobody did."""
    query = (
        select(Score.entered_by, Score.entered_at)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Framework)
        .where(
            Framework.index_code == index_code,
            Score.year == year,
            Score.entered_at.is_not(None),
        )
        .order_by(Score.entered_at.desc(), Score.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row and row[1] else None


def open_drafts(
    index_code: str, year: int, kind: str, person_id: int | None = None
) -> Sequence[EntryDraft]:
    """Give the entries that were neither stored nor put away, the newest first."""
    query = _open(kind).where(EntryDraft.index_code == index_code, EntryDraft.year == year)
    if person_id is not None:
        query = query.where(EntryDraft.person_id == person_id)
    return session.scalars(query.limit(50)).all()


def draft(draft_id: int) -> EntryDraft | None:
    """Give an entry by its number; None when there is none."""
    return session.get(EntryDraft, draft_id)


def _open(kind: str) -> Select[EntryDraft]:
    return (
        select(EntryDraft)
        .where(
            EntryDraft.kind == kind,
            EntryDraft.stored_at.is_(None),
            EntryDraft.put_away_at.is_(None),
        )
        .order_by(EntryDraft.id.desc())
    )


def every_claim(index_code: str, year: int) -> Sequence[Claim]:
    """Give the claims of an index and year with those no longer used, which come last."""
    query = select(Claim).where(Claim.index_code == index_code, Claim.year == year)
    order = (Claim.withdrawn_on.is_not(None), Claim.id)
    return session.scalars(query.order_by(*order).limit(5000)).all()
