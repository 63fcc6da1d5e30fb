"""Counts and lists: equal to a plain count over the rows, in a number of queries that stays."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_city import ISSUED, content, noon, task
from sqlalchemy import event, insert

from tracker.agencies.models import Agency
from tracker.db import db, session
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.plans.rules.content import SectionContent
from tracker.progress.actions.amending import amend
from tracker.progress.actions.deciding import confirm, give_back
from tracker.progress.actions.reporting import report
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import overview
from tracker.progress.queries.listing import Filters, count, listing
from tracker.progress.queries.turns import due_work, my_work, still_due
from tracker.progress.rules.counts import Counts, counts_json, total
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.status import (
    OPEN_WORK,
    Kind,
    Timing,
    Work,
    has_fallen_due,
    is_silent,
    timing,
)

ALL = Scope(everything=True)
JUNE = date(2024, 6, 20)
JULY = date(2024, 7, 20)
DONE = Report(Result.DONE, done="Xong", explanation="Có văn bản")
SECTIONS = (
    SectionContent("PAR_INDEX", "I", "Công tác chỉ đạo"),
    SectionContent("PAPI", "II", "Công khai"),
)
TASKS = (
    task("1", "Tháng 6/2024", "UBND cấp xã", section="I", title="Rà soát thủ tục"),
    task("2", "Thường xuyên", "UBND cấp xã", section="I", title="Niêm yết công khai"),
    task("3", "Hằng quý", "Sở Nội vụ", index="PAPI", section="II"),
    task("4", "Quý IV/2024", "Sở Tư pháp", "Tòa án nhân dân Thành phố", index="PAPI"),
    task("5", "…", "Sở Nội vụ", index=None),
    task("6", "Sau khi ban hành", "Sở Nội vụ", section="I"),
    task("7", "Tháng 7/2024", "Các cơ quan có liên quan", section="I"),
)


@contextmanager
def statements():
    """Collect the statements that a block sends to the database."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def busy(city):
    """Give a plan in which something of everything has happened until July."""
    city.plan = city.issue(content(*TASKS, sections=SECTIONS))
    an, ba, ca, *rest = city.occurrences()
    by = {"by": SYSTEM}
    report(an.id, replace(DONE, completed_on=JUNE), at=noon(JUNE), **by)
    report(ba.id, replace(DONE, completed_on=JUNE), at=noon(JUNE), **by)
    report(ca.id, Report(Result.DOING, 30, done="Đang làm"), at=noon(JUNE), **by)
    report(rest[0].id, Report(Result.NOTHING), at=noon(JUNE), **by)
    confirm([an.id], at=noon(JULY), **by)
    give_back(ba.id, reason="Thiếu văn bản", at=noon(JULY), **by)
    late = city.occurrences(kind="recurring")[0]
    report(late.id, Report(Result.DONE, done="Có"), at=noon(JULY), **by)
    without_seven = content(*TASKS[:-1], sections=SECTIONS)
    amend(city.plan, without_seven, by=SYSTEM, at=noon(JULY))
    session.flush()
    session.expire_all()
    return city


def plainly(rows, on):
    """Count rows one by one with the rules, as a person would."""
    found = Counter(timing(row.state, on).value for row in rows)
    inside = [row for row in rows if timing(row.state, on) is not Timing.CANCELLED]
    return found | Counter(
        reported=sum(row.state.is_filed for row in inside),
        silent=sum(is_silent(row.state, on) for row in inside),
        fallen_due=sum(has_fallen_due(row.state, on) for row in inside),
        occurrences=len(inside),
    )


def told(counts):
    names = [t.value for t in Timing] + ["reported", "silent", "fallen_due", "occurrences"]
    return Counter({name: getattr(counts, name) for name in names})


def test_the_overview_is_what_a_person_would_count(busy):
    counts = overview(busy.plan, JULY).all
    assert +told(counts) == +plainly(busy.occurrences(), JULY)
    assert +told(counts) == Counter(
        no_deadline=10, not_due=4, overdue=2, done_on_time=1, done_late=1, cancelled=1,
        reported=2, silent=2, fallen_due=4, occurrences=18,
    )  # fmt: skip
    assert counts.assignments == 11


