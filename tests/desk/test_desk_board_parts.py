"""The board's newer parts: windows, hands, points at stake, the line, the workbook, one's own."""

import html
import re
from datetime import date
from io import BytesIO

import pytest

from tracker.db import session
from tracker.desk.board import board
from tracker.desk.stakes_page import CAUSES, stakes_page
from tracker.plans.queries import plan_by_code
from tracker.progress.policy import Scope
from tracker.progress.queries.holding import held
from tracker.progress.queries.stakes import promises, stakes

DAYS = [date(2024, 10, 15), date(2024, 9, 30), date(2024, 7, 1)]
ALL = Scope(everything=True)
COUNT = re.compile(r"([\d.]+) (?:đầu việc|nhiệm vụ) của kế hoạch")


@pytest.fixture(params=DAYS, ids=str)
def plan_and_day(shown, request):
    with shown.app_context():
        yield plan_by_code("2024"), request.param
        session.remove()


@pytest.mark.parametrize("days", [7, 15, 30])
def test_the_window_is_chosen_and_says_how_many_fall_due(browser, words, days):
    coordinator = browser("điều phối")
    page = coordinator.get(f"/theo-doi?trong={days}&on=15/07/2024").get_data(as_text=True)
    assert f"trong {days} ngày tới" in words(page)
    shown = {int(d): int(n) for d, n in re.findall(r"(\d+) ngày: (\d+) việc", words(page))}
    assert sorted(shown) == [7, 15, 30]
    assert shown[7] <= shown[15] <= shown[30]
    (href,) = {
        html.unescape(h) for h in re.findall(rf'href="(/viec\?tinh-trang=due_{days}[^"]*)', page)
    }
    assert int(COUNT.search(words(coordinator.get(href)))[1]) == shown[days]


def test_a_window_that_is_not_offered_is_the_usual_one(browser, words):
    assert "trong 15 ngày tới" in words(browser("điều phối").get("/theo-doi?trong=99"))


def test_late_and_silent_bodies_are_told_apart(plan_and_day):
    found = board(*plan_and_day, ALL)
    bodies = [row for row in found.now.by_agency if row.level != "group"]
    late = sum(1 for row in bodies if row.counts.overdue)
    assert found.silence.only_late + found.silence.both == late
    assert found.silence.only_silent + found.silence.both == found.silent_bodies


def test_every_late_work_lies_in_a_hand(plan_and_day):
    found = board(*plan_and_day, ALL)
    by_hand = {one.hand.value: one.count for one in found.held}
    assert by_hand.get("waiting", 0) == found.now.all.waiting
    assert by_hand.get("with_agency", 0) <= found.now.all.overdue
    assert [one.oldest_on for one in found.held] == sorted(one.oldest_on for one in found.held)
    assert found.held == held(*plan_and_day, ALL)


def test_the_line_rises_and_ends_with_the_whole_plan(plan_and_day):
    found = board(*plan_and_day, ALL)
    assert [point.due for point in found.line] == sorted(point.due for point in found.line)
    told = [point.done for point in found.line if point.done is not None]
    assert told == sorted(told)
    assert [point.done is None for point in found.line] == [p.day > found.on for p in found.line]
    assert found.line[-1].due == found.now.all.with_deadline


def test_points_are_those_of_the_criteria_each_once(plan_and_day):
    plan, on = plan_and_day
    page = stakes_page(plan, on, ALL, "")
    ids = [line.worth.id for line in page.criteria]
    assert len(ids) == len(set(ids))
    for sum_ in page.sums:
        lines = page.criteria_of(sum_.index)
        assert sum_.criteria == len(lines)
        if sum_.gain is not None:
            assert sum_.gain == sum(line.worth.gain or 0 for line in lines)
    parts = [stakes_page(plan, on, ALL, cause).criteria for cause in ("late", "silent")]
    assert {line.worth.id for part in parts for line in part} == set(ids)


def test_no_agency_puts_more_at_stake_than_all_together(plan_and_day):
    page = stakes_page(*plan_and_day, ALL, "late")
    whole = {one.index: one for one in page.sums}
    for line in page.agencies:
        assert all(one.criteria <= whole[index].criteria for index, one in line.sums.items())


def test_a_published_result_takes_the_place_of_the_one_that_the_plan_knew(shown):
    with shown.app_context():
        plan = plan_by_code("2024")
        before = stakes(plan, date(2025, 4, 5)).worth
        after = stakes(plan, date(2025, 4, 6)).worth
        known = {id_ for id_ in before if before[id_].result != after[id_].result}
        assert known
        assert [p.result for p in promises(plan, date(2025, 4, 5))] == [None] * 3
        assert any(p.result is not None for p in promises(plan, date(2025, 4, 6)))
        session.remove()


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("day", ["", "&on=30/09/2024", "&on=31/05/2024"])
def test_the_page_of_points_leads_to_lists_of_as_many(browser, words, cause, day):
    coordinator = browser("điều phối")
    page = coordinator.get(f"/theo-doi/diem?vi={cause}{day}").get_data(as_text=True)
    found = re.findall(r'href="(/viec\?[^"]*)">([\d.]+)</a>', page)[:6]
    for href, text in found:
        assert COUNT.search(words(coordinator.get(html.unescape(href))))[1] == text
    assert found or day == "&on=31/05/2024"


def test_a_cause_that_is_none_is_not_found(browser):
    assert browser("điều phối").get("/theo-doi/diem?vi=khac").status_code == 404


@pytest.mark.parametrize("path", ["/theo-doi?tai=xlsx", "/theo-doi/diem?tai=xlsx&on=30/09/2024"])
def test_the_workbook_has_the_tables_of_the_page(browser, path):
    from openpyxl import load_workbook

    answer = browser("điều phối").get(path)
    book = load_workbook(BytesIO(answer.data))
    names = {
        "/theo-doi?tai=xlsx": [
            "Số chính", "Quá hạn", "Theo mục", "Theo cơ quan", "Điểm đang treo", "Đang ở ai",
            "Đường kế hoạch",
        ],
    }  # fmt: skip
    assert book.sheetnames == names.get(path, ["Theo tiêu chí", "Theo cơ quan"])
    assert all(sheet.max_row > 3 for sheet in book)


def test_an_agency_sees_its_own_board_and_no_other_work(browser, words):
    agency = browser("ba vì")
    page = agency.get("/theo-doi").get_data(as_text=True)
    assert "UBND huyện Thường Tín" not in words(page)
    for href, text in re.findall(r'href="(/viec\?[^"]*)">([\d.]+)</a>', page):
        assert COUNT.search(words(agency.get(html.unescape(href))))[1] == text
    assert "Điểm đang treo" in words(agency.get("/theo-doi/diem"))
