"""The worker: one leads, runs are noted, a stop is clean, a kill frees the lock."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from tracker.db import session, transaction
from tracker.installation.actions import establish
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.outbox import actions as outbox
from tracker.outbox.health import worker_facts
from tracker.settings import Settings
from tracker.worker import actions, jobs, process, queries
from tracker.worker.jobs import Shift
from tracker.worker.leader import FileLock
from tracker.worker.rules import Result, is_time_to_plan
from tracker.worker.table import JOBS, Job

TUESDAY, MONDAY = date(2024, 10, 15), date(2024, 10, 14)
NOW = clock.wall_now()


@pytest.fixture
def app(database):
    database.config["TRACKER"] = Settings(
        database_url=database.config["SQLALCHEMY_DATABASE_URI"], today=TUESDAY
    )
    return database


@pytest.fixture
def shift(app) -> Shift:
    return Shift(worker="w1", settings=app.config["TRACKER"], started_at=NOW)


def job(name: str, run) -> Job:
    return Job(name, timedelta(seconds=60), run, "Việc để thử")


@pytest.mark.parametrize(
    ("wall", "planned", "demonstration", "expected"),
    [
        (time(7, 29), None, False, False),
        (time(7, 30), None, False, True),
        (time(15, 0), MONDAY, False, True),
        (time(15, 0), TUESDAY, False, False),
        (time(3, 0), None, True, True),
        (time(3, 0), MONDAY, True, True),
        (time(3, 0), TUESDAY, True, False),
    ],
)
def test_a_day_is_planned_once_from_its_hour_on(wall, planned, demonstration, expected):
    found = is_time_to_plan(
        day=TUESDAY,
        wall_time=wall,
        mail_hour=time(7, 30),
        planned=planned,
        demonstration=demonstration,
    )
    assert found is expected


def test_every_job_has_a_name_of_its_own_and_a_sentence():
    assert len({job.name for job in JOBS}) == len([job for job in JOBS if job.sentence])


def test_the_sign_of_life_is_seen_by_health(app, shift):
    assert worker_facts()["worker_seconds_ago"] is None
    process.run_job(app, shift, JOBS[0])
    session.rollback()
    assert worker_facts(clock.wall_now() + timedelta(seconds=200))["worker_seconds_ago"] == 200


def test_a_run_that_did_something_is_a_row_with_its_counts(app, shift):
    process.run_job(app, shift, job("send", lambda _: Result({"sent": 3})))
    (run,) = queries.runs()
    assert (run.job, run.worker, run.outcome, run.counts) == ("send", "w1", "done", {"sent": 3})


def test_quiet_runs_share_a_row_that_counts_them(app, shift):
    quiet = job("send", lambda _: Result())
    for each in (quiet, quiet, quiet, job("send", lambda _: Result({"sent": 1})), quiet):
        process.run_job(app, shift, each)
    assert [(run.runs, run.counts) for run in queries.runs()] == [
        (1, {}),
        (1, {"sent": 1}),
        (3, {}),
    ]


def test_a_job_that_fails_is_noted_and_the_worker_goes_on(app, shift):
    def fail(_):
        raise ZeroDivisionError("no luck")

    process.run_job(app, shift, job("send", fail))
    assert [(run.outcome, run.error) for run in queries.runs()] == [
        ("failed", "ZeroDivisionError: no luck")
    ]


def test_a_job_sees_the_domains_day(app, shift):
    seen = []
    with transaction():
        establish(kind="test", profile="none", by=SYSTEM, at=NOW)
    process.run_job(app, shift, job("look", lambda _: seen.append(clock.today()) or Result()))
    assert seen == [TUESDAY]


def test_old_runs_are_swept(app, shift):
    for days in (40, 5):
        with transaction():
            actions.note_run(
                job=f"d{days}",
                worker="w1",
                started_at=NOW - timedelta(days=days),
                ended_at=NOW,
                result=Result(),
            )
    assert jobs.sweep_runs(shift).counts == {"swept": 1}
    assert [run.job for run in queries.runs()] == ["d5"]


def test_one_of_two_leads_and_the_other_takes_over(tmp_path: Path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert [first.acquire(), second.acquire(), first.acquire()] == [True, False, True]
    first.release()
    assert (first.is_held(), second.acquire()) == (False, True)
    second.release()


def test_the_worker_runs_its_table_and_stops_when_told(app):
    stop, ran = threading.Event(), threading.Event()
    table = [JOBS[0], job("look", lambda _: ran.set() or Result({"looked": 1}))]
    thread = threading.Thread(target=process.run, args=(app,), kwargs={"stop": stop, "jobs": table})
    thread.start()
    try:
        assert ran.wait(10)
    finally:
        stop.set()
        thread.join(10)
    session.rollback()
    assert (thread.is_alive(), [run.job for run in queries.runs()]) == (False, ["look"])


def test_letters_without_a_server_wait_and_the_run_says_so(app, shift):
    with transaction():
        outbox.post(
            key="k",
            kind="note",
            recipient="person:1",
            to_address="an@hn.example",
            day=TUESDAY,
            at=NOW,
        )
    result = process.run_job(app, shift, JOBS[2])
    assert ("SMTP_URL" in (result.error or ""), worker_facts()["outbox_waiting"]) == (True, 1)
