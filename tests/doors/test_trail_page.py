"""The page of the trail: who reads what, by thing, person, agency, kind and time."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.audit.words.verbs import VERBS
from tracker.plans.models import Task


def at(mailbox: str) -> str:
    return f"{mailbox}@trinhdien.example"


def rows_of(answer) -> list[str]:
    body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in body.split("</tr>")[:-1]]


def test_the_auditor_reads_of_persons_and_others_do_not(open_site):
    path = "/nhat-ky?viec=accounts"
    assert "Thêm người dùng" in open_site.visit(at("kiemtra")).get(path).text
    assert rows_of(open_site.visit(at("dieuphoi")).get(path)) == []
    assert "Báo cáo" in open_site.visit(at("dieuphoi")).get("/nhat-ky?viec=progress").text


def test_a_head_reads_of_the_own_agency_alone(open_site):
    head = open_site.visit(at("bavi.lanhdao"))
    shown = rows_of(head.get("/nhat-ky"))
    assert shown
    assert all("Ba Vì" in row for row in shown)
    assert rows_of(head.get("/nhat-ky?co-quan=STP")) == []


def test_who_follows_one_person_is_the_auditor_alone(open_site):
    path = "/nhat-ky?nguoi=không có ai tên như thế này"
    assert rows_of(open_site.visit(at("kiemtra")).get(path)) == []
    assert rows_of(open_site.visit(at("dieuphoi")).get(path)) != []


def test_filters_find_what_they_name(open_site):
    auditor = open_site.visit(at("kiemtra"))
    (task_id,) = open_site.read(select(Task.id).where(Task.number == "54"))[0]
    of_task = rows_of(auditor.get(f"/nhat-ky?cua=task-{task_id}"))
    assert any("Ghi nhận sự kiện" in row for row in of_task)
    assert not any("Thêm người dùng" in row for row in of_task)
    first = open_site.read(select(func.min(AuditEvent.on)))[0][0]
    before = f"{first.replace(year=first.year - 1):%d/%m/%Y}"
    assert rows_of(auditor.get(f"/nhat-ky?den={before}")) == []
    assert rows_of(auditor.get(f"/nhat-ky?tu={first:%d/%m/%Y}"))
    assert len(rows_of(auditor.get("/nhat-ky?viec=progress.return"))) == 1
    assert "chưa đúng dạng ngày/tháng/năm" in auditor.get("/nhat-ky?tu=hôm qua").text


def test_pages_follow_one_another_without_gap_or_double(open_site):
    auditor, path, seen = open_site.visit(at("kiemtra")), "/nhat-ky?viec=accounts", 0
    for _ in range(20):
        answer = auditor.get(path)
        seen += len(rows_of(answer))
        onward = re.search(r'rel="next" href="([^"]+)"', answer.text)
        if not onward:
            break
        path = onward[1].replace("&amp;", "&")
    personal = select(func.count()).where(AuditEvent.verb.like("accounts.%"))
    assert seen == open_site.read(personal)[0][0]


def test_no_code_word_of_a_verb_is_shown(open_site):
    auditor = open_site.visit(at("kiemtra"))
    for room in ("progress", "plans", "indices", "installation", "agencies", "evidence"):
        text = " ".join(rows_of(auditor.get(f"/nhat-ky?viec={room}")))
        assert text
        assert [verb for verb in VERBS if verb in text] == []


def test_the_workbook_is_the_auditors_and_holds_what_was_asked(open_site):
    path = "/nhat-ky?viec=progress.return&tai=xlsx"
    assert open_site.visit(at("dieuphoi")).get(path).status_code == 403
    answer = open_site.visit(at("kiemtra")).get(path)
    sheet = load_workbook(BytesIO(answer.data)).active
    told = [row for row in sheet.iter_rows(values_only=True) if "Trả lại báo cáo" in row]
    assert len(told) == 1


@pytest.mark.parametrize("text", ["task-", "task-99999999999", "task-x", "page-1'--", "%", "-1"])
def test_a_thing_that_is_none_finds_nothing_or_all(open_site, text):
    assert open_site.visit(at("kiemtra")).get(f"/nhat-ky?cua={text}").status_code == 200


def test_refusals_are_written_down_and_bounded(site):
    editor = site.visit(at("bavi"))
    for _ in range(30):
        assert editor.get("/nhat-ky").status_code == 403
    found = site.read(
        select(AuditEvent.after, AuditEvent.actor_name).where(
            AuditEvent.verb == "audit.refuse_access"
        )
    )
    assert len(found) == 20
    assert found[0].after == {"place": "/nhat-ky", "status": 403}
    assert "skipped" in found[-1].after
    form = site.visit(at("dieuphoi")).client.post("/tai-khoan/lich")
    assert form.status_code == 400
    told = site.read(select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(1))
    assert told[0][0] == "audit.refuse_form"
