"""The list of days off loaded again: what a later version says, and what people decided."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import WITH_REMOVED, session, transaction
from tracker.installation.actions import NoSuchDay, add_days, load_calendar, remove_day
from tracker.installation.models import CalendarDay
from tracker.installation.rules import OffDays
from tracker.lib.actor import SYSTEM

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("database")]
AT = datetime(2025, 3, 3, 2, tzinfo=UTC)
LABOUR, BRIDGE = date(2025, 5, 1), date(2025, 5, 2)
OLD = [(LABOUR, "off", "Quốc tế Lao động", "gói cũ"), (BRIDGE, "off", "Hoán đổi", "gói cũ")]
NEW = [(day, kind, name, "Công văn số 9150") for day, kind, name, _ in OLD]


def load(days) -> int:
    with transaction():
        return load_calendar(days, by=SYSTEM, at=AT)


def sources() -> dict[date, str]:
    return {row.day: row.source for row in session.scalars(select(CalendarDay))}


def loads() -> list:
    query = select(AuditEvent.after).where(AuditEvent.verb == "installation.load_calendar")
    return list(session.scalars(query.order_by(AuditEvent.id)))


def test_a_later_list_renews_the_sources_of_loaded_days_and_says_so_once():
    load(OLD)
    assert (load(NEW), load(NEW)) == (0, 0)
    assert set(sources().values()) == {"Công văn số 9150"}
    assert loads() == [{"added": 2, "sources": 0}, {"added": 0, "sources": 2}]


def test_a_day_taken_out_by_a_person_stays_out():
    load(OLD)
    with transaction():
        remove_day(day=BRIDGE, reason="Quyết định của Thành phố", by=SYSTEM, at=AT)
    assert load(NEW) == 0
    assert sources() == {LABOUR: "Công văn số 9150"}


def test_a_day_taken_out_keeps_its_row_and_comes_back_in_it():
    load(OLD)
    with transaction():
        remove_day(day=BRIDGE, reason="Ghi lại căn cứ", by=SYSTEM, at=AT)
    marks = select(CalendarDay.removed_at).where(CalendarDay.day == BRIDGE)
    assert session.scalar(marks.execution_options(**WITH_REMOVED)) is not None
    with transaction():
        add_days(OffDays("off", (BRIDGE,)), name="Nghỉ", source="Thông báo", by=SYSTEM, at=AT)
    assert sources()[BRIDGE] == "Thông báo"
    with pytest.raises(NoSuchDay), transaction():
        remove_day(day=date(2031, 1, 6), reason="Không có", by=SYSTEM, at=AT)


def test_a_day_corrected_by_a_person_keeps_the_document_they_named():
    load(OLD)
    with transaction():
        remove_day(day=BRIDGE, reason="Ghi lại căn cứ", by=SYSTEM, at=AT)
    with transaction():
        found = OffDays("off", (BRIDGE,))
        add_days(found, name="Hoán đổi", source="Thông báo số 6150", by=SYSTEM, at=AT)
    load(NEW)
    assert sources() == {LABOUR: "Công văn số 9150", BRIDGE: "Thông báo số 6150"}


def test_a_day_that_a_later_list_calls_otherwise_is_left_to_people():
    load(OLD)
    load([(LABOUR, "on", "Làm bù", "Công văn số 1")])
    assert sources()[LABOUR] == "gói cũ"
