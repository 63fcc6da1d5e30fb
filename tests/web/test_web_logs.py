"""Lines of the log carry the number of the request and no secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tracker.db import engine_options
from tracker.web.logs import JsonLines, Lines, init_logs


@pytest.fixture
def lines() -> Iterator[tuple[list[str], list[str]]]:
    """What the log would write, as text and as JSON, of everything from here on."""
    plain, documents = [], []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            plain.append(Lines().format(record))
            documents.append(JsonLines().format(record))

    keeper, root = Keep(), logging.getLogger()
    root.addHandler(keeper)
    level = root.level
    root.setLevel(logging.INFO)
    yield plain, documents
    root.setLevel(level)
    root.removeHandler(keeper)


@pytest.fixture
def logged(site: Flask) -> Flask:
    site.add_url_rule("/dat-mat-khau/<token>", "set", _fail)
    site.add_url_rule("/calendar/<token>.ics", "calendar", _fail)
    init_logs(site, access=True)
    return site


def _fail(token: str) -> str:
    raise RuntimeError(f"cannot use {token} of nguyen.van.an@hanoi.example.vn")


def test_the_number_on_the_page_leads_to_the_trace(logged: Flask, lines):
    answer = logged.test_client().get("/loi")
    number = answer.headers["X-Request-ID"]
    assert number in answer.text
    faults = [doc for doc in map(json.loads, lines[1]) if "trace" in doc]
    assert [doc["request"] for doc in faults] == [number]
    assert "RuntimeError" in faults[0]["trace"]
    assert any(f"[{number}]" in line and "Traceback" in line for line in lines[0])


@pytest.mark.parametrize("path", ["/dat-mat-khau/s3cretT0ken", "/calendar/s3cretT0ken.ics"])
def test_secrets_of_addresses_are_not_in_the_log(logged: Flask, lines, path: str):
    logged.test_client().get(path)
    whole = "\n".join(line for form in lines for line in form if "cannot use" not in line)
    assert "/…" in whole
    assert "s3cretT0ken" not in whole
    assert "nguyen.van.an" not in "\n".join(lines[0] + lines[1])


def test_each_request_is_one_line_by_its_rule(logged: Flask, lines):
    logged.test_client().get("/trang?q=bí mật của tôi")
    (told,) = [doc for doc in map(json.loads, lines[1]) if doc["logger"] == "tracker.access"]
    assert (told["method"], told["rule"], told["status"], told["person"]) == (
        *("GET", "/trang", 200),
        None,
    )
    assert "bí mật" not in json.dumps(told, ensure_ascii=False)
    assert told["at"].endswith("+00:00")


def test_words_from_outside_begin_no_line_of_their_own(lines):
    logging.getLogger("x").info("name %s", "An\r\nERROR forged: line\u2028more")
    assert "\n" not in lines[0][0]
    assert "\n" not in lines[1][0]


def test_a_trace_holds_no_value_of_a_statement(lines):
    engine = create_engine("sqlite://", **engine_options("sqlite://"))
    secret = "".join(reversed("uẩhk tậm"))
    with engine.connect() as connection:
        try:
            connection.execute(text("SELECT :value FROM nowhere"), {"value": secret})
        except OperationalError:
            logging.getLogger("x").exception("failed")
    assert "nowhere" in lines[0][-1]
    assert secret not in lines[0][-1]