def test_a_part_counts_from_the_day_of_issue_to_the_eve_of_its_end(busy):
    days = (ISSUED - timedelta(days=1), ISSUED, JULY - timedelta(days=1), JULY)
    assert [overview(busy.plan, on).all.assignments for on in days] == [0, 12, 12, 11]


@pytest.mark.parametrize("on", [ISSUED, JUNE, date(2024, 7, 1), JULY, date(2024, 12, 31)])
def test_every_breakdown_adds_up_to_the_whole(busy, on):
    found = overview(busy.plan, on)
    for parts in (found.by_index, found.by_section, found.by_agency):
        assert total(part.counts for part in parts) == found.all
    assert total(found.by_task.values()) == found.all


def test_each_row_of_a_breakdown_is_what_a_person_would_count(busy):
    rows = busy.occurrences()
    found = overview(busy.plan, JULY)
    for part in found.by_agency:
        own = [row for row in rows if row.agency_id == part.id]
        assert +told(part.counts) == +plainly(own, JULY), part.name
    for part in found.by_index:
        own = [row for row in rows if (row.task.index_code or "") == part.key]
        assert +told(part.counts) == +plainly(own, JULY), part.name
    for part in found.by_section:
        own = [row for row in rows if row.task.section_id == part.id]
        assert +told(part.counts) == +plainly(own, JULY), part.name


def test_breakdowns_name_what_they_count(busy):
    found = overview(busy.plan, JULY)
    assert [(p.key, p.name) for p in found.by_index] == [
        ("PAR_INDEX", "PAR INDEX"), ("PAPI", "PAPI"), ("", "Nhiệm vụ chung"),
    ]  # fmt: skip
    assert [p.key for p in found.by_section] == ["PAR_INDEX/I", "PAPI/II", "-/-"]
    assert [(p.key, p.level) for p in found.by_agency] == [
        ("SNV", "department"), ("STP", "department"), ("TAND", "request"), ("AN", "commune"),
        ("BA", "commune"), ("CA", "commune"), ("G_LQ", "group"),
    ]  # fmt: skip


def test_the_counts_of_the_contract_are_there_and_rates_are_percent(busy):
    found = counts_json(overview(busy.plan, JULY).all)
    assert found["occurrences"] == 18
    rates = [found[name] for name in ("completion_rate", "overdue_rate", "on_time_rate")]
    assert rates == [50.0, 50.0, 50.0]
    empty = counts_json(Counts())
    assert [empty[name] for name in ("completion_rate", "overdue_rate", "on_time_rate")] == [
        None, None, None,
    ]  # fmt: skip


def test_waiting_work_whose_day_has_passed_is_in_the_denominator(city):
    plan = city.issue(content(TASKS[0]))
    first = city.occurrences()[0]
    report(first.id, replace(DONE, completed_on=JUNE), by=SYSTEM, at=noon(JUNE))
    session.flush()
    assert [overview(plan, on).all.fallen_due for on in (JUNE, JULY)] == [0, 3]
    assert overview(plan, JULY).all.waiting_due == 1


TIMINGS = {t.value: lambda row, on, t=t: timing(row.state, on) is t for t in Timing}
WIDER = {
    "open": lambda row, on: row.state.work in OPEN_WORK,
    "silent": lambda row, on: is_silent(row.state, on),
    "reported": lambda row, on: row.state.is_filed,
    "fallen_due": lambda row, on: has_fallen_due(row.state, on),
    "done": lambda row, on: timing(row.state, on) in (Timing.DONE_ON_TIME, Timing.DONE_LATE),
    "unreported": lambda row, on: row.state.work in OPEN_WORK and row.reported_on is None,
    "returned": lambda row, on: row.state.work in OPEN_WORK and row.returned,
}


@pytest.mark.parametrize("asked", TIMINGS | WIDER)
def test_every_number_leads_to_its_list(busy, asked):
    keeps = (TIMINGS | WIDER)[asked]
    expected = {row.id for row in busy.occurrences() if keeps(row, JULY)}
    filters = Filters(timing=asked)
    found = listing(busy.plan.id, JULY, filters, ALL).rows
    assert {row.id for row in found} == expected
    assert count(busy.plan.id, JULY, filters, ALL) == len(expected)


