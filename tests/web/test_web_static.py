"""Static files: one address for each content, packed once, small enough for a slow line."""

import re

import brotli
from flask import Flask
from flask.testing import FlaskClient

from tracker.web.static_files import FOLDER, init_static


def address(browser: FlaskClient, name: str) -> str:
    return browser.application.jinja_env.globals["static_url"](name)


def test_a_named_file_is_kept_for_good(browser: FlaskClient) -> None:
    answer = browser.get(address(browser, "app.css"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == (FOLDER / "app.css").read_bytes()


def test_a_file_by_its_plain_name_is_asked_again(browser: FlaskClient) -> None:
    first = browser.get("/static/app.css")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = browser.get("/static/app.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_is_sent_packed(browser: FlaskClient) -> None:
    answer = browser.get(address(browser, "app.css"), headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == (FOLDER / "app.css").read_bytes()


def test_another_content_gets_another_address(tmp_path) -> None:
    addresses = []
    for content in ("a{}", "b{}"):
        (tmp_path / "x.css").write_text(content)
        app = Flask("bare", static_folder=None)
        init_static(app, tmp_path)
        addresses.append(app.jinja_env.globals["static_url"]("x.css"))
    assert len(set(addresses)) == 2
    assert all(re.fullmatch(r"/static/x\.[0-9a-f]{12}\.css", found) for found in addresses)


def test_no_file_outside_the_folder_is_served(browser: FlaskClient) -> None:
    for path in ("../pyproject.toml", "%2e%2e/pyproject.toml", "khong-co.css"):
        assert browser.get(f"/static/{path}").status_code == 404


def test_the_look_costs_little(browser: FlaskClient) -> None:
    assert (FOLDER / "app.css").stat().st_size <= 28_000
    packed = sum(
        len(browser.get(address(browser, name), headers={"Accept-Encoding": "br"}).data)
        for name in ("app.css", "app.js", "mark.svg")
    )
    assert packed <= 8_000
