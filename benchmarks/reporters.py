"""Two hundred people report at one moment: how long each waits, how many a second are served.

    python benchmarks/reporters.py sqlite:////path/to/demo.sqlite3 [postgresql://…]

The database holds the demonstration (`tracker demo`); the people are made in it, and a second run
asks for a fresh copy. Every report must be stored: a lost one ends the run with an error.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "kit"))

from crowd import SECRET, gather, gunicorn, report_at_once

from tracker.app import create_app
from tracker.settings import Settings

CROWD, DAY = 200, date(2024, 10, 15)


def measure(url: str) -> str:
    """Let the crowd report on the database of `url`; give the line of its figures."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=url, evidence_url=folder, secret_key=SECRET))
        people = gather(app, CROWD, DAY)
        with gunicorn(url, Path(folder), DAY) as port:
            begun = time.perf_counter()
            answers = report_at_once(port, people)
            taken = time.perf_counter() - begun
    statuses = Counter(answer.status for answer in answers)
    if statuses != {303: CROWD}:
        raise SystemExit(f"not every report was taken: {dict(statuses)}")
    cuts = quantiles((answer.seconds for answer in answers), n=20)
    kind = url.split(":", 1)[0]
    return f"{kind}: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, {CROWD / taken:.0f} reports/s"


if __name__ == "__main__":
    for address in sys.argv[1:]:
        print(measure(address))
