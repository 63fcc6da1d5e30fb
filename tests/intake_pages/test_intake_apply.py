"""From an uploaded document to a plan in force, and the same again, and an amended one."""

from __future__ import annotations

import pytest
from spoiled import small_plan, write
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.plans.models import Plan, PlanRevision, Target, Task
from tracker.progress.models import Occurrence
from tracker.settings import ROOT

DOCUMENTS = ROOT / "tests" / "documents"

ISSUED = {"number": "164/KH-UBND", "issued_on": "30/05/2024"}


def count(app, table) -> int:
    with app.app_context():
        return session.scalar(select(func.count()).select_from(table))


def one(app, query):
    with app.app_context():
        found = session.scalars(query).first()
        session.expunge_all()
        return found


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_the_plan_of_2024_goes_in_whole(app, send, browser, act, draft, text, kind):
    assert send(DOCUMENTS / f"plan-2024.{kind}").status_code == 303
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}"))
    assert "73 nhiệm vụ, 150 dòng chỉ tiêu" in page
    assert "PAR INDEX 101 13 chưa quyết định SIPAS 12 PAPI 37 4 chưa quyết định" in page
    assert "Còn 17 cảnh báo chưa quyết định" in page
    act("giu-nhu-in")
    answer = act("ap-dung", **ISSUED)
    assert answer.status_code == 303
    assert (count(app, Task), count(app, Target)) == (73, 150)
    assert count(app, Occurrence) == 30_715
    plan = one(app, select(Plan))
    assert (plan.state, plan.number, str(plan.issued_on)) == ("issued", "164/KH-UBND", "2024-05-30")


def test_the_same_file_again_changes_nothing(app, send, browser, act, draft, text):
    for _ in range(2):
        send(DOCUMENTS / "plan-2024.xlsx", **ISSUED)
        act("giu-nhu-in")
        page = text(browser.get(f"/ke-hoach/nhap/{draft().id}/so-sanh"))
        answer = act("ap-dung", **ISSUED)
        assert answer.status_code == 303
    assert "Không có gì thay đổi" in page
    assert (count(app, Task), count(app, Occurrence)) == (73, 30_715)
    assert one(app, select(Plan)).revision == 1


def test_without_a_date_it_is_a_draft_and_nobody_has_work(app, send, act):
    send(DOCUMENTS / "plan-2024.docx")
    act("giu-nhu-in")
    act("ap-dung", number="", issued_on="")
    assert one(app, select(Plan)).state == "draft"
    assert (count(app, Task), count(app, Occurrence)) == (73, 0)


def test_nothing_is_applied_while_a_warning_waits(app, send, act, draft):
    send(DOCUMENTS / "plan-2024.docx")
    answer = act("ap-dung", **ISSUED)
    assert answer.headers["Location"] == f"/ke-hoach/nhap/{draft().id}"
    assert count(app, Plan) == 0


def test_a_date_that_is_none_stands_beside_its_field(app, send, act, text):
    send(DOCUMENTS / "plan-2024.docx")
    act("giu-nhu-in")
    answer = act("ap-dung", number="", issued_on="31/02/2024")
    assert answer.status_code == 422
    assert "Ghi ngày theo dạng ngày/tháng/năm" in text(answer)
    assert count(app, Plan) == 0


def test_a_later_date_of_issue_brings_up_what_it_makes_doubtful(send, act, draft, finding):
    send(DOCUMENTS / "plan-2024.docx")
    act("giu-nhu-in")
    act("ap-dung", number="", issued_on="15/09/2024")
    assert finding("date_before_issue")["field"] == "deadline"
    assert draft().state == "open"


def test_who_accepted_what_is_in_the_trail_and_with_the_plan(app, send, act):
    send(DOCUMENTS / "plan-2024.docx")
    act("giu-nhu-in")
    act("ap-dung", **ISSUED)
    said = one(app, select(AuditEvent).where(AuditEvent.verb == "intake.accept"))
    assert said.actor_name == "Ha"
    assert "number_gap PAR_INDEX/8.5" in said.after["accepted"]
    accepted = one(app, select(PlanRevision)).accepted
    assert {finding["accepted_by"] for finding in accepted} == {"Ha"}
    assert len(accepted) == 17


def small(folder, change=lambda tables: None, kind="xlsx"):
    tables = small_plan()
    change(tables)
    return write(tables, kind, folder)


def issue_small(send, act, folder) -> None:
    send(small(folder), issued_on="01/10/2024", year="2025")
    act("giu-nhu-in")
    assert act("ap-dung", issued_on="01/10/2024").status_code == 303


