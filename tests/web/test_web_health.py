"""The three questions of the proxy and of monitoring."""

import pytest
from flask import Flask

WELL = {"worker_seconds_ago": 20, "outbox_waiting": 0, "outbox_oldest_seconds": None}


def ask(site: Flask, path: str, **checks) -> tuple[int, dict]:
    site.extensions["tracker.health"] = {
        "database": lambda: None,
        "migrations": lambda: "head",
        "worker": lambda: WELL,
        "scanner": lambda: "off",
        **checks,
    }
    answer = site.test_client().get(path)
    return answer.status_code, answer.get_json()


def broken() -> None:
    raise OSError("connection refused")


def test_a_process_without_a_database_still_lives(site: Flask) -> None:
    assert ask(site, "/livez", database=broken)[0] == 200


def test_a_ready_site_says_two_words(site: Flask) -> None:
    assert ask(site, "/readyz") == (200, {"database": "ok", "migrations": "head"})


def test_a_site_without_database_or_migrations_is_not_ready(site: Flask) -> None:
    down = {"database": "down", "migrations": "unknown"}
    assert ask(site, "/readyz", database=broken) == (503, down)
    behind = {"database": "ok", "migrations": "behind"}
    assert ask(site, "/readyz", migrations=lambda: "behind") == (503, behind)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, 200),
        ({"worker_seconds_ago": 180, "outbox_oldest_seconds": 3600}, 200),
        ({"worker_seconds_ago": 181}, 503),
        ({"worker_seconds_ago": None}, 503),
        ({"outbox_oldest_seconds": 3601}, 503),
    ],
)
def test_monitoring_hears_of_a_silent_worker_and_of_stuck_letters(
    site: Flask, facts: dict, status: int
) -> None:
    told = WELL | facts
    expected = {"database": "ok", "migrations": "head", "scanner": "off", **told}
    assert ask(site, "/healthz", worker=lambda: told) == (status, expected)


def test_a_check_that_fails_is_an_alarm(site: Flask) -> None:
    status, facts = ask(site, "/healthz", worker=broken)
    assert status == 503
    assert facts["worker_seconds_ago"] is None


@pytest.mark.parametrize(("state", "status"), [("off", 200), ("ok", 200), ("down", 503)])
def test_monitoring_hears_of_a_scanner_that_is_away(site: Flask, state: str, status: int) -> None:
    found = ask(site, "/healthz", scanner=lambda: state)
    assert (found[0], found[1]["scanner"]) == (status, state)


def test_checks_nobody_registered_are_an_alarm(site: Flask) -> None:
    assert site.test_client().get("/readyz").status_code == 503
