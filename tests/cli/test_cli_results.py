"""Results go in and out by command: published ones once, tables by saved mappings."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from openpyxl import Workbook

from tracker.cli.main import main

RESULTS = Path(__file__).parents[2] / "seeds" / "results"
HEADS = ["STT", "Nội dung", "Điểm chuẩn", "Kết quả\ncủa Bộ", "Riêng của Bộ"]
WAY = {
    "name": "Phần mềm của Bộ",
    "index": "PAR_INDEX",
    "kind": "figures",
    "heads": HEADS,
    "columns": ["code", "name", "max", "score", None],
}


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


def told(folder: Path, *ways: object) -> Path:
    file = folder / "ways.json"
    file.write_text(json.dumps({"mappings": ways}), "utf-8")
    return file


def table(folder: Path, *rows: list[object], heads: list[str] = HEADS) -> Path:
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(folder / "table.xlsx")
    return folder / "table.xlsx"


def test_a_year_goes_out_in_the_columns_of_a_mapping_and_back_without_a_change(
    on_demo, answer, tmp_path
):
    common = ("--index", "par_index", "--year", "2024", "--mapping", "PHAN MEM CUA BO")
    for number in ("1", "0"):
        loaded = on_demo("results", "load-mappings", told(tmp_path, WAY))
        assert f"Đã nạp {number} cách đọc" in loaded.stderr
    kept = answer(on_demo("results", "mappings", "--json"))["mappings"][0]
    assert kept["heads"] == HEADS
    out = on_demo("results", "export", *common, "--out", tmp_path / "out.xlsx")
    back = on_demo("results", "import", tmp_path / "out.xlsx", *common, "--json")
    assert (out.exit_code, back.exit_code) == (0, 0)
    assert "không có gì thay đổi" in back.stderr
    found = answer(back)
    assert (found["stored"], found["changed"], found["mapping"]) == (False, [], WAY["name"])
    assert found["same"] > 200


def test_a_table_is_stored_whole_tried_first_and_refused_with_its_lines(on_demo, answer, tmp_path):
    common = ("--index", "PAR_INDEX", "--year", "2024", "--stage", "self", "--source", "BC 1")
    on_demo("results", "load-mappings", told(tmp_path, WAY))
    good = table(tmp_path, ["1.1", "x", 1.5, 1.4, None], ["1.2", "y", 0.5, 0.5, "z"])
    tried = on_demo("results", "import", good, *common, "--dry-run", "--json")
    stored = on_demo("results", "import", good, *common, "--published", "2025-04-06", "--json")
    assert [answer(one)["stored"] for one in (tried, stored)] == [False, True]
    assert [one["after"] for one in answer(stored)["changed"]] == ["1,5", "1,4", "0,5", "0,5"]
    assert answer(stored)["mapping"] == WAY["name"]
    bad = on_demo("results", "import", table(tmp_path, ["9.9", "", 1, 1, 1]), *common, "--json")
    assert (bad.exit_code, "chưa lưu gì" in bad.stderr) == (1, True)
    assert answer(bad)["findings"][0]["line"] == 2
    lacks = table(tmp_path, ["1.1", "x", 1.3], heads=["STT", "Nội dung", "Kết quả của Bộ"])
    named = on_demo("results", "import", lacks, *common, "--mapping", WAY["name"])
    assert (named.exit_code, "Điểm chuẩn" in named.stderr) == (1, True)


def test_mappings_are_renamed_retired_and_refused_in_sentences(on_demo, answer, tmp_path):
    on_demo("results", "load-mappings", told(tmp_path, WAY))
    index = ("--index", "PAR_INDEX")
    assert on_demo("results", "rename-mapping", WAY["name"], "Bảng B", *index).exit_code == 0
    assert on_demo("results", "retire-mapping", "bảng b", *index).exit_code == 0
    gone = on_demo("results", "retire-mapping", "Bảng B", *index)
    assert (gone.exit_code, "Không có cách đọc “Bảng B”" in gone.stderr) == (1, True)
    assert answer(on_demo("results", "mappings", "--json")) == {"mappings": []}
    for wrong in (
        7,
        WAY | {"columns": ["code"]},
        WAY | {"columns": ["code", "x", None, None, None]},
    ):
        refused = on_demo("results", "load-mappings", told(tmp_path, wrong))
        assert (refused.exit_code, "chưa lưu gì" in refused.stderr) == (1, True)
    assert on_demo("results", "import", tmp_path / "none", *index, "--year", "2024").exit_code == 3
    wanted = ("--mapping", "x", "--out", tmp_path / "a.csv")
    assert on_demo("results", "export", *index, "--year", "2024", *wanted).exit_code == 2
