"""Entering a figure by hand: a self-score, an appraisal, a published value, a forecast."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.models import CITY, Criterion, Score
from tracker.lib.actor import Actor
from tracker.lib.numbers import format_decimal


class BadScore(ValueError):
    """A figure cannot be what it is said to be; the message is for people."""


def enter_score(
    *,
    criterion: Criterion,
    year: int,
    stage: str,
    score: Decimal,
    source: str,
    by: Actor,
    at: datetime,
    part: str = "total",
    max_score: Decimal | None = None,
    note: str = "",
    published_on: date | None = None,
) -> Score:
    """Store or replace the preferred value of a criterion, year, stage and part.

    `score` is in points; it lies between 0 and the maximum (of the framework where `max_score` is
    left out). A forecast needs its reason in `note`, every other figure its `source`.
    """
    maximum = max_score if max_score is not None else criterion.max_score
    if score < 0 or (maximum is not None and score > maximum):
        raise BadScore(f"Điểm của {criterion.code} phải từ 0 đến {format_decimal(maximum, None)}.")
    if not (note if stage == "forecast" else source).strip():
        raise BadScore("Dự kiến cần lý do." if stage == "forecast" else "Số liệu cần nguồn.")
    row = session.scalar(
        select(Score).where(
            Score.criterion_id == criterion.id,
            Score.territory == CITY,
            Score.year == year,
            Score.stage == stage,
            Score.part == part,
            Score.variant == 0,
        )
    )
    before = _fields(row) if row else None
    if row is None:
        row = Score(criterion_id=criterion.id, year=year, stage=stage, part=part, preferred=True)
        session.add(row)
    row.score, row.max_score, row.percent = score, maximum, None
    row.printed_text, row.basis = format(score, "f"), "printed"
    row.source, row.note, row.published_on = source, note, published_on
    session.flush()
    record(
        "indices.enter_score",
        by=by,
        at=at,
        subject_type="score",
        subject_id=row.id,
        label=f"{criterion.code} năm {year}",
        before=before,
        after=_fields(row),
        reason=note or None,
    )
    return row


def _fields(row: Score) -> dict[str, object]:
    return {"score": row.score, "max_score": row.max_score, "source": row.source, "note": row.note}
