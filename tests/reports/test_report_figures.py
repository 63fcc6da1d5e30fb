"""Every figure of the quarterly report, counted a second time in plain Python from raw rows.

The rows are read by simple selects; states of the cut-off are found again from the histories. No
rule, no query of the reports is used.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import text

from tracker.db import session
from tracker.plans.queries import plan_by_code
from tracker.reports.queries.quarterly import NotYet, quarterly_facts

TODAY = date(2024, 10, 15)
DATED = {"date", "month", "quarter", "half_year", "year", "range"}
OUTSIDE = {"suspended", "cancelled", "reassigned"}
STATE = ("work", "due_on", "limit_on", "soon_on", "completed_on", "reported_on")
# code: window, day of filing for agencies, state as of, state for who filed, day compared with.
PERIODS = {
    "2024-Q2": (date(2024, 3, 15), date(2024, 6, 14), date(2024, 6, 15), date(2024, 6, 20), None),
    "2024-H1": (date(2023, 12, 15), date(2024, 6, 14), date(2024, 6, 15), date(2024, 6, 20), None),
    "2024-Q3": (
        date(2024, 6, 15), date(2024, 9, 14), date(2024, 9, 15), date(2024, 9, 20),
        date(2024, 6, 14),
    ),
    "2024-9M": (
        date(2023, 12, 15), date(2024, 9, 14), date(2024, 9, 15), date(2024, 9, 20),
        date(2024, 6, 14),
    ),
}  # fmt: skip
COUNTED = ("no_deadline", "not_due", "due_soon", "overdue", "waiting", "done_on_time", "done_late")
WORST = ("overdue", "due_soon", "not_due", "waiting", "done_late", "done_on_time")


@dataclass
class Rows:
    """The stored rows of the plan, as dicts."""

    tasks: dict
    agencies: dict
    now: list
    past: dict
    updates: list


def read_rows(plan_id):
    def rows(table):
        return [dict(row._mapping) for row in session.execute(text(f"select * from {table}"))]

    def of_plan(table):
        return [row for row in rows(table) if row["plan_id"] == plan_id]

    past = defaultdict(list)
    for row in rows("occurrence_past"):
        past[row["occurrence_id"]].append(row)
    tasks = {row["id"]: row for row in of_plan("task")}
    for task in tasks.values():
        task["deadline"] = json.loads(task["deadline"])
        task["leads"] = json.loads(task["leads"])
    agencies = {row["id"]: row for row in rows("agency")}
    return Rows(tasks, agencies, of_plan("occurrence"), past, of_plan("progress_update"))


@pytest.fixture(scope="module")
def raw(shown):
    return read_rows(plan_by_code("2024").id)


def as_day(value):
    return date.fromisoformat(value) if value else None


def standing_on(raw, on):
    """Give every occurrence in the state that held at the end of `on`."""
    found = []
    for row in raw.now:
        state = row
        if as_day(row["since"]) > on:
            held = [p for p in raw.past[row["id"]] if as_day(p["since"]) <= on < as_day(p["until"])]
            if not held:
                continue
            (state,) = held
        one = {**row, **{name: state[name] for name in STATE}}
        found.append({k: as_day(v) if k.endswith("_on") else v for k, v in one.items()})
    return found


def timing(row, on):
    """Say how one occurrence stands; written from the words of the rule, not from its code."""
    if row["work"] in OUTSIDE:
        return "outside"
    if row["kind"] == "standing":
        return "no_deadline"
    if row["work"] == "completed":
        late = row["limit_on"] and row["completed_on"] and row["completed_on"] > row["limit_on"]
        return "done_late" if late else "done_on_time"
    if row["work"] == "submitted":
        return "waiting"
    if row["limit_on"] is None:
        return "no_deadline"
    if row["limit_on"] < on:
        return "overdue"
    return "due_soon" if row["soon_on"] <= on else "not_due"


def one_state(task, rows, on):
    """Give the state of a task, or of an agency's part in it: that of the worst row."""
    if task["deadline"].get("kind") not in DATED:
        return "no_deadline"
    states = {timing(row, on) for row in rows} - {"outside"}
    return next((name for name in WORST if name in states), "no_deadline")


def by(rows, *names):
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[n] for n in names) if len(names) > 1 else row[names[0]]].append(row)
    return found


def task_states(raw, on):
    rows = by(standing_on(raw, on), "task_id")
    return {id_: one_state(task, rows[id_], on) for id_, task in raw.tasks.items()}


def counts(states):
    found = Counter(states)
    return tuple(found[name] for name in COUNTED)


def of(counts_):
    return tuple(getattr(counts_, name) for name in COUNTED)


@pytest.fixture(scope="module", params=[*PERIODS, "2024"])
def case(request, shown, raw):
    """A period's facts, its days, and the tasks' rows and states of its cut-off."""
    code = request.param
    # The year's report of 15/10/2024 is a draft: it ends that day, and nobody had to file.
    days = PERIODS.get(code, (date(2023, 12, 15), TODAY, TODAY, TODAY, date(2024, 9, 14)))
    facts = quarterly_facts(plan_by_code("2024"), code, today=TODAY)
    return code, facts, days, standing_on(raw, days[1])


