"""The process itself: wait to lead, run the table, stop cleanly when told."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from tracker.audit.actions import origin
from tracker.db import db, session, transaction
from tracker.installation.queries import domain_day
from tracker.lib import clock
from tracker.outbox.rules import Sending
from tracker.worker import actions
from tracker.worker.jobs import Shift
from tracker.worker.leader import Leadership, leadership
from tracker.worker.rules import Result, has_gone_back
from tracker.worker.table import JOBS, Job

log = logging.getLogger(__name__)

MISSED_BY_AT_MOST = 3600
ASK_TO_LEAD_EVERY = timedelta(seconds=2)


def run(
    app: Flask,
    *,
    stop: threading.Event | None = None,
    jobs: Sequence[Job] = JOBS,
    sending: Sending | None = None,
) -> None:
    """Run the worker until SIGTERM or SIGINT (or until `stop` is set); blocks.

    Whoever does not lead waits, and takes over within seconds when the leader dies.
    """
    stop = stop or threading.Event()
    _listen(stop)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    shift = Shift(
        worker=f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:8]}",
        settings=app.config["TRACKER"],
        started_at=clock.wall_now(),
        sending=sending or Sending(),
        stop=stop.is_set,
    )
    with app.app_context():
        lead = leadership(db.engine)
    while not stop.is_set():
        if lead.acquire():
            try:
                _lead(app, shift, lead, jobs, stop)
            finally:
                lead.release()
        stop.wait(ASK_TO_LEAD_EVERY.total_seconds())
    log.info("worker %s stopped", shift.worker)


def run_job(app: Flask, shift: Shift, job: Job) -> Result:
    """Run one job once and write down how it went; an error ends the run, not the worker."""
    started = clock.wall_now()
    with app.app_context():
        try:
            with clock.domain_day(domain_day(shift.settings.today)):
                session.rollback()
                origin.set("worker")
                result = job.run(shift)
        except Exception as error:
            log.exception("job %s failed", job.name)
            result = Result(error=f"{type(error).__name__}: {error}")
        if job.noted or result.error:
            _note(job, shift, started, result)
    if result.counts:
        log.info("%s: %s", job.name, result.counts)
    return result


def _note(job: Job, shift: Shift, started: datetime, result: Result) -> None:
    try:
        with transaction():
            actions.note_run(
                job=job.name,
                worker=shift.worker,
                started_at=started,
                ended_at=clock.wall_now(),
                result=result,
            )
    except Exception:
        # The database may be what failed; the job runs again at its next hour all the same.
        log.exception("run of %s could not be noted", job.name)


def _lead(
    app: Flask, shift: Shift, lead: Leadership, jobs: Sequence[Job], stop: threading.Event
) -> None:
    """Run the scheduler until told to stop or until the lock is lost."""
    log.info("worker %s leads", shift.worker)
    scheduler = BlockingScheduler(
        timezone=clock.ZONE,
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults={
            "coalesce": True,
            "misfire_grace_time": MISSED_BY_AT_MOST,
            "max_instances": 1,
        },
    )
    for job in jobs:
        scheduler.add_job(
            run_job,
            "interval",
            args=(app, shift, job),
            id=job.name,
            seconds=job.every.total_seconds(),
            # By the scheduler's own clock, which a rehearsal in fast time leaves alone.
            next_run_time=datetime.now(clock.ZONE),
        )
    # The scheduler is stopped from a thread: in a signal handler its own locks might be held.
    watcher = threading.Thread(target=_watch, args=(scheduler, lead, stop), daemon=True)
    watcher.start()
    scheduler.start()
    # The scheduler returns before its last jobs have ended; the watcher has waited for them.
    watcher.join()


def _watch(scheduler: BlockingScheduler, lead: Leadership, stop: threading.Event) -> None:
    """Stop the scheduler, after the jobs that run, when told to or when the lock is gone."""
    wall, real = datetime.now(clock.ZONE), time.monotonic()
    while not stop.wait(ASK_TO_LEAD_EVERY.total_seconds()):
        if not lead.is_held():
            log.error("the lock was lost, another worker may lead")
            break
        elapsed, before = timedelta(seconds=time.monotonic() - real), wall
        wall, real = datetime.now(clock.ZONE), time.monotonic()
        if has_gone_back(before, wall, elapsed):
            log.warning("the clock was set back from %s", before + elapsed)
            run_all_now(scheduler)
    while not scheduler.running:
        time.sleep(0.05)
    scheduler.shutdown(wait=True)


def run_all_now(scheduler: BaseScheduler) -> None:
    """Let every job run at once, whatever hour of a clock that was set since it waits for."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(clock.ZONE))


def _listen(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT stop the worker; only the main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
