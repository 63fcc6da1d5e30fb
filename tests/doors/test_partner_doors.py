"""Partners at the doors: what they may open, download and say, and what stays the lead's own."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Explanation, Occurrence, PartnerRequest, UpdateDocument

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LEAD, PARTNER, OUTSIDER = "bavi", "stp", "tanlinh"


@pytest.fixture
def person(site):
    """Give a function that signs somebody in by the first part of the mailbox."""
    return lambda mailbox: site.visit(f"{mailbox}@trinhdien.example" if mailbox else None)


@pytest.fixture
def work(site):
    """Give the address of late work of Ba Vì in which Sở Tư pháp takes part."""
    bavi = select(Agency.id).where(Agency.code == "H-271").scalar_subquery()
    stp = select(Agency.id).where(Agency.code == "STP").scalar_subquery()
    tasks = select(Assignment.task_id).where(
        Assignment.agency_id == stp, Assignment.role == "partner"
    )
    query = (
        select(Occurrence.id)
        .join(Task)
        .where(
            Occurrence.agency_id == bavi,
            Occurrence.work == "not_started",
            Occurrence.limit_on < date(2024, 10, 1),
            Occurrence.task_id.in_(tasks),
        )
        .order_by(Occurrence.id)
    )
    return f"/viec/{site.read(query)[0][0]}"


def ask(person, site, work, partner="Sở Tư pháp"):
    """Let the lead ask a partner; give the address of the answer."""
    data = {
        "phoi-hop-agency_id": partner,
        "phoi-hop-wanted": "Thẩm định",
        "phoi-hop-due_on": "31/10/2024",
    }
    assert person(LEAD).post(f"{work}/phoi-hop", data).status_code == 303
    found = site.read(select(PartnerRequest.id).order_by(PartnerRequest.id.desc()))[0][0]
    return f"{work}/phoi-hop/{found}", found


def statuses(person, address, who):
    found = []
    for mailbox in who:
        answer = person(mailbox).get(address)
        found.append(answer.status_code)
        answer.close()
    return found


READERS = (LEAD, "bavi.lanhdao", PARTNER, "dieuphoi", "lanhdao", "kiemtra", OUTSIDER, None)


def newest_document(site):
    query = select(UpdateDocument.document_id).order_by(UpdateDocument.document_id.desc())
    return site.read(query)[0][0]


def test_a_partners_document_opens_for_whom_the_work_opens(site, person, work):
    part, request_id = ask(person, site, work)
    prefix = f"phan-{request_id}-"
    data = {
        f"{prefix}words": "Đã thẩm định",
        f"{prefix}documents-0-file": (io.BytesIO(PDF), "thẩm định.pdf"),
    }
    assert person(PARTNER).post(part, data).status_code == 303
    address = f"{work}/tai-lieu/{newest_document(site)}"
    assert statuses(person, address, READERS) == [200, 200, 200, 200, 200, 200, 403, 302]


def test_a_partner_downloads_the_leads_evidence_when_it_was_sent_and_no_sooner(site, person, work):
    before = newest_document(site)
    version = site.read(select(Occurrence.version).where(Occurrence.id == int(work.split("/")[2])))
    typed = {"result": "done", "done": "Đã làm", "version": version[0][0]}
    file = {"documents-0-file": (io.BytesIO(PDF), "kết quả.pdf")}
    assert person(LEAD).post(work, typed | file | {"act": "draft"}).status_code == 303
    assert newest_document(site) == before
    file = {"documents-0-file": (io.BytesIO(PDF), "kết quả.pdf")}
    assert person(LEAD).post(work, typed | file).status_code == 303
    address = f"{work}/tai-lieu/{newest_document(site)}"
    assert statuses(person, address, READERS) == [200, 200, 200, 200, 200, 200, 403, 302]


@pytest.mark.parametrize(
    ("who", "ask_", "answer", "remark", "withdraw"),
    [
        ("quantri", 403, 403, 403, 403),
        ("dieuphoi", 403, 403, 303, 403),
        ("lanhdao", 403, 403, 303, 403),
        ("kiemtra", 403, 403, 403, 403),
        ("bavi", 422, 403, 303, 303),
        ("bavi.lanhdao", 422, 403, 303, 303),
        (PARTNER, 403, 303, 303, 403),
        (OUTSIDER, 403, 403, 403, 403),
    ],
)
def test_each_role_does_its_own_part(site, person, work, who, ask_, answer, remark, withdraw):
    part, request_id = ask(person, site, work)
    visitor = person(who)
    got = [
        visitor.post(f"{work}/phoi-hop").status_code,
        visitor.post(f"{work}/y-kien", {"y-kien-words": "Ý kiến"}).status_code,
        visitor.post(part, {f"phan-{request_id}-words": "Xong"}).status_code,
    ]
    if who != PARTNER:
        got.append(visitor.post(f"{part}/rut").status_code)
    expected = [ask_, remark, answer, withdraw]
    assert got == expected[: len(got)]


def explained(person, site, work):
    page = f"/giai-trinh/yeu-cau?viec={work.split('/')[2]}"
    asked = person("dieuphoi").post(page, {"chon": work.split("/")[2]})
    assert asked.status_code == 303
    return f"/giai-trinh/{site.read(select(Explanation.id))[0][0]}"


@pytest.mark.parametrize(
    ("who", "read", "write", "sign", "decide"),
    [
        ("quantri", 200, 403, 403, 403),
        ("dieuphoi", 200, 403, 403, 303),
        ("lanhdao", 200, 403, 403, 403),
        ("kiemtra", 200, 403, 403, 403),
        ("bavi", 200, 303, 403, 403),
        ("bavi.lanhdao", 200, 303, 303, 403),
        (PARTNER, 404, 404, 404, 404),
        (OUTSIDER, 404, 404, 404, 404),
    ],
)
def test_each_role_at_an_explanation(site, person, work, who, read, write, sign, decide):
    page = explained(person, site, work)

    def typed():
        version = site.read(select(Explanation.version))[0][0]
        return {
            "cause": "Chờ",
            "remedy": "Làm bù",
            "promised_on": "30/11/2024",
            "version": version,
        }

    visitor = person(who)
    got = [visitor.get(page).status_code, visitor.post(page, typed()).status_code]
    got.append(visitor.post(page, typed() | {"act": "sign"}).status_code)
    version = site.read(select(Explanation.version))[0][0]
    verdict = {"act": "withdraw", "xem-xet-reason": "Đủ", "xem-xet-version": version}
    got.append(visitor.post(f"{page}/quyet-dinh", verdict).status_code)
    assert got == [read, write, sign, decide]
