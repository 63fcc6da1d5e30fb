"""The dossier of a task: index and files, whole for some, one's own part for others."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.text import nfc
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.policy import Scope
from tracker.reports.papers import dossier
from tracker.reports.papers.dossier import dossier_stream, index_html, proofs, safe_name
from tracker.reports.papers.telling import documents_of, dossier_parts, updates_of
from tracker.storage import Storage

ON = date(2024, 10, 15)
ALL = Scope(everything=True)
NAMES = {
    "Báo cáo kết quả.pdf": "tai-lieu/000007 Báo cáo kết quả.pdf",
    "../../etc/passwd": "tai-lieu/000007 _.._etc_passwd",
    "a\u202efdp.exe": "tai-lieu/000007 a_fdp.exe",
    "=1+1 & <b>.docx": "tai-lieu/000007 =1+1 & _b_.docx",
    "": "tai-lieu/000007 tep",
    "...": "tai-lieu/000007 tep",
}


@pytest.fixture
def task(demonstration):
    return session.scalars(select(Task).where(Task.number == "32")).one()


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "evidence")


def document(name, sha256=None, id=7):
    return Document(id=id, agency_id=1, file_name=name, sha256=sha256)


def opened(task, storage, scope=ALL):
    updates = updates_of(task, scope)
    documents = documents_of(updates)
    files, where = proofs(documents, storage)
    parts = dossier_parts(task, ON, scope, updates, documents, where)
    return ZipFile(BytesIO(b"".join(dossier_stream("Hồ sơ", parts, files)))), parts


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_file_keeps_its_name_as_far_as_a_name_may_go(given, kept):
    assert safe_name(document(given)) == kept


def test_a_long_name_is_cut_between_letters_and_keeps_its_ending():
    name = safe_name(document("Ủy ban nhân dân " * 200 + ".pdf"))
    assert name.endswith(".pdf")
    assert len(name.encode()) < 180
    assert nfc(name) == name


def test_the_index_tells_every_part_and_every_word(task, storage):
    package, parts = opened(task, storage)
    assert package.testzip() is None
    assert package.namelist()[:2] == ["index.xlsx", "index.html"]
    book = load_workbook(BytesIO(package.read("index.xlsx")))
    assert book.sheetnames == [part.name for part in parts]
    works = session.scalars(select(Occurrence.id).where(Occurrence.task_id == task.id)).all()
    said = session.scalars(select(ProgressUpdate.id).where(ProgressUpdate.task_id == task.id)).all()
    assert [len(parts[0].rows), len(parts[1].rows)] == [len(works), len(said)]
    assert all(f"<h2>{part.name}</h2>" in package.read("index.html").decode() for part in parts)


def test_an_agency_gets_its_own_part_alone(task, storage):
    own = session.scalars(select(Occurrence).where(Occurrence.task_id == task.id)).first()
    _, parts = opened(task, storage, Scope(agency_ids=frozenset({own.agency_id})))
    assert {row[0] for row in parts[0].rows} == {own.agency.name}
    assert {row[1] for row in parts[1].rows} <= {own.agency.name}


def test_the_files_come_whole_and_what_is_missing_is_said(storage, monkeypatch):
    big = bytes(range(256)) * 4096
    here, gone = document("Số liệu.bin", storage.put(big)), document("mất.pdf", "0" * 64, 8)
    files, where = proofs([here, gone], storage)
    assert where == {7: "tai-lieu/000007 Số liệu.bin", 8: "tệp không còn trong kho"}
    package = ZipFile(BytesIO(b"".join(dossier_stream("T", (), files))))
    assert package.read("tai-lieu/000007 Số liệu.bin") == big
    monkeypatch.setattr(dossier, "MOST_BYTES", 10)
    assert proofs([here], storage)[1][7] == "không kèm: vượt dung lượng một hồ sơ"


def test_a_dossier_leaves_in_pieces_no_larger_than_one_reading(storage):
    files, _ = proofs([document("a.bin", storage.put(bytes(3_000_000)))], storage)
    assert max(map(len, dossier_stream("T", (), files))) <= 1 << 18


def test_words_in_the_index_stay_words(task):
    part = dossier.Part("<b>", (dossier.Field("&"),), [("<script>alert(1)</script>",), (ON,)])
    page = index_html('"tên" & <x>', (part,))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "15/10/2024" in page
