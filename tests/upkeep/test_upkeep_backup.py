"""A backup comes back whole into either database, and only where nothing would be lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tracker.agencies.models import Agency
from tracker.db import db, session, transaction
from tracker.upkeep.backup import BadBackup, read_backup, write_backup
from tracker.upkeep.checks import run_checks


def lines_of(archive: Path) -> dict[str, list[str]]:
    """Give every table's lines, and the files' names, as the archive holds them."""
    with zipfile.ZipFile(archive) as package:
        found = {
            name: package.read(name).decode().splitlines()
            for name in package.namelist()
            if name.startswith("tables/")
        }
        return found | {"files": sorted(n for n in package.namelist() if n.startswith("files/"))}


def test_what_comes_back_is_what_was_kept(demonstration: Flask, demo, tmp_path: Path):
    write_backup(tmp_path / "again.zip", tmp_path / "evidence")
    before, after = lines_of(demo.backup), lines_of(tmp_path / "again.zip")
    assert sum(map(len, before.values())) > 10_000
    assert len(before["files"]) > 0
    assert {name: len(rows) for name, rows in before.items()} == {
        name: len(rows) for name, rows in after.items()
    }
    for name in before:
        assert [json.loads(x) if x[0] == "{" else x for x in before[name]] == [
            json.loads(x) if x[0] == "{" else x for x in after[name]
        ], name


def test_the_rows_that_came_back_hold_and_new_ones_follow(demonstration: Flask, tmp_path: Path):
    assert [check.name for check in run_checks(tmp_path / "evidence") if not check.ok] == []
    session.rollback()
    newest = session.scalar(select(func.max(Agency.id)))
    with transaction():
        session.add(
            Agency(code="MOI", name="Sở Mới", level="department", name_folded="so moi", sort=1)
        )
    assert session.scalar(select(Agency.id).where(Agency.code == "MOI")) == newest + 1


def test_a_database_in_use_is_not_restored_over(demonstration: Flask, demo, tmp_path: Path):
    with pytest.raises(BadBackup, match="cơ sở dữ liệu trống"):
        read_backup(demo.backup, tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half of it", b"number,title\n1,x\n"])
def test_a_file_that_is_no_backup_is_refused(database: Flask, tmp_path: Path, content: bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(BadBackup, match="không phải bản sao lưu"):
        read_backup(path, tmp_path / "evidence")


def test_a_backup_of_another_version_is_refused(database: Flask, demo, tmp_path: Path):
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("manifest.json", '{"format": 1, "revision": "0003_outbox"}')
    with pytest.raises(BadBackup, match="0003_outbox"):
        read_backup(path, tmp_path / "evidence")


def test_a_backup_that_is_cut_off_in_the_middle_leaves_nothing(
    database: Flask, demo, tmp_path: Path
):
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(demo.backup) as whole, zipfile.ZipFile(path, "w") as cut:
        for name in whole.namelist():
            content = whole.read(name)
            cut.writestr(
                name, content[: len(content) // 2] if name.endswith("task.jsonl") else content
            )
    with pytest.raises(BadBackup):
        read_backup(path, tmp_path / "evidence")
    assert session.scalar(text("select count(*) from agency")) == 0


def test_each_check_finds_what_it_looks_for(demonstration: Flask, tmp_path: Path):
    for file in (tmp_path / "evidence").rglob("*"):
        if file.is_file():
            file.unlink()
            break
    session.execute(text("UPDATE occurrence SET completed_on = NULL WHERE work = 'completed'"))
    found = {check.name for check in run_checks(tmp_path / "evidence") if not check.ok}
    db.session.rollback()
    assert {"completed_has_date", "files_are_there"} <= found
