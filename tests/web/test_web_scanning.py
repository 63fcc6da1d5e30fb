"""The scanner of malware is spoken to as clamd wants it, and trusted only when it says OK."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_clamd import SIGNATURE, VIRUS, Clamd, fake_clamd
from flask import Flask, request
from flask.testing import FlaskClient

from tracker.web import scanning
from tracker.web.clamd import CHUNK, Unscanned, ping, signature_in
from tracker.web.scanning import init_scanning, scanner_state


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with fake_clamd(tmp_path) as server:
        yield server


def scan(content: bytes, address: str, seconds: float = 1.0) -> str | None:
    return signature_in(io.BytesIO(content), address, until=time.monotonic() + seconds)


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_arrives_whole_whatever_its_size(clamd: Clamd, size: int) -> None:
    assert scan(b"x" * size, clamd.address) is None
    assert (clamd.seen, clamd.wrong) == ([b"x" * size], [])


def test_what_is_found_is_named(clamd: Clamd) -> None:
    assert scan(b"x" * CHUNK + VIRUS, clamd.address) == SIGNATURE


@pytest.mark.parametrize("manner", ["hangs_up", "silent", "slow", "error", "nonsense"])
def test_every_other_answer_is_no_verdict(clamd: Clamd, manner: str) -> None:
    clamd.manner = manner
    began = time.monotonic()
    with pytest.raises(Unscanned):
        scan(b"x", clamd.address, seconds=0.4)
    assert time.monotonic() - began < 1.2


def test_a_file_past_its_bound_is_told_as_clamd_tells_it(clamd: Clamd) -> None:
    clamd.manner = "stops_early"
    with pytest.raises(Unscanned):
        scan(b"x" * (64 * CHUNK), clamd.address)


@pytest.mark.parametrize("address", ["unix:/none/clamd.ctl", "tcp:127.0.0.1:1"])
def test_a_scanner_that_is_away_is_no_verdict(address: str) -> None:
    with pytest.raises(Unscanned, match="not reached"):
        scan(b"x", address)


def test_the_state_of_the_scanner_is_one_word(clamd: Clamd, tmp_path: Path) -> None:
    ping(clamd.address, seconds=1)
    states = [scanner_state(one) for one in ("", clamd.address, f"unix:{tmp_path / 'none'}")]
    assert states == ["off", "ok", "down"]


@pytest.fixture
def door(site: Flask, clamd: Clamd, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A page that tells the files it was given, behind a scanner of little patience."""
    monkeypatch.setattr(scanning, "SECONDS", 0.4)
    init_scanning(site, clamd.address)

    @site.post("/tep")
    @site.post("/api/v1/tep")
    def take() -> str:
        return ",".join(file.read().decode() for file in request.files.values())

    return site.test_client()


def send(door: FlaskClient, *contents: bytes, path: str = "/tep"):
    files = {f"f{n}": (io.BytesIO(content), f"{n}.pdf") for n, content in enumerate(contents)}
    return door.post(path, data=files, content_type="multipart/form-data")


def test_clean_files_reach_the_page_unread(door: FlaskClient, clamd: Clamd) -> None:
    answer = send(door, b"one", b"", b"two")
    assert (answer.status_code, answer.text) == (200, "one,,two")
    assert clamd.seen == [b"one", b"two"]


def test_one_infected_file_among_clean_ones_ends_the_request(door: FlaskClient) -> None:
    answer = send(door, b"one", VIRUS)
    assert answer.status_code == 422
    assert f"Tệp “1.pdf” mang mã độc ({SIGNATURE})" in answer.text


def test_two_files_of_one_field_are_both_scanned(door: FlaskClient) -> None:
    files = {"f": [(io.BytesIO(b"one"), "1.pdf"), (io.BytesIO(VIRUS), "2.pdf")]}
    assert door.post("/tep", data=files, content_type="multipart/form-data").status_code == 422


@pytest.mark.parametrize("manner", ["hangs_up", "silent", "error"])
def test_without_a_verdict_no_file_comes_in(door: FlaskClient, clamd: Clamd, manner: str) -> None:
    clamd.manner = manner
    answer = send(door, b"one")
    assert answer.status_code == 503
    assert "Bộ quét mã độc chưa trả lời" in answer.text


def test_a_program_is_told_in_its_own_form(door: FlaskClient) -> None:
    answer = send(door, VIRUS, path="/api/v1/tep")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert SIGNATURE in answer.get_json()["detail"]


def test_what_is_no_file_asks_no_scanner(door: FlaskClient, clamd: Clamd) -> None:
    clamd.manner = "silent"
    assert door.post("/tep", data={"chữ": "x"}).status_code == 200
    assert door.post("/tep", json={"a": 1}).status_code == 200
