"""Search: where the words were found, whose documents are shown, and what stays unseen."""

import pytest
from sqlalchemy import select

from tracker.db import session
from tracker.desk.search import excerpt, search
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.progress.models import UpdateDocument
from tracker.progress.policy import Scope

ALL = Scope(everything=True)


def stored(**said):
    facts = {"agency_id": 1, "uploaded_by_name": "An", "uploaded_at": clock.now()} | said
    document = Document(**facts)
    session.add(document)
    session.flush()
    return document


def test_a_document_is_folded_as_it_is_stored(changed):
    with changed.app_context():
        found = stored(number="12/QĐ-UBND", subject="Về Đề án  vị trí việc làm")
        assert found.folded == "12/qd-ubnd ve de an vi tri viec lam"


@pytest.mark.parametrize(
    ("wanted", "where"),
    [("77/bc-zz", "số, ký hiệu"), ("bao cao KHAC LA", "trích yếu"), ("Bản quét", "tên tệp")],
)
def test_a_document_tells_where_the_words_stand(changed, wanted, where):
    with changed.app_context():
        document = stored(
            number="77/BC-ZZ",
            subject="Báo cáo khác lạ",
            file_name="bản quét.pdf",
            sha256="0" * 64,
        )
        own = Scope(agency_ids=frozenset({document.agency_id}))
        hits = search(wanted, clock.today(), own).documents
        assert [(hit.document.id, hit.where) for hit in hits] == [(document.id, where)]


def test_what_an_agency_has_not_sent_out_is_seen_by_its_own_people_alone(changed):
    with changed.app_context():
        document = stored(number="99/XYZ-MẬT")
        for scope in (ALL, Scope(agency_ids=frozenset({document.agency_id + 1}))):
            assert search("99/xyz-mat", clock.today(), scope).documents == []


def test_a_document_leads_to_the_work_that_it_proves(shown):
    with shown.app_context():
        query = select(Document.number).join(
            UpdateDocument, UpdateDocument.document_id == Document.id
        )
        number = session.scalar(query.where(Document.number.is_not(None)).limit(1))
        hit = search(number, clock.today(), ALL).documents[0]
        assert hit.occurrence_id
        assert hit.proves.startswith("nhiệm vụ ")


def test_an_agency_is_found_by_another_name_and_says_so(shown):
    with shown.app_context():
        hits = search("uy ban nhan dan huyen ba vi", clock.today(), ALL).agencies
        assert [hit.agency.code for hit in hits] == ["H-271"]
        assert "tên gọi khác" in hits[0].where


def test_an_excerpt_shows_the_words_inside_a_long_text():
    text = "mở đầu " * 60 + "Đề án vị trí việc làm " + "kết thúc " * 60
    shown = excerpt(text.strip(), "vi tri VIEC lam")
    assert shown.startswith("… ")
    assert shown.endswith("…")
    assert "vị trí việc làm" in shown
    assert len(shown) < 230
