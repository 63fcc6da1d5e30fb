"""Every answer tells the browser what it may load, and is packed when that pays."""

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.web.headers import CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/trang", "/khong-co", "/loi", "/livez", "/static/app.css"])
def test_every_answer_carries_the_headers(browser: FlaskClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert len(headers["X-Request-ID"]) == 8


def test_the_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_only_a_secure_line_is_told_to_stay_secure(browser: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in browser.get("/trang").headers
    secure = browser.get("/trang", base_url="https://localhost").headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.2, gzip;q=0.9", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("br;q=0", None, bytes),
    ],
)
def test_a_page_is_packed_as_the_browser_accepts(
    browser: FlaskClient, accepted: str, encoding: str | None, unpack
) -> None:
    answer = browser.get("/trang", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Rà soát, điều chỉnh đề án." in unpack(answer.data).decode()
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_small_answer_is_left_alone(browser: FlaskClient) -> None:
    assert (
        "Content-Encoding" not in browser.get("/livez", headers={"Accept-Encoding": "br"}).headers
    )


def test_what_a_view_said_about_caching_stands(site: Flask) -> None:
    site.add_url_rule("/tep", view_func=lambda: ("x", {"Cache-Control": "private, max-age=60"}))
    assert site.test_client().get("/tep").headers["Cache-Control"] == "private, max-age=60"
