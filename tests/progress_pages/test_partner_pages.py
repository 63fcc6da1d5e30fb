"""Partners and remarks on the page of the work: who asks, who answers, who reads, who downloads."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.progress.models import PartnerRequest

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ASKED = {
    "phoi-hop-agency_id": "Sở Tư pháp",
    "phoi-hop-wanted": "Thẩm định dự thảo",
    "phoi-hop-due_on": "16/10/2024",
}


@pytest.fixture
def asked(as_person, find, app):
    """Let UBND xã An ask Sở Tư pháp; give the addresses of the work and of the answer."""
    row = find("1")
    answer = as_person("xã an").post(f"/viec/{row.id}/phoi-hop", data=ASKED)
    assert answer.status_code == 303
    return f"/viec/{row.id}", f"/viec/{row.id}/phoi-hop/{stored(app)[-1].id}"


def stored(app):
    with app.app_context():
        return list(session.scalars(select(PartnerRequest).order_by(PartnerRequest.id)))


def documents(app):
    with app.app_context():
        return list(session.scalars(select(Document.id).order_by(Document.id)))


def paper(prefix, **more):
    return {f"{prefix}documents-0-file": (io.BytesIO(PDF), "thẩm định.pdf")} | more


def download(client, address):
    """Give the status and the bytes of a file."""
    answer = client.get(address)
    found = answer.status_code, answer.data
    answer.close()
    return found


def test_the_partner_finds_it_among_its_work_and_answers(asked, as_person, text, app):
    page, part = asked
    partner = as_person("tư pháp")
    mine = text(partner.get("/viec-cua-toi"))
    assert "Được đề nghị phối hợp" in mine
    assert "Thẩm định dự thảo" in mine
    prefix = f"phan-{stored(app)[-1].id}-"
    answer = partner.post(part, data=paper(prefix, **{f"{prefix}words": "Đã thẩm định"}))
    assert answer.status_code == 303
    shown = text(as_person("xã an").get(page))
    assert "Đã thẩm định" in shown
    assert "gửi kết quả phối hợp" in shown
    assert "Được đề nghị phối hợp" not in text(partner.get("/viec-cua-toi"))


def test_a_late_partner_is_named_on_the_page_and_in_the_lists(asked, as_person, text):
    page, _ = asked
    with clock.domain_day(date(2024, 10, 21)):
        lead = as_person("xã an")
        assert "Chờ Sở Tư pháp, quá 5 ngày" in text(lead.get(page))
        assert "Chờ Sở Tư pháp, quá 5 ngày" in text(lead.get("/viec-cua-toi"))
        assert "Chậm 5 ngày" in text(as_person("tư pháp").get("/viec-cua-toi"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"phoi-hop-agency_id": ""}, "Ghi tên cơ quan"),
        ({"phoi-hop-agency_id": "Không có"}, "Không có cơ quan nào tên"),
        ({"phoi-hop-agency_id": "UBND xã Ba"}, "không phối hợp nhiệm vụ"),
        ({"phoi-hop-due_on": "1/1/2024"}, "không được trước hôm nay"),
        ({"phoi-hop-wanted": ""}, "Ghi phần việc"),
    ],
)
def test_what_cannot_be_asked_comes_back_as_typed(as_person, find, text, typed, words):
    row = find("1")
    answer = as_person("xã an").post(f"/viec/{row.id}/phoi-hop", data=ASKED | typed)
    assert (answer.status_code, words in text(answer)) == (422, True)


def test_the_lead_takes_it_back_and_the_partner_who_was_late_is_told(asked, as_person, text, app):
    _, part = asked
    assert as_person("xã an").post(f"{part}/rut").status_code == 303
    prefix = f"phan-{stored(app)[-1].id}-"
    late = as_person("tư pháp").post(part, data={f"{prefix}words": "Tôi đã viết nhiều"})
    assert (late.status_code, "Tôi đã viết nhiều" in text(late)) == (409, True)


@pytest.mark.parametrize(
    ("who", "ask", "answer", "withdraw", "speak"),
    [
        ("xã an", 422, 403, 303, 422),
        ("xã ba", 403, 403, 403, 403),
        ("tư pháp", 403, 422, 403, 422),
        ("lãnh đạo", 403, 403, 403, 422),
        ("điều phối", 403, 403, 403, 422),
    ],
)
def test_who_may_do_what(asked, as_person, who, ask, answer, withdraw, speak):
    page, part = asked
    person = as_person(who)
    got = [
        person.post(f"{page}/phoi-hop").status_code,
        person.post(part).status_code,
        person.post(f"{page}/y-kien").status_code,
        person.post(f"{part}/rut").status_code,
    ]
    assert got == [ask, answer, speak, withdraw]


@pytest.mark.parametrize("who", ["xã an", "tư pháp", "điều phối", "lãnh đạo"])
def test_whom_it_concerns_speaks_and_attaches_and_all_may_download(find, as_person, text, app, who):
    page = f"/viec/{find('1').id}"
    data = paper("y-kien-", **{"y-kien-words": "Cần làm sớm"})
    assert as_person(who).post(f"{page}/y-kien", data=data).status_code == 303
    assert "có ý kiến" in text(as_person("tư pháp").get(page))
    got = [
        download(as_person(reader), f"{page}/tai-lieu/{documents(app)[-1]}")[0]
        for reader in ("xã an", "tư pháp", "điều phối", "lãnh đạo", "xã ba")
    ]
    assert got == [200, 200, 200, 200, 403]


def test_a_refused_file_is_told_and_the_words_stay(find, as_person, text):
    page = f"/viec/{find('1').id}/y-kien"
    data = {
        "y-kien-words": "Kèm tệp",
        "y-kien-documents-0-file": (io.BytesIO(b"MZ\x90\x00"), "chay.exe"),
    }
    answer = as_person("tư pháp").post(page, data=data)
    assert (answer.status_code, "Kèm tệp" in text(answer)) == (422, True)


def test_a_partner_downloads_the_leads_evidence_but_never_its_draft(find, as_person, text, app):
    row = find("1")
    page = f"/viec/{row.id}"
    typed = {"result": "doing", "percent": "40", "done": "Bản nháp kín", "version": row.version}
    lead = as_person("xã an")
    lead.post(page, data=paper("", act="draft", **typed))
    assert documents(app) == []
    assert "Bản nháp kín" not in text(as_person("tư pháp").get(page))
    sent = typed | {"done": "Đã làm một nửa"}
    assert lead.post(page, data=paper("", **sent)).status_code == 303
    proof = f"{page}/tai-lieu/{documents(app)[-1]}"
    assert download(as_person("tư pháp"), proof) == (200, PDF)


def test_a_remark_disturbs_nobody_who_reports_at_the_same_moment(find, as_person):
    row = find("1")
    page = f"/viec/{row.id}"
    as_person("tư pháp").post(f"{page}/y-kien", data={"y-kien-words": "Góp ý"})
    done = {"result": "doing", "percent": "40", "done": "Một nửa", "version": row.version}
    assert as_person("xã an").post(page, data=done).status_code == 303
    assert find("1").percent == 40
