"""The pages of letters to come, of ladders, of what was urged in vain, and of days off."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.outbox.models import Letter
from tracker.reminders.jobs import post_day
from tracker.reminders.models import LetterWish, PlanLadder

DAY = date(2024, 10, 15)
COORDINATOR, ADMIN = "dieuphoi@trinhdien.example", "quantri@trinhdien.example"
LADDER = {"before": "10, 2", "on_day": "y", "first_after": "1", "then_every": "5",
          "head_after": "5", "standing_after": "9", "letter_after": "2"}  # fmt: skip
HOLIDAY = {"kind": "off", "first": "25/12/2024", "last": "", "name": "Nghỉ bù", "source": "TB 1"}


def urge(site, *days_ago: int) -> None:
    """Post and send the letters of some days before the demonstration's."""
    with site.app.app_context():
        for ago in days_ago:
            day = DAY - timedelta(ago)
            with clock.domain_day(day):
                post_day(on=day, at=clock.now(), wall=clock.wall_now(), mail_domain="hn.example")
                with transaction():
                    for letter in session.scalars(select(Letter)):
                        letter.state, letter.sent_at = "sent", clock.now()


def test_work_urged_three_times_is_listed_with_a_letter_ready(site):
    urge(site, 15, 8, 1)
    visitor = site.visit(COORDINATOR)
    page = visitor.get("/thu/qua-3-lan").get_data(as_text=True)
    assert "UBND huyện Ba Vì" in page
    pdf = visitor.get("/thu/qua-3-lan/H-271/cong-van.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")
    assert visitor.get("/thu/qua-3-lan?tai=xlsx").data[:2] == b"PK"


def test_the_draft_names_agency_works_and_the_day_asked_for(site):
    from docx import Document

    urge(site, 15, 8, 1)
    answer = site.visit(COORDINATOR).get("/thu/qua-3-lan/H-271/cong-van.docx")
    document = Document(BytesIO(answer.data))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]
    letterhead = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert lines[0] == "Kính gửi: UBND huyện Ba Vì."
    assert "trước ngày 22 tháng 10 năm 2024." in lines[2]
    assert lines[-1] == "Sở Nội vụ đề nghị UBND huyện Ba Vì quan tâm, phối hợp thực hiện./."
    assert letterhead[2].endswith("V/v đôn đốc các nhiệm vụ quá hạn của Kế hoạch số 164/KH-UBND")
    assert document.tables[1].rows[1].cells[4].text == "3"


def test_a_ladder_is_tried_and_then_kept_with_its_reason(site):
    visitor = site.visit(COORDINATOR)
    tried = visitor.post("/ke-hoach/2024/thang-nhac", {**LADDER, "reason": "Thử", "try": "1"})
    assert (tried.status_code, "chưa lưu" in tried.get_data(as_text=True)) == (200, True)
    assert site.read(select(PlanLadder)) == []
    kept = visitor.post("/ke-hoach/2024/thang-nhac", {**LADDER, "reason": "Công văn 9"})
    ((rungs,),) = site.read(select(PlanLadder.rungs))
    assert (kept.status_code, rungs["before"], rungs["letter_after"]) == (303, [10, 2], 2)
    assert site.read(
        select(AuditEvent.reason).where(AuditEvent.verb == "reminders.change_ladder")
    ) == [("Công văn 9",)]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [("before", "mười", "Ghi các số ngày"), ("standing_after", "2", "Không sớm hơn ngày báo")],
)
def test_a_wrong_rung_is_told_beside_its_field(site, field, typed, told):
    answer = site.visit(COORDINATOR).post(
        "/ke-hoach/2024/thang-nhac", {**LADDER, "reason": "r", field: typed}
    )
    assert (answer.status_code, told in answer.get_data(as_text=True)) == (422, True)


def recipient(site, visitor) -> str:
    """Give a recipient of the next day's letters."""
    page = visitor.get("/thu/du-kien").get_data(as_text=True)
    return page.split("/thu/du-kien/person:")[1].split('"')[0]


def test_a_letter_to_come_is_read_worded_held_and_sent(site):
    visitor = site.visit(COORDINATOR)
    address = f"/thu/du-kien/person:{recipient(site, visitor)}"
    assert "Kính gửi anh/chị" in visitor.get(address).get_data(as_text=True)
    answers = [
        visitor.post(f"{address}/loi-nhan", {"words": "Ưu tiên việc này"}),
        visitor.post(f"{address}/giu-lai", {"giu": "1"}),
        visitor.post(f"{address}/giu-lai", {"giu": "0"}),
    ]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert "viết thêm" in visitor.get(address).get_data(as_text=True)
    visitor.post(f"{address}/gui-ngay")
    ((held, words, sent_on),) = site.read(
        select(LetterWish.held, LetterWish.words, LetterWish.sent_on)
    )
    assert (held, words, sent_on) == (False, "Ưu tiên việc này", DAY)
    assert "Đã cho gửi ngày 15/10/2024" in visitor.get(address).get_data(as_text=True)


def test_a_day_off_is_added_and_taken_out_and_the_former_table_is_known(site):
    visitor = site.visit(ADMIN)
    assert visitor.post("/ngay-nghi/them", HOLIDAY).status_code == 303
    page = visitor.get("/ngay-nghi?nam=2024").get_data(as_text=True)
    assert "thứ Tư 25/12/2024" in page
    past = visitor.get("/ngay-nghi?nam=2024&ngay=14/10/2024").get_data(as_text=True)
    assert "thứ Tư 25/12/2024" not in past
    visitor.post("/ngay-nghi/2024-12-25/bo", {"reason": "Bỏ theo TB 2"})
    assert "Lý do: Bỏ theo TB 2" in visitor.get("/ngay-nghi").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first": "28/12/2024"}, "vốn là ngày nghỉ"),
        ({"kind": "on"}, "phải là thứ Bảy hoặc Chủ nhật"),
        ({"first": "hôm qua"}, "Ghi ngày/tháng/năm"),
        ({"last": "20/12/2024"}, "không thể trước ngày đầu"),
        ({"last": "25/03/2025"}, "nhiều nhất 31 ngày"),
        ({"source": ""}, "Ghi số, ký hiệu văn bản"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(site, typed, told):
    answer = site.visit(ADMIN).post("/ngay-nghi/them", {**HOLIDAY, **typed})
    assert (answer.status_code, told in answer.get_data(as_text=True)) == (422, True)
