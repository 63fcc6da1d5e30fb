"""The work on an agency's page: who sees it, what it counts, and what a past day shows."""

from datetime import date

import pytest

from tracker.agencies.queries import by_code
from tracker.desk.agency_work import Month, agency_work, health, months
from tracker.plans.queries import plan_by_code
from tracker.progress.rules.status import Kind, State, Work

JUNE = date(2024, 6, 30)
DAY = date(2024, 10, 15)


def done(completed, **more):
    facts = {"due_on": JUNE, "limit_on": JUNE, "soon_on": date(2024, 6, 15)} | more
    return State(Kind.DATED, Work.COMPLETED, completed_on=completed, **facts)


def test_a_month_tells_both_the_first_and_the_present_day():
    moved = done(JUNE)
    rows = [
        (done(date(2024, 6, 20)), JUNE),
        (moved, date(2024, 5, 31)),
        (done(date(2024, 7, 2)), JUNE),
        (State(Kind.DATED, due_on=JUNE, limit_on=JUNE, soon_on=JUNE), JUNE),
        (State(Kind.STANDING, due_on=JUNE, limit_on=JUNE, soon_on=JUNE), JUNE),
        (State(Kind.UNDATED), None),
    ]
    assert months(rows, DAY) == [
        Month(date(2024, 6, 1), fallen_due=4, on_time=2, late=1, overdue=1, on_time_original=1)
    ]


def test_a_period_that_runs_still_is_no_part_of_the_health():
    past = {"due_on": JUNE, "limit_on": JUNE, "soon_on": JUNE}
    rows = [
        (State(Kind.STANDING, Work.COMPLETED, **past), "2024-Q2"),
        (State(Kind.STANDING, **past), "2024-Q2"),
        (State(Kind.STANDING, Work.CANCELLED, **past), "2024-Q2"),
        (State(Kind.STANDING, limit_on=date(2024, 12, 31)), "2024-Q4"),
    ]
    found = health(rows, DAY)
    assert [(h.period, h.answered, h.asked) for h in found] == [("2024-Q2", 1, 2)]


@pytest.mark.parametrize("name", ["điều phối", "lãnh đạo", "ba vì"])
def test_its_people_and_those_above_see_the_work(browser, words, name):
    page = words(browser(name).get("/co-quan/H-271"))
    assert "Quá hạn 107 ngày 16." in page
    assert "Báo cáo theo kỳ" in page


def test_others_read_names_and_no_figure(browser, words):
    page = words(browser("tản lĩnh").get("/co-quan/H-271"))
    assert "Ủy ban nhân dân huyện Ba Vì" in page
    assert "Quá hạn" not in page
    assert "đầu việc" not in page


def test_the_months_add_up_to_the_counts(shown):
    with shown.app_context():
        plan, agency = plan_by_code("2024"), by_code("SNV")
        work = agency_work(agency, plan, DAY)
        assert sum(m.fallen_due for m in work.months) == work.counts.fallen_due > 5
        assert sum(m.on_time for m in work.months) <= work.counts.done_on_time
        assert sum(m.overdue for m in work.months) == work.counts.overdue
        assert work.answered[1] - work.answered[0] >= work.counts.silent


@pytest.mark.parametrize("code", ["H-271", "SNV", "STP"])
def test_the_work_of_any_agency_costs_the_same(browser, statements, code):
    client, sizes = browser("điều phối"), []
    for path in (f"/co-quan/{code}", "/co-quan/H-001"):
        with statements() as ran:
            assert client.get(path).status_code == 200
        sizes.append(len(ran))
    assert abs(sizes[0] - sizes[1]) <= 12