def test_the_whole_is_the_sum_of_the_tasks_states(case, raw):
    _, facts, days, _ = case
    assert of(facts.counts) == counts(task_states(raw, days[1]).values())
    assert facts.counts.occurrences == len(raw.tasks) == 73


def test_the_cut_off_before_is_counted_the_same(case, raw):
    _, facts, (*_, before), _ = case
    assert facts.before_on == before
    if before is None:
        assert facts.before is None
    else:
        assert of(facts.before) == counts(task_states(raw, before).values())


def test_what_fell_due_in_the_window_is_told_by_its_outcome(case, raw):
    _, facts, (start, end, *_), rows = case
    states, found, of_task = task_states(raw, end), Counter(), by(rows, "task_id")
    early, caught = set(), set()
    for id_, task in raw.tasks.items():
        if task["deadline"].get("kind") not in DATED:
            continue
        due = max(row["due_on"] for row in of_task[id_])
        done = max((row["completed_on"] for row in of_task[id_] if row["completed_on"]), default=0)
        is_done = states[id_].startswith("done")
        if start <= due <= end:
            found["open" if states[id_] in WORST[:3] else states[id_]] += 1
        elif is_done and start <= done <= end:
            (early if due > end else caught).add(task["number"])
    now = facts.window
    assert (now.done_on_time, now.done_late) == (found["done_on_time"], found["done_late"])
    assert (now.open, now.waiting) == (found["open"], found["waiting"])
    assert (set(now.done_early), set(now.caught_up)) == (early, caught)


def test_indices_and_sections_are_the_sums_of_their_tasks(case, raw):
    _, facts, days, _ = case
    states = task_states(raw, days[1])
    sections = {
        row.id: row.number for row in session.execute(text("select id, number from section"))
    }
    for index in facts.indices:
        own = {i: t for i, t in raw.tasks.items() if t["index_code"] == index.key}
        assert of(index.counts) == counts(states[i] for i in own)
        for section in index.sections:
            listed = [i for i, t in own.items() if sections[t["section_id"]] == section.code]
            assert of(section.counts) == counts(states[i] for i in listed)
        assert sum(s.counts.occurrences for s in index.sections) == index.counts.occurrences
    assert sum(one.counts.occurrences for one in facts.indices) == facts.counts.occurrences


def test_agencies_are_counted_by_their_parts_in_tasks(case, raw):
    _, facts, (_, end, *_), rows = case
    together = {"district": "UBND cấp huyện", "commune": "UBND cấp xã"}
    expected, members = defaultdict(Counter), defaultdict(set)
    for (task_id, agency_id), own in by(rows, "task_id", "agency_id").items():
        agency = raw.agencies[agency_id]
        if agency["level"] != "group":
            name = together.get(agency["level"], agency["name"])
            expected[name][one_state(raw.tasks[task_id], own, end)] += 1
            members[name].add(agency_id)
    found = {one.name: one for one in facts.agencies}
    assert len(found) == len(facts.agencies)
    assert {name: of(one.counts) for name, one in found.items()} == {
        name: tuple(states[kind] for kind in COUNTED) for name, states in expected.items()
    }
    asked = {name for name, one in found.items() if one.requested}
    assert asked == {
        name
        for name, ids in members.items()
        if any(raw.agencies[id_]["authority"] == "request" for id_ in ids)
    }
    assert {n: one.members for n, one in found.items()} == {n: len(m) for n, m in members.items()}


def test_duties_and_events_are_answered_of_asked(case, raw):
    _, facts, (_, _, agency_due, *_), rows = case
    asked, answered = Counter(), Counter()
    for row in rows:
        due = row["kind"] == "event" or (
            row["kind"] in ("standing", "recurring") and row["due_on"] <= agency_due
        )
        if due and row["work"] not in OUTSIDE:
            asked[row["task_id"]] += 1
            answered[row["task_id"]] += row["work"] in ("submitted", "completed")
    expected = {
        task["number"]: (answered[id_], asked[id_])
        for id_, task in raw.tasks.items()
        if task["deadline"].get("kind") not in DATED
    }
    assert {row.number: (row.done, row.due) for row in facts.standing} == expected


def test_the_overdue_list_holds_every_late_task_and_its_days(case, raw):
    _, facts, (_, end, *_), rows = case
    expected = {}
    for row in rows:
        task = raw.tasks[row["task_id"]]
        if task["deadline"].get("kind") in DATED and timing(row, end) == "overdue":
            days = (end - row["limit_on"]).days
            expected[task["number"]] = max(days, expected.get(task["number"], 0))
    assert {row.number: row.days_late for row in facts.overdue} == expected
    assert [r.days_late for r in facts.overdue] == sorted(expected.values(), reverse=True)
    assert facts.counts.overdue == len(expected)


