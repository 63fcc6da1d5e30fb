"""Several pieces of work reported at once: one text, one document, all or none, one entry."""

from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import issue, store_draft
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import HeadReview, Occurrence, UpdateDocument

DAY = noon(date(2024, 10, 15))
PAGE = "/bao-cao-nhieu-viec"
DOING = {"result": "doing", "percent": "60", "done": "Đang lấy ý kiến"}
DONE = {
    "result": "done",
    "completed_on": "10/10/2024",
    "done": "Đã ban hành quy chế chung",
    "documents-0-number": "15/QĐ-UBND",
    "documents-0-issued_on": "10/10/2024",
}


@pytest.fixture
def work(app, city):
    """Give UBND xã An three dated tasks more; the boxes of their work."""
    plan = content(*[task(str(n), "Tháng 9/2024", "UBND xã An") for n in (1, 2, 3)])
    with app.app_context(), transaction():
        row = store_draft(plan, code="them", by=SYSTEM, at=DAY)
        tasks = issue(row, number="2/KH", issued_on=DAY.date().replace(month=6), by=SYSTEM, at=DAY)
        schedule(row, tasks, by=SYSTEM, at=DAY)
        session.flush()
        return list(session.scalars(select(Occurrence.id).where(Occurrence.plan_id == row.id)))


def boxes(app, ids):
    with app.app_context():
        return [f"{id_}:{session.get(Occurrence, id_).version}" for id_ in ids]


def works(app, ids):
    with app.app_context():
        return [session.get(Occurrence, id_).work for id_ in ids]


def entries(app, verb):
    with app.app_context():
        return list(session.scalars(select(AuditEvent).where(AuditEvent.verb == verb)))


def test_one_document_proves_several_tasks_in_one_entry(app, as_person, work, text):
    chosen = boxes(app, work)
    answer = as_person("xã an").post(PAGE, data=DONE | {"chon": chosen}, follow_redirects=True)
    assert "Đã gửi Sở Nội vụ 3 báo cáo (nhiệm vụ 1, 2, 3), lúc 15/10/2024" in text(answer)
    assert works(app, work) == ["submitted"] * 3
    assert [len(e.after["reports"]) for e in entries(app, "progress.report_many")] == [3]
    with app.app_context():
        rows = session.scalars(select(UpdateDocument)).all()
        assert (len(rows), len({row.document_id for row in rows})) == (3, 1)


def test_work_left_unticked_is_left_alone(app, as_person, work):
    data = DOING | {"chon": boxes(app, work[:2])}
    assert as_person("xã an").post(PAGE, data=data).status_code == 303
    assert works(app, work) == ["in_progress", "in_progress", "not_started"]


def test_one_changed_row_stops_all_and_the_words_stay(app, as_person, work, text):
    chosen = boxes(app, work)
    colleague = as_person("đồng nghiệp")
    colleague.post(PAGE, data=DOING | {"chon": chosen[1:2]})
    answer = as_person("xã an").post(PAGE, data=DONE | {"chon": chosen})
    assert answer.status_code == 422
    assert "Nhiệm vụ 2: Người khác vừa báo cáo việc này" in text(answer)
    assert "Đã ban hành quy chế chung" in answer.get_data(as_text=True)
    assert works(app, work) == ["not_started", "in_progress", "not_started"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"result": "doing", "done": "Đang làm"}, "Ghi tiến độ, ví dụ 60."),
        ({"result": "blocked"}, "Ghi khó khăn, vướng mắc để Sở Nội vụ biết."),
        (DONE | {"documents-0-number": "", "documents-0-issued_on": ""}, "Thêm ít nhất một tài"),
        ({"result": "nothing"}, "Chọn một kết quả."),
    ],
)
def test_a_mistake_is_told_once_and_nothing_is_sent(app, as_person, work, text, typed, sentence):
    answer = as_person("xã an").post(PAGE, data=typed | {"chon": boxes(app, work)})
    assert answer.status_code == 422
    assert text(answer).count(sentence) == 2  # in the summary and beside the field
    assert set(works(app, work)) == {"not_started"}


def test_nothing_ticked_is_told(as_person, work, text):
    answer = as_person("xã an").post(PAGE, data=DOING)
    assert "Chọn ít nhất một việc để báo cáo." in text(answer)


def test_another_agencys_work_cannot_be_named(app, as_person, work, text):
    answer = as_person("xã ba").post(PAGE, data=DOING | {"chon": boxes(app, work)})
    assert answer.status_code == 422
    assert "Có 3 việc đã chọn không còn mở" in text(answer)
    assert set(works(app, work)) == {"not_started"}


def test_all_open_work_is_ticked_with_one_link(as_person, work):
    page = as_person("xã an").get(f"{PAGE}?chon=tat-ca").get_data(as_text=True)
    assert page.count(" checked") == page.count('name="chon"') == 4


def test_where_the_head_approves_nothing_leaves_the_agency(app, as_person, work, text):
    with app.app_context(), transaction():
        session.scalar(select(Agency).where(Agency.code == "AN")).head_approves = True
    data = DOING | {"chon": boxes(app, work)}
    answer = as_person("xã an").post(PAGE, data=data, follow_redirects=True)
    assert "3 báo cáo đang chờ người đứng đầu duyệt; chưa gửi Sở Nội vụ." in text(answer)
    assert set(works(app, work)) == {"not_started"}
    with app.app_context():
        assert len(session.scalars(select(HeadReview)).all()) == 3
    assert len(entries(app, "progress.send_to_head")) == 1


def test_the_page_asks_the_same_for_one_row_and_for_four(as_person, work, count_queries):
    counts = []
    for who, rows in (("xã ba", 1), ("xã an", 4)):
        client = as_person(who)
        with count_queries() as statements:
            assert client.get(PAGE).get_data(as_text=True).count('name="chon"') == rows
        counts.append(len(statements))
    assert counts[0] == counts[1] < 30
