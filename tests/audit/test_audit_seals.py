"""The trail is sealed without holding up a writer, and what was touched afterwards is named."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.audit import sealing
from tracker.audit.actions import record, seal
from tracker.audit.jobs import seal_trail
from tracker.audit.models import AuditEvent, AuditSeal
from tracker.audit.verifying import verify
from tracker.db import db, session, transaction
from tracker.lib.actor import SYSTEM
from tracker.settings import Settings

AT = datetime(2024, 10, 14, 18, 0, tzinfo=UTC)
ROW = {
    "at": AT,
    "on": AT.date(),
    "recorded_at": AT,
    "actor_name": "An",
    "verb": "plans.issue",
    "subject_type": "plan",
}


def write(count: int = 1) -> None:
    with transaction():
        for number in range(count):
            record(
                "plans.issue",
                by=SYSTEM,
                at=AT,
                subject_type="plan",
                subject_id=number,
                after={"title": "Kế hoạch", "share": 0.5, "large": 1e20, "list": [1, None]},
            )


def tamper(*statements: str) -> None:
    """Change the trail as somebody would who owns the database: without its triggers."""
    if db.engine.dialect.name == "postgresql":
        before = ["ALTER TABLE audit_event DISABLE TRIGGER USER"]
    else:
        names = ("event_no_update", "event_no_delete", "event_no_replace")
        before = [f"DROP TRIGGER audit_{name}" for name in names]
    with transaction():
        for statement in [*before, *statements]:
            session.execute(text(statement))


def ids() -> list[int]:
    return list(session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def test_a_run_ends_in_time_however_much_waits(database: Flask, monkeypatch):
    """Each look at the clock is seven seconds later: two seals of two rows fit into a run."""
    monkeypatch.setattr(sealing, "LONGEST_SEAL", 2)
    write(7)
    ticks = iter(range(0, 700, 7))
    assert [seal_trail(seconds=lambda: next(ticks)) for _ in range(3)] == [4, 3, 0]
    assert verify().found == 0


def test_a_run_seals_what_was_written_since_the_last(database: Flask):
    assert seal_trail() == 0
    write(3)
    assert seal_trail() == 3
    assert seal_trail() == 0
    write(2)
    assert seal_trail() == 2
    verdict = verify()
    assert (verdict.found, verdict.sealed, verdict.unsealed) == (0, 5, 0)
    assert verdict.newest.hash == sealing.newest_seal().hash


def test_rows_of_a_long_trail_are_sealed_in_parts(database: Flask, monkeypatch):
    monkeypatch.setattr(sealing, "LONGEST_SEAL", 4)
    write(10)
    assert seal_trail() == 10
    assert list(session.scalars(select(AuditSeal.rows).order_by(AuditSeal.id))) == [4, 4, 2]
    assert verify().found == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'Bình' WHERE id = {1}",
        "UPDATE audit_event SET after = NULL WHERE id = {1}",
        "DELETE FROM audit_event WHERE id = {1}",
    ],
)
def test_a_row_that_was_touched_is_found_and_named(database: Flask, statement: str):
    write(4)
    seal_trail()
    write(2)
    seal_trail()
    touched = ids()[1]
    tamper(statement.replace("{1}", str(touched)))
    verdict = verify()
    assert (verdict.found, verdict.rows) == (1, [touched])


def test_a_row_put_into_a_sealed_gap_is_found(database: Flask):
    write(3)
    seal_trail()
    first = ids()[0]
    tamper(f"DELETE FROM audit_event WHERE id = {first}")
    assert verify().rows == [first]


def test_a_seal_made_anew_over_changed_rows_breaks_the_chain(database: Flask):
    write(2)
    seal_trail()
    kept = sealing.newest_seal().hash
    write(1)
    seal_trail()
    assert verify(kept=kept).kept_there
    on_postgresql = db.engine.dialect.name == "postgresql"
    with transaction():
        session.execute(
            text(
                "ALTER TABLE audit_seal DISABLE TRIGGER USER"
                if on_postgresql
                else "DROP TRIGGER audit_seal_no_delete"
            )
        )
        session.execute(text("DELETE FROM audit_seal"))
    seal_trail()
    verdict = verify(kept=kept)
    assert (verdict.found, verdict.kept_there) == (0, False)


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_trail_and_seals_refuse_changes(database: Flask, table: str, change: str):
    write()
    seal_trail()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(change.format(table)))
    session.rollback()


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_the_ways_around_the_triggers_are_closed(database: Flask, table: str):
    write()
    seal_trail()
    around = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if db.engine.dialect.name == "postgresql":
        around = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(around))
    session.rollback()
    assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1


@pytest.fixture
def postgresql(cluster: Any, empty_postgresql: str) -> Iterator[Engine]:
    """An empty PostgreSQL database, on which two may write at a time."""
    name = cluster.create(empty_postgresql)
    with create_app(Settings(database_url=cluster.url(name))).app_context():
        yield db.engine
        session.remove()
        db.engine.dispose()
    cluster.drop(name)


def test_a_row_that_commits_late_with_a_lower_id_is_not_passed_over(postgresql: Engine):
    """The later writer commits first; neither is sealed before the earlier one has ended."""
    engine = postgresql
    early, late = Session(engine), Session(engine)
    early.execute(insert(AuditEvent).values(ROW | {"verb": "early"}))
    late.execute(insert(AuditEvent).values(ROW | {"verb": "late"}))
    late.commit()
    assert sealing.sealable(pause=lambda _: None) is None
    session.rollback()
    # The third one writes while the seal waits, and the first ends while it does.
    third = Session(engine)
    looks = []

    def pause(_seconds: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            third.execute(insert(AuditEvent).values(ROW | {"verb": "third"}))
            early.commit()

    found = sealing.sealable(pause=pause)
    session.rollback()
    assert (len(found.digests), len(looks)) == (2, 2)
    with transaction():
        seal(found, wall=AT)
    third.commit()
    assert seal_trail() == 1
    assert (verify().found, verify().unsealed) == (0, 0)
    for one in (early, late, third):
        one.close()


def test_a_writer_waits_for_no_seal(database: Flask):
    """While rows are read for a seal, and not yet sealed, others go on writing."""
    write(3)
    found = sealing.sealable()
    with db.engine.connect() as other:
        other.execute(insert(AuditEvent).values(ROW))
        other.commit()
    session.rollback()
    with transaction():
        seal(found, wall=AT)
    assert (seal_trail(), verify().found) == (1, 0)


def test_two_who_seal_the_same_rows_collide(database: Flask):
    write(2)
    first, second = sealing.sealable(), sealing.sealable()
    with transaction():
        seal(first, wall=AT)
    with pytest.raises(DatabaseError), transaction():
        seal(second, wall=AT)
    assert verify().found == 0


def test_memory_does_not_grow_with_the_trail(database: Flask, monkeypatch):
    monkeypatch.setattr(sealing, "LONGEST_SEAL", 500)
    peaks = []
    for rows in (2_000, 6_000):
        with transaction():
            session.execute(insert(AuditEvent), [ROW | {"subject_id": n} for n in range(rows)])
        seal_trail()
        tracemalloc.start()
        assert verify().found == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 8_000
    assert peaks[1] < peaks[0] * 1.5
