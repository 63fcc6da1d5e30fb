"""Wire the plumbing into an application, in the order in which it must act."""

from __future__ import annotations

from flask import Flask

from tracker.web.compression import init_compression
from tracker.web.errors import init_errors
from tracker.web.filters import init_filters
from tracker.web.headers import init_headers
from tracker.web.health import health
from tracker.web.incoming import init_incoming
from tracker.web.rendering import init_rendering
from tracker.web.static_files import init_static


def init_web(app: Flask) -> None:
    """Give `app` headers, error pages, filters, static files, compression and health checks.

    Flask runs after-request functions last registered first; compression is registered first so
    that it sees the answer in its last form.
    """
    init_incoming(app)
    init_compression(app)
    init_headers(app)
    init_errors(app)
    init_filters(app)
    init_rendering(app)
    init_static(app)
    app.register_blueprint(health)
