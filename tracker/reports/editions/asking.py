"""Asking for an edition, and reopening a period that was closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.plans.models import Plan
from tracker.plans.rules.periods import period
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.models import ReportEdition

REASON_LIMIT = 2000
UNDER_WAY = ("asked", "making")


class EditionRefused(Exception):
    """The period cannot be closed or reopened; the message is for people."""


def ask_edition(
    *, plan: Plan, code: str, closes: bool, on: date, by: Actor, at: datetime
) -> ReportEdition:
    """Ask the worker for the report of a period: a draft to read, or the one that closes it.

    A period is closed after its window only, and once: it must be reopened first. Raise
    BadPeriod for a code that is none.
    """
    asked = period(code, frame_of(plan).days)
    if closes and on <= asked.window_end:
        raise EditionRefused(f"Kỳ {asked.name} chưa hết; chốt được từ ngày sau ngày cuối kỳ.")
    there = session.scalars(
        select(ReportEdition)
        .where(
            ReportEdition.plan_id == plan.id,
            ReportEdition.period == asked.code,
            ReportEdition.state.in_(["closed", *UNDER_WAY]),
        )
        .with_for_update()
    ).all()
    if any(row.state == "closed" for row in there):
        raise EditionRefused(f"Kỳ {asked.name} đã chốt; mở lại trước khi lập bản khác.")
    if there:
        raise EditionRefused(f"Báo cáo {asked.name} đang được lập; chờ ít phút rồi xem lại.")
    row = ReportEdition(
        plan_id=plan.id,
        period=asked.code,
        state="asked",
        closes=closes,
        asked_by_id=by.id,
        asked_on=on,
        asked_at=at,
    )
    session.add(row)
    session.flush()
    _note("reports.ask_edition", row, asked.name, by=by, at=at, after={"closes": closes})
    return row


def reopen(*, edition: ReportEdition, reason: str, by: Actor, at: datetime) -> None:
    """End the rule of a closed edition; the next one will tell what it says otherwise."""
    words = nfc(reason).strip()
    if not words:
        raise EditionRefused("Ghi lý do mở lại kỳ.")
    if len(words) > REASON_LIMIT:
        raise EditionRefused(f"Lý do tối đa {REASON_LIMIT} ký tự.")
    row = session.scalars(
        select(ReportEdition).where(ReportEdition.id == edition.id).with_for_update()
    ).one()
    if row.state != "closed":
        raise EditionRefused("Bản này không còn là bản chốt; xem lại trang.")
    row.state, row.reason = "reopened", words
    row.reopened_by_id, row.reopened_at = by.id, at
    session.flush()
    _note(
        "reports.reopen_period", row, row.period, by=by, at=at,
        after={"version": row.version, "digest": row.digest}, reason=words,
    )  # fmt: skip


def _note(
    verb: str,
    row: ReportEdition,
    label: str,
    *,
    by: Actor,
    at: datetime,
    after: dict[str, object],
    reason: str | None = None,
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="report_edition",
        subject_id=row.id,
        label=f"Báo cáo {label}",
        after={"period": row.period, **after},
        reason=reason,
    )
