"""Published results of a real installation go in by command, once."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tracker.cli.main import main

RESULTS = Path(__file__).parents[2] / "seeds" / "results"


def _run(monkeypatch, url: str, *words: str):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("TRACKER_TODAY", raising=False)
    return CliRunner().invoke(main, list(words))


def test_results_are_loaded_once(monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'city.sqlite3'}"
    assert _run(monkeypatch, url, "init").exit_code == 0
    first = _run(monkeypatch, url, "results", "load", str(RESULTS))
    again = _run(monkeypatch, url, "results", "load", str(RESULTS))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "Đã nạp 0 dòng mới" not in first.stderr
    assert "Đã nạp 0 dòng mới" in again.stderr


def test_a_folder_without_results_is_told(monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'city.sqlite3'}"
    found = _run(monkeypatch, url, "results", "load", str(tmp_path))
    assert (found.exit_code, "results.csv" in found.stderr) == (3, True)


def test_a_dry_run_reads_and_stores_nothing(monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'city.sqlite3'}"
    assert _run(monkeypatch, url, "init").exit_code == 0
    tried = _run(monkeypatch, url, "results", "load", str(RESULTS), "--dry-run")
    claimed = _run(monkeypatch, url, "claims", "load", str(RESULTS / "claims.csv"), "--dry-run")
    stored = _run(monkeypatch, url, "results", "load", str(RESULTS))
    assert "Đọc được 0" not in tried.stderr + claimed.stderr
    assert stored.stderr == tried.stderr.replace("Đọc được", "Đã nạp")
