"""Who filed a period: counted again by hand, reminded once, asked and urged on paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text

from tracker.agencies.queries import by_ids
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib.actor import Actor, Membership, Role
from tracker.outbox.models import Letter
from tracker.paper.outline import Bullet, Table
from tracker.plans.actions.drafting import change_settings
from tracker.plans.queries import plan_by_code
from tracker.progress.rules.filing import Filing
from tracker.reminders.models import Urging
from tracker.reports.facts import Bodies
from tracker.reports.filings.official import asking_letter, urging_letter
from tracker.reports.filings.reading import (
    agency_filings,
    closing_quarter,
    counted_filings,
    told_period,
)
from tracker.reports.filings.reminding import KIND, remind
from tracker.reports.queries.quarterly import quarterly_facts

TODAY = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 2, tzinfo=UTC)
BY = Actor(1, "Nguyễn Thị Điều Phối", (Membership(Role.COORDINATOR, None),))
BODIES = Bodies("Sở Nội vụ", "BC-SNV", "Hà Nội", "Sở Nội vụ", "UBND Thành phố",
                "UBND thành phố Hà Nội", signature=("Giám đốc",))  # fmt: skip


@pytest.fixture
def plan(demonstration):
    return plan_by_code("2024")


def read(plan, code="2024-Q3", on=TODAY):
    _, asked = told_period(plan, code)
    return asked, agency_filings(plan, asked, on)


def press(plan, on=TODAY):
    asked, rows = read(plan, on=on)
    with transaction():
        return remind(
            plan=plan, asked=asked, rows=rows, by=BY, at=AT, wall=AT, on=on,
            mail_domain="tracker.localdomain",
        )  # fmt: skip


@pytest.mark.both
def test_every_agency_stands_as_its_own_rows_say(plan):
    _, rows = read(plan)
    found = session.execute(
        text(
            "select agency_id, count(*), sum(case when work in ('submitted', 'completed')"
            " then 1 else 0 end), min(case when work in ('submitted', 'completed')"
            " then reported_on end) from occurrence where period = '2024-Q3'"
            " and kind = 'standing' and work not in ('suspended', 'cancelled', 'reassigned')"
            " group by agency_id"
        )
    ).all()
    groups = {id_ for id_, one in by_ids([row[0] for row in found]).items() if one.level == "group"}
    told = {row.agency.id: (row.asked, row.answered, row.first_on) for row in rows if row.asked}
    assert told == {
        id_: (asked, came, first and date.fromisoformat(str(first)))
        for id_, asked, came, first in found
        if id_ not in groups
    }


@pytest.mark.both
def test_the_counts_add_up_and_each_agency_stands_once(plan):
    _, rows = read(plan)
    counts = counted_filings(rows)
    states = Counter(row.state for row in rows)
    assert len({row.agency.id for row in rows}) == len(rows)
    assert counts.expected + counts.nothing == len(rows)
    assert counts.expected == sum(bool(row.asked) for row in rows)
    assert counts.late == states[Filing.LATE] == sum(row.days_late > 0 for row in rows)


def test_on_the_provinces_day_it_is_what_the_report_tells(plan):
    asked, rows = read(plan, on=date(2024, 9, 20))
    told, counts = quarterly_facts(plan, "2024-Q3", today=TODAY).filings, counted_filings(rows)
    assert asked.city_due == told.on
    assert (told.expected, told.in_time, told.late) == (
        counts.expected, counts.in_time, counts.late,
    )  # fmt: skip
    assert len(told.missing) == counts.missing


def test_one_agency_alone_stands_as_in_the_list(plan):
    asked, rows = read(plan)
    for row in rows[:25]:
        assert agency_filings(plan, asked, TODAY, row.agency.id) == [row]


@pytest.mark.parametrize(
    ("code", "quarter"),
    [
        ("2024-H1", "2024-Q2"),
        ("2024-9M", "2024-Q3"),
        ("2024", "2024-Q4"),
        ("2024-Q1", "2024-Q1"),
    ],
)
def test_longer_periods_are_told_by_the_quarter_that_closes_them(plan, code, quarter):
    _, asked = told_period(plan, code)
    assert closing_quarter(asked) == quarter


def test_a_day_changed_later_moves_no_period_that_is_over(plan):
    with transaction():
        rules = replace(plan.settings, agency_report_day=18)
        change_settings(plan, rules, by=BY, at=AT)
    days = [told_period(plan, code)[1].agency_due.day for code in ("2024-Q3", "2024-Q4")]
    assert days == [15, 18]


def test_a_person_gets_one_letter_a_day_and_it_urges_what_is_owed(plan):
    _, rows = read(plan)
    first, second = press(plan), press(plan)
    letters = session.scalars(select(Letter).where(Letter.kind == KIND)).all()
    missing = {row.agency.id for row in rows if row.state is Filing.MISSING}
    assert first.letters == len(letters) == len({one.recipient for one in letters})
    assert (second.letters, second.told_today) == (0, first.letters + first.told_today)
    assert {id_ for one in letters for id_ in one.agency_ids} <= missing
    urged = session.scalar(select(func.count()).select_from(Urging).where(
        Urging.letter_id.in_([one.id for one in letters])))  # fmt: skip
    owed = sum(row.asked for row in rows for one in letters if row.agency.id in one.agency_ids)
    assert urged == owed > 0


def test_who_cannot_be_reached_is_told_and_the_press_is_in_the_trail(plan):
    _, rows = read(plan)
    done = press(plan)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "reports.remind_filing")
    ).all()
    missing = counted_filings(rows).missing
    assert [event.after["letters"] for event in events] == [done.letters]
    assert 0 < len(done.unreachable) < missing


def test_before_its_day_a_letter_announces_and_urges_nothing(plan):
    with transaction():
        session.execute(text("update occurrence set work = 'not_started', reported_on = null"
                             " where period = '2024-Q4'"))  # fmt: skip
    _, asked = told_period(plan, "2024-Q4")
    on = date(2024, 12, 15)
    rows = agency_filings(plan, asked, on)
    before = session.scalar(select(func.count()).select_from(Urging))
    with transaction():
        done = remind(plan=plan, asked=asked, rows=rows, by=BY, at=AT, wall=AT, on=on,
                      mail_domain="tracker.localdomain")  # fmt: skip
    assert done.letters
    assert session.scalar(select(func.count()).select_from(Urging)) == before


def names(outline):
    (table,) = outline.appendices[0].blocks
    assert isinstance(table, Table)
    return [row.cells[1].text for row in table.rows if row.kind == "normal"]


def test_the_letter_that_asks_goes_to_everybody_who_owes_the_period_something(plan):
    asked, rows = read(plan)
    outline = asking_letter(BODIES, plan.label, asked, rows, base_url="https://x", on=TODAY)
    expected = {row.agency.name for row in rows if row.asked} - {"Sở Nội vụ"}
    assert set(names(outline)) == expected
    assert len(names(outline)) == len([r for r in rows if r.asked]) - 1
    assert outline.letterhead.about.startswith("đề nghị báo cáo tiến độ thực hiện Kế hoạch số 164")
    words = "".join(run.text for block in outline.blocks for run in block.runs)
    assert "trước khi hết ngày 15 tháng 9 năm 2024" in words
    assert outline.letterhead.number_text.endswith("/SNV-CCHC")


def test_the_letter_that_urges_names_who_has_not_filed_by_level(plan):
    asked, rows = read(plan)
    by = date(2024, 10, 18)
    outline = urging_letter(BODIES, plan.label, asked, rows, answer_by=by, on=TODAY)
    missing = [row for row in rows if row.state is Filing.MISSING]
    assert sorted(names(outline)) == sorted(row.agency.name for row in missing)
    levels = [block for block in outline.blocks if isinstance(block, Bullet)]
    assert len(levels) == len({row.agency.level for row in missing})
    words = "".join(run.text for block in outline.blocks for run in block.runs)
    assert f"còn {len(missing)} cơ quan, đơn vị trong tổng số" in words
