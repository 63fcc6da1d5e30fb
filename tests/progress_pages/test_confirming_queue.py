"""The confirmer's queue, and pages that ask no more of the database when they show more."""

from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select, update

from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import issue, store_draft
from tracker.progress.actions.reporting import report
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result

DAY = noon(date(2024, 10, 15))
XONG = Report(
    Result.DONE, done="Xong", completed_on=DAY.date(), explanation="Đã có văn bản kết quả"
)


def more_work(app, count, *, sent=False):
    """Give UBND xã An a plan of `count` dated tasks and as many duties; perhaps send the first."""
    dated = [task(f"{n}", "Tháng 9/2024", "UBND xã An") for n in range(1, count + 1)]
    standing = [task(f"{n + count}", "Thường xuyên", "UBND xã An") for n in range(1, count + 1)]
    with app.app_context(), transaction():
        plan = store_draft(content(*dated, *standing), code="them", by=SYSTEM, at=DAY)
        rows = issue(plan, number="2/KH", issued_on=DAY.date().replace(month=6), by=SYSTEM, at=DAY)
        schedule(plan, rows, by=SYSTEM, at=DAY)
        found = session.scalars(select(Occurrence).filter_by(plan_id=plan.id, kind="dated")).all()
        for row in found if sent else ():
            report(row.id, XONG, by=SYSTEM, at=DAY)
        return plan.id


def boxes(app, plan_id):
    with app.app_context():
        rows = session.scalars(select(Occurrence).filter_by(plan_id=plan_id, work="submitted"))
        return [f"{row.id}:{row.version}" for row in rows]


def works(app, plan_id):
    with app.app_context():
        rows = select(Occurrence.work).where(
            Occurrence.plan_id == plan_id, Occurrence.kind == "dated"
        )
        return set(session.scalars(rows))


def test_many_reports_are_confirmed_at_once(app, as_person, text):
    confirmer, plan_id = as_person("điều phối"), more_work(app, 3, sent=True)
    answer = confirmer.post("/xac-nhan", data={"chon": boxes(app, plan_id)}, follow_redirects=True)
    assert "Đã xác nhận 3 báo cáo." in text(answer)
    assert works(app, plan_id) == {"completed"}


def test_a_report_that_has_changed_stops_the_whole_confirmation(app, as_person, text):
    confirmer, plan_id = as_person("điều phối"), more_work(app, 2, sent=True)
    first, second = boxes(app, plan_id)
    with app.app_context(), transaction():
        key = int(first.split(":")[0])
        session.execute(update(Occurrence).where(Occurrence.id == key).values(version=9))
    answer = confirmer.post("/xac-nhan", data={"chon": [first, second]}, follow_redirects=True)
    assert "Chưa xác nhận báo cáo nào" in text(answer)
    assert works(app, plan_id) == {"submitted"}


@pytest.mark.parametrize("chosen", [[], ["999:1"], ["x"], ["-1:-1"]])
def test_boxes_that_name_no_report_confirm_nothing(as_person, text, chosen):
    answer = as_person("điều phối").post("/xac-nhan", data={"chon": chosen}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Chưa" in text(answer)


def test_the_queue_is_paged_and_oldest_first(app, as_person):
    more_work(app, 30, sent=True)
    confirmer = as_person("điều phối")
    page = confirmer.get("/xac-nhan?ke-hoach=them").get_data(as_text=True)
    assert page.count('name="chon"') == 25
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = confirmer.get(following).get_data(as_text=True)
    assert rest.count('name="chon"') == 5
    assert "/viec/" in rest


def test_an_empty_queue_says_what_would_stand_here(as_person, text):
    assert "Không có báo cáo nào đang chờ" in text(as_person("điều phối").get("/xac-nhan"))


@pytest.mark.parametrize(
    ("who", "address", "sent"),
    [
        ("xã an", "/viec-cua-toi", False),
        ("xã an", "/viec-cua-toi", True),
        ("xã an", "/bao-cao-ky?ky=2024-Q3", False),
        ("điều phối", "/xac-nhan?ke-hoach=them", True),
    ],
)
def test_a_page_asks_the_same_number_of_questions_for_any_number_of_rows(
    app, as_person, count_queries, who, address, sent
):
    client, counts = as_person(who), []
    for rows in (1, 3, 50):
        more_work(app, rows, sent=sent) if not counts else _replace_work(app, rows, sent)
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] < 40


def _replace_work(app, rows, sent):
    """Name the former plan anew, so that the larger one takes its address."""
    from tracker.plans.models import Plan

    with app.app_context(), transaction():
        former = session.scalar(select(Plan).where(Plan.code == "them"))
        former.code = f"cu-{former.id}"
    more_work(app, rows, sent=sent)


def test_the_history_of_an_occurrence_asks_the_same_for_any_length(
    app, as_person, find, count_queries
):
    client, row, counts = as_person("xã an"), find("1"), []
    for reports in (1, 2, 20):
        for number in range(reports):
            with app.app_context(), transaction():
                typed = Report(Result.DOING, percent=10 + number, done=f"Lần {number}")
                report(row.id, typed, by=SYSTEM, at=DAY)
        with count_queries() as statements:
            assert client.get(f"/viec/{row.id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]


def test_an_account_without_an_agency_is_told_where_to_go(as_person, text):
    page = text(as_person("lãnh đạo").get("/viec-cua-toi"))
    assert "Tài khoản này chưa thuộc cơ quan nào" in page


def test_the_standing_agency_is_named_by_the_installation(app, as_person, find):
    with app.app_context(), transaction():
        session.execute(update(Agency).where(Agency.code == "SNV").values(name="Sở Điều phối"))
    page = as_person("xã an").get(f"/viec/{find('1').id}").get_data(as_text=True)
    assert "Gửi Sở Điều phối" in page
