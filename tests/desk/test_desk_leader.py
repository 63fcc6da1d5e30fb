"""The leader's page: ten lines, every figure opens as many, one sheet, any day."""

import html
import re
from datetime import date

import pytest

from tracker.db import session
from tracker.desk.board import board
from tracker.plans.queries import plan_by_code
from tracker.progress.policy import Scope

LINK = re.compile(r'<a href="((?:/viec\?|/nhiem-vu\?)[^"]*)">([^<]*)</a>')
COUNT = re.compile(r"([\d.]+) (?:đầu việc|nhiệm vụ) của kế hoạch")
HEADS = (
    "Quá hạn", "Của ai", "Điểm đang treo", "Sắp đến hạn", "Đã hoàn thành", "So với kế hoạch",
    "Chưa báo cáo", "Đang ở ai", "Hứa và đạt", "Cần ý kiến lãnh đạo",
)  # fmt: skip


@pytest.mark.parametrize("when", ["", "?on=30/09/2024", "?on=01/07/2024", "?on=31/05/2024"])
def test_every_figure_of_the_ten_lines_opens_a_list_of_as_many(browser, words, when):
    leader = browser("lãnh đạo")
    page = leader.get(f"/theo-doi/tom-tat{when}").get_data(as_text=True)
    links = LINK.findall(page)
    assert len(links) >= 3
    for href, text in links:
        shown = COUNT.search(words(leader.get(html.unescape(href))))[1]
        assert shown == re.match(r"[\d.]+", text)[0]


def test_there_are_ten_lines_in_the_order_of_the_questions(browser, words):
    page = browser("lãnh đạo").get("/theo-doi/tom-tat").get_data(as_text=True)
    lines = re.search(r"<ol class=\"panel rows plainly\">(.*?)</ol>", page, re.S)[1].split("<li>")
    assert [any(words(line).startswith(head) for head in HEADS) for line in lines[1:]] == [
        True
    ] * 10
    text = words(page)
    assert [text.index(head) for head in HEADS] == sorted(text.index(head) for head in HEADS)


def test_the_lines_say_what_the_board_says(shown, browser, words):
    with shown.app_context():
        found = board(plan_by_code("2024"), date(2024, 10, 15), Scope(everything=True))
        late = found.now.all.overdue
        session.remove()
    page = words(browser("lãnh đạo").get("/theo-doi/tom-tat"))
    assert f"{found.overdue_tasks} nhiệm vụ quá hạn, gồm {late} đầu việc" in page
    assert "so với 08/10" in page
    assert "điểm PAR INDEX" in page
    assert "mỗi tiêu chí tính một lần" in page
    assert "theo hạn gốc" in page


def test_a_leader_lands_on_it_and_others_on_their_own_page(browser):
    landed = {who: browser(who).get("/").location for who in ("lãnh đạo", "điều phối", "ba vì")}
    assert landed == {
        "lãnh đạo": "/theo-doi/tom-tat",
        "điều phối": "/theo-doi",
        "ba vì": "/viec-cua-toi",
    }


def test_an_agency_is_led_to_its_own_board(browser):
    answer = browser("ba vì").get("/theo-doi/tom-tat")
    assert (answer.status_code, answer.location) == (302, "/theo-doi")


def test_before_the_plan_was_issued_the_page_says_that_there_is_none(browser, words):
    page = words(browser("lãnh đạo").get("/theo-doi/tom-tat?on=01/01/2024"))
    assert "Chưa có kế hoạch nào có hiệu lực vào ngày này" in page
