"""Measure the application's pages on a loaded database, beside a floor in the same run.

    python benchmarks/board.py sqlite:///big.sqlite3 postgresql://user@host/big

For each database: gunicorn serves the application, then the floor, both with two workers of four
threads on 127.0.0.1; one client asks for each page some tens of times and the median and 95th
percentile are told in milliseconds, as the client sees them, and the processor time that the
server used for a request, whose ratio to the floor's a busy machine changes little. Eight clients
ask for the overdue list through `wrk`, where it is installed. Posting writes real reports into the
database.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
SECRET = "only-for-measuring-0123456789"
TODAY = date(2026, 10, 15)
PAST = date(2026, 8, 3)
PORT = 8391


@dataclass(frozen=True, slots=True)
class Places:
    """What the pages are asked for: found in the database before the clock starts."""

    plan_id: int
    task_id: int
    agency_id: int
    person_id: int
    # Occurrences in progress with their version and a person who may report on each.
    open: list[tuple[int, int, int]]


def main() -> None:
    """Measure each database given and print the figures as JSON lines and as a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", nargs="+")
    parser.add_argument("--times", type=int, default=40, help="requests of each page")
    given = parser.parse_args()
    for url in given.database:
        os.environ.update(
            DATABASE_URL=url, TRACKER_TODAY=TODAY.isoformat(), SECRET_KEY=SECRET, LOG_LEVEL="ERROR"
        )
        _measure(url.split(":", 1)[0], given.times)


