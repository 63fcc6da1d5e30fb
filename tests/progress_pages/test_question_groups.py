"""What is late is asked about by task: all agencies of it, some of them, page by page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Plan
from tracker.progress.actions.amending import amend
from tracker.progress.models import Explanation, Occurrence
from tracker.progress.queries import asking
from tracker.progress.queries.listing import Filters
from tracker.progress.views import questions

DAY = date(2024, 10, 15)
LATE = "/giai-trinh/yeu-cau?loai=late"
BOTH = ("UBND xã An", "UBND xã Ba")


@pytest.fixture
def asks(as_person):
    """The coordinator, who asks."""
    return as_person("điều phối")


def asked_of(app):
    """Give (task, agency) of every explanation."""
    with app.app_context():
        return sorted(
            (row.occurrence.task.number, row.agency.code)
            for row in session.scalars(select(Explanation))
        )


def whole(find, number="1", period=""):
    return f"{find(number).task_id}:{period}"


def late_tasks(app, count):
    with app.app_context(), transaction():
        tasks = [task(f"{n + 1}", "Tháng 8/2024", *BOTH) for n in range(count)]
        amend(
            session.scalars(select(Plan)).one(),
            content(*tasks),
            by=SYSTEM,
            at=noon(DAY),
        )


def test_a_whole_task_is_asked_by_one_box(app, asks, find):
    assert asks.post(LATE, data={"ca-nhom": whole(find)}).status_code == 303
    assert asked_of(app) == [("1", "AN"), ("1", "BA")]


def test_who_explains_already_is_left_out_of_the_whole(app, asks, find, text):
    asks.post(LATE, data={"chon": find("1", "BA").id})
    assert "Hỏi cả 1 cơ quan , trừ 1 cơ quan đang giải trình" in text(asks.get(LATE))
    assert asks.post(LATE, data={"ca-nhom": whole(find)}).status_code == 303
    assert asked_of(app) == [("1", "AN"), ("1", "BA")]


def test_a_line_ticked_beside_its_whole_is_asked_once(app, asks, find):
    data = {"ca-nhom": whole(find), "chon": find("1", "AN").id}
    assert asks.post(LATE, data=data).status_code == 303
    assert asked_of(app) == [("1", "AN"), ("1", "BA")]


def test_each_period_of_a_duty_is_a_group_of_its_own(app, asks, find):
    late = "/giai-trinh/yeu-cau?loai=silent"
    page = asks.get(late).get_data(as_text=True)
    keys = re.findall(r'name="ca-nhom" value="([^"]+)"', page)
    assert keys == [whole(find, "2", "2024-Q2"), whole(find, "2", "2024-Q3")]
    assert asks.post(late, data={"ca-nhom": keys[1]}).status_code == 303
    with app.app_context():
        assert set(session.scalars(select(Explanation.period))) == {"2024-Q3"}


def test_a_filter_of_the_address_bounds_the_whole(app, asks, find):
    assert asks.post(f"{LATE}&co-quan=BA", data={"ca-nhom": whole(find)}).status_code == 303
    assert asked_of(app) == [("1", "BA")]


@pytest.mark.parametrize("key", ["", "x", "0:", "99999:2024-Q3", "1:" + "9" * 50])
def test_a_box_that_names_no_group_asks_nobody(app, asks, key):
    assert asks.post(LATE, data={"ca-nhom": key}).status_code == 422
    assert asked_of(app) == []


def test_more_agencies_than_can_be_asked_at_once_are_refused(app, asks, find, monkeypatch, text):
    monkeypatch.setattr(questions, "MOST_ASKED", 1)
    answer = asks.post(LATE, data={"ca-nhom": whole(find)})
    assert (answer.status_code, "hãy bỏ bớt" in text(answer)) == (422, True)
    assert f'value="{whole(find)}" checked' in answer.get_data(as_text=True)
    assert asked_of(app) == []


def test_groups_come_in_pages_and_none_twice(app, asks, monkeypatch):
    late_tasks(app, 5)
    monkeypatch.setattr(asking, "PAGE", 2)
    address, seen = LATE, []
    while address:
        page = asks.get(address).get_data(as_text=True)
        seen += re.findall(r'name="ca-nhom" value="(\d+):"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert (len(seen), len(set(seen))) == (5, 5)


def test_the_agencies_of_a_large_group_have_pages_of_their_own(asks, find, monkeypatch, text):
    monkeypatch.setattr(asking, "FEW", 1)
    monkeypatch.setattr(questions, "MOST", 1)
    page = asks.get(LATE).get_data(as_text=True)
    assert "Chọn trong cả 2 cơ quan" in page
    inner = re.search(r'href="([^"]*nhiem-vu=[^"]*)"', page)[1].replace("&amp;", "&")
    first = asks.get(inner).get_data(as_text=True)
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = asks.get(following).get_data(as_text=True)
    boxes = [re.findall(r'name="chon" value="(\d+)"', one) for one in (first, second)]
    assert boxes == [[str(find("1", "AN").id)], [str(find("1", "BA").id)]]


def test_one_late_agency_is_named_and_marked_beforehand(asks, find):
    page = asks.get(f"{LATE}&co-quan=AN").get_data(as_text=True)
    assert f'name="chon" value="{find("1", "AN").id}" checked' in page


def test_groups_cost_the_same_queries_for_one_and_for_twenty(app, asks, count_queries):
    found = []
    for rows in (1, 3, 20):
        late_tasks(app, rows)
        asks.get(LATE)
        with count_queries() as statements:
            assert asks.get(LATE).status_code == 200
        found.append(len(statements))
    assert len(set(found)) == 1


def test_no_work_is_counted_in_two_groups(app, asks):
    late_tasks(app, 3)
    with app.app_context():
        late = session.scalars(select(Occurrence).where(Occurrence.limit_on < DAY))
        expected = sum(row.kind == "dated" and row.work == "not_started" for row in late)
        plan = session.scalars(select(Plan)).one()
        groups = asking.groups(plan.id, DAY, Filters(timing="overdue"))
        assert sum(group.agencies for group in groups) == expected
