"""The trail keeps what differs, and reads newest first."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.audit import queries
from tracker.audit.actions import record
from tracker.audit.rules import difference
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM

AT = datetime(2024, 10, 14, 18, 0, tzinfo=UTC)


def test_only_fields_that_differ_are_kept():
    assert difference({"a": 1, "b": Decimal("1.50")}, {"a": 1, "b": Decimal("1.6")}) == (
        {"b": "1.50"},
        {"b": "1.6"},
    )


@pytest.mark.usefixtures("database")
def test_an_event_carries_the_day_in_viet_nam():
    with transaction():
        record("plans.issue", by=SYSTEM, at=AT, subject_type="plan", subject_id=7)
    assert [event.on for event in queries.events(subject_type="plan")] == [date(2024, 10, 15)]


@pytest.mark.usefixtures("database")
def test_a_failed_transaction_leaves_no_event():
    def fail_half_way():
        with transaction():
            record("plans.issue", by=SYSTEM, at=AT, subject_type="plan")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert queries.events() == []
