"""The entries of the navigation: few, each with what waits behind it, tabs for its kinds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.desk import navigation
from tracker.lib.actor import SYSTEM, Actor, Membership, Role
from tracker.progress.actions import answering, explaining, requests
from tracker.progress.models import Occurrence
from tracker.progress.queries.to_decide import ToDecide, to_decide
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.steering import Asked

AT = {"by": SYSTEM, "at": datetime(2024, 10, 15, 3, tzinfo=UTC)}
LATE = select(Occurrence).where(Occurrence.work == "in_progress", Occurrence.kind == "dated")


def entries(answer, label="Chính"):
    """Give (words, address, whether it is the current one) of a row of links."""
    page = answer.get_data(as_text=True)
    row = re.search(rf'<nav[^>]*aria-label="{label}"><ul>(.*?)</ul>', page, re.S)
    links = re.findall(r'<a href="([^"]+)"([^>]*)>([^<]+)</a>', row[1]) if row else []
    return [
        (unescape(name).strip(), unescape(href), "current" in rest) for href, rest, name in links
    ]


def names(answer):
    return [name for name, _, _ in entries(answer)]


def test_a_coordinators_entries_are_few_and_one_of_them_is_what_waits(browser):
    found = names(browser("điều phối").get("/theo-doi"))
    assert found == [
        "Theo dõi", "Chờ xử lý (2)", "Nhiệm vụ", "Cơ quan", "So sánh chỉ số", "Tự đánh giá",
        "Báo cáo kỳ", "Thư nhắc", "Kế hoạch", "Người dùng", "Nhật ký",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["lãnh đạo", "ba vì", "tư pháp", "tản lĩnh"])
def test_others_have_seven_entries_at_most(browser, who):
    assert 0 < len(names(browser(who).get("/nhiem-vu"))) <= 7


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("/xac-nhan", "Chờ xác nhận (2)"),
        ("/de-nghi", "Đề nghị"),
        ("/giai-trinh", "Giải trình"),
        ("/bao-cao-da-nop", "Báo cáo đã nộp"),
    ],
)
def test_every_kind_of_what_waits_is_a_tab_under_its_old_address(browser, path, tab):
    answer = browser("điều phối").get(path)
    tabs = entries(answer, "Chờ xử lý")
    assert [name for name, _, current in tabs if current] == [tab]
    assert [name for name, _, current in entries(answer) if current] == ["Chờ xử lý (2)"]
    assert [href for _, href, _ in tabs] == [
        "/xac-nhan",
        "/de-nghi",
        "/giai-trinh",
        "/bao-cao-da-nop",
    ]


def test_tabs_keep_the_plan_that_the_page_shows(browser):
    tabs = entries(browser("điều phối").get("/de-nghi?ke-hoach=2024"), "Chờ xử lý")
    assert all("ke-hoach=2024" in href for _, href, _ in tabs)


def test_the_entry_counts_all_kinds_and_each_number_opens_its_list(changed, writer):
    with changed.app_context(), transaction():
        rows = session.scalars(LATE.order_by(Occurrence.id)).all()
        late = [row for row in rows if row.limit_on and row.limit_on < AT["at"].date()]
        requests.ask(late[0].id, kind=Asked.SUSPEND, reason="Chờ", **AT)
        row = explaining.ask([late[1].id], explaining.Question(), **AT)[0]
        answer = Answer("Thiếu người", "Bổ sung", AT["at"].date().replace(month=12))
        answering.sign(row.id, answer, version=row.version, **AT)
        assert to_decide() == ToDecide(2, 1, 1)
    answer = writer("điều phối").get("/de-nghi")
    tabs = {name: href for name, href, _ in entries(answer, "Chờ xử lý")}
    assert tabs["Giải trình (1)"] == "/giai-trinh?tinh-trang=da-nhan"
    assert ("Chờ xử lý (4)", "/xac-nhan", True) in entries(answer)


def test_an_agency_that_owes_one_thing_reads_its_name(changed, writer):
    with changed.app_context(), transaction():
        ba_vi = select(Agency.id).where(Agency.code == "H-271").scalar_subquery()
        row = session.scalars(LATE.where(Occurrence.agency_id == ba_vi)).first()
        explaining.ask([row.id], explaining.Question(), **AT)
    answer = writer("ba vì").get("/viec-cua-toi")
    assert ("Giải trình (1)", "/giai-trinh", False) in entries(answer)
    assert entries(writer("ba vì").get("/giai-trinh"), "Chờ xử lý") == []


def test_a_head_with_all_duties_at_once_has_seven_entries(shown, monkeypatch):
    monkeypatch.setattr(navigation, "waiting_count", lambda _: 3)
    monkeypatch.setattr(navigation, "owed_count", lambda _: 2)
    monkeypatch.setattr(navigation, "follows_any", lambda *_: True)
    head = Actor(1, "Chủ tịch", (Membership(Role.AGENCY_HEAD, 1),))
    with shown.test_request_context("/viec-cua-toi"):
        found = navigation.navigation(head)
    assert [entry["label"] for entry in found["nav"]] == [
        "Việc của tôi", "Chờ xử lý (5)", "Tình hình cơ quan", "Nhiệm vụ của cơ quan",
        "So sánh chỉ số", "Người dùng", "Nhật ký",
    ]  # fmt: skip
    assert [entry["label"] for entry in found["turn_tabs"]] == [
        "Chờ duyệt (3)", "Giải trình (2)", "Chờ xác nhận", "Báo cáo đã nộp",
    ]  # fmt: skip


def test_what_waits_is_counted_in_one_statement(shown, statements):
    with shown.app_context(), statements() as found:
        to_decide()
    assert [one for one in found if one != "BEGIN"] == found[-1:]


def test_the_name_of_the_agency_leads_to_its_page(browser, words):
    page = browser("ba vì").get("/viec-cua-toi").get_data(as_text=True)
    assert '<a href="/co-quan/H-271">Huyện Ba Vì</a>' in page
    assert browser("ba vì").get("/co-quan/H-271").status_code == 200


def test_work_of_one_agency_belongs_to_the_tasks_for_those_who_see_all(browser, shown):
    with shown.app_context():
        one = session.scalars(LATE.limit(1)).one().id
    answer = browser("lãnh đạo").get(f"/viec/{one}")
    assert [name for name, _, current in entries(answer) if current] == ["Nhiệm vụ"]
