"""The duties of a period on one page: prefilled, all or none, with a receipt."""

import re
from io import BytesIO

import docx
import pytest
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.progress.actions.deciding import give_back


def sheet(rows, answers):
    """Give the form of the page: answers are (result, words) by occurrence, None to leave out."""
    typed = {"ky": "2024-Q3"}
    for row, (result, words) in zip(rows, answers, strict=True):
        typed |= {f"d{row.id}-version": row.version, f"d{row.id}-done": words}
        if result:
            typed[f"d{row.id}-result"] = result
    return typed


def duties(find):
    return [find("2", period="2024-Q3"), find("3", period="2024-Q3")]


def test_many_duties_are_sent_at_once_with_a_receipt(as_person, find, text):
    agency = as_person("xã an")
    page = text(agency.get("/bao-cao-ky?ky=2024-Q3"))
    assert "2 việc thường xuyên chưa báo cáo" in page
    data = sheet(duties(find), [("done", "Đã tiếp 12 lượt."), ("nothing", "")])
    answer = agency.post("/bao-cao-ky", data=data, follow_redirects=True)
    page = text(answer)
    assert "Đã gửi 2 báo cáo" in page
    assert "Sở Nội vụ đã nhận lúc 15/10/2024" in page
    assert "1 việc có thực hiện, 1 việc không phát sinh" in page
    assert [row.work for row in duties(find)] == ["completed", "completed"]


def test_a_duty_left_alone_is_not_reported(as_person, find):
    data = sheet(duties(find), [(None, ""), ("nothing", "")])
    assert as_person("xã an").post("/bao-cao-ky", data=data).status_code == 303
    assert [row.work for row in duties(find)] == ["not_started", "completed"]


