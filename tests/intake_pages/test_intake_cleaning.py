"""What nobody decides on is cleaned away after its time; what was applied stays with its file."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from spoiled import small_plan, write
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.intake.models import ImportDraft, LooseFile
from tracker.intake.queries import naming_columns
from tracker.lib import clock
from tracker.plans.models import PlanRevision
from tracker.storage import Storage
from tracker.worker.jobs import Shift, clean_uploads

UNSURE = (
    "Kế hoạch PAR INDEX năm 2024,,,\nA1,B1,C1,D1\n"
    "1,Ban hành kế hoạch cải cách hành chính,Sở Nội vụ,Tháng 8/2024\n"
    "2,Kiểm tra việc thực hiện tại các sở,Sở Tư pháp,Quý IV/2024\n"
).encode()


@pytest.fixture
def files(tmp_path: Path) -> Storage:
    """The storage of the application, which the worker cleans too."""
    return Storage(tmp_path / "files")


@pytest.fixture
def clean(app, files, monkeypatch):
    """Give a function that runs the job as many days later as it is told."""

    def run(days: int = 0, *, old_files: bool = True) -> dict[str, int]:
        wall = clock.wall_now() + timedelta(days=days)
        if old_files:
            for sha256 in files.all():
                os.utime(files.path(sha256), (0, 0))
        with app.app_context(), monkeypatch.context() as patch:
            patch.setattr(clock, "wall_now", lambda: wall)
            patch.setattr(clock, "now", lambda: moment(days))
            return clean_uploads(Shift("w1", app.config["TRACKER"], wall)).counts

    return run


def moment(days: int) -> datetime:
    """Give the domain's moment some days after the day of these tests."""
    return datetime.fromisoformat("2024-10-15T05:00+00:00") + timedelta(days=days)


def upload(browser, content=UNSURE, name="la.csv"):
    return browser.post("/ke-hoach/nhap", data={"file": (BytesIO(content), name)})


def count(app, table):
    with app.app_context():
        return session.scalar(select(func.count()).select_from(table))


def verbs(app):
    with app.app_context():
        return [verb for verb in session.scalars(select(AuditEvent.verb)) if "intake." in verb]


def test_a_file_whose_columns_nobody_chose_goes_after_thirty_days(app, browser, files, clean):
    assert "/chon-cot/" in upload(browser).headers["Location"]
    (sha256,) = files.all()
    assert clean(29) == {}
    assert files.exists(sha256)
    assert clean(31) == {"files_removed": 1}
    assert not files.exists(sha256)
    assert (count(app, LooseFile), verbs(app)) == (0, ["intake.remove_file"])
    assert clean(32) == {}


def test_a_file_sent_again_waits_anew(app, browser, files, clean):
    upload(browser)
    with app.app_context(), transaction():
        session.scalars(select(LooseFile)).one().due_at -= timedelta(days=25)
    upload(browser)
    assert clean(29) == {}
    assert list(files.all())


def test_a_file_put_a_moment_ago_waits_for_the_row_that_will_name_it(app, browser, files, clean):
    upload(browser)
    with app.app_context(), transaction():
        session.scalars(select(LooseFile)).one().due_at -= timedelta(days=31)
    assert clean(old_files=False) == {}
    assert list(files.all())


def test_a_file_whose_columns_were_chosen_stays_with_its_draft(app, send, browser, files, clean,
                                                               tmp_path):  # fmt: skip
    path = write(small_plan(), "xlsx", tmp_path)
    send(path, year="2025")
    (sha256,) = files.all()
    with app.app_context(), transaction():
        session.add(LooseFile(sha256=sha256, file_name="x", due_at=clock.wall_now()))
    assert clean(1) == {}
    assert (files.exists(sha256), count(app, LooseFile)) == (True, 0)


def test_a_draft_is_put_aside_ninety_days_after_the_last_decision(
    send, act, draft, clean, monkeypatch, tmp_path
):
    send(write(small_plan(), "xlsx", tmp_path), year="2025")
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment(60))
        act("giu-nhu-in")
    assert clean(91) == {}
    assert draft().state == "open"
    assert clean(151) == {"put_aside": 1}
    assert (draft().state, draft().closed_by) == ("rejected", "hệ thống")
    assert clean(152) == {}


def test_a_rejected_draft_is_forgotten_and_the_trail_remembers(app, send, act, files, clean,
                                                               tmp_path):  # fmt: skip
    send(write(small_plan(), "xlsx", tmp_path), year="2025")
    act("tu-choi")
    (sha256,) = files.all()
    assert clean(179) == {}
    assert clean(181) == {"forgotten": 1, "files_removed": 1}
    assert (count(app, ImportDraft), list(files.all())) == (0, [])
    with app.app_context():
        told = session.scalars(select(AuditEvent).where(AuditEvent.verb == "intake.forget")).one()
        assert (told.subject_label, told.after) == ("plan.xlsx", {"sha256": sha256})


def test_what_was_applied_stays_with_its_file_for_good(app, send, act, files, clean, tmp_path):
    path = write(small_plan(), "xlsx", tmp_path)
    send(path, issued_on="01/10/2024", year="2025")
    act("giu-nhu-in")
    assert act("ap-dung", issued_on="01/10/2024").status_code == 303
    send(path, year="2025")
    act("tu-choi")
    assert clean(4000) == {"forgotten": 1}
    with app.app_context():
        sha256 = session.scalars(select(PlanRevision.file_sha256)).one()
        assert session.scalars(select(ImportDraft.state)).all() == ["applied"]
    assert files.verify(sha256)


def test_every_column_that_names_a_file_is_asked():
    assert {f"{column.table.name}.{column.name}" for column in naming_columns()} >= {
        "document.sha256", "import_draft.file_sha256", "plan_revision.file_sha256",
    }  # fmt: skip
    assert "loose_file" not in {column.table.name for column in naming_columns()}


def test_a_removed_file_can_be_put_again(tmp_path: Path):
    storage, later = Storage(tmp_path), datetime.fromisoformat("2100-01-01T00:00+00:00")
    sha256 = storage.put(b"a plan")
    assert not storage.discard(sha256, unused_since=datetime.fromisoformat("2020-01-01T00:00Z"))
    assert storage.verify(sha256)
    assert [storage.discard(sha256, unused_since=later) for _ in range(2)] == [True, True]
    assert list(tmp_path.rglob("*" + sha256)) == []
    assert storage.put(b"a plan") == sha256
    assert storage.verify(sha256)