@pytest.mark.parametrize(
    ("name", "value", "keeps"),
    [
        ("index", "PAPI", lambda row: row.task.index_code == "PAPI"),
        ("period", "2024-Q3", lambda row: row.period == "2024-Q3"),
        ("kind", "recurring", lambda row: row.kind == "recurring"),
        ("level", "commune", lambda row: row.agency.level == "commune"),
        ("search", "NIEM YET", lambda row: row.task.title == "Niêm yết công khai"),
        ("search", "niêm yết", lambda row: row.task.title == "Niêm yết công khai"),
        ("search", "100%", lambda _: False),
    ],
)
def test_a_filter_keeps_what_it_names(busy, name, value, keeps):
    filters = Filters(**{name: value})
    expected = {row.id for row in busy.occurrences() if keeps(row)}
    assert {row.id for row in listing(busy.plan.id, JULY, filters, ALL).rows} == expected
    assert count(busy.plan.id, JULY, filters, ALL) == len(expected)


@pytest.mark.parametrize("column", ["task_id", "agency_id"])
def test_a_list_of_one_task_or_agency_holds_its_rows_only(busy, column):
    value = getattr(busy.occurrences()[0], column)
    found = listing(busy.plan.id, JULY, Filters(**{column: value}), ALL).rows
    assert [r.id for r in found] == [
        r.id for r in sorted(busy.occurrences(**{column: value}), key=lambda r: (r.limit_on, r.id))
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("on", [JUNE, JULY])
def test_pages_give_every_row_once_the_earliest_limit_first(busy, size, on):
    rows, after = [], None
    for _ in range(60):
        page = listing(busy.plan.id, on, Filters(), ALL, after=after, limit=size)
        assert len(page.rows) <= size
        rows, after = rows + page.rows, page.next_key
        if after is None:
            break
    assert sorted(row.id for row in rows) == sorted(row.id for row in busy.occurrences())
    order = [(row.state.limit_on or date.max, row.id) for row in rows]
    assert order == sorted(order)


def test_a_line_says_who_what_and_the_last_words(busy):
    an, ba, ca = busy.occurrences()[:3]
    found = {row.id: row for row in listing(busy.plan.id, JULY, Filters(), ALL).rows}
    line = found[ba.id]
    assert (line.task_number, line.index, line.section, line.agency_code) == (
        "1", "PAR_INDEX", "I", "BA",
    )  # fmt: skip
    assert (line.label.text, line.days_late) == ("Yêu cầu bổ sung", 20)
    assert (line.last.verb, line.last.text) == ("return", "Thiếu văn bản")
    assert (found[an.id].last.verb, found[an.id].label.tone) == ("report", "done")
    assert (found[ca.id].last.percent, found[ca.id].last.text) == (30, "Đang làm")


def test_the_last_words_of_a_past_day_are_those_of_that_day(busy):
    ba = busy.occurrences()[1]
    rows = listing(busy.plan.id, JUNE, Filters(agency_id=ba.agency_id), ALL).rows
    line = next(row for row in rows if row.id == ba.id)
    assert (line.last.verb, line.label.text) == ("report", "Chờ xác nhận")


@pytest.mark.parametrize("code", ["AN", "STP", "TAND"])
def test_an_agency_sees_its_own_work_and_nobody_elses(busy, code):
    agency = busy.agency[code]
    scope = Scope(agency_ids=frozenset({agency.id}))
    own = {row.id for row in busy.occurrences(agency_id=agency.id)}
    assert {row.id for row in listing(busy.plan.id, JULY, Filters(), scope).rows} == own
    assert count(busy.plan.id, JULY, Filters(), scope) == len(own)
    found = overview(busy.plan, JULY, scope)
    assert [part.key for part in found.by_agency] == [code]
    assert found.all.occurrences == len(own)
    other = Filters(agency_id=busy.agency["SNV"].id)
    assert listing(busy.plan.id, JULY, other, scope).rows == []


def test_who_may_see_nothing_is_shown_nothing(busy):
    assert listing(busy.plan.id, JULY, Filters(), Scope()).rows == []
    assert overview(busy.plan, JULY, Scope()).all == Counts()


def test_my_work_puts_each_open_duty_where_it_is_to_be_done(busy):
    def sorted_out(code, on):
        work = my_work([busy.agency[code].id], on)
        return {
            name: [(row.task_number, row.period) for row in getattr(work, name)]
            for name in ("urgent", "missing", "waiting", "coming")
        }

    assert sorted_out("BA", JULY) == {
        "urgent": [("1", None)], "missing": [("2", "2024-Q2")], "waiting": [], "coming": [],
    }  # fmt: skip
    assert sorted_out("BA", JUNE)["waiting"] == [("1", None)]
    assert sorted_out("SNV", JULY) == {
        "urgent": [], "missing": [], "waiting": [],
        "coming": [("3", "2024-Q3"), ("5", None)],
    }  # fmt: skip
    assert sorted_out("STP", JULY)["coming"] == []
    assert sorted_out("STP", date(2024, 10, 1))["coming"] == [("4", None)]


def test_the_counts_of_my_work_are_those_of_the_agency(busy):
    agency = busy.agency["BA"]
    counts = my_work([agency.id], JULY).counts
    plain = plainly(busy.occurrences(agency_id=agency.id), JULY)
    assert {k: v for k, v in counts.items() if v} == {
        "no_deadline": plain["no_deadline"], "overdue": 1, "returned": 1, "silent": 1,
    }  # fmt: skip


def test_letters_speak_of_open_work_near_its_limit(busy):
    found = {(work.task_number, work.period) for work in due_work(JULY)}
    rows = [r for r in busy.occurrences() if r.state.work in OPEN_WORK and r.limit_on]
    near = [r for r in rows if r.limit_on <= JULY + timedelta(days=15)]
    assert found == {(r.task.number, r.period) for r in near}
    assert sorted(still_due([r.id for r in busy.occurrences()])) == sorted(
        r.id for r in busy.occurrences() if r.state.work in OPEN_WORK
    )


def crowd(city, number):
    """Issue a plan whose first task is led by `number` communes, each with a report."""
    have = sum(code in ("AN", "BA", "CA") for code in city.agency)
    rows = [
        {"code": f"X{n}", "name": f"UBND xã X{n}", "short_name": "X", "official_name": "X",
         "level": "commune", "authority": "directive", "sort": 50 + n, "name_folded": f"x{n}"}
        for n in range(number - have)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Agency), rows)
    leads = ["UBND cấp xã"] if number >= have else ["UBND xã An"]
    plan = city.issue(content(task("1", "Tháng 6/2024", *leads), task("2", "Thường xuyên", *leads)))
    for row in city.occurrences(kind="dated"):
        report(row.id, Report(Result.DOING, 30, done="Đang làm"), by=SYSTEM, at=noon(JUNE))
    session.flush()
    session.expire_all()
    return plan.id, [row.agency_id for row in city.occurrences(kind="dated")]


