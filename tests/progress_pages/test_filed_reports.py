"""Reports that count as filed: listed by task, some read, returned within their period."""

from datetime import date

import pytest
from small_city import noon
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Plan
from tracker.progress.actions import deciding
from tracker.progress.actions.reporting import report
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Refused, Report, Result

WORDS = Report(Result.DONE, done="Đã tiếp 12 lượt")
PAGE = "/bao-cao-da-nop?ky=2024-Q3"


@pytest.fixture
def file_duties(app, find):
    """Give a function that files the Q3 duty of task 2, of An and Ba, on a day; their rows."""

    def filed(day=date(2024, 9, 10), percent=0):
        rows = [find("2", code, "2024-Q3") for code in ("AN", "BA")]
        with app.app_context(), transaction():
            plan = session.get(Plan, rows[0].plan_id)
            plan.settings_json = plan.settings.as_json() | {"sample_percent": percent}
            for row in rows:
                report(row.id, WORDS, by=SYSTEM, at=noon(day))
        return rows

    return filed


@pytest.mark.parametrize(
    ("day", "percent", "words"),
    [
        (date(2024, 9, 10), 0, "Tiếp công dân 2 0 0 0 0/0"),
        (date(2024, 9, 10), 100, "Tiếp công dân 2 0 0 2 0/2"),
        (date(2024, 9, 25), 0, "Tiếp công dân 2 0 2 0 0/0"),
    ],
)
def test_a_task_shows_how_much_came_and_how_much_is_read(
    as_person, file_duties, text, day, percent, words
):
    file_duties(day, percent)
    assert words in text(as_person("điều phối").get(PAGE))


def test_what_was_not_filed_is_counted(as_person, file_duties, text):
    file_duties()
    assert "Tuyên truyền cải cách hành chính 0 1 0 0 0/0" in text(as_person("điều phối").get(PAGE))


def test_reading_is_noted_once_for_many_and_again_after_a_new_report(
    app, as_person, file_duties, text
):
    client, rows = as_person("điều phối"), file_duties(percent=100)
    address = f"/bao-cao-da-nop/{rows[0].task_id}?ky=2024-Q3"
    assert "Cần đọc 2" in text(client.get(address))
    data = {"chon": [row.id for row in rows]}
    assert "Đã ghi nhận đọc 2 báo cáo." in text(
        client.post(address, data=data, follow_redirects=True)
    )
    assert "Đã đọc 2" in text(client.get(address))
    with app.app_context():
        entries = session.scalars(select(AuditEvent).where(AuditEvent.verb == "progress.read"))
        assert [one.after["occurrences"] for one in entries] == [[row.id for row in rows]]
    with app.app_context(), transaction():
        deciding.give_back(rows[0].id, reason="Thiếu", by=SYSTEM, at=noon(date(2024, 9, 18)))
        report(rows[0].id, WORDS, by=SYSTEM, at=noon(date(2024, 9, 19)))
    assert "Cần đọc 1" in text(client.get(address))


def test_reading_changes_nothing_of_the_state(app, as_person, file_duties):
    rows = file_duties(percent=100)
    as_person("điều phối").post(
        f"/bao-cao-da-nop/{rows[0].task_id}?ky=2024-Q3", data={"chon": [rows[0].id]}
    )
    with app.app_context():
        row = session.get(Occurrence, rows[0].id)
        assert (row.work, row.version) == ("completed", 2)


def test_a_box_of_another_task_is_not_read(app, as_person, file_duties, find, text):
    rows = file_duties(percent=100)
    answer = as_person("điều phối").post(
        f"/bao-cao-da-nop/{rows[0].task_id}?ky=2024-Q3",
        data={"chon": [find("1").id, "x"]},
        follow_redirects=True,
    )
    assert "Chưa chọn báo cáo nào." in text(answer)


@pytest.mark.parametrize("day", [date(2024, 9, 20), date(2024, 9, 19)])
def test_a_filed_report_comes_back_until_the_provinces_own_day(app, file_duties, day):
    row = file_duties()[0]
    with app.app_context(), transaction():
        deciding.give_back(row.id, reason="Thiếu", by=SYSTEM, at=noon(day))
        assert session.get(Occurrence, row.id).returned


def test_a_filed_report_of_a_closed_period_does_not_come_back(app, file_duties):
    row = file_duties()[0]
    with (
        app.app_context(),
        pytest.raises(Refused, match="chỉ trả lại được đến hết ngày 20/09/2024"),
    ):
        deciding.give_back(row.id, reason="Thiếu", by=SYSTEM, at=noon(date(2024, 9, 21)))


def test_the_page_of_a_closed_filing_offers_no_return(as_person, file_duties, text):
    row = file_duties()[0]
    address = f"/viec/{row.id}"
    assert "Trả lại để bổ sung" not in text(as_person("điều phối").get(address))
    with clock.domain_day(date(2024, 9, 20)):
        assert "Trả lại để bổ sung" in text(as_person("điều phối").get(address))


@pytest.mark.parametrize("who", ["xã an", "tư pháp", "lãnh đạo"])
def test_only_confirmers_open_the_list(as_person, file_duties, who):
    row = file_duties()[0]
    client = as_person(who)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"/bao-cao-da-nop/{row.task_id}").status_code == 403


def test_the_list_asks_the_same_for_one_filing_and_for_many(
    app, as_person, file_duties, find, count_queries
):
    client, counts = as_person("điều phối"), []
    for more in (False, True):
        if more:
            file_duties(percent=100)
        with count_queries() as statements:
            assert client.get(PAGE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] < 25


def test_a_plan_may_have_its_duties_confirmed_too(app, as_person, find, text):
    row = find("2", "AN", "2024-Q3")
    with app.app_context(), transaction():
        plan = session.get(Plan, row.plan_id)
        kinds = {"confirmed_kinds": ["dated", "standing", "undated"]}
        plan.settings_json = plan.settings.as_json() | kinds
    client = as_person("xã an")
    data = {"result": "done", "done": "Đã tiếp", "version": row.version}
    answer = client.post(f"/viec/{row.id}", data=data, follow_redirects=True)
    assert "Báo cáo đang chờ xác nhận." in text(answer)
    with app.app_context():
        assert session.get(Occurrence, row.id).work == "submitted"
    assert "Đã tiếp" in text(as_person("điều phối").get("/xac-nhan"))
