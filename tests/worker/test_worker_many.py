"""Ten workers by mistake, clocks that are set, days slept through, and monitoring that sees it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.lib import clock
from tracker.outbox import actions as outbox
from tracker.outbox.health import worker_facts
from tracker.reminders.jobs import PlannedDay, PostedDay
from tracker.reminders.rules.letters import DayPlan
from tracker.settings import Settings
from tracker.worker import jobs, process
from tracker.worker.jobs import Shift
from tracker.worker.rules import Result, has_gone_back
from tracker.worker.table import Job

NOW = datetime(2024, 10, 15, 1, 0, tzinfo=UTC)


@pytest.fixture
def app(database):
    database.config["TRACKER"] = Settings(
        database_url=database.config["SQLALCHEMY_DATABASE_URI"], mail_from="theodoi@hn.example"
    )
    return database


def test_of_ten_workers_one_works_and_another_takes_over(app):
    ran: list[str] = []
    table = [Job("look", timedelta(seconds=0.2), lambda s: ran.append(s.worker) or Result(), "Thử")]
    stops = [threading.Event() for _ in range(10)]
    threads = [
        threading.Thread(target=process.run, args=(app,), kwargs={"stop": stop, "jobs": table})
        for stop in stops
    ]
    for thread in threads:
        thread.start()
    try:
        leader = wait_for(lambda: ran and ran[-1])
        assert set(ran) == {leader}
        for stop in stops[:9]:
            stop.set()
        for thread in threads[:9]:
            thread.join(20)
        last = len(ran)
        assert wait_for(lambda: len(ran) > last)
        assert len(set(ran)) <= 2
    finally:
        for stop, thread in zip(stops, threads, strict=True):
            stop.set()
            thread.join(20)


def wait_for(condition, seconds: float = 20):
    """Give the first truth that `condition` gives."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.05)
    return None


@pytest.mark.parametrize(
    ("moved", "expected"),
    [(2, False), (0, False), (-2, False), (-60, True), (-86400, True), (86400, False)],
)
def test_only_a_clock_set_back_lets_jobs_wait_too_long(moved, expected):
    elapsed = timedelta(seconds=2)
    now = NOW + elapsed + timedelta(seconds=moved)
    assert has_gone_back(NOW, now, elapsed) is expected


def test_jobs_that_wait_for_tomorrow_run_at_once_when_the_clock_went_back():
    ran = threading.Event()
    scheduler = BackgroundScheduler(timezone=clock.ZONE)
    scheduler.add_job(
        ran.set,
        "interval",
        seconds=60,
        next_run_time=datetime.now(clock.ZONE) + timedelta(days=1),
    )
    scheduler.start()
    try:
        process.run_all_now(scheduler)
        assert ran.wait(10)
    finally:
        scheduler.shutdown()


@pytest.fixture
def wall():
    """Set the wall's clock for one test."""
    yield lambda instant: clock.run_wall_by(lambda: instant)
    clock.run_wall_by(None)


def test_a_worker_that_slept_for_days_plans_the_day_it_wakes_on(app, wall, monkeypatch):
    planned: list[date] = []
    posted = PostedDay(PlannedDay(DayPlan(NOW.date(), working_day=True), {}, {}))
    monkeypatch.setattr(jobs.reminders, "post_day", lambda **k: planned.append(k["on"]) or posted)
    shift = Shift(worker="w1", settings=app.config["TRACKER"], started_at=NOW)
    for instant in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=5), NOW):
        wall(instant)
        process.run_job(app, shift, Job("plan", timedelta(1), jobs.plan_letters, "Thử"))
    assert planned == [date(2024, 10, 15), date(2024, 10, 20), date(2024, 10, 15)]


def test_a_sign_of_life_from_tomorrow_is_none(app):
    with transaction():
        outbox.beat(worker="w1", started_at=NOW, at=NOW + timedelta(days=1))
    assert worker_facts(NOW)["worker_seconds_ago"] == 86400


@pytest.mark.parametrize(("ago", "status"), [(10, 200), (600, 503), (-86400, 503)])
def test_monitoring_turns_red_when_the_worker_stops(database_url, ago, status):
    site = create_app(Settings(database_url=database_url))
    with site.app_context():
        with transaction():
            at = clock.wall_now() - timedelta(seconds=ago)
            outbox.beat(worker="w1", started_at=at, at=at)
        assert site.test_client().get("/healthz").status_code == status
        session.remove()
        db.engine.dispose()