READS = {
    "overview": lambda plan, _: overview(plan, JULY),
    "overview of the past": lambda plan, _: overview(plan, ISSUED),
    "listing": lambda plan, _: listing(plan.id, JULY, Filters(), ALL, limit=400),
    "listing of the past": lambda plan, _: listing(plan.id, ISSUED, Filters(), ALL, limit=400),
    "my work": lambda _, ids: my_work(ids, JULY, limit=400),
    "letters": lambda *_: list(due_work(JULY)),
}


@pytest.mark.parametrize(
    ("read", "number_of_queries"),
    [("overview", 12), ("overview of the past", 14), ("listing", 5), ("listing of the past", 7),
     ("my work", 13), ("letters", 1)],
)  # fmt: skip
def test_fifty_rows_cost_the_queries_of_one(city, read, number_of_queries):
    from tracker.plans.models import Plan

    for number in (1, 3, 50):
        with session.begin_nested() as savepoint:
            plan_id, agencies = crowd(city, number)
            assert len(agencies) == number
            plan = session.get(Plan, plan_id)
            with clock.domain_day(JULY), statements() as sent:
                READS[read](plan, agencies)
            assert len(sent) == number_of_queries, "\n".join(sent)
            savepoint.rollback()
        session.expire_all()
        session.info.clear()


def test_every_kind_and_work_of_the_model_is_known_to_the_rules():
    from tracker.progress.models import occurrence as models

    assert {kind.value for kind in Kind} == set(models.KINDS.replace("'", "").split(","))
    assert {work.value for work in Work} == set(models.WORKS.replace("'", "").split(","))
