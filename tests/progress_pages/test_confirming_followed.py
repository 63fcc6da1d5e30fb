"""A task that names a body to follow it: that body confirms it, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import issue, store_draft
from tracker.plans.models import Assignment, Plan
from tracker.plans.rules.content import Named
from tracker.progress.actions.reporting import report
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result

DAY = noon(date(2024, 10, 15))
DONE = Report(Result.DONE, done="Xong", completed_on=DAY.date(), explanation="Đã có kết quả")
QUEUE = "/xac-nhan?ke-hoach=theo-doi"


@pytest.fixture
def sent(app, city):
    """Give the waiting occurrences of a plan by (task, agency): Sở Tư pháp follows 1 and 2."""
    follower = (Named("Sở Tư pháp"),)
    rows = [
        replace(task("1", "Tháng 9/2024", "UBND xã An", "UBND xã Ba"), monitors=follower),
        replace(task("2", "Tháng 9/2024", "Sở Tư pháp"), monitors=follower),
        task("3", "Tháng 9/2024", "UBND xã An", partners=["Sở Tư pháp"]),
    ]
    with app.app_context(), transaction():
        plan = store_draft(content(*rows), code="theo-doi", by=SYSTEM, at=DAY)
        day = DAY.date().replace(month=6)
        tasks = issue(plan, number="2/KH", issued_on=day, by=SYSTEM, at=DAY)
        schedule(plan, tasks, by=SYSTEM, at=DAY)
        found = session.scalars(select(Occurrence).where(Occurrence.plan_id == plan.id)).all()
        for row in found:
            report(row.id, DONE, by=SYSTEM, at=DAY)
        return {(row.task.number, row.agency.code): f"{row.id}:{row.version}" for row in found}


def work(app, box):
    with app.app_context():
        return session.get(Occurrence, int(box.split(":")[0])).work


def test_the_follower_sees_its_own_tasks_alone_and_never_its_own_work(as_person, sent):
    page = as_person("tư pháp").get(QUEUE).get_data(as_text=True)
    shown = {key for key, box in sent.items() if f'value="{box}"' in page}
    assert shown == {("1", "AN"), ("1", "BA")}


def test_the_coordinator_sees_all_and_who_follows(as_person, sent, text):
    answer = as_person("điều phối").get(QUEUE)
    assert answer.get_data(as_text=True).count('name="chon"') == 4
    assert text(answer).count("Sở Tư pháp theo dõi, cũng xác nhận được") == 2


@pytest.mark.parametrize(
    ("who", "code"), [("điều phối", 200), ("tư pháp", 200), ("xã an", 403), ("lãnh đạo", 403)]
)
def test_whose_queue_there_is(as_person, sent, who, code):
    assert as_person(who).get(QUEUE).status_code == code


@pytest.mark.parametrize(
    ("key", "one", "many"),
    [(("1", "AN"), 303, 303), (("2", "STP"), 403, 403), (("3", "AN"), 403, 403)],
)
def test_the_follower_decides_on_what_it_follows(app, as_person, sent, key, one, many):
    follower, box = as_person("tư pháp"), sent[key]
    number, version = box.split(":")
    data = {"reason": "Thiếu văn bản", "version": version}
    assert follower.post(f"/viec/{number}/tra-lai", data=data).status_code == one
    other = sent["1", "BA"] if key == ("1", "AN") else box
    assert follower.post(QUEUE, data={"chon": [other]}).status_code == many
    assert work(app, box) == ("in_progress" if one == 303 else "submitted")
    assert work(app, other) == ("completed" if many == 303 else "submitted")


def test_its_page_offers_the_decision_to_the_follower(as_person, sent, text):
    number = sent["1", "AN"].split(":")[0]
    assert "Xác nhận hoàn thành" in text(as_person("tư pháp").get(f"/viec/{number}"))
    assert "Xác nhận hoàn thành" not in text(as_person("xã an").get(f"/viec/{number}"))


def test_a_follower_whose_part_has_ended_confirms_no_more(app, as_person, sent):
    with app.app_context(), transaction():
        for row in session.scalars(select(Assignment).where(Assignment.role == "monitor")):
            row.valid_to = date(2024, 10, 14)
    assert as_person("tư pháp").get(QUEUE).status_code == 403


def test_a_whole_task_is_confirmed_with_one_press(app, as_person, sent, text):
    client = as_person("điều phối")
    page = client.get(QUEUE).get_data(as_text=True)
    link = page.split("Chỉ nhiệm vụ 1<")[0].rsplit('href="', 1)[1].split('"')[0]
    address = link.replace("&amp;", "&")
    page = client.get(address).get_data(as_text=True)
    assert "Xác nhận tất cả 2 báo cáo của nhiệm vụ này" in page
    mark = page.split('name="dau" value="')[1].split('"')[0]
    answer = client.post(address, data={"ca-nhiem-vu": "1", "dau": mark}, follow_redirects=True)
    assert "Đã xác nhận 2 báo cáo." in text(answer)
    assert work(app, sent["1", "AN"]) == work(app, sent["1", "BA"]) == "completed"
    assert work(app, sent["3", "AN"]) == "submitted"


def test_a_whole_task_that_has_changed_is_not_confirmed(app, as_person, sent, text):
    with app.app_context():
        plan = session.scalar(select(Plan).where(Plan.code == "theo-doi"))
        row = session.get(Occurrence, int(sent["1", "AN"].split(":")[0]))
        address = f"/xac-nhan?ke-hoach={plan.code}&nhiem-vu={row.task_id}"
    answer = as_person("điều phối").post(
        address, data={"ca-nhiem-vu": "1", "dau": "seen before"}, follow_redirects=True
    )
    assert "Chưa xác nhận báo cáo nào" in text(answer)
    assert work(app, sent["1", "AN"]) == "submitted"


def test_the_whole_page_is_ticked_with_one_link(as_person, sent):
    page = as_person("điều phối").get(f"{QUEUE}&chon=trang").get_data(as_text=True)
    assert page.count(" checked") == 4


def test_who_reports_for_follower_and_lead_does_not_confirm_the_leads_work(app, as_person, sent):
    with app.app_context(), transaction():
        person = session.scalar(select(User).where(User.name == "Tư Pháp"))
        agency = session.scalar(select(Agency.id).where(Agency.code == "AN"))
        person.memberships.append(
            AgencyMembership(role="agency_editor", agency_id=agency, valid_from=date(2024, 1, 1))
        )
    page = as_person("tư pháp").get(QUEUE).get_data(as_text=True)
    assert [key for key, box in sent.items() if f'value="{box}"' in page] == [("1", "BA")]
    number, version = sent["1", "AN"].split(":")
    answer = as_person("tư pháp").post(f"/viec/{number}/xac-nhan", data={"version": version})
    assert answer.status_code == 403


@pytest.fixture
def group_sent(app, city):
    """Give the waiting occurrences of a task that the communes follow: An, Ba and Sở Tư pháp."""
    row = task("1", "Tháng 9/2024", "UBND xã An", "Sở Tư pháp")
    followed = replace(row, monitors=(Named("UBND cấp xã"),))
    with app.app_context(), transaction():
        plan = store_draft(content(followed), code="theo-doi", by=SYSTEM, at=DAY)
        day = DAY.date().replace(month=6)
        tasks = issue(plan, number="2/KH", issued_on=day, by=SYSTEM, at=DAY)
        schedule(plan, tasks, by=SYSTEM, at=DAY)
        found = session.scalars(select(Occurrence).where(Occurrence.plan_id == plan.id)).all()
        for row in found:
            report(row.id, DONE, by=SYSTEM, at=DAY)
        return {row.agency.code: row.id for row in found}


def test_a_member_of_a_group_that_follows_confirms_others_and_never_itself(
    app, as_person, group_sent
):
    member = as_person("xã an")
    page = member.get(QUEUE).get_data(as_text=True)
    shown = {code for code, id_ in group_sent.items() if f'value="{id_}:' in page}
    assert shown == {"STP"}
    assert member.get(f"/viec/{group_sent['STP']}").status_code == 200
    data = {"reason": "Thiếu văn bản", "version": 2}
    answers = [
        member.post(f"/viec/{group_sent[code]}/tra-lai", data=data) for code in ("STP", "AN")
    ]
    assert [answer.status_code for answer in answers] == [303, 403]


def test_a_group_that_follows_is_named_as_a_group(as_person, group_sent, text):
    answer = as_person("điều phối").get(QUEUE)
    assert text(answer).count("UBND cấp xã theo dõi, cũng xác nhận được") == 2


def test_who_is_in_no_group_that_follows_has_no_queue(as_person, group_sent):
    assert as_person("tư pháp").get(QUEUE).status_code == 403
