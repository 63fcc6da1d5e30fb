"""Causes and promises of late work: explanations first, as they were known at the cut-off."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tracker.progress.actions import answering
from tracker.progress.actions import explaining as acts
from tracker.progress.actions.explaining import Question
from tracker.progress.actions.reporting import report
from tracker.progress.queries.explanations import known_on
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.moves import Report, Result
from tracker.reports.queries import explaining, lists
from tracker.reports.queries.quarterly import quarterly_facts
from tracker.reports.queries.reading import read

DAY = date(2024, 9, 2)
PROMISE = date(2024, 11, 30)


def small_city():
    """Load the module that the tests of plans share: test folders are no packages."""
    if "small_city" not in sys.modules:
        path = Path(__file__).parents[1] / "plans" / "small_city.py"
        spec = importlib.util.spec_from_file_location("small_city", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["small_city"] = module
        spec.loader.exec_module(module)
    return sys.modules["small_city"]


@pytest.fixture
def city(database):
    """Give a city whose three communes and one department are late, the department with a word."""
    kit = small_city()
    found = kit.SmallCity()
    tasks = [
        kit.task("1", "Tháng 8/2024", "Sở Tư pháp"),
        kit.task("2", "Tháng 8/2024", "UBND cấp xã"),
    ]
    found.plan = found.issue(kit.content(*tasks))
    found.one, *found.many = found.occurrences()
    said = Report(Result.BLOCKED, difficulty="Chưa có hướng dẫn")
    report(found.one.id, said, by=found.coordinator, at=kit.noon(DAY))
    return found


def told(city, days=0):
    return {"by": city.coordinator, "at": small_city().noon(DAY + timedelta(days=days))}


def explain(city, row, cause, days=1):
    (asked,) = acts.ask([row.id], Question(), **told(city))
    answering.sign(asked.id, Answer(cause, "Làm bù", PROMISE), version=1, **told(city, days))
    return asked


def causes(city, days):
    now = read(city.plan, DAY + timedelta(days=days))
    known = known_on(city.plan.id, now.on)
    found = explaining.causes(now, lists.task_days(now), known)
    return {task.number: found[task.id] for task in now.tasks if task.id in found}


def test_an_explanation_takes_the_place_of_the_reports_difficulty_from_its_day_on(city):
    explain(city, city.one, "Thiếu người", days=3)
    before, after = causes(city, 2)["1"], causes(city, 3)["1"]
    assert (before.text, before.promised_on, before.explained) == ("Chưa có hướng dẫn", None, False)
    assert (after.text, after.promised_on, after.explained) == ("Thiếu người", PROMISE, True)


def test_what_was_returned_is_no_cause_any_more_but_was_one_before(city):
    asked = explain(city, city.one, "Thiếu người", days=1)
    answering.give_back(asked.id, reason="Chưa rõ", version=asked.version, **told(city, 4))
    assert [causes(city, day)["1"].text for day in (3, 4)] == ["Thiếu người", "Chưa có hướng dẫn"]


def test_several_agencies_are_quoted_by_name_and_who_is_done_is_not(city):
    for row, cause in zip(city.many, ("Mưa", "Bão", "Lũ"), strict=True):
        explain(city, row, cause)
    whole = "UBND xã An: Mưa; UBND xã Ba: Bão; UBND xã Ca: Lũ"
    assert causes(city, 1)["2"].text == whole
    done = Report(Result.DONE, done="Xong", explanation="Có", completed_on=DAY)
    report(city.many[0].id, done, **told(city, 2))
    assert causes(city, 2)["2"].text == "UBND xã Ba: Bão; UBND xã Ca: Lũ"


def test_the_report_of_the_period_prints_cause_promise_and_counts(city):
    explain(city, city.one, "Thiếu người")
    acts.ask([row.id for row in city.many[:2]], Question(), **told(city))
    facts = quarterly_facts(city.plan, "2024-Q3", today=date(2024, 10, 15))
    row = next(row for row in facts.overdue if row.number == "1")
    assert (row.cause, row.promise, row.explained) == ("Thiếu người", PROMISE, True)
    known = facts.explanations
    assert (known.asked, known.received, known.pending) == (3, 1, 2)
    assert known.pending_agencies == ("UBND xã An", "UBND xã Ba")


def test_a_report_of_the_past_does_not_change_by_a_later_word(city):
    explain(city, city.one, "Thiếu người", days=40)
    facts = quarterly_facts(city.plan, "2024-Q3", today=date(2024, 12, 1))
    row = next(row for row in facts.overdue if row.number == "1")
    assert (row.cause, row.explained) == ("Chưa có hướng dẫn", False)
    assert (facts.explanations.received, facts.explanations.pending) == (0, 1)
