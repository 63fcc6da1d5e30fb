"""A bare application with the plumbing and the project's own templates."""

from __future__ import annotations

import pytest
from flask import Flask, Response, abort, render_template_string
from flask.testing import FlaskClient

from tracker.web.plumbing import init_web
from tracker.web.static_files import FOLDER

TEMPLATES = FOLDER.parent / "templates"


@pytest.fixture
def site() -> Flask:
    """A site with a page, a page that fails and a page that refuses with its own words."""
    app = Flask("bare", static_folder=None, template_folder=str(TEMPLATES))
    app.secret_key = "only for tests"
    app.config["PROPAGATE_EXCEPTIONS"] = False
    init_web(app)

    @app.get("/trang")
    def page() -> str:
        body = "Rà soát, điều chỉnh đề án. " * 100
        return render_template_string(
            '{% extends "base.html" %}{% block content %}' + body + "{% endblock %}"
        )

    @app.get("/loi")
    @app.get("/api/v1/loi")
    def fault() -> str:
        raise RuntimeError("mật khẩu nằm ở đây")

    @app.get("/tu-choi")
    def refusal() -> str:
        abort(404, "Nhiệm vụ 99 không có trong kế hoạch này.")

    @app.get("/tra-loi/<int:status>")
    def answer(status: int) -> Response:
        abort(status)

    return app


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    """A browser without cookies at that site."""
    return site.test_client()
