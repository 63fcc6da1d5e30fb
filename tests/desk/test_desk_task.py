"""The page of a task, what each reader sees of it, and recording that an event happened."""

import pytest
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Occurrence, TaskEvent


def id_of(app, number):
    with app.app_context():
        return session.scalar(select(Task.id).where(Task.number == number))


def page_of(client, app, number, words, query=""):
    return words(client.get(f"/nhiem-vu/{id_of(app, number)}{query}"))


def test_the_coordinator_sees_every_agency_and_all_that_was_said(browser, shown, words):
    page = page_of(browser("điều phối"), shown, "16", words)
    assert "trên 52 đầu việc của 52 cơ quan" in page
    assert "39 xong, 13 quá hạn" in page
    assert "xác nhận hoàn thành của" in page


def test_a_lead_agency_sees_its_own_state_and_nobody_elses(browser, shown, words):
    page = page_of(browser("ba vì"), shown, "16", words)
    assert "trên 1 đầu việc của 1 cơ quan" in page
    assert "UBND huyện Ba Vì" in page
    assert "UBND huyện Phúc Thọ" not in page


def test_an_outsider_is_refused(browser, shown):
    outsider = browser("tản lĩnh")
    assert outsider.get(f"/nhiem-vu/{id_of(shown, '21')}").status_code == 403
    assert outsider.get(f"/nhiem-vu/{id_of(shown, '56')}").status_code == 200


def test_a_partner_sees_the_states_but_not_the_words(browser, shown, words):
    with shown.app_context():
        query = (
            select(Task.number)
            .join(Assignment, Assignment.task_id == Task.id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Agency.code == "STP", Assignment.role == "partner")
        )
        partner = set(session.scalars(query))
        lead = set(
            session.scalars(
                select(Task.number)
                .join(Assignment, Assignment.task_id == Task.id)
                .join(Agency, Agency.id == Assignment.agency_id)
                .where(Agency.code == "STP", Assignment.role == "lead")
            )
        )
    number = sorted(partner - lead)[0]
    page = page_of(browser("tư pháp"), shown, number, words)
    assert "đầu việc" in page
    assert "Chưa có báo cáo nào đến ngày này." in page


def test_the_task_of_a_past_day_shows_what_was_known_then(browser, shown, words):
    page = page_of(browser("điều phối"), shown, "16", words, "?on=10/06/2024")
    assert "0 xong, 0 quá hạn" in page
    assert "Chưa có báo cáo nào đến ngày này." in page


def test_a_task_that_does_not_exist_is_not_found(browser):
    assert browser("điều phối").get("/nhiem-vu/999999").status_code == 404


def test_a_task_page_asks_as_many_questions_for_one_agency_as_for_six_hundred(
    browser, shown, statements
):
    client, sizes = browser("điều phối"), []
    for number in ("12", "16", "56"):
        path = f"/nhiem-vu/{id_of(shown, number)}"
        with statements() as ran:
            assert client.get(path).status_code == 200
        sizes.append(len(ran))
    assert max(sizes) - min(sizes) <= 3


def happened(app, number):
    with app.app_context():
        events = session.scalars(
            select(TaskEvent).join(Task).where(Task.number == number, TaskEvent.agency_id.is_(None))
        ).all()
        made = session.scalar(
            select(func.count()).select_from(Occurrence).join(Task).where(Task.number == number)
        )
        return [(event.happened_on.isoformat(), event.note) for event in events], made


def test_an_event_starts_the_due_dates_of_every_lead(writer, changed, words):
    client, task = writer("điều phối"), id_of(changed, "6")
    assert "Chưa phát sinh." in words(client.get(f"/nhiem-vu/{task}"))
    answer = client.post(
        f"/nhiem-vu/{task}/su-kien", data={"happened_on": "01/10/2024", "note": "VCCI công bố"}
    )
    assert answer.status_code == 302
    assert happened(changed, "6") == ([("2024-10-01", "VCCI công bố")], 1)
    page = words(client.get(f"/nhiem-vu/{task}"))
    assert "Đã ghi nhận sự kiện ngày 01/10/2024" in page
    assert "Đã xảy ra ngày 01/10/2024. VCCI công bố" in page
    with changed.app_context():
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(1))
        assert verbs.one() == "progress.record_event"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "nhập ngày xảy ra theo dạng ngày/tháng/năm"),
        ("hôm qua", "nhập ngày xảy ra theo dạng ngày/tháng/năm"),
        ("16/10/2024", "phải từ ngày ban hành kế hoạch (30/05/2024) đến hôm nay"),
        ("29/05/2024", "phải từ ngày ban hành kế hoạch (30/05/2024) đến hôm nay"),
    ],
)
def test_a_wrong_day_of_an_event_is_told_and_nothing_is_written(
    writer, changed, words, typed, sentence
):
    client, task = writer("điều phối"), id_of(changed, "6")
    client.post(f"/nhiem-vu/{task}/su-kien", data={"happened_on": typed})
    assert sentence in words(client.get(f"/nhiem-vu/{task}"))
    assert happened(changed, "6") == ([], 0)


@pytest.mark.parametrize("name", ["ba vì", "lãnh đạo"])
def test_only_the_coordinator_records_an_event_for_all(writer, changed, name):
    task = id_of(changed, "54")
    answer = writer(name).post(f"/nhiem-vu/{task}/su-kien", data={"happened_on": "01/10/2024"})
    assert answer.status_code == 403
    assert happened(changed, "54")[0] == []


def test_a_dated_task_has_no_events(writer, changed):
    task = id_of(changed, "5")
    answer = writer("điều phối").post(
        f"/nhiem-vu/{task}/su-kien", data={"happened_on": "01/10/2024"}
    )
    assert answer.status_code == 404