def test_late_completions_are_told_with_their_days(case, raw):
    _, facts, (_, end, *_), rows = case
    states, of_task = task_states(raw, end), by(rows, "task_id")
    expected = {
        task["number"]: max((r["completed_on"] - r["limit_on"]).days for r in of_task[id_])
        for id_, task in raw.tasks.items()
        if states[id_] == "done_late"
    }
    assert {row.number: row.days_late for row in facts.late} == expected


def test_coming_work_is_what_falls_due_up_to_the_next_cut_off(case, raw):
    code, facts, (_, end, *_), rows = case
    until = {"2024-Q2": date(2024, 9, 14), "2024-H1": date(2024, 9, 14), "2024": date(2025, 3, 14)}
    states, of_task = task_states(raw, end), by(rows, "task_id")
    expected = {
        task["number"]: max(row["due_on"] for row in of_task[id_])
        for id_, task in raw.tasks.items()
        if task["deadline"].get("kind") in DATED and not states[id_].startswith("done")
    }
    last = until.get(code, date(2024, 12, 14))
    coming = {number: due for number, due in expected.items() if end < due <= last}
    assert {row.number: row.due_on for row in facts.coming} == coming


def test_filings_are_the_bodies_that_answered_a_duty(case, raw):
    code, facts, (_, _, agency_due, on, _), _ = case
    if code == "2024":
        assert (facts.is_draft, facts.filings.expected) == (True, 0)
        return
    quarter = "2024-Q2" if code in ("2024-Q2", "2024-H1") else "2024-Q3"
    first = {}
    for row in standing_on(raw, on):
        is_body = raw.agencies[row["agency_id"]]["level"] != "group"
        if is_body and row["kind"] == "standing" and row["period"] == quarter:
            filed = row["work"] in ("submitted", "completed")
            days = first.setdefault(row["agency_id"], [])
            days += [row["reported_on"]] if filed else []
    in_time = sum(1 for days in first.values() if days and min(days) <= agency_due)
    missing = {raw.agencies[id_]["name"] for id_, days in first.items() if not days}
    filings = facts.filings
    assert (filings.expected, filings.in_time, filings.on) == (len(first), in_time, on)
    assert filings.late == len(first) - in_time - sum(1 for days in first.values() if not days)
    assert set(filings.missing) == missing


def test_difficulties_are_those_told_in_the_window(case, raw):
    _, facts, (start, end, *_), _ = case
    told = {}
    for row in sorted(raw.updates, key=lambda row: row["id"]):
        if row["difficulty"] and start <= as_day(row["on"]) <= end:
            told[raw.agencies[row["agency_id"]]["name"]] = row["difficulty"]
    assert {one.agency: one.difficulty for one in facts.difficulties} == told


def test_the_full_list_names_every_task_once_with_its_state(case, raw):
    _, facts, (_, end, *_), _ = case
    states = task_states(raw, end)
    words = {"overdue": "Quá hạn ", "due_soon": "Sắp đến hạn", "not_due": "Trong hạn",
             "waiting": "Chờ xác nhận", "done_late": "Hoàn thành quá hạn",
             "done_on_time": "Hoàn thành trong hạn"}  # fmt: skip
    assert [row.number for row in facts.tasks] == [
        task["number"] for task in sorted(raw.tasks.values(), key=lambda task: task["sort"])
    ]
    by_number = {task["number"]: states[id_] for id_, task in raw.tasks.items()}
    for row in facts.tasks:
        state = by_number[row.number]
        assert row.status.startswith(words.get(state, ("Đã báo cáo", "Chưa")))
        assert (row.completed_on is not None) == state.startswith("done")


def test_a_draft_ends_today_and_says_so(shown):
    facts = quarterly_facts(plan_by_code("2024"), "2024", today=TODAY)
    assert facts.period.window_end == TODAY
    later = quarterly_facts(plan_by_code("2024"), "2024-Q3", today=TODAY)
    assert (later.is_draft, later.period.window_end) == (False, date(2024, 9, 14))


@pytest.mark.parametrize(
    ("code", "today", "sentence"),
    [
        ("2024-Q1", TODAY, "Kỳ quý I năm 2024 kết thúc trước khi kế hoạch được ban hành."),
        ("2024-Q4", date(2024, 9, 14), "Kỳ quý IV năm 2024 chưa bắt đầu."),
    ],
)
def test_a_period_that_cannot_be_told_is_refused_with_a_sentence(shown, code, today, sentence):
    with pytest.raises(NotYet) as refusal:
        quarterly_facts(plan_by_code("2024"), code, today=today)
    assert str(refusal.value) == sentence


def test_the_facts_of_nine_months_differ_from_the_quarter_in_the_window_alone(shown):
    plan = plan_by_code("2024")
    quarter = quarterly_facts(plan, "2024-Q3", today=TODAY)
    nine = quarterly_facts(plan, "2024-9M", today=TODAY)
    assert nine.window.fallen_due > quarter.window.fallen_due
    same = replace(
        nine, period=quarter.period, window=quarter.window, window_before=quarter.window_before,
        difficulties=quarter.difficulties,
    )  # fmt: skip
    assert same == quarter
