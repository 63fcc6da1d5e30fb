"""The dossier of a task: index and files, whole for some, one's own part for others."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from tracker.agencies.queries import by_code
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, PartnerRequest, ProgressUpdate
from tracker.progress.policy import Scope
from tracker.reports.papers import dossier
from tracker.reports.papers.dossier import dossier_stream, index_html, proofs, safe_name
from tracker.reports.papers.telling import (
    asked_of_partners,
    documents_of,
    dossier_parts,
    updates_of,
)
from tracker.storage import Storage

ON = date(2024, 10, 15)
AT = datetime(2024, 9, 5, 3, tzinfo=UTC)
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


def opened(task, storage, scope=ALL, on=ON):
    updates, asked = updates_of(task, on, scope), asked_of_partners(task, on, scope)
    documents = documents_of([*updates, *asked])
    files, where = proofs(documents, storage)
    parts = dossier_parts(task, on, scope, updates, asked, documents, where)
    return ZipFile(BytesIO(b"".join(dossier_stream("Hồ sơ", parts, files)))), parts


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_a_file_keeps_its_name_as_far_as_a_name_may_go(given, kept):
    assert safe_name(document(given)) == kept


def test_a_long_name_is_cut_between_letters_and_keeps_its_ending():
    name = safe_name(document("Ủy ban nhân dân " * 200 + ".pdf"))
    assert name.endswith(".pdf")
    assert len(name.encode()) < 180
    assert nfc(name) == name


@given(st.lists(st.text(max_size=400) | st.text("ệ.\u0301 ", max_size=2000), max_size=5))
def test_names_in_the_zip_fit_any_disk_and_are_its_own(names):
    """A name that a file system takes has at most 255 bytes and no path in it."""
    found = [safe_name(document(name, id=n)) for n, name in enumerate(names)]
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        folder, _, own = name.partition("/")
        assert (folder, "/" in own, len(own.encode()) <= 255) == ("tai-lieu", False, True)
        assert own == own.strip(" .") == nfc(own)


def test_words_of_two_thousand_characters_stand_whole_in_the_index(storage):
    long = "Ủy ban nhân dân " * 125
    part = dossier.Part("Tài liệu", (dossier.Field("Tên", 60),), [(long,)])
    package = ZipFile(BytesIO(b"".join(dossier_stream(long, (part,), ()))))
    book = load_workbook(BytesIO(package.read("index.xlsx")))
    assert long in [cell.value for row in book.active.iter_rows() for cell in row]
    assert long in package.read("index.html").decode()


def test_what_partners_were_asked_and_answered_stands_in_the_dossier(task, storage):
    work = session.scalars(select(Occurrence).where(Occurrence.task_id == task.id)).first()
    asked_on, partner = date(2024, 9, 2), by_code("STP")
    with transaction():
        session.add(
            PartnerRequest(
                occurrence_id=work.id, plan_id=work.plan_id, task_id=task.id,
                agency_id=partner.id, wanted="Cho ý kiến & số liệu", due_on=date(2024, 9, 9),
                state="answered", asked_at=AT, asked_on=asked_on, asked_by="A", answer="Đã rà soát",
                answered_at=AT, answered_on=date(2024, 9, 5), answered_by="B",
            )
        )  # fmt: skip
    told = (work.agency.name, partner.name, "Cho ý kiến & số liệu")
    for scope in (ALL, Scope(agency_ids=frozenset({partner.id}))):
        assert [(*row[1:4], row[7]) for row in _partners(opened(task, storage, scope))] == [
            (*told, "Đã rà soát")
        ]
    (row,) = _partners(opened(task, storage, on=asked_on))
    assert row[5:8] == ("Chờ trả lời", None, None)
    assert _partners(opened(task, storage, on=date(2024, 9, 1))) == []


def _partners(found):
    return next(part.rows for part in found[1] if part.name == "Đề nghị phối hợp")


def test_who_takes_a_dossier_is_written_down(task, storage):
    by = Actor(1, "Nguyễn Thị A")
    with transaction():
        dossier.note_sent(task, ON, (), by=by, at=AT)
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "reports.send_dossier")
    ).one()
    assert (event.actor_name, event.subject_id, event.after["files"]) == (by.name, task.id, 0)


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
