"""The page of the trail is read along indexes, and its pages follow one another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert

from tracker.audit.models import AuditEvent
from tracker.audit.policy import Reach
from tracker.audit.queries import Asked, trail, whole_trail
from tracker.db import db, session, transaction

AT = datetime(2024, 10, 14, 18, 0, tzinfo=UTC)
DAY = date(2024, 10, 10)
ALL = Reach(None, persons=True)
SINCE = Asked(since=DAY - timedelta(days=6), until=DAY + timedelta(days=6))


@pytest.fixture
def days(database: Flask) -> Flask:
    """Sixty acts whose days do not follow their ids, as where somebody told the date back."""
    same = {"at": AT, "recorded_at": AT, "actor_name": "An", "subject_type": "task"}
    rows = [
        same
        | {"on": DAY + timedelta(days=number * 7 % 20 - 10), "verb": "plans.issue"}
        | {"actor_id": number % 3, "agency_id": number % 2, "subject_id": number % 5}
        for number in range(60)
    ]
    with transaction():
        session.execute(insert(AuditEvent), rows)
    return database


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_pages_of_days_follow_one_another_without_gap_or_double(days: Flask, limit: int) -> None:
    seen: list[tuple[date, int]] = []
    before_id = None
    while page := trail(SINCE, ALL, before_id=before_id, limit=limit):
        seen += [(row.on, row.id) for row in page]
        before_id = page[-1].id
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == sum(1 for n in range(60) if abs(n * 7 % 20 - 10) <= 6)
    assert [row.id for row in whole_trail(SINCE, ALL, limit=1000)] == [key for _, key in seen]


def test_a_page_after_a_row_that_is_not_there_is_empty(days: Flask) -> None:
    assert trail(SINCE, ALL, before_id=10**9) == []


def plan_of(asked: Asked, reach: Reach = ALL) -> str:
    """Give how the database would read a page of a table too large to be read from end to end."""
    said: list[tuple[str, object]] = []
    listen = lambda _c, _k, words, given, _x, _m: said.append((words, given))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    trail(asked, reach)
    event.remove(db.engine, "before_cursor_execute", listen)
    words, given = said[-1]
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN "
    if db.engine.dialect.name == "postgresql":
        explain = "EXPLAIN "
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return " ".join(str(row[-1]) for row in connection.exec_driver_sql(explain + words, given))


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(things=(("task", frozenset({3})),)), "ix_audit_event_subject"),
        (Asked(actor_ids=frozenset({2})), "ix_audit_event_actor_id"),
        (Asked(agency_ids=frozenset({1})), "ix_audit_event_agency_id"),
        (Asked(verbs=frozenset({"accounts.close"})), "ix_audit_event_verb_id"),
        (SINCE, "ix_audit_event_on"),
        (Asked(until=DAY), "ix_audit_event_on"),
    ],
)
def test_each_filter_is_read_along_its_index_and_sorts_nothing(
    days: Flask, asked: Asked, index: str
) -> None:
    plan = plan_of(asked)
    assert index in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_heads_page_is_read_along_the_agency(days: Flask) -> None:
    assert "ix_audit_event_agency_id" in plan_of(Asked(), Reach(frozenset({1}), persons=False))
