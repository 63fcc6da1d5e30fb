"""A table of another system is brought in, seen, sent, brought in again, and given out."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.intake.models import ExchangeMapping
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate

BAVI = "bavi@trinhdien.example"
HEAD = "STT,Đơn vị,Tình trạng,Tiến độ,Số văn bản,Ngày văn bản,Ghi chú\n"


@pytest.fixture(scope="module")
def site(site_copy):
    """A site of this module's own."""
    with site_copy() as made:
        yield made


@pytest.fixture(scope="module")
def numbers(site):
    """Numbers of open dated tasks of Ba Vì."""
    query = (
        select(Task.number)
        .join(Occurrence, Occurrence.task_id == Task.id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Agency.code == "H-271", Occurrence.kind == "dated")
        .where(Occurrence.work.in_(("not_started", "in_progress")))
    )
    return [row[0] for row in site.read(query.order_by(Task.sort))]


def send(site, text, **typed):
    """Bring a table in, as a browser does; give the preview."""
    file = (BytesIO(text.encode()), "giao-viec.csv")
    return site.visit(BAVI).post("/trao-doi", {"file": file, **typed})


def again(site, page, act, **more):
    """Press a button of the preview with everything as it stands there."""
    text = page.get_data(as_text=True)
    typed = {"rows": unescape(re.search(r'name="rows" value="([^"]+)"', text)[1]), "act": act}
    for name, options in re.findall(r'<select[^>]+name="(cot-\w+)">(.*?)</select>', text, re.S):
        chosen = re.search(r"<option selected>([^<]*)<", options)
        typed[name] = unescape(chosen[1]) if chosen else ""
    return site.visit(BAVI).post("/trao-doi", {**typed, **more})


def reports(site):
    query = select(func.count()).join(Agency, Agency.id == ProgressUpdate.agency_id)
    query = query.select_from(ProgressUpdate)
    return site.read(query.where(Agency.code == "H-271", ProgressUpdate.verb == "report"))[0][0]


def test_rows_are_seen_before_they_are_sent_and_the_second_time_changes_nothing(site, numbers):
    text = HEAD + f"{numbers[0]},UBND huyện Ba Vì,Đang thực hiện,40%,,,Đã trình dự thảo\n"
    before = reports(site)
    page = send(site, text)
    assert "Gửi 1 báo cáo" in page.text
    assert reports(site) == before
    assert again(site, page, "apply").status_code == 303
    assert reports(site) == before + 1
    page = send(site, text)
    assert "Đã có, không đổi gì." in page.text
    again(site, page, "apply")
    assert reports(site) == before + 1


def test_an_act_leaves_the_trail_of_every_report_and_of_the_file(site):
    query = (
        select(AuditEvent.verb, AuditEvent.subject_label).order_by(AuditEvent.id.desc()).limit(2)
    )
    assert site.read(query)[0] == ("intake.exchange", "giao-viec.csv")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("999,UBND huyện Ba Vì,Xong,,,,", "Không có việc có hạn mang số này"),
        ("{0},Sở Tư pháp,Xong,,,,", "không phải cơ quan của tài khoản này"),
        ("{1},UBND huyện Ba Vì,Đang thực hiện,140,,,x", "không nằm trong 0 đến 100"),
        ("{1},UBND huyện Ba Vì,Xong,,,,", "Ghi ngày hoàn thành"),
        ("{1},UBND huyện Ba Vì,Chưa làm,,,,", "Không có gì để báo cáo"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_beside_it(site, numbers, row, told):
    page = send(site, HEAD + row.format(*numbers) + "\n")
    assert (page.status_code, told in page.text) == (200, True)
    assert "Gửi 0 báo cáo" in page.text


def test_a_document_of_a_row_is_written_down(site, numbers):
    row = f"{numbers[1]},Ba Vì,Hoàn thành,,15/QĐ-UBND,03/09/2024,Đã ban hành\n"
    page = send(site, HEAD + row.replace("Ba Vì", "H-271"))
    assert again(site, page, "apply").status_code == 303
    newest = select(ProgressUpdate).order_by(ProgressUpdate.id.desc()).limit(1)
    with site.app.app_context():
        from tracker.db import session

        update = session.scalars(newest).one()
        assert [one.number for one in update.documents] == ["15/QĐ-UBND"]
        assert str(update.completed_on) == "2024-09-03"


def test_a_saved_way_is_used_again_and_gives_the_same_columns(site, numbers):
    page = send(site, HEAD + f"{numbers[0]},H-271,Đang thực hiện,50,,,Thêm\n")
    again(site, page, "save", ten="Giao việc", tu="Đang thực hiện", nghia="doing")
    saved = site.read(select(ExchangeMapping))[0][0]
    assert (saved.name, saved.columns["number"]) == ("Giao việc", "STT")
    answer = site.visit(BAVI).get(f"/trao-doi/{saved.id}.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in cells if row[0] == "STT")
    assert heads[:7] == HEAD.strip().split(",")
    assert numbers[0] in {row[0] for row in cells}
    other = site.visit("stp@trinhdien.example")
    assert other.get(f"/trao-doi/{saved.id}.xlsx").status_code == 404


def test_a_file_that_is_no_table_is_refused(site):
    answer = site.visit(BAVI).post("/trao-doi", {"file": (BytesIO(b"\x00\x01"), "a.xlsx")})
    assert answer.status_code == 422


def test_a_table_that_was_tampered_with_is_refused(site):
    assert (
        site.visit(BAVI).post("/trao-doi", {"rows": "W1tdXQ.x", "act": "apply"}).status_code == 422
    )
