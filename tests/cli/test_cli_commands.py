"""Every command of the contract: what it prints, what it stores, how it ends."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "tests" / "documents" / "plan-2024.docx"
COUNTS = {
    "assignments", "occurrences", "no_deadline", "not_due", "due_soon", "overdue", "waiting",
    "done_on_time", "done_late", "suspended", "cancelled", "reported", "silent", "fallen_due",
    "completion_rate", "overdue_rate", "on_time_rate", "done_on_time_original",
    "on_time_rate_original",
}  # fmt: skip
TIMINGS = (
    "no_deadline", "not_due", "due_soon", "overdue", "waiting", "done_on_time", "done_late",
)  # fmt: skip


def here() -> str:
    return os.environ["DATABASE_URL"]


def test_init_twice_stores_the_same(tracker, rows, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    once = rows(here())
    assert once["agency"] > 600
    assert once["plan"] == 0
    assert tracker("init").exit_code == 0
    assert rows(here()) == once


def test_init_knows_its_profiles(tracker, rows):
    assert tracker("init", "--profile", "khong-co").exit_code == 1
    assert tracker("init", "--profile", "none").exit_code == 0
    assert rows(here())["agency"] == 0


def test_demo_a_second_time_changes_nothing(on_demo, rows):
    before = rows(here())
    result = on_demo("demo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "không thay đổi gì" in result.stderr
    assert rows(here()) == before


def test_demo_refuses_a_database_with_a_plan(tracker, rows, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    assert tracker("import", PLAN).exit_code == 0
    before = rows(here())
    assert tracker("demo").exit_code == 1
    assert rows(here()) == before


def test_an_import_is_read_stored_and_not_stored_again(tracker, answer, rows, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    empty = rows(here())
    tried = tracker("import", PLAN, "--dry-run", "--json")
    assert (tried.exit_code, answer(tried)["stored"]) == (0, False)
    assert rows(here()) == empty
    words = ("import", PLAN, "--number", "164/KH-UBND", "--issued", "2024-05-30", "--json")
    first = answer(tracker(*words))
    assert (first["stored"], len(first["tasks"]), len(first["targets"])) == (True, 73, 150)
    assert (first["diff"]["added"] > 200, first["diff"]["unchanged"]) == (True, 0)
    stored = rows(here())
    second = answer(tracker(*words))["diff"]
    assert (second["added"], second["changed"], second["removed"]) == (0, [], [])
    assert second["unchanged"] == first["diff"]["added"]
    assert rows(here()) == stored


def test_strict_refuses_what_is_doubtful(tracker, answer, rows, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    before = rows(here())
    result = tracker("import", PLAN, "--strict", "--json")
    assert (result.exit_code, answer(result)["stored"]) == (1, False)
    assert rows(here()) == before


def test_a_file_that_is_no_plan_is_refused_with_a_document(on_demo, answer, rows, tmp_path):
    path = tmp_path / "hinh.docx"
    path.write_bytes(b"\x89PNG not a plan")
    before = rows(here())
    result = on_demo("import", path, "--json")
    assert result.exit_code == 1
    assert answer(result)["findings"][0]["rule"] == "unreadable_file"
    assert rows(here()) == before


def test_a_deadline_is_read(tracker, answer):
    read = answer(tracker("deadline", "Trước 30/6", "--year", 2024, "--json"))
    assert (read["kind"], read["due_on"], read["bound"]) == ("date", "2024-06-30", "before")
    assert tracker("deadline", "Trước 30/6", "--json").exit_code == 2


def test_status_adds_up(on_demo, answer):
    found = answer(on_demo("status", "--json"))
    assert (found["on"], found["plan"]) == ("2024-10-15", "2024")
    for counts in (found["all"], *found["by_index"], *found["by_section"], *found["by_agency"]):
        assert set(counts) >= COUNTS
        assert sum(counts[name] for name in TIMINGS) == counts["occurrences"]
    for name in ("by_index", "by_section", "by_agency"):
        assert sum(row["occurrences"] for row in found[name]) == found["all"]["occurrences"]


def test_status_of_a_plan_that_is_not_there_is_refused(on_demo):
    result = on_demo("status", "--plan", "1999", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1999" in result.stderr
    assert on_demo("status", "--on", "15/10/2024").exit_code == 2


def test_compare_gives_rows_and_counts_that_name_them(on_demo, answer):
    found = answer(on_demo("compare", "PAR_INDEX", 2024, "--json"))
    assert (found["index"], found["year"], found["against"]) == ("PAR_INDEX", 2024, 2023)
    total = next(row for row in found["rows"] if row["code"] == "TOTAL" and row["part"] == "total")
    assert total["delta_points"] == pytest.approx(total["score"] - total["previous_score"])
    ups = found["counts"]["domains"]
    assert len(ups["up"]) + len(ups["unchanged"]) + len(ups["down"]) == 8
    assert on_demo("compare", "GDP", 2024).exit_code == 2


def test_remind_decides_posts_and_posts_once(on_demo, answer, rows):
    tried = answer(on_demo("remind", "--dry-run", "--json"))
    assert (tried["on"], tried["posted"], tried["working_day"]) == ("2024-10-15", 0, True)
    before = rows(here())["letter"]
    first = answer(on_demo("remind", "--json"))
    assert first["posted"] == len(tried["letters"]) > 0
    assert rows(here())["letter"] == before + first["posted"]
    second = answer(on_demo("remind", "--json"))
    assert (second["posted"], second["already_posted"]) == (0, first["posted"])
    assert on_demo("remind", "--on", "2024-10-16").exit_code == 2


def test_send_without_a_server_keeps_the_letters_and_says_so(on_demo, rows, monkeypatch):
    assert on_demo("remind").exit_code == 0
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9")
    result = on_demo("send", "--json")
    assert result.exit_code == 3
    assert result.stderr.strip()


@pytest.mark.parametrize(("suffix", "magic"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_report_is_written(on_demo, tmp_path, suffix, magic):
    out = tmp_path / f"bc.{suffix}"
    words = ("report", "quarterly", "--plan", "2024", "--period", "2024-Q3", "--out", out)
    result = on_demo(*words)
    assert result.exit_code == 0, result.output
    assert out.read_bytes()[: len(magic)] == magic


def test_a_report_that_cannot_be_made_says_why(on_demo, tmp_path):
    words = ("report", "quarterly", "--period", "2024-Q3", "--out")
    assert on_demo(*words, tmp_path / "x.docx", "--plan", "1999").exit_code == 1
    assert on_demo(*words, tmp_path / "x.odt", "--plan", "2024").exit_code == 2
    missing = tmp_path / "no" / "such" / "x.docx"
    assert on_demo(*words, missing, "--plan", "2024").exit_code == 3
    assert not list(tmp_path.glob("x.*"))


def test_check_finds_nothing_wrong_with_the_demonstration(on_demo, answer):
    result = on_demo("check", "--json")
    found = answer(result)
    assert (result.exit_code, found["ok"]) == (0, True)
    assert all(re.fullmatch("[a-z_]+", check["name"]) for check in found["checks"])


def test_a_backup_goes_to_the_other_database_and_back(
    on_demo, rows, tmp_path, monkeypatch, cluster
):
    before = rows(here())
    monkeypatch.delenv("TRACKER_TODAY")
    assert on_demo("backup", tmp_path / "1.zip").exit_code == 0
    monkeypatch.setenv("DATABASE_URL", cluster.url(cluster.create()))
    monkeypatch.setenv("EVIDENCE_URL", str(tmp_path / "back"))
    result = on_demo("restore", tmp_path / "1.zip")
    assert result.exit_code == 0, result.output
    assert rows(here()) == before
    assert on_demo("restore", tmp_path / "1.zip").exit_code == 1
    assert on_demo("backup", tmp_path / "2.zip").exit_code == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'third.sqlite3'}")
    assert on_demo("restore", tmp_path / "2.zip").exit_code == 0
    assert rows(here()) == before


@pytest.mark.parametrize("words", [("import", "khong-co.docx"), ("restore", "khong-co.zip")])
def test_a_file_that_is_not_there_is_told_from_a_refused_one(on_demo, words):
    result = on_demo(*words)
    assert (result.exit_code, result.stdout) == (3, "")
    assert words[1] in result.stderr


@pytest.mark.parametrize(
    "words", [("status",), ("remind",), ("check",), ("send",), ("compare", "PAPI", "2024")]
)
def test_a_database_that_was_never_made_is_told(tracker, words):
    result = tracker(*words)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "tracker init" in result.stderr


def test_a_server_that_is_not_there_is_told(tracker, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:9/x?connect_timeout=2")
    result = tracker("status")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "cơ sở dữ liệu" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("SECRET_KEY", "short"),
        ("SMTP_URL", "mail.tinh.example"),
        ("BASE_URL", "tinh.example"),
        ("EVIDENCE_URL", "s3://bucket"),
        ("TRACKER_TODAY", "15/10/2024"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("MAX_UPLOAD_MB", "0"),
        ("SESSION_HOURS", "x"),
        ("MAIL_HOUR", "25:00"),
        ("OIDC_ISSUER", "sso"),
    ],
)
def test_a_wrong_setting_stops_every_command_with_its_name(tracker, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    for command in ("init", "status", "serve", "worker", "run"):
        result = tracker(command)
        assert (result.exit_code, result.stdout) == (2, ""), command
        assert name in result.stderr


def test_a_moved_clock_is_refused_outside_the_demonstration(tracker, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    monkeypatch.setenv("TRACKER_TODAY", "2024-10-15")
    result = tracker("status")
    assert result.exit_code == 2
    assert "TRACKER_TODAY" in result.stderr


def test_serving_a_real_installation_needs_a_secret(tracker, monkeypatch):
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    result = tracker("serve")
    assert result.exit_code == 2
    assert "SECRET_KEY" in result.stderr
