"""The fault campaign: a month of letters, with everything going wrong that does go wrong.

    python benchmarks/campaign.py                         # SQLite, then PostgreSQL
    python benchmarks/campaign.py --databases sqlite --days 3 --day-seconds 8

Real schedulers and senders, each a process, by a clock whose days pass in seconds, before a mail
server that puts off every fifth letter, drops lines after DATA, refuses addresses and is down for
hours; processes are killed (`kill -9`) at moments that the seed decides, all of them once, and
all sleep through more than a day. At the end the server's diary is held against the planner's
intention. The last line is the outcome; a fault makes the exit code 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "kit"))

import faulty_smtp
from campaign_city import build
from campaign_clock import Course, course, read
from campaign_crew import FORKS, Crew
from campaign_plan import Trouble, plan_trouble
from campaign_verdict import Verdict, judge, read_diary
from postgresql import new_cluster

from tracker.lib.calendar import Calendar

FIRST = date(2026, 1, 26)
REFUSED = ("p3@thu.example", "p40@thu.example", "p90@thu.example")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The size of a campaign."""

    days: int
    day_seconds: float
    schedulers: int
    senders: int
    seed: int
    first: date


def main() -> None:
    """Run on each database asked for; exit with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--day-seconds", type=float, default=24.0, help="a working day takes")
    parser.add_argument("--schedulers", type=int, default=2)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where to put database, diary and log")
    given = parser.parse_args()
    wanted = Wanted(
        given.days, given.day_seconds, given.schedulers, given.senders, given.seed, given.first
    )
    if len(given.databases) > 1:
        sys.exit(max(_again(kind) for kind in given.databases))
    # The server that forks imports by its own path, not by ours.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    FORKS.set_forkserver_preload(["campaign_app", "campaign_process", "faulty_smtp"])
    faults = 0
    for kind in given.databases:
        with tempfile.TemporaryDirectory() as folder, _database(kind, Path(folder)) as url:
            faults += len(_campaign(kind, url, wanted, Path(folder)).faults)
            if given.keep:
                shutil.copytree(folder, given.keep / kind, dirs_exist_ok=True)
    print(f"{faults} faults")
    sys.exit(1 if faults else 0)


def _again(kind: str) -> int:
    """Run on one database in a process of its own: the application is made for one."""
    return subprocess.run([sys.executable, *sys.argv, "--databases", kind], check=False).returncode


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database that goes away again."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'campaign.sqlite3'}"
        return
    cluster = new_cluster()
    try:
        yield cluster.url(cluster.create())
    finally:
        cluster.stop()


def _campaign(kind: str, url: str, wanted: Wanted, folder: Path) -> Verdict:
    os.environ |= {"DATABASE_URL": url, "MAIL_FROM": "Theo dõi <theodoi@thu.example>"}
    started = time.monotonic()
    calendar = _in_child(_build, dict(os.environ))
    days = [wanted.first + timedelta(days=number) for number in range(wanted.days)]
    laid = course(wanted.first, wanted.days, wanted.day_seconds, calendar.is_working_day)
    trouble = plan_trouble(
        days, calendar, wanted.seed, schedulers=wanted.schedulers, senders=wanted.senders
    )
    crew = _run(laid, trouble, wanted, folder)
    verdict = _in_child(
        _judge, dict(os.environ), folder, days, calendar, crew.kills, trouble.lost_days
    )
    verdict.faults += crew.faults
    verdict.counts |= Counter({f"kills of a {role}": n for role, n in crew.killed.items()})
    verdict.counts["sleeps"] = len(trouble.sleeps)
    _tell(kind, wanted, verdict, time.monotonic() - started)
    if verdict.faults:
        log = folder / "crew.log"
        print(log.read_text("utf-8", "replace")[-3000:], file=sys.stderr)
    return verdict


def _run(laid: Course, trouble: Trouble, wanted: Wanted, folder: Path) -> Crew:
    """Let server and crew work through the course, which begins when everybody is there."""
    port = _free_port()
    os.environ["SMTP_URL"] = f"smtp://127.0.0.1:{port}?timeout=5"
    crew = Crew(folder, dict(os.environ), schedulers=wanted.schedulers, senders=wanted.senders)
    server = FORKS.Process(target=_serve, args=(port, folder, trouble), daemon=True)
    server.start()
    try:
        crew.assemble()
        begun = laid.begun(delay=0.5)
        begun.write(folder / "course.json")
        crew.work_through(begun, trouble)
    finally:
        crew.dismiss()
        server.terminate()
        server.join()
    return crew


def _serve(port: int, folder: Path, trouble: Trouble) -> None:
    while not (folder / "course.json").exists():
        time.sleep(0.01)
    diary = faulty_smtp.Diary(folder / "diary.jsonl", read(folder / "course.json").now)
    faulty_smtp.serve(port, diary, REFUSED, trouble.is_down)


def _in_child(work: Callable[..., Any], *given: Any) -> Any:
    """Do work with the application in a process of its own, and give what it gives."""
    with FORKS.Pool(1) as pool:
        return pool.apply(work, given)


def _build(environment: dict[str, str]) -> Calendar:
    os.environ.update(environment)
    from tracker.app import create_app
    from tracker.installation.queries import calendar
    from tracker.settings import read_settings

    with create_app(read_settings(os.environ)).app_context():
        build()
        found = calendar()
    return Calendar(frozenset(found.days_off), frozenset(found.days_on))


def _judge(
    environment: dict[str, str],
    folder: Path,
    days: Sequence[date],
    calendar: Calendar,
    kills: Sequence[datetime],
    lost_days: Collection[date],
) -> Verdict:
    os.environ.update(environment)
    from campaign_intention import intention, unfinished

    from tracker.app import create_app
    from tracker.settings import read_settings

    with create_app(read_settings(os.environ)).app_context():
        verdict = judge(
            read_diary(folder / "diary.jsonl"),
            days=days,
            works=calendar.is_working_day,
            intention=intention(calendar),
            kills=kills,
            lost_days=lost_days,
        )
        verdict.faults += unfinished()
    return verdict


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _tell(kind: str, wanted: Wanted, verdict: Verdict, seconds: float) -> None:
    print(
        f"{kind}: {wanted.days} days from {wanted.first}, {wanted.schedulers} schedulers, "
        f"{wanted.senders} senders, seed {wanted.seed}: {seconds:.0f} s, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    for name, number in sorted(verdict.counts.items()):
        print(f"  {number:6}  {name}")
    for fault in verdict.faults[:40]:
        print(f"  FAULT   {fault}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
