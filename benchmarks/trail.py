"""A trail of a million rows: sealed from nothing, checked, and read by every filter of its page.

    python benchmarks/trail.py sqlite:///trail.sqlite3 [ROWS]

The database is emptied first. Each filter is asked with its statement's plan; a plan that reads
the table from end to end, or sorts what it found, is named.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bulk import Writer, empty
from sqlalchemy import event, text

from tracker.audit.jobs import seal_trail
from tracker.audit.models import AuditEvent
from tracker.audit.policy import Reach
from tracker.audit.queries import Asked, trail
from tracker.audit.verifying import verify
from tracker.audit.words.verbs import VERBS
from tracker.db import db, session

BEGAN = datetime(2024, 1, 1, 1, tzinfo=UTC)
DAYS, PEOPLE, AGENCIES, THINGS = 1000, 5000, 700, 30_000
COLUMNS = (
    *("at", "on", "recorded_at", "actor_id", "actor_name", "agency_id", "verb"),
    *("subject_type", "subject_id", "subject_label", "before", "after", "origin"),
)


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Give acts as a city writes them: agencies in turn, most verbs rare, time going on."""
    verbs = sorted(VERBS)
    often = ["progress.report", "progress.confirm", "accounts.sign_in", "evidence.add"]
    for number in range(count):
        at = BEGAN + timedelta(days=DAYS) * (number / count)
        person = number * 7919 % PEOPLE + 1
        verb = often[number % 4] if number % 20 else verbs[number // 20 % len(verbs)]
        told = json.dumps({"percent": number % 100, "done": "Đã rà soát, trình ký văn bản."})
        spelled = at.strftime("%Y-%m-%d %H:%M:%S.%f")
        yield (
            *(spelled, at.date().isoformat(), spelled, person, f"Người thứ {person}"),
            *(person % AGENCIES + 1, verb, "occurrence", number * 104_729 % THINGS + 1),
            *(f"Việc số {number % THINGS}", json.dumps({"percent": 0}), told, "10.1.2.3"),
        )


def fill(count: int) -> None:
    """Write the rows in batches."""
    batch: list[tuple[Any, ...]] = []
    with db.engine.begin() as connection:
        writer = Writer(connection)
        for row in rows(count):
            batch.append(row)
            if len(batch) == 10_000:
                writer.write(AuditEvent, COLUMNS, batch)
                batch = []
        writer.write(AuditEvent, COLUMNS, batch)
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


FILTERS = {
    "everything": Asked(),
    "one thing": Asked(things=(("occurrence", frozenset({77})),)),
    "a thing that has none": Asked(things=(("occurrence", frozenset({10**9})),)),
    "a task with 642 works": Asked(things=(("occurrence", frozenset(range(1, 643))),)),
    "one person": Asked(actor_ids=frozenset({42})),
    "fifty people of a name": Asked(actor_ids=frozenset(range(1, 51))),
    "a person who did nothing": Asked(actor_ids=frozenset({10**6})),
    "one agency": Asked(agency_ids=frozenset({7})),
    "a rare verb": Asked(verbs=frozenset({"accounts.close"})),
    "a day of long ago": Asked(since=date(2024, 1, 5), until=date(2024, 1, 5)),
    "a day before all": Asked(until=date(2020, 1, 5)),
    "a month of the middle": Asked(since=date(2025, 3, 1), until=date(2025, 3, 31)),
    "a year": Asked(since=date(2025, 1, 1), until=date(2025, 12, 31)),
    "a common verb on a day of long ago": Asked(
        verbs=frozenset({"progress.report"}), since=date(2024, 1, 5), until=date(2024, 1, 5)
    ),
    "a common verb up to a day": Asked(
        verbs=frozenset({"progress.report"}), until=date(2025, 6, 1)
    ),
    "a rare verb up to a day": Asked(verbs=frozenset({"accounts.close"}), until=date(2025, 6, 1)),
    "a room up to a day": Asked(
        verbs=frozenset(verb for verb in VERBS if verb.startswith("accounts.")),
        until=date(2025, 6, 1),
    ),
    "fifty people up to a day": Asked(actor_ids=frozenset(range(1, 51)), until=date(2025, 6, 1)),
    "an agency on a day of long ago": Asked(
        agency_ids=frozenset({7}), since=date(2024, 1, 5), until=date(2024, 1, 5)
    ),
    "a person and a verb": Asked(actor_ids=frozenset({42}), verbs=frozenset({"progress.report"})),
}
REACHES = {"all": Reach(None, True), "a head": Reach(frozenset({7}), False)}


def asked_of(asked: Asked, reach: Reach) -> tuple[int, float, str]:
    """Give the rows of a filter's first page, its seconds and the words of its plan."""
    said: list[tuple[str, Any]] = []
    listen = lambda _c, _k, words, given, _x, _m: said.append((words, given))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    session.rollback()
    began = time.perf_counter()
    found = len(trail(asked, reach, limit=51))
    took = time.perf_counter() - began
    event.remove(db.engine, "before_cursor_execute", listen)
    words, given = said[-1]
    explain = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    plan = session.connection().exec_driver_sql(explain + words, given).all()
    told = " | ".join(str(row[-1]).strip() for row in plan)
    session.rollback()
    return found, took, told


def measured(name: str, act: Any) -> Any:
    """Do and print: seconds, processor seconds, and the memory that is the process's own."""
    began, cpu = time.perf_counter(), time.process_time()
    found = act()
    took, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{name}: {took:.1f} s, processor {used:.1f} s, own memory {own():.0f} MB", flush=True)
    return found


def own() -> float:
    """Give the megabytes of this process that are no mapped file: SQLite maps up to 256 MB."""
    told = Path("/proc/self/smaps_rollup").read_text()
    return int(re.search(r"Pss_Anon:\s+(\d+)", told)[1]) / 1024  # type: ignore[index]


def main() -> None:
    """Fill, seal, check, ask."""
    url, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    os.environ["DATABASE_URL"] = url
    from tracker.app import create_app
    from tracker.demo.migrating import migrate

    if not os.environ.get("KEPT"):
        empty(url)
    with create_app().app_context():
        if not os.environ.get("KEPT"):
            migrate()
            measured("filled", lambda: fill(count))
            run = 0
            while measured(f"sealing, run {run + 1}", seal_trail):
                run += 1
        verdict = measured("checked", verify)
        print(f"  {verdict.found} wrong, {verdict.sealed} sealed, {verdict.unsealed} not")
        for who, reach in REACHES.items():
            for name, asked in FILTERS.items():
                found, took, plan = asked_of(asked, reach)
                print(f"{who}, {name}: {found} rows, {took * 1000:.1f} ms  {plan[:150]}")


if __name__ == "__main__":
    main()
