"""A task comes back, or an agency is named again: what they have done is not asked for twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_city import ISSUED, content, noon, task
from sqlalchemy import select

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Assignment
from tracker.progress.actions import deciding
from tracker.progress.actions.adjusting import change_settings
from tracker.progress.actions.amending import amend
from tracker.progress.actions.handing import hand_over
from tracker.progress.actions.reporting import report
from tracker.progress.rules.moves import Report, Result

ONE = task("1", "Tháng 12/2024", "Sở Nội vụ")
TWO = task("2", "Hằng quý", "Sở Nội vụ", "UBND xã An")
WITHOUT = task("2", "Hằng quý", "UBND xã An")
DONE = Report(Result.DONE, done="Xong", explanation="Có văn bản")


@pytest.fixture
def ended(city):
    """Give the plan whose second task ended while its third quarter waits for confirmation."""
    begin(city, ONE, TWO)
    row = one(city, "SNV", "2024-Q3")
    report(row.id, DONE, by=SYSTEM, at=noon(date(2024, 6, 3)))
    changed(city, ONE, on=date(2024, 6, 4))
    return city


def begin(city, *tasks):
    """Issue a plan in which reports of periods are confirmed too."""
    city.plan = city.issue(content(*tasks))
    rules = replace(city.plan.settings, confirmed_kinds=("dated", "recurring"))
    change_settings(city.plan, rules, reason="Theo chỉ đạo", by=SYSTEM, at=noon(ISSUED))


def one(city, agency, key):
    (row,) = city.occurrences(agency_id=city.agency[agency].id, key=key)
    return row


def changed(city, *tasks, on):
    amend(city.plan, content(*tasks), by=SYSTEM, at=noon(on))
    session.flush()
    session.expire_all()


def give(city, row, to, on=date(2024, 6, 5)):
    told = {"reason": "Đúng chức năng hơn", "by": SYSTEM, "at": noon(on)}
    hand_over([row.id], to_agency_id=city.agency[to].id, **told)


def held(city, agency):
    """Give what an agency has of the second task, but what fell away."""
    rows = city.occurrences(agency_id=city.agency[agency].id, kind="recurring")
    return sorted((row.key, row.work) for row in rows if row.work != "cancelled")


def leading(city):
    rows = select(Assignment).filter_by(role="lead", valid_to=None).order_by(Assignment.id)
    found = [(row.task.number, row.agency.code) for row in session.scalars(rows)]
    return [code for number, code in found if number == "2"]


def test_what_waits_for_confirmation_goes_on_in_a_task_that_comes_back(ended):
    row = one(ended, "SNV", "2024-Q3")
    changed(ended, ONE, TWO, on=date(2024, 7, 1))
    assert held(ended, "SNV") == [("2024-Q3", "submitted"), ("2024-Q4", "not_started")]
    assert session.get(Assignment, row.assignment_id).valid_from == date(2024, 7, 1)


def test_what_was_given_back_meanwhile_is_not_had_twice(ended):
    row = one(ended, "SNV", "2024-Q3")
    deciding.give_back(row.id, reason="Thiếu số liệu", by=SYSTEM, at=noon(date(2024, 6, 5)))
    changed(ended, ONE, TWO, on=date(2024, 7, 1))
    assert held(ended, "SNV") == [("2024-Q3", "in_progress"), ("2024-Q4", "not_started")]


def test_who_took_over_after_the_end_leads_in_place_of_the_giver(ended):
    give(ended, one(ended, "SNV", "2024-Q3"), "STP")
    changed(ended, ONE, TWO, on=date(2024, 7, 1))
    assert leading(ended) == ["STP", "AN"]
    assert held(ended, "SNV") == [("2024-Q3", "reassigned")]
    assert held(ended, "STP") == [("2024-Q3", "submitted"), ("2024-Q4", "not_started")]


def test_what_a_successor_gets_anew_begins_on_the_day_of_the_amendment(ended):
    give(ended, one(ended, "SNV", "2024-Q3"), "STP")
    changed(ended, ONE, TWO, on=date(2024, 7, 1))
    assert one(ended, "STP", "2024-Q4").since == date(2024, 7, 1)


def test_who_took_over_from_a_name_that_is_gone_is_released(ended):
    give(ended, one(ended, "SNV", "2024-Q3"), "STP")
    changed(ended, ONE, WITHOUT, on=date(2024, 7, 1))
    assert leading(ended) == ["AN"]
    assert held(ended, "STP") == [("2024-Q3", "submitted")]


def test_who_leads_by_name_already_keeps_one_part_with_what_it_took_over(ended):
    give(ended, one(ended, "SNV", "2024-Q3"), "AN")
    changed(ended, ONE, TWO, on=date(2024, 7, 1))
    assert leading(ended) == ["AN"]
    assert held(ended, "AN") == [("2024-Q3", "submitted"), ("2024-Q4", "not_started")]


def test_a_lead_that_is_named_again_is_not_asked_for_what_it_has_done(city):
    begin(city, TWO)
    report(one(city, "SNV", "2024-Q3").id, DONE, by=SYSTEM, at=noon(date(2024, 6, 3)))
    changed(city, WITHOUT, on=date(2024, 6, 4))
    changed(city, TWO, on=date(2024, 6, 5))
    keys = [key for key, _ in held(city, "SNV")]
    assert keys == ["2024-Q2", "2024-Q3", "2024-Q4"]


def test_a_duty_that_another_does_is_not_made_anew_for_who_gave_it(city):
    begin(city, ONE, TWO)
    give(city, one(city, "SNV", "2024-Q3"), "STP", on=date(2024, 6, 2))
    report(one(city, "STP", "2024-Q3").id, DONE, by=SYSTEM, at=noon(date(2024, 6, 3)))
    changed(city, ONE, on=date(2024, 6, 4))
    changed(city, ONE, TWO, on=date(2024, 7, 1))
    assert held(city, "SNV") == [("2024-Q3", "reassigned"), ("2024-Q4", "not_started")]
    assert held(city, "STP") == [("2024-Q3", "submitted")]