def _measure(name: str, times: int) -> None:
    places, inside, cookies = _look(times)
    floor = {}
    with _serving("floor:app", HERE):
        for page, path in _floor_paths(places).items():
            floor[page] = _timed(lambda path=path: _get(path), times)
        floor["post"] = _timed(_floor_poster(places), times)
        floor_rate = _rate(_floor_paths(places)["overdue"], "")
    load = os.getloadavg()[0]
    print(f"\n{name}, load {load:.1f}; ms: median, p95, processor; times the floor's processor")
    for what, samples in inside.items():
        print(f"  inside  {what:28} {_three(samples)}")
    with _serving("wsgi:app", HERE.parent):
        for page, (path, who) in _paths(places).items():
            samples = _timed(lambda path=path, who=who: _get(path, cookies[who]), times)
            _line(page, samples, floor.get(page))
        _line("post", _timed(_poster(places, cookies), times), floor["post"])
        rate = _rate(_paths(places)["overdue"][0], cookies[1])
        memory = _memory()
    print(f"  8 clients, overdue: {rate:.0f} req/s, floor {floor_rate:.0f} req/s")
    print(f"  memory of web, proportional: {memory:.0f} MB")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long requests took: milliseconds of each by the clock, of processor on average."""

    clock: list[float]
    processor: float


def _line(page: str, timing: Timing, floor: Timing | None) -> None:
    ratio = f"{timing.processor / floor.processor:5.1f}" if floor and floor.processor else ""
    bare = f"floor {_three(floor)}" if floor else ""
    print(f"  page    {page:28} {_three(timing)}  {ratio:>6} {bare}", flush=True)


def _three(timing: Timing) -> str:
    ordered = sorted(timing.clock)
    last = ordered[int(len(ordered) * 0.95) - 1]
    return f"{statistics.median(ordered):8.1f} {last:8.1f} {timing.processor:8.1f}"


def _timed(ask: Callable[[], None], times: int) -> Timing:
    for _ in range(6):  # both workers, each with its caches
        ask()
    found = []
    used = _used()
    for _ in range(times):
        started = time.perf_counter()
        ask()
        found.append((time.perf_counter() - started) * 1000)
    return Timing(found, (_used() - used) / times)


def _used() -> float:
    """Give the milliseconds of processor that the server's processes used; without one, our own."""
    if _server is None:
        return time.process_time() * 1000
    ticks = 0
    for process in _processes():
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _look(times: int) -> tuple[Places, dict[str, Timing], dict[int, str]]:
    """Find what to ask for, time the queries inside this process, sign the cookies."""
    from sqlalchemy import select

    from tracker.accounts.models import AgencyMembership
    from tracker.app import create_app
    from tracker.db import db, session
    from tracker.desk.board import board
    from tracker.lib import clock
    from tracker.plans.models import Task
    from tracker.plans.queries import plan_by_code
    from tracker.progress.models import Occurrence
    from tracker.progress.policy import Scope
    from tracker.progress.queries.counting import overview
    from tracker.progress.queries.listing import Filters, listing

    app = create_app(serving=True)
    everything = Scope(everything=True)
    with app.app_context():
        clock.set_domain_day(TODAY)
        plan = plan_by_code(str(TODAY.year))
        assert plan is not None, "load the database with million.py first"
        task_id = session.scalars(
            select(Task.id).where(Task.plan_id == plan.id).order_by(Task.sort).offset(2)
        ).first()
        people = dict(
            session.execute(
                select(AgencyMembership.agency_id, AgencyMembership.user_id).where(
                    AgencyMembership.agency_id.is_not(None)
                )
            ).all()
        )
        rows = session.execute(
            select(Occurrence.id, Occurrence.version, Occurrence.agency_id)
            .where(
                Occurrence.plan_id == plan.id,
                Occurrence.work == "in_progress",
                Occurrence.returned.is_(False),
                Occurrence.since < TODAY,
                Occurrence.agency_id.in_(list(people)),
            )
            .order_by(Occurrence.agency_id.desc(), Occurrence.id)
            .limit(times + 200)
        ).all()
        agency_id = rows[0].agency_id
        places = Places(
            plan.id,
            int(task_id or 0),
            agency_id,
            people[agency_id],
            [(r.id, r.version, people[r.agency_id]) for r in rows],
        )
        week = TODAY - timedelta(days=7)
        overdue = Filters(timing="overdue")
        questions: dict[str, Callable[[], Any]] = {
            "overview, today": lambda: overview(plan, TODAY),
            "overview, a week ago": lambda: overview(plan, week),
            "overview, a past day": lambda: overview(plan, PAST),
            "first 50 overdue": lambda: listing(plan.id, TODAY, overdue, everything),
            "the whole board": lambda: board(plan, TODAY, everything),
        }
        inside = {}
        for what, ask in questions.items():
            inside[what] = _timed(_alone(ask, session, plan), min(times, 15))
        cookies = {1: _cookie(app, 1)}
        for person in {places.person_id, *(who for _, _, who in places.open)}:
            cookies[person] = _cookie(app, person)
        session.remove()
        db.engine.dispose()
    return places, inside, cookies


def _alone(ask: Callable[[], Any], session: Any, plan: Any) -> Callable[[], None]:
    """Ask as a request does: with an empty session."""

    def asked() -> None:
        session.rollback()
        session.expunge_all()
        session.add(plan)
        ask()

    return asked


def _cookie(app: Any, person_id: int) -> str:
    from tracker.accounts.rules import Lifetime, Way
    from tracker.accounts.sessions import begin
    from tracker.db import transaction
    from tracker.lib import clock

    signer = app.session_interface.get_signing_serializer(app)
    with app.app_context(), transaction():
        token = begin(
            person_id=person_id, epoch=0, way=Way.PASSWORD, address="", browser="",
            wall=clock.wall_now(), lifetime=Lifetime(10),
        )  # fmt: skip
    return f"tracker={signer.dumps({'_user_id': token, '_fresh': True, 'csrf_token': '0' * 40})}"


