"""Planning the letters of a day over the database of `million.py`: seconds and memory.

    python benchmarks/planning.py sqlite:///big.sqlite3 postgresql://user@host/big

Each day is planned in a process of its own (nothing is posted); memory is what the process holds
at its highest, and beside it what it held before planning, with the application loaded.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time
from datetime import date

from sqlalchemy import func, select

from tracker.app import create_app
from tracker.db import session
from tracker.progress.models import Occurrence
from tracker.reminders.jobs import plan_day
from tracker.settings import read_settings

# A Thursday on which rungs fall, and a Monday, on which the week is summed up besides.
DAYS = (date(2026, 10, 15), date(2026, 10, 12))


def main() -> None:
    """Plan each day on each database, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", nargs="+", help="sqlite:///file or postgresql://…")
    for database in parser.parse_args().databases:
        for day in DAYS:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(pool.apply(_plan, (database, day)), flush=True)


def _plan(database: str, day: date) -> str:
    os.environ["DATABASE_URL"] = database
    with create_app(read_settings(os.environ)).app_context():
        rows = session.scalar(select(func.count()).select_from(Occurrence))
        session.rollback()
        before, started = _megabytes(), time.perf_counter()
        plan = plan_day(day).plan
        seconds = time.perf_counter() - started
    works = len({id for letter in plan.letters for id in letter.occurrence_ids})
    return (
        f"{database.partition(':')[0]} {day}: {rows:,} occurrences, {len(plan.letters):,} letters "
        f"about {works:,} works in {seconds:.1f} s; {before} MB before, {_megabytes()} MB at most; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _megabytes() -> int:
    """Give the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
