"""The board: late and coming work by task, who is silent, how a period was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_city import content, noon, task

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.progress.actions.amending import amend
from tracker.progress.actions.reporting import report
from tracker.progress.policy import Scope
from tracker.progress.queries.board import answered, coming_tasks, overdue_tasks, silent_agencies
from tracker.progress.rules.moves import Report, Result

ALL = Scope(everything=True)
JUNE = date(2024, 6, 20)
JULY = date(2024, 7, 20)
ONE = task("1", "Tháng 6/2024", "UBND cấp xã")
STANDING = task("2", "Thường xuyên", "UBND cấp xã", "Các cơ quan có liên quan")


@pytest.fixture
def board(city):
    """Give a plan in July: one commune has sent its work, one has begun, one is silent."""
    city.plan = city.issue(content(ONE, STANDING, task("3", "Quý III/2024", "Sở Nội vụ")))
    an, ba, _ = city.occurrences(kind="dated")[:3]
    done = Report(Result.DONE, done="Xong", completed_on=JUNE, explanation="Có văn bản")
    report(an.id, done, by=SYSTEM, at=noon(JUNE))
    report(ba.id, Report(Result.DOING, 30, done="Đang làm"), by=SYSTEM, at=noon(JUNE))
    duty = city.occurrences(kind="standing", agency_id=an.agency_id)[0]
    report(duty.id, Report(Result.NOTHING), by=SYSTEM, at=noon(JUNE))
    session.flush()
    return city


def test_late_work_is_one_line_a_task_with_who_owes_it(board):
    (line,) = overdue_tasks(board.plan.id, JULY, ALL)
    assert (line.number, line.owing, line.assigned, line.never_reported) == ("1", 2, 3, 1)
    assert line.agencies == ["UBND xã Ba", "UBND xã Ca"]
    assert (line.last_percent, line.last_text, line.last_agency) == (30, "Đang làm", "UBND xã Ba")


def test_what_was_cancelled_is_no_longer_asked_of_anybody(board):
    fewer = replace(ONE, leads=task("", "", "UBND xã Ba").leads)
    duty = replace(STANDING, leads=task("", "", "UBND xã An", "UBND xã Ba").leads)
    amend(board.plan, content(fewer, duty), by=SYSTEM, at=noon(JULY))
    session.flush()
    (line,) = overdue_tasks(board.plan.id, JULY, ALL)
    assert (line.owing, line.assigned) == (1, 2)
    found = answered(board.plan.id, JULY, "2024-Q2", "task_id", ALL)
    assert list(found.values()) == [(1, 2)]


def test_work_that_falls_due_is_listed_until_its_day(board):
    coming = coming_tasks(board.plan.id, JULY, date(2024, 9, 30), ALL)
    assert [(line.number, line.limit_on, line.owing) for line in coming] == [
        ("3", date(2024, 9, 30), 1)
    ]
    assert coming_tasks(board.plan.id, JULY, date(2024, 9, 29), ALL) == []


def test_who_is_silent_leaves_out_groups_and_those_who_answered(board):
    rows, bodies, duties = silent_agencies(board.plan.id, JULY, "2024-Q2", ALL)
    assert [(row.code, row.missing, row.asked) for row in rows] == [("BA", 1, 1), ("CA", 1, 1)]
    assert (bodies, duties) == (2, 2)
    assert silent_agencies(board.plan.id, JULY, "2024-Q2", ALL, limit=1)[1:] == (2, 2)


def test_the_answers_of_a_period_are_counted_by_agency(board):
    found = answered(board.plan.id, JULY, "2024-Q2", "agency_id", ALL)
    codes = {agency.id: code for code, agency in board.agency.items()}
    assert {codes[key]: value for key, value in found.items()} == {
        "AN": (1, 1), "BA": (0, 1), "CA": (0, 1), "G_LQ": (0, 1),
    }  # fmt: skip


def test_the_board_of_a_past_day_shows_that_day(board):
    assert overdue_tasks(board.plan.id, date(2024, 6, 10), ALL) == []
    _, bodies, _ = silent_agencies(board.plan.id, date(2024, 6, 19), "2024-Q2", ALL)
    assert bodies == 3


def test_an_agency_sees_its_own_lines_only(board):
    scope = Scope(agency_ids=frozenset({board.agency["CA"].id}))
    (line,) = overdue_tasks(board.plan.id, JULY, scope)
    assert (line.owing, line.agencies, line.last_on) == (1, ["UBND xã Ca"], None)