def test_one_mistake_stops_all_and_every_word_stays(as_person, find, text):
    data = sheet(duties(find), [("done", "Đã tiếp dân."), ("done", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Nhiệm vụ 3: Ghi việc đã làm, một hai câu là đủ." in text(answer)
    assert "Đã tiếp dân." in answer.get_data(as_text=True)
    assert [row.work for row in duties(find)] == ["not_started", "not_started"]


def test_words_without_a_result_are_not_thrown_away(as_person, find, text):
    data = sheet(duties(find), [(None, "Đã tiếp dân."), ("nothing", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Chọn “Có thực hiện” để gửi nội dung đã ghi." in text(answer)


def test_nothing_chosen_is_told(as_person, find, text):
    data = sheet(duties(find), [(None, ""), (None, "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert "Chưa chọn kết quả cho nhiệm vụ nào." in text(answer)


def test_the_page_begins_with_the_words_of_the_period_before(as_person, find):
    agency = as_person("xã an")
    row = find("2", period="2024-Q2")
    words = {"result": "done", "done": "Tiếp 4 lượt.", "version": row.version}
    assert agency.post(f"/viec/{row.id}", data=words).status_code == 303
    assert "Tiếp 4 lượt.</textarea>" in agency.get("/bao-cao-ky?ky=2024-Q3").get_data(as_text=True)


def test_a_duty_that_a_colleague_answered_meanwhile_is_told(as_person, find, text):
    rows = duties(find)
    as_person("đồng nghiệp").post(
        f"/viec/{rows[0].id}/khong-phat-sinh", data={"version": rows[0].version}
    )
    data = sheet(rows, [("done", "Tôi viết rồi"), ("nothing", "")])
    answer = as_person("xã an").post("/bao-cao-ky", data=data)
    assert answer.status_code == 422
    assert "Người khác vừa báo cáo việc này" in text(answer)
    assert "Tôi viết rồi" in answer.get_data(as_text=True)
    assert find("3", period="2024-Q3").work == "not_started"


def test_duties_of_another_agency_cannot_be_answered(as_person, find):
    data = sheet(duties(find), [("nothing", ""), ("nothing", "")])
    assert as_person("xã ba").post("/bao-cao-ky", data=data).status_code == 422
    assert [row.work for row in duties(find)] == ["not_started", "not_started"]


def test_a_receipt_is_shown_to_its_agency_and_the_confirmer_alone(as_person, find):
    data = sheet(duties(find), [("nothing", ""), ("nothing", "")])
    address = as_person("xã an").post("/bao-cao-ky", data=data).location
    assert as_person("điều phối").get(address).status_code == 200
    assert as_person("xã ba").get(address).status_code == 403
    assert as_person("xã ba").get("/bao-cao-ky/bien-nhan/99999").status_code == 404


def test_missing_duties_stand_on_my_work_with_both_acts(as_person, find, text):
    agency = as_person("xã an")
    page = text(agency.get("/viec-cua-toi"))
    assert "Báo cáo quý III năm 2024 còn thiếu" in page
    assert "Báo cáo cả 2 việc trên một trang" in page
    row = find("3", period="2024-Q3")
    agency.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": row.version})
    assert "Báo cáo cả 1 việc trên một trang" in text(agency.get("/viec-cua-toi"))


def test_results_of_the_period_before_are_chosen_with_one_link(as_person, find):
    agency = as_person("xã an")
    first, second = find("2", period="2024-Q2"), find("3", period="2024-Q2")
    agency.post(
        f"/viec/{first.id}",
        data={"result": "done", "done": "Tiếp 4 lượt.", "version": first.version},
    )
    agency.post(f"/viec/{second.id}/khong-phat-sinh", data={"version": second.version})
    page = agency.get("/bao-cao-ky?ky=2024-Q3&chon=ky-truoc").get_data(as_text=True)
    chosen = re.findall(r'<input[^>]* checked[^>]*value="(\w+)"', page)
    assert chosen == ["done", "nothing"]
    assert "checked" not in agency.get("/bao-cao-ky?ky=2024-Q3").get_data(as_text=True)


def test_one_sending_leaves_one_entry_in_the_trail(app, as_person, find):
    data = sheet(duties(find), [("done", "Đã tiếp 12 lượt."), ("nothing", "")])
    as_person("xã an").post("/bao-cao-ky", data=data)
    with app.app_context():
        query = select(AuditEvent).where(AuditEvent.verb.like("progress.report%"))
        assert [len(one.after["reports"]) for one in session.scalars(query)] == [2]


def read_annex(answer):
    assert answer.status_code == 200
    document = docx.Document(BytesIO(answer.data))
    words = [paragraph.text for paragraph in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    return words, cells


def test_the_annex_says_what_was_sent_and_what_is_missing(as_person, find):
    agency = as_person("xã an")
    data = sheet(duties(find), [("done", "Đã tiếp 12 lượt."), (None, "")])
    number = agency.post("/bao-cao-ky", data=data).location.rsplit("/", 1)[1]
    words, cells = read_annex(agency.get("/bao-cao-ky/2024-Q3/phu-luc.docx"))
    assert words[0] == "Phụ lục"
    assert "QUÝ III NĂM 2024" in words[1]
    assert words[2].startswith("(Kèm theo Báo cáo số")
    assert [row[3:] for row in cells[1:]] == [
        ["Có thực hiện", "Đã tiếp 12 lượt.", "15/10/2024"],
        ["Chưa báo cáo", "", ""],
    ]
    assert f"biên nhận số {number}." in words[-1]


def test_a_returned_answer_is_missing_from_the_annex(app, as_person, find):
    agency, row = as_person("xã an"), find("3", period="2024-Q3")
    agency.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": row.version})
    with app.app_context(), transaction():
        give_back(row.id, reason="Có phát sinh", by=SYSTEM, at=clock.now())
    _, cells = read_annex(agency.get("/bao-cao-ky/2024-Q3/phu-luc.docx"))
    assert [row[3] for row in cells[1:]] == ["Chưa báo cáo", "Chưa báo cáo"]


@pytest.mark.parametrize(
    ("who", "period", "code"),
    [("điều phối", "2024-Q3", 404), ("xã an", "2031-Q1", 404), ("tư pháp", "2024-Q3", 404)],
)
def test_an_annex_is_of_ones_own_duties(as_person, who, period, code):
    assert as_person(who).get(f"/bao-cao-ky/{period}/phu-luc.docx").status_code == code
