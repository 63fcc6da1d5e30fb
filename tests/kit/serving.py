"""A real server around the real application, for tests that look at it from outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tracker.app import create_app
from tracker.db import db
from tracker.settings import Settings


class _Quiet(WSGIRequestHandler):
    """Writes no line a request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: pytest shows what matters."""


@contextmanager
def served(settings: Settings) -> Iterator[tuple[str, Flask]]:
    """Serve the application on a free port of this machine; give its address and itself."""
    app = create_app(settings, serving=True)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", app
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
