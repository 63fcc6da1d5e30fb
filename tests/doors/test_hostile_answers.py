"""Every page and file of the map of addresses, as its reader gets it: headers, types, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tracker.db import db

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The start of a file of each kind; a text has none.
MAGIC = {".docx": b"PK", ".xlsx": b"PK", ".zip": b"PK", ".pdf": b"%PDF"}
READER = "dieuphoi@trinhdien.example"


@pytest.fixture(scope="module")
def answers(open_site) -> Iterator[list[tuple[str, TestResponse]]]:
    """What the coordinator gets at every address without a number of its own."""
    table = Path(__file__).with_name("test_role_table.py").read_text("utf-8")
    paths = [path for path in re.findall(r"^GET +(\S+)", table, re.M) if "{" not in path]
    visitor = open_site.visit(READER)
    found = [(path, visitor.get(path)) for path in paths]
    found += [(path, open_site.visit().get(path)) for path in ("/login", "/", "/khong-co")]
    assert len(found) > 80
    yield found
    for _, answer in found:
        answer.close()


def is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and answer.status_code != 302


def test_every_answer_says_what_a_browser_may_do(answers):
    for path, answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert not re.search(r"unsafe|https?:|\*", policy), path
        assert "camera=()" in answer.headers["Permissions-Policy"], path


def test_what_holds_data_is_kept_by_no_cache(answers):
    kept = {
        path
        for path, answer in answers
        if "no-store" not in answer.headers["Cache-Control"] and not path.startswith("/static/")
    }
    # The description of the API holds no data.
    assert kept - {"/api/v1/openapi.json"} == set()


def test_nothing_on_a_page_is_inline_or_from_elsewhere(answers):
    for path, answer in answers:
        if not is_page(answer):
            continue
        text = answer.text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=\"|\son[a-z]+=\"", text), (
            path
        )
        loaded = re.findall(
            r"<(?:script|link|img|iframe|form)\b[^>]*\b(?:src|href|action)=\"([^\"]+)", text
        )
        assert [url for url in loaded if re.match(r"(?:[a-z]+:)?//|javascript:", url)] == [], path


def test_a_file_is_a_download_of_its_own_kind(answers):
    files = 0
    for path, answer in answers:
        kind = re.search(r"\.[a-z]+$", path)
        if answer.status_code != 200 or not kind or kind[0] not in MAGIC:
            continue
        files += 1
        assert answer.headers["Content-Disposition"].startswith("attachment; filename"), path
        assert not re.search(r"[\r\n/\\]", answer.headers["Content-Disposition"]), path
        assert answer.data.startswith(MAGIC[kind[0]]), path
    assert files > 5


def test_every_text_says_its_letters(answers):
    for path, answer in answers:
        if answer.mimetype.startswith("text/"):
            assert "charset=utf-8" in answer.content_type.lower(), path


def test_no_answer_tells_of_the_program(answers):
    for path, answer in answers:
        assert "X-Powered-By" not in answer.headers, path
        assert not re.search(rb"Traceback|werkzeug|sqlalchemy", answer.data), path


def test_no_answer_lets_another_site_read_it(answers):
    for path, answer in answers:
        assert "Access-Control-Allow-Origin" not in answer.headers, path


# Where guesses are counted and a session is last seen: nothing that anybody wrote.
COUNTS = ("person_session", "sign_in_counter")


def rows_of_tables(site) -> dict[str, int]:
    tables = [table for table in db.metadata.sorted_tables if table.name not in COUNTS]
    return {t.name: site.read(select(func.count()).select_from(t))[0][0] for t in tables}


def test_opening_a_page_changes_nothing(site):
    """A link or a picture on another site can make a browser open a page, but not send a form."""
    visitor, before = site.visit(READER), rows_of_tables(site)
    table = Path(__file__).with_name("test_role_table.py").read_text("utf-8")
    paths = re.findall(r"^GET +([^\s{.]+) ", table, re.M)
    refused = [path for path in paths if visitor.get(path).status_code == 403]
    after = rows_of_tables(site)
    # A refusal is written down.
    assert after.pop("audit_event") <= before.pop("audit_event") + len(refused)
    assert (after, len(paths) > 60) == (before, True)
