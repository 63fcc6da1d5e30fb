"""What gunicorn does besides serving: make what all workers need once, before they are forked.

Templates are compiled and kept, and `gc.freeze()` leaves the objects of the start out of garbage
collection: collecting them over and over costs the slowest requests and unshares their memory.
"""

from __future__ import annotations

import gc
from threading import Thread
from typing import Any

# Objects made before the garbage of a page or two is looked for, and how seldom the older ones are.
# A page makes some forty thousand and nearly all go by themselves: Python's own 700 looked sixty
# times a page, a tenth of its time.
_SELDOM = (20_000, 20, 50)
# Letters and documents are written elsewhere, with filters of their own.
_OTHERS = ("mail/", "documents/")


def when_ready(_server: Any) -> None:
    """Compile the pages, then freeze what the application made at its start."""
    from wsgi import app

    for name in app.jinja_env.list_templates(extensions=["html"]):
        if not name.startswith(_OTHERS):
            app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


def post_fork(_server: Any, _worker: Any) -> None:
    """Give each worker connections of its own: one that was forked belongs to nobody."""
    from tracker.db import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
    _load_ahead()


def _load_ahead() -> None:
    """Import pandas beside the first requests, so that no reader of a wide table waits for it."""
    from tracker.analysis.frames import load

    Thread(target=load, name="pandas", daemon=True).start()
