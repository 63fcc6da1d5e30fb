"""Changing the words of a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.reports.models import ReportText

TEXT_LIMIT = 20_000


class TextRefused(Exception):
    """The words cannot be kept; the message is for people."""


def write_text(
    *,
    report: str,
    subject: str,
    key: str,
    text: str | None,
    drafted: str,
    version: int,
    label: str,
    agency_id: int | None = None,
    by: Actor,
    at: datetime,
) -> ReportText:
    """Put `text` in place of the draft; None lets the draft speak again.

    `version` is the one that the writer saw (0: none yet); a change made since by somebody else
    is refused, so that no words are lost. Words equal to the draft are the draft.
    """
    words = nfc(text).replace("\r\n", "\n").strip() if text is not None else None
    if words is not None and len(words) > TEXT_LIMIT:
        raise TextRefused(f"Nội dung dài {len(words)} ký tự, tối đa {TEXT_LIMIT} ký tự.")
    if words == drafted.strip():
        words = None
    if by.id is None:
        raise TextRefused("Chỉ người đăng nhập mới sửa được nội dung báo cáo.")
    row = session.scalar(
        select(ReportText)
        .where(ReportText.report == report, ReportText.subject == subject, ReportText.key == key)
        .with_for_update()
    )
    if (row.version if row else 0) != version:
        raise TextRefused("Người khác vừa sửa mục này; xem nội dung mới rồi ghi lại.")
    before = row.text if row else None
    if row is None:
        row = ReportText(report=report, subject=subject, key=key, version=0)
        session.add(row)
    row.text, row.drafted, row.version = words, drafted, version + 1
    row.changed_by_id, row.changed_at = by.id, at
    session.flush()
    record(
        "reports.write_text",
        by=by,
        at=at,
        subject_type="report_text",
        subject_id=row.id,
        agency_id=agency_id,
        label=label,
        before={"text": before},
        after={"text": words},
    )
    return row
