"""Documents are written once, kept by hash, and leave under their Vietnamese name."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.evidence import queries
from tracker.evidence.actions import add_document
from tracker.evidence.answers import file_answer
from tracker.evidence.models import Document
from tracker.evidence.receiving import receive
from tracker.evidence.rules import Refused
from tracker.lib.actor import actor
from tracker.storage import MissingFile, Storage

AT = datetime(2024, 10, 15, 2, tzinfo=UTC)
PERSON = actor(7, "Nguyễn Thị An")
PDF = b"%PDF-1.4 noi dung"


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "files")


@pytest.fixture
def agencies(database):
    with transaction():
        rows = [
            Agency(
                code=code, name=code, short_name=code, official_name=code, level="department",
                name_folded=code.lower(),
            )
            for code in ("A", "B")
        ]  # fmt: skip
        session.add_all(rows)
    return [row.id for row in rows]


def add(agency_id, **said):
    with transaction():
        return add_document(agency_id=agency_id, by=PERSON, at=AT, **said).id


def test_the_same_file_of_one_agency_is_one_document(agencies, storage):
    file = receive("Báo cáo.pdf", PDF, storage=storage, max_bytes=1000)
    first = add(agencies[0], number="12/BC-SNV", file=file)
    assert add(agencies[0], file=file) == first
    assert add(agencies[0], number="12/BC-SNV", file=file) == first
    assert session.scalar(select(func.count()).select_from(Document)) == 1


def test_the_same_file_under_another_number_or_agency_is_another_document(agencies, storage):
    file = receive("a.pdf", PDF, storage=storage, max_bytes=1000)
    ids = {add(agencies[0], number="1", file=file), add(agencies[0], number="2", file=file)}
    ids.add(add(agencies[1], number="1", file=file))
    assert len(ids) == 3
    assert list(storage.all()) == [file.sha256]
    assert list(queries.stored_files()) == [(file.sha256, len(PDF))]


def test_a_document_needs_a_number_a_link_or_a_file(agencies):
    with pytest.raises(Refused, match="số văn bản"):
        add(agencies[0], subject="Chỉ có trích yếu", link="  ")


def test_a_document_is_in_the_trail_of_its_agency(agencies):
    key = add(agencies[0], number="5/KH", issued_on=date(2024, 10, 1), subject="Kế hoạch")
    event = trail.events(subject_type="document", subject_id=key)[0]
    assert (event.verb, event.agency_id, event.after["issued_on"]) == (
        "evidence.add_document",
        agencies[0],
        "2024-10-01",
    )


def test_a_file_leaves_as_a_download_under_its_vietnamese_name(database, agencies, storage):
    file = receive("Báo cáo quý III.pdf", PDF, storage=storage, max_bytes=1000)
    document = queries.document(add(agencies[0], file=file))
    with database.test_request_context():
        answer = file_answer(document, storage)
        answer.direct_passthrough = False
        assert answer.get_data() == PDF
        answer.close()
    assert (
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20qu%C3%BD%20III.pdf"
        in (answer.headers["Content-Disposition"])
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_without_a_file_has_nothing_to_send(database, agencies, storage):
    document = queries.document(add(agencies[0], number="1"))
    with database.test_request_context(), pytest.raises(MissingFile):
        file_answer(document, storage)


def test_a_refused_file_leaves_nothing_in_the_storage(storage):
    with pytest.raises(Refused):
        receive("a.pdf", b"<html>", storage=storage, max_bytes=1000)
    assert list(storage.all()) == []


def test_a_file_that_changed_on_disk_is_found_out(storage):
    sha256 = storage.put(PDF)
    assert storage.verify(sha256)
    storage.path(sha256).write_bytes(b"other")
    assert not storage.verify(sha256)


def test_content_is_kept_once_and_read_back(storage):
    assert storage.put(PDF) == storage.put(PDF)
    assert storage.read(storage.put(PDF)) == PDF


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_hash_names_a_file(storage, name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.path(name)


def test_a_file_that_is_not_there_is_missing(storage):
    with pytest.raises(MissingFile):
        storage.read("0" * 64)
