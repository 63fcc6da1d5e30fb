"""The board: every number leads to a list of that many, and the parts add up to the whole."""

import html
import re
from datetime import date

import pytest

from tracker.db import session
from tracker.desk.board import board
from tracker.plans.queries import plan_by_code
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import overview
from tracker.progress.rules.counts import total

DAYS = ("", "?on=14/09/2024")
LINK = re.compile(r'<a[^>]*href="((?:/viec\?|/nhiem-vu\?)[^"]*)"[^>]*>(.*?)</a>', re.S)
COUNT = re.compile(r"([\d.]+) (?:đầu việc|nhiệm vụ) của kế hoạch")
NUMBER = re.compile(r"(?:Xem cả )?([\d.]+)(?:/([\d.]+))?(?: (?:đầu việc|nhiệm vụ|báo cáo|việc))?")


def number(text):
    return int(text.replace(".", ""))


def promised(text, href):
    """Give how many entries a link promises; None where its words are no number."""
    found = NUMBER.fullmatch(text)
    if not found:
        return None
    part = number(found[1])
    if found[2] is None:
        return part
    whole = number(found[2])
    return whole - part if "tinh-trang=silent" in href else whole


def links(page, words):
    found = {}
    for href, inner in LINK.findall(page):
        found[html.unescape(href)] = words(inner)
    return found


@pytest.mark.parametrize("when", DAYS)
def test_every_number_leads_to_a_list_of_that_many(browser, words, when):
    coordinator = browser("điều phối")
    page = coordinator.get(f"/theo-doi{when}").get_data(as_text=True)
    counted = {
        href: wanted
        for href, text in links(page, words).items()
        if (wanted := promised(text, href)) is not None
    }
    assert len(counted) > 60
    shown = {href: number(COUNT.search(words(coordinator.get(href)))[1]) for href in counted}
    assert shown == counted


@pytest.mark.parametrize("when", DAYS)
def test_the_work_that_a_task_still_owes_is_that_of_its_list(browser, words, when):
    coordinator = browser("điều phối")
    page = coordinator.get(f"/theo-doi{when}").get_data(as_text=True)
    owing = {
        href: number(found[1])
        for href, text in links(page, words).items()
        if (found := re.fullmatch(r"([\d.]+) việc, giao [\d.]+ cơ quan", text))
    }
    assert owing
    for href, many in owing.items():
        assert number(COUNT.search(words(coordinator.get(href)))[1]) == many


@pytest.fixture(scope="module")
def known():
    """What a day's board told: these tests only read it."""
    return {}


@pytest.fixture(params=[date(2024, 10, 15), date(2024, 9, 30), date(2024, 9, 14)], ids=str)
def read(request, shown, known):
    day = request.param
    with shown.app_context():
        if day not in known:
            plan = plan_by_code("2024")
            known[day] = board(plan, day, Scope(True)), overview(plan, day, Scope(True))
        yield known[day]
        session.remove()


def test_the_figures_are_those_of_the_overview(read):
    found, counted = read
    assert found.now.all == counted.all == total(row.counts for row in counted.by_agency)
    assert found.overdue_tasks == sum(1 for c in counted.by_task.values() if c.overdue)
    assert found.overdue_agencies == sum(1 for row in counted.by_agency if row.counts.overdue)


def test_the_sections_add_up_to_their_index_and_the_indices_to_the_plan(read):
    found, _ = read
    for name in ("dated", "done", "waiting", "in_time", "soon", "overdue", "periodic", "asked"):
        sums = {}
        for line in found.lines:
            key = (line.index, line.is_index)
            sums[key] = sums.get(key, 0) + getattr(line, name)
        indices = {index for index, _ in sums}
        assert all(sums[index, True] == sums[index, False] for index in indices), name
    whole = [line for line in found.lines if line.is_index]
    assert sum(line.dated + line.periodic for line in whole) == 73
    assert sum(line.answered for line in whole) == found.period_answered[0]
    for line in found.lines:
        parts = line.done + line.waiting + line.in_time + line.soon + line.overdue
        assert parts == line.dated


