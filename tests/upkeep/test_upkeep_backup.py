"""A backup comes back whole into either database, and only where nothing would be lost."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.evidence.models import Document
from tracker.intake.models import ImportDraft
from tracker.plans.models import Plan, PlanRevision
from tracker.storage import Storage
from tracker.upkeep.backup import BadBackup, read_backup, write_backup
from tracker.upkeep.checks import run_checks


def lines_of(archive: Path) -> dict[str, list[Any]]:
    """Give every table's rows as the archive holds them."""
    with zipfile.ZipFile(archive) as package:
        return {
            name: [json.loads(line) for line in package.read(name).splitlines()]
            for name in package.namelist()
            if name.startswith("tables/")
        }


def broken(whole: Path, path: Path, table: str) -> Path:
    """Copy an archive with one table cut off in the middle."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            half = name == f"tables/{table}.jsonl"
            target.writestr(name, content[: len(content) // 2] if half else content)
    return path


def test_what_comes_back_is_what_was_kept(database: Flask, demo, tmp_path: Path):
    rows, _ = read_backup(demo.backup, tmp_path / "evidence")
    write_backup(tmp_path / "again.zip", tmp_path / "evidence")
    before, after = lines_of(demo.backup), lines_of(tmp_path / "again.zip")
    assert sum(map(len, before.values())) == rows > 10_000
    assert set(before) == set(after)
    assert [name for name in before if before[name] != after[name]] == []


def test_new_rows_follow_those_that_came_back(demonstration: Flask):
    newest = session.scalar(select(func.max(Agency.id)))
    words = {"name": "Sở Mới", "short_name": "Sở Mới", "official_name": "Sở Mới"}
    with transaction():
        session.add(Agency(code="MOI", level="department", name_folded="so moi", sort=1, **words))
    assert session.scalar(select(Agency.id).where(Agency.code == "MOI")) == newest + 1


def test_files_come_back_by_their_hash(database: Flask, tmp_path: Path):
    sha256 = Storage(tmp_path / "evidence").put(b"a scanned page")
    write_backup(tmp_path / "x.zip", tmp_path / "evidence")
    assert read_backup(tmp_path / "x.zip", tmp_path / "new") == (0, 1)
    assert Storage(tmp_path / "new").exists(sha256)


def test_a_database_in_use_is_not_restored_over(demonstration: Flask, demo, tmp_path: Path):
    with pytest.raises(BadBackup, match="cơ sở dữ liệu trống"):
        read_backup(demo.backup, tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half of it", b"number,title\n1,x\n"])
def test_a_file_that_is_no_backup_is_refused(database: Flask, tmp_path: Path, content: bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(BadBackup, match="không phải bản sao lưu"):
        read_backup(path, tmp_path / "evidence")


def test_a_backup_of_another_version_is_refused(database: Flask, tmp_path: Path):
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("manifest.json", '{"format": 1, "revision": "0003_outbox"}')
    with pytest.raises(BadBackup, match="0003_outbox"):
        read_backup(path, tmp_path / "evidence")


def test_a_backup_that_is_cut_off_leaves_nothing(database: Flask, demo, tmp_path: Path):
    path = broken(demo.backup, tmp_path / "cut.zip", "agency")
    with pytest.raises(BadBackup, match="bị hỏng"):
        read_backup(path, tmp_path / "evidence")
    assert session.scalar(text("select count(*) from audit_event")) == 0


def test_the_demonstration_passes_every_check(demonstration: Flask, tmp_path: Path):
    assert [check for check in run_checks(tmp_path / "evidence") if not check.ok] == []


def test_a_check_finds_what_it_looks_for(demonstration: Flask, tmp_path: Path):
    gone = Document(
        agency_id=session.scalar(select(func.min(Agency.id))),
        file_name="ban-scan.pdf",
        sha256="0" * 64,
        uploaded_by_name="An",
        uploaded_at=datetime(2024, 10, 15, tzinfo=UTC),
    )
    session.add(gone)
    session.flush()
    session.execute(text("UPDATE occurrence SET completed_on = NULL WHERE work = 'completed'"))
    found = {check.name: check.found for check in run_checks(tmp_path / "evidence") if not check.ok}
    session.rollback()
    assert found["files_are_there"] == 1
    assert found["completed_has_date"] > 0


def test_sources_of_plans_and_drafts_are_there_and_of_their_hash(database: Flask, tmp_path: Path):
    storage, at = Storage(tmp_path), datetime(2024, 10, 15, tzinfo=UTC)
    whole, spoiled, gone = storage.put(b"whole"), storage.put(b"spoiled"), "0" * 64
    storage.path(spoiled).write_bytes(b"changed")
    plan = Plan(code="2024", year=2024, title="x", ends_on=at.date(), created_at=at)
    session.add(plan)
    session.flush()
    session.add(
        PlanRevision(plan_id=plan.id, number=1, file_sha256=gone, applied_at=at, applied_by="An")
    )
    for sha256 in (whole, spoiled, spoiled):
        session.add(
            ImportDraft(
                file_name="x.docx",
                file_sha256=sha256,
                plan_code="2024",
                content={},
                findings=[],
                created_at=at,
                created_by="An",
            )
        )
    session.flush()
    found = {check.name: check.found for check in run_checks(tmp_path)}
    session.rollback()
    assert found["sources_are_whole"] == 2
