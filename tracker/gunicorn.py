"""What gunicorn does besides serving: leave the start-up objects out of garbage collection.

Collecting them over and over costs the slowest requests; `gc.freeze()` sets them apart once,
before the workers are forked, and keeps their memory shared.
"""

from __future__ import annotations

import gc
from typing import Any


def when_ready(_server: Any) -> None:
    """Freeze what the application made at its start."""
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Give each worker connections of its own: one that was forked belongs to nobody."""
    from tracker.db import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