def test_the_bands_of_agencies_add_up_to_the_plan(read):
    found, counted = read
    sums = [band.total for band in found.bands]
    assert sum(line.overdue for line in sums) == counted.all.overdue
    assert sum(line.waiting for line in sums) == counted.all.waiting
    assert sum(line.done for line in sums) == counted.all.done
    assert sum(line.fallen_due for line in sums) == counted.all.fallen_due
    assert (sum(s.answered for s in sums), sum(s.asked for s in sums)) == found.period_answered
    assert sum(band.size for band in found.bands) == len(counted.by_agency)


def test_silence_is_counted_for_those_who_can_answer(read):
    found, _ = read
    groups = sum(band.total.asked - band.total.answered for band in found.bands
                 if band.level == "group")  # fmt: skip
    answered, asked = found.period_answered
    assert found.silent_duties == asked - answered - groups


@pytest.mark.parametrize("when", ["?on=01/01/2024", "?on=29/05/2024"])
def test_before_the_plan_was_issued_the_board_says_that_there_is_none(browser, words, when):
    page = words(browser("điều phối").get(f"/theo-doi{when}"))
    assert "Chưa có kế hoạch nào có hiệu lực vào ngày này" in page
    assert "Nhập kế hoạch" in page


def test_a_plan_asked_for_by_name_before_its_issue_shows_no_work(browser, words):
    answer = browser("điều phối").get("/theo-doi?plan=2024&on=01/03/2024")
    assert answer.status_code == 200
    assert "Không có việc quá hạn" in words(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2024", "chưa đúng dạng ngày/tháng/năm"),
        ("16/10/2024", "Chưa có số liệu của ngày sau hôm nay"),
        ("01/01/1900", "Ngày quá xa"),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_and_today_stays(browser, words, typed, sentence):
    page = words(browser("điều phối").get(f"/theo-doi?on={typed}"))
    assert sentence in page
    assert "tính đến hết ngày 15/10/2024" in page


def test_an_agency_lands_on_its_work_and_has_a_board_of_its_own(browser, words):
    agency = browser("ba vì")
    answer = agency.get("/")
    assert (answer.status_code, answer.location) == (302, "/viec-cua-toi")
    page = words(agency.get("/theo-doi"))
    assert "Tình hình của UBND huyện Ba Vì" in page
    assert "Tóm tắt" not in page
    assert "Theo cơ quan" not in page


@pytest.mark.parametrize("when", DAYS)
def test_an_agency_s_board_leads_to_lists_of_as_many(browser, words, when):
    agency = browser("ba vì")
    page = agency.get(f"/theo-doi{when}").get_data(as_text=True)
    counted = {
        href: wanted
        for href, text in links(page, words).items()
        if (wanted := promised(text, href)) is not None
    }
    shown = {href: number(COUNT.search(words(agency.get(href)))[1]) for href in counted}
    assert len(counted) > 20
    assert shown == counted


def test_the_board_asks_the_same_number_of_questions_of_few_and_of_many(browser, statements):
    coordinator = browser("điều phối")
    sizes = []
    for when in ("?on=31/05/2024", "?on=15/07/2024", "?on=14/10/2024", ""):
        with statements() as ran:
            coordinator.get(f"/theo-doi{when}")
        sizes.append(len(ran))
    # A day on which nothing is late asks less; the days with much and with more ask alike.
    assert sizes[0] <= sizes[1]
    assert abs(sizes[1] - sizes[2]) <= 3
    # Today also asks whom no letter reaches and what was urged in vain.
    assert sizes[3] <= sizes[2] + 5
    assert max(sizes) < 66


def test_the_leader_reads_the_board_and_confirms_nothing(browser, words):
    page = words(browser("lãnh đạo").get("/theo-doi"))
    assert "nhiệm vụ của" in page
    assert "Xem và xác nhận" not in page
