"""Counting who asks for what costs, in bounded memory."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tracker.db import engine_options, give_up_after, took_too_long
from tracker.web import limits
from tracker.web.limits import PER_MINUTE, Tally, init_limits


def test_a_window_counts_by_key_and_begins_anew():
    now = [0.0]
    tally = Tally(60, clock=lambda: now[0])
    assert [tally.add("a"), tally.add("a"), tally.add("b")] == [1, 2, 1]
    now[0] = 59.9
    assert (tally.add("a"), tally.left()) == (3, 1)
    now[0] = 60
    assert tally.add("a") == 1


def test_memory_is_bounded_however_many_ask(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    tally = Tally(60)
    counts = [tally.add(f"address {n}") for n in range(6)]
    assert counts == [1, 1, 1, 1, 2, 3]
    assert len(tally._counts) == 4


@pytest.fixture
def limited(site: Flask, monkeypatch) -> Flask:
    monkeypatch.setitem(PER_MINUTE, "file", 2)
    monkeypatch.setitem(PER_MINUTE, "search", 2)
    monkeypatch.setitem(PER_MINUTE, "upload", 1)
    init_limits(site, searches=("desk.search", "analysis."), who=lambda: "An")
    for path, endpoint in (
        ("/a.xlsx", "file"),
        ("/tim", "desk.search"),
        ("/so-sanh", "analysis.compare"),
        ("/tep", "upload"),
    ):
        site.add_url_rule(path, endpoint, lambda: "x", methods=["GET", "POST"])
    return site


@pytest.mark.parametrize("paths", [("/a.xlsx", "/trang?tai=xlsx"), ("/tim", "/so-sanh?nam=2024")])
def test_what_costs_is_bounded_and_what_does_not_is_not(limited: Flask, paths):
    browser = limited.test_client()
    codes = [browser.get(paths[n % 2]).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    assert browser.get(paths[0]).headers["Retry-After"].isdigit()
    assert [browser.get("/trang").status_code for _ in range(5)] == [200] * 5


def test_only_large_uploads_count(limited: Flask):
    browser = limited.test_client()
    post = lambda size: browser.post("/tep", data={"a": (_file(size), "x.pdf")}).status_code  # noqa: E731
    assert [post(10), post(10), post(70_000), post(70_000)] == [200, 200, 200, 429]


def _file(size: int) -> BytesIO:
    return BytesIO(b"x" * size)


def test_a_statement_whose_time_is_over_is_stopped():
    engine = create_engine("sqlite://", **engine_options("sqlite://"))
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    give_up_after(0)
    try:
        with pytest.raises(OperationalError) as stopped, engine.connect() as connection:
            connection.execute(text(endless))
    finally:
        give_up_after(None)
    assert took_too_long(stopped.value)


@pytest.mark.parametrize(("serving", "bounded"), [(True, True), (False, False)])
def test_pages_alone_have_a_time_on_postgresql(serving: bool, bounded: bool):
    options = engine_options("postgresql+psycopg://a@b/c", serving=serving)["connect_args"]
    assert ("statement_timeout=60000" in options["options"]) is bounded


def test_an_address_that_is_too_long_is_refused(limited: Flask):
    answer = limited.test_client().get("/trang?q=" + "x" * 9000)
    assert answer.status_code == 414
    assert "Địa chỉ quá dài" in answer.text
