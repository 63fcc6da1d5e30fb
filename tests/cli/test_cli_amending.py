"""`tracker import` of an amended plan: what it says, how it ends, what a kill leaves behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parents[2]
HEAD = "Kế hoạch PAR INDEX năm 2024,,,\nTT,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời hạn hoàn thành\n"
ROWS = (
    "1,Ban hành kế hoạch cải cách hành chính,Sở Nội vụ,Tháng 8/2024\n",
    "2,Kiểm tra việc thực hiện tại các sở,Sở Tư pháp,Quý IV/2024\n",
    "3,Rà soát thủ tục đất đai,Sở Tư pháp,Trước 30/11/2024\n",
)
ISSUE = ("--number", "164/KH-UBND", "--issued", "2024-05-30")
AMEND = ("--number", "210/KH-UBND", "--issued", "2024-07-01")
# Runs an import that stops, everything written and nothing committed, until it is killed.
HALF_WAY = """
import sys, time
from tracker.cli.main import main
from tracker.db import session
from tracker.intake.actions import applying

def stopping(act):
    def acted(*args, **named):
        act(*args, **named)
        session.flush()
        print("half way", flush=True)
        time.sleep(120)
    return acted

for name in ("schedule", "amend"):
    setattr(applying, name, stopping(getattr(applying, name)))
main(sys.argv[1:])
"""


@pytest.fixture
def plan(tmp_path):
    """Give a function that writes a plan of some rows: plan(*rows)."""

    def write(*rows: str, name: str = "kh.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + "".join(rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def issued(tracker, plan, monkeypatch):
    """The plan of three tasks, in force since May."""
    monkeypatch.delenv("TRACKER_TODAY")
    assert tracker("init").exit_code == 0
    result = tracker("import", plan(*ROWS), *ISSUE)
    assert result.exit_code == 0, result.stderr
    return tracker


def test_ended_tasks_are_named_with_what_becomes_of_them(issued, plan):
    result = issued("import", plan(*ROWS[:2]), *AMEND)
    assert result.exit_code == 0
    said = result.stderr.splitlines()
    start = said.index("1 nhiệm vụ không còn trong tệp, thôi thực hiện và giữ lịch sử:")
    assert said[start + 1 :] == [
        "  PAR_INDEX/task/3",
        "Nếu tệp chỉ thiếu dòng, hãy bổ sung vào tệp rồi nhập lại.",
    ]


def test_the_same_amendment_twice_stores_nothing_and_says_so(issued, plan, rows, answer, database):
    path = plan(ROWS[0], ROWS[1].replace("Quý IV", "Quý III"), ROWS[2])
    first = answer(issued("import", path, *AMEND, "--json"))["diff"]
    assert [(row["where"], row["field"]) for row in first["changed"]] == [
        ("PAR_INDEX/task/2", "deadline")
    ]
    stored = rows(database())
    again = issued("import", path, *AMEND, "--json")
    assert again.exit_code == 0
    assert answer(again)["diff"] == {"added": 0, "changed": [], "removed": [], "unchanged": 3}
    assert "Không có gì thay đổi so với bản đang lưu." in again.stderr
    assert "thôi thực hiện" not in again.stderr
    assert rows(database()) == stored


@pytest.fixture
def database(monkeypatch):
    """Give a function that gives the address of the database of the commands."""
    import os

    return lambda: os.environ["DATABASE_URL"]


@pytest.mark.parametrize(
    ("change", "words", "status", "told"),
    [
        ("Sở Không Có Thật", AMEND, 1, "Sở Không Có Thật"),
        ("Sở Tư pháp", ("--number", "9/KH-UBND", "--issued", "2024-05-29"), 1,
         "Văn bản sửa đổi không thể có trước ngày ban hành (30/05/2024)."),
        ("Sở Tư pháp", ("--issued", "01/07/2024"), 2, "01/07/2024"),
        ("Sở Tư pháp", (*AMEND, "--dry-run"), 0, "Chỉ đọc thử, không lưu gì."),
    ],
)  # fmt: skip
def test_how_an_amendment_ends_that_stores_nothing(issued, plan, rows, database, change, words,
                                                   status, told):  # fmt: skip
    before = rows(database())
    result = issued("import", plan(ROWS[0].replace("Sở Nội vụ", change), *ROWS[1:]), *words)
    assert (result.exit_code, told in result.stderr) == (status, True), result.stderr
    assert rows(database()) == before


def test_the_source_of_each_version_is_kept(issued, plan, tmp_path):
    issued("import", plan(*ROWS[:2]), *AMEND)
    kept = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert issued("check").exit_code == 0
    kept[0].write_text("changed")
    assert issued("check").exit_code == 1


@pytest.mark.both
def test_a_kill_in_the_middle_leaves_nothing_half_done(
    database_url, tracker, plan, rows, monkeypatch
):
    monkeypatch.delenv("TRACKER_TODAY")
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert tracker("init").exit_code == 0
    amended = plan(*ROWS[:2], ROWS[1].replace("2,Kiểm tra", "4,Thi"), name="sua.csv")
    for words in (("import", plan(*ROWS), *ISSUE), ("import", amended, *AMEND)):
        before = rows(database_url)
        killed_half_way(words)
        assert rows(database_url) == before
        result = tracker(*words)
        assert (result.exit_code, "Đã lưu kế hoạch 2024." in result.stderr) == (0, True)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("select number from task where ended_on is null"))
        assert {row.number for row in found} == {"1", "2", "4"}
    engine.dispose()


def killed_half_way(words) -> None:
    """Run an import in a process of its own and kill it when all is written, nothing committed."""
    command = [sys.executable, "-c", HALF_WAY, *map(str, words)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_document_of_the_plan_that_is_followed_changes_nothing(on_demo, answer, form):
    document = ROOT / "tests" / "documents" / f"plan-2024.{form}"
    found = answer(on_demo("import", document, "--dry-run", "--json"))["diff"]
    assert found == {"added": 0, "changed": [], "removed": [], "unchanged": 223}
