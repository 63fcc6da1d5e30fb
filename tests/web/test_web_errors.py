"""Errors speak Vietnamese, keep their status, say a number and show nothing of the inside."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect

from tracker.web.errors import WORDS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 429, 500, 503])
def test_each_status_has_its_page(browser: FlaskClient, status: int) -> None:
    answer = browser.get(f"/tra-loi/{status}")
    words = WORDS[status]
    assert answer.status_code == status
    assert f"<h1>{words.title}</h1>" in answer.text
    assert words.told in answer.text
    assert words.advice in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_status_without_words_of_its_own_speaks_as_its_kind(browser: FlaskClient) -> None:
    assert WORDS[400].title in browser.get("/tra-loi/410").text
    assert WORDS[500].title in browser.get("/tra-loi/501").text


def test_a_page_may_say_why_it_refuses(browser: FlaskClient) -> None:
    answer = browser.get("/tu-choi")
    assert answer.status_code == 404
    assert "Nhiệm vụ 99 không có trong kế hoạch này." in answer.text


def test_a_wrong_method_keeps_the_list_of_right_ones(browser: FlaskClient) -> None:
    answer = browser.post("/trang")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_fault_shows_its_number_and_nothing_else(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/loi")
    assert answer.status_code == 500
    assert "mật khẩu" not in answer.text
    assert f"request {answer.headers['X-Request-ID']} failed" in caplog.text
    assert "RuntimeError: mật khẩu nằm ở đây" in caplog.text


def test_programs_get_a_problem_document(browser: FlaskClient) -> None:
    missing, broken = browser.get("/api/v1/khong-co"), browser.get("/api/v1/loi")
    assert missing.mimetype == broken.mimetype == "application/problem+json"
    assert missing.get_json()["status"] == 404
    assert broken.get_json()["title"] == WORDS[500].title
    assert missing.get_json()["instance"].endswith(missing.headers["X-Request-ID"])


def test_a_fault_of_the_frame_still_gives_a_page(site: Flask) -> None:
    @site.context_processor
    def broken() -> dict:
        raise RuntimeError("database is gone")

    answer = site.test_client().get("/khong-co")
    assert answer.status_code == 404
    assert WORDS[404].title in answer.text


def test_an_old_form_is_told_apart_from_a_bad_request(site: Flask) -> None:
    CSRFProtect(site)
    site.add_url_rule("/gui", view_func=lambda: "", methods=["POST"])
    answer = site.test_client().post("/gui")
    assert answer.status_code == 400
    assert "Trang đã mở quá lâu" in answer.text
