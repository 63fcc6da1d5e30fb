"""One process of the campaign: a scheduler or a sender, by the campaign's clock.

    python benchmarks/campaign_process.py scheduler course.json
    python benchmarks/campaign_process.py sender course.json

Both are the application's own code; only how often it looks, its leases and its delays are told
here, in hours of the campaign's days.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from campaign_clock import read

from tracker.lib import clock
from tracker.outbox.jobs import send_due, take_back_stuck
from tracker.outbox.rules import Sending
from tracker.outbox.smtp import read_server
from tracker.settings import read_settings
from tracker.worker.process import run
from tracker.worker.table import JOBS

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


def main() -> None:
    """Be what the first argument says until told to stop."""
    role, course = sys.argv[1], read(Path(sys.argv[2]))
    clock.run_wall_by(course.now)
    logging.basicConfig(level=logging.WARNING, format=f"{role} {os.getpid()} %(message)s")
    from tracker.app import create_app

    app = create_app(read_settings(os.environ))
    logging.getLogger("tracker.outbox").setLevel(logging.CRITICAL)
    if role == "scheduler":
        jobs = [
            replace(job, every=timedelta(seconds=LOOK_EVERY[job.name]))
            for job in JOBS
            if job.name in LOOK_EVERY
        ]
        run(app, jobs=jobs, sending=SENDING)
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.wait(0.3):
        with app.app_context():
            take_back_stuck(sending=SENDING)
            send_due(
                worker=f"{socket.gethostname()[:20]}-{os.getpid()}",
                server=read_server(os.environ["SMTP_URL"]),
                mail_from="Theo dõi <theodoi@thu.example>",
                on=clock.today(),
                sending=SENDING,
                stop=stop.is_set,
            )


if __name__ == "__main__":
    main()
