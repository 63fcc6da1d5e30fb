"""One process of the campaign: a scheduler or a sender, by the campaign's clock.

Both are the application's own code; only how often it looks, its leases and its delays are told
here, in hours of the campaign's days. They are forked from a server that has the application ready
and never used it, so that whoever was killed is back in a moment, also on a busy machine.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from campaign_clock import Course, read
from flask import Flask

from tracker.lib import clock
from tracker.outbox.jobs import send_due, take_back_stuck
from tracker.outbox.rules import Sending
from tracker.outbox.smtp import read_server
from tracker.worker.process import run
from tracker.worker.table import JOBS, Job

HOUR = timedelta(hours=1)
SENDING = Sending(
    lease=4 * HOUR,
    batch=10,
    handful=4,
    lanes=2,
    delays=(HOUR / 6, HOUR / 2, HOUR, 2 * HOUR),
    give_up_after=40,
)
LOOK_EVERY = {"heartbeat": 1.0, "plan_letters": 0.4, "send_letters": 0.3, "take_back_stuck": 0.7}


def be(role: str, folder: Path, environment: dict[str, str]) -> None:
    """Be a "scheduler" or a "sender" in this process until told to stop."""
    os.environ.update(environment)
    log = (folder / "crew.log").open("a")
    os.dup2(log.fileno(), 2)
    logging.basicConfig(level=logging.WARNING, format=f"{role} {os.getpid()} %(message)s")
    from campaign_app import APP

    logging.getLogger("tracker.outbox").setLevel(logging.CRITICAL)
    (folder / f"ready-{os.getpid()}").touch()
    clock.run_wall_by(_course(folder).now)
    if role == "scheduler":
        run(APP, jobs=_table(), sending=SENDING)
    else:
        _send(APP)


def _course(folder: Path) -> Course:
    """Wait until the campaign begins."""
    path = folder / "course.json"
    while not path.exists():
        time.sleep(0.01)
    return read(path)


def _table() -> list[Job]:
    return [
        replace(job, every=timedelta(seconds=LOOK_EVERY[job.name]))
        for job in JOBS
        if job.name in LOOK_EVERY
    ]


def _send(app: Flask) -> None:
    """Do what `tracker send` does, again and again."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.wait(0.3):
        with app.app_context():
            take_back_stuck(sending=SENDING)
            send_due(
                worker=f"{socket.gethostname()[:20]}-{os.getpid()}",
                server=read_server(os.environ["SMTP_URL"]),
                mail_from=os.environ["MAIL_FROM"],
                on=clock.today(),
                sending=SENDING,
                stop=stop.is_set,
            )
