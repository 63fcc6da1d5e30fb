"""Changing a plan's rules and adding a task to it, at the door."""

from datetime import date

from sqlalchemy import func, select

from tracker.db import session
from tracker.plans.models import Task
from tracker.plans.queries import plan_by_code, settings_on
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.models import Occurrence

RULES = {
    "window_day": "15", "agency_report_day": "15", "province_report_day": "20",
    "before_includes_day": "yes", "grace_days": "0", "due_soon_days": "7",
    "due_soon_days_long": "15", "event_offset_working_days": "15", "extensions_allowed": "1",
    "confirm_within_working_days": "5", "confirmed_kinds": ["dated", "undated"],
    "sample_percent": "10", "reason": "Thống nhất cách tính",
}  # fmt: skip
JOINED = {
    "ordered_by": "512/UBND-NC ngày 01/10/2024", "place": "PAR_INDEX/II", "number": "99",
    "title": "Rà soát, công khai thủ tục hành chính", "deadline": "Trước 30/11/2024",
    "leads": "Sở Tư pháp", "partners": "", "output": "Báo cáo",
}  # fmt: skip


def test_the_first_press_tells_what_moves_and_changes_nothing(writer, changed, words):
    person = writer("điều phối")
    page = words(person.post("/ke-hoach/2024/quy-tac", data=RULES | {"grace_days": "5"}))
    assert "đầu việc đang mở của" in page
    assert "sẽ đổi hạn" in page
    with changed.app_context():
        assert plan_by_code("2024").settings == PlanSettings()


def test_the_second_press_applies_and_former_days_keep_their_rules(writer, changed, words):
    person = writer("điều phối")
    answer = person.post("/ke-hoach/2024/quy-tac", data=RULES | {"grace_days": "5", "act": "apply"})
    assert answer.status_code == 303
    assert "đầu việc đang mở theo hạn mới" in words(person.get("/ke-hoach/2024"))
    with changed.app_context():
        plan = plan_by_code("2024")
        assert plan.settings.grace_days == 5
        assert settings_on(plan, date(2024, 10, 14)).grace_days == 0
    assert "5 ngày gia thời" in words(person.get("/theo-doi"))
    assert "gia thời" not in words(person.get("/theo-doi?on=2024-10-14"))


def test_rules_that_contradict_each_other_are_told_beside_their_field(browser, words):
    answer = browser("điều phối").post(
        "/ke-hoach/2024/quy-tac", data=RULES | {"agency_report_day": "10", "act": "apply"}
    )
    assert answer.status_code == 422
    assert "trước khi kỳ kết thúc (ngày 14)" in words(answer)


def test_the_same_rules_are_told_to_be_the_same(browser, words):
    person = browser("điều phối")
    assert person.post("/ke-hoach/2024/quy-tac", data=RULES).status_code == 303
    assert "không có gì thay đổi" in words(person.get("/ke-hoach/2024"))


def test_a_task_joins_the_plan_with_its_document_and_is_marked(writer, changed, words):
    person = writer("điều phối")
    answer = person.post("/ke-hoach/2024/them-nhiem-vu", data=JOINED)
    assert answer.status_code == 303
    page = words(person.get(answer.location))
    assert "512/UBND-NC ngày 01/10/2024" in page
    assert "Bổ sung" in page
    with changed.app_context():
        task = session.scalars(select(Task).where(Task.number == "99")).one()
        rows = session.scalars(select(Occurrence).where(Occurrence.task_id == task.id)).all()
        assert [row.due_on for row in rows] == [date(2024, 11, 30)]


def test_a_task_that_cannot_join_is_told_with_all_that_was_typed(browser, shown, words):
    with shown.app_context():
        before = session.scalar(select(func.count()).select_from(Task))
    for wrong, told in (
        ({"number": "1"}, "đã có nhiệm vụ số 1"),
        ({"leads": "Sở Không Có"}, "Không có cơ quan “Sở Không Có”"),
        ({"deadline": ""}, "Ghi thời hạn đọc được"),
        ({"deadline": "31/02/2024"}, "không có trong lịch"),
        ({"ordered_by": ""}, "Cần điền ô này"),
    ):
        answer = browser("điều phối").post("/ke-hoach/2024/them-nhiem-vu", data=JOINED | wrong)
        assert answer.status_code == 422
        assert told in words(answer)
    with shown.app_context():
        assert session.scalar(select(func.count()).select_from(Task)) == before


def test_trying_a_deadline_shows_its_reading_and_adds_nothing(browser, words):
    page = words(
        browser("điều phối").post("/ke-hoach/2024/them-nhiem-vu", data=JOINED | {"try": "1"})
    )
    assert "hiểu là" in page