def test_an_amended_file_shows_old_and_new_and_keeps_the_rest(app, send, act, browser, draft,
                                                             text, tmp_path):  # fmt: skip
    issue_small(send, act, tmp_path)

    def change(tables):
        tables[0].set("1", 2, "Tháng 11/2025")
        tables[0].rows.pop(tables[0].at("7"))

    send(small(tmp_path, change), year="2025")
    act("giu-nhu-in")
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}/so-sanh"))
    assert "Tháng 8/2025 (31/08/2025)" in page
    assert "Tháng 11/2025 (30/11/2025)" in page
    assert "Tiến độ đã báo cáo giữ nguyên" in page
    assert "Bỏ 1 nhiệm vụ" in page
    assert act("ap-dung").status_code == 422
    act("viec-bo", **gone("7", "end"))
    assert act("ap-dung").status_code == 303
    task = one(app, select(Task).where(Task.number == "1"))
    assert task.deadline_text == "Tháng 11/2025"
    assert one(app, select(Task).where(Task.number == "7")).ended_on is not None


def gone(number, how, into=""):
    return {"where": f"PAPI/task/{number}", "how-0": how, "into-0": into}


def without_seven(tables):
    tables[0].rows.pop(tables[0].at("7"))


def number_three_nine(tables):
    tables[0].set("3", 0, "9")


def amend_small(send, act, folder, change):
    issue_small(send, act, folder)
    send(small(folder, change), year="2025")
    act("giu-nhu-in")


def tasks_by_number(app):
    with app.app_context():
        return {row.number: (row.id, row.title) for row in session.scalars(select(Task))}


def test_a_renumbered_task_keeps_who_it_is(app, send, act, browser, draft, text, tmp_path):
    amend_small(send, act, tmp_path, number_three_nine)
    before = tasks_by_number(app)
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}/so-sanh"))
    assert "Cùng việc, mang số mới. Tiến độ đã báo cáo và lịch sử đi theo việc." in page
    assert act("ap-dung").status_code == 303
    after = tasks_by_number(app)
    assert after.pop("9") == before.pop("3")
    assert after == before


def test_a_task_that_the_file_forgot_is_followed_still(app, send, act, tmp_path):
    amend_small(send, act, tmp_path, without_seven)
    act("viec-bo", **gone("7", "keep"))
    assert act("ap-dung").status_code == 303
    assert one(app, select(Task).where(Task.number == "7")).ended_on is None
    assert one(app, select(Plan)).revision == 1


def test_a_merged_task_names_the_one_it_went_into(app, send, act, tmp_path):
    amend_small(send, act, tmp_path, without_seven)
    title = tasks_by_number(app)["1"][1]
    act("viec-bo", **gone("7", "merge", "1"))
    act("ap-dung", number="210/KH-UBND", issued_on="10/10/2024")
    ended = one(app, select(Task).where(Task.number == "7"))
    assert str(ended.ended_on) == "2024-10-10"
    assert ended.ended_reason == f"Đã gộp vào nhiệm vụ 1: {title}"
    newest = one(app, select(PlanRevision).order_by(PlanRevision.number.desc()))
    assert (newest.document_number, str(newest.issued_on)) == ("210/KH-UBND", "2024-10-10")


@pytest.mark.parametrize(
    ("how", "into", "told"),
    [
        ("merge", "", "Ghi số của nhiệm vụ đã nhận việc này."),
        ("merge", "99", "Tệp không có nhiệm vụ số 99 để gộp vào."),
        ("burn", "", "Hãy chọn một cách xử lý."),
    ],
)
def test_a_choice_that_cannot_stand_is_told_beside_its_task(app, send, act, draft, text, tmp_path,
                                                            how, into, told):  # fmt: skip
    amend_small(send, act, tmp_path, without_seven)
    answer = act("viec-bo", **gone("7", how, into))
    assert answer.status_code == 422
    assert told in text(answer)
    assert not any(key.startswith("removed:") for key in draft().decisions)


def test_the_rest_can_be_ended_at_once(app, send, act, draft, tmp_path):
    amend_small(send, act, tmp_path, without_seven)
    act("viec-bo", **gone("7", ""), rest="end")
    assert draft().decisions["removed:PAPI/task/7"]["how"] == "end"


def test_an_amendment_from_before_the_plan_is_refused(app, send, act, text, tmp_path):
    amend_small(send, act, tmp_path, number_three_nine)
    answer = act("ap-dung", issued_on="30/09/2024")
    assert answer.status_code == 422
    assert "không thể có trước ngày ban hành (01/10/2024)" in text(answer)
    assert one(app, select(Plan)).revision == 1