def _paths(places: Places) -> dict[str, tuple[str, int]]:
    past = PAST.isoformat()
    return {
        "overview": ("/theo-doi", 1),
        "overview, a past day": (f"/theo-doi?on={past}", 1),
        "overview, a day not noted": ("/theo-doi?on=2026-07-10", 1),
        "overview, a former plan": ("/theo-doi?plan=2022", 1),
        "overdue": ("/viec?tinh-trang=overdue", 1),
        "all work": ("/viec", 1),
        "tasks": ("/nhiem-vu", 1),
        "task": (f"/nhiem-vu/{places.task_id}", 1),
        "mine": ("/viec-cua-toi", places.person_id),
        "occurrence": (f"/viec/{places.open[-1][0]}", places.open[-1][2]),
    }


def _floor_paths(places: Places) -> dict[str, str]:
    plan = urlencode({"plan": places.plan_id, "on": TODAY.isoformat()})
    return {
        "overview": f"/overview?{plan}",
        "overdue": f"/overdue?{plan}",
        "task": f"/task?task={places.task_id}",
        "mine": f"/mine?agency={places.agency_id}",
    }


def _floor_poster(places: Places) -> Callable[[], None]:
    ids = iter([row[0] for row in places.open] * 3)
    at = f"{TODAY.isoformat()} 03:00:00.000000"
    return lambda: _post("/report", {"id": next(ids), "at": at, "on": TODAY.isoformat()}, "")


def _poster(places: Places, cookies: dict[int, str]) -> Callable[[], None]:
    """Report "nothing new" on one occurrence after the other; each keeps the first free of it."""
    from itsdangerous import URLSafeTimedSerializer

    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("0" * 40)
    rows = iter(places.open)

    def post() -> None:
        id_, _, person = next(rows)
        _post(f"/viec/{id_}/khong-doi", {"csrf_token": token, "version": ""}, cookies[person])

    return post


_connection: http.client.HTTPConnection | None = None


def _ask(method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
    global _connection
    for attempt in (1, 2):
        _connection = _connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        try:
            _connection.request(method, path, body, headers)
            answer = _connection.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            _connection = None
            if attempt == 2:
                raise
    raise AssertionError


def _get(path: str, cookie: str = "") -> None:
    status, body = _ask("GET", path, None, {"Cookie": cookie})
    if status != 200:
        sys.exit(f"{path}: {status} {body[:300]!r}")


def _post(path: str, fields: dict[str, Any], cookie: str) -> None:
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    status, body = _ask("POST", path, urlencode(fields), headers)
    if status != 303:
        sys.exit(f"{path}: {status} {body[:300]!r}")


def _rate(path: str, cookie: str) -> float:
    """Give the requests a second of eight clients for five seconds; 0 without wrk."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return 0
    done = subprocess.run(
        [wrk, "-t1", "-c8", "-d5s", "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{PORT}{path}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    if "Non-2xx" in done.stdout:
        sys.exit(done.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else 0


_server: subprocess.Popen[bytes] | None = None


@contextmanager
def _serving(application: str, folder: Path) -> Iterator[None]:
    """Serve one application as `tracker serve` does, and stop it."""
    global _server, _connection
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}", "--preload"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--timeout", "60"]
    if application.startswith("wsgi"):
        command += ["--config", "python:tracker.gunicorn"]
    _server = subprocess.Popen([*command, application], cwd=folder)
    _connection = None
    try:
        _wait()
        yield
    finally:
        _connection = None
        _server.terminate()
        _server.wait(15)
        _server = None


def _wait() -> None:
    for _ in range(120):
        try:
            _ask("GET", "/livez", None, {})
            return
        except OSError:
            time.sleep(0.25)
    sys.exit("the server did not start")


def _processes() -> list[str]:
    """Give the numbers of the server's processes, its own first."""
    assert _server is not None
    master = str(_server.pid)
    found = subprocess.run(["pgrep", "-P", master], capture_output=True, text=True, check=False)
    return [master, *found.stdout.split()]


def _memory() -> float:
    """Give the memory of the server's processes in MB, shared pages counted once."""
    if _server is None:
        return 0
    total = 0
    for pid in _processes():
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        total += int(match[1]) if match else 0
    return total / 1024


if __name__ == "__main__":
    main()
