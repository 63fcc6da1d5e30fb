"""The plans that stand beside the year's: read from their lists, announced, put in force."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import register
from tracker.db import db, session, transaction
from tracker.demo.loading import OTHER_PLANS, load
from tracker.demo.obligations import announced_plans, read_obligations
from tracker.demo.other_plans import told
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Assignment, Task
from tracker.plans.queries import plan_by_code, plans_issued, revisions, tasks
from tracker.progress.actions.issuing import issue_announced
from tracker.progress.models import Occurrence

AT = datetime(2025, 3, 28, 3, tzinfo=UTC)
SELF, REVIEW = "self-assessment-2024", "review-2025"


@pytest.fixture(scope="module")
def city(demo, tmp_path_factory):
    """The demonstration as it is loaded, for tests that read."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = demo.copy_to(tmp_path_factory.mktemp("other-plans"))
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def read(city):
    """Both lists, by the code of their plan."""
    return {
        plan.code: (plan, read_obligations(OTHER_PLANS, plan, register=register(), accepted_by="A"))
        for plan in announced_plans(OTHER_PLANS)
    }


def test_fifty_six_rows_are_tasks_or_folded_or_stand_without_a_date(read):
    found = {
        code: (len(rows.content.tasks) - len(rows.undated), len(rows.folded), len(rows.undated))
        for code, (_, rows) in read.items()
    }
    assert found == {SELF: (14, 2, 3), REVIEW: (29, 5, 3)}
    assert sum(map(sum, found.values())) == 56


def test_a_row_without_a_deadline_goes_where_its_note_sends_it(read):
    _, review = read[REVIEW]
    assert dict(review.folded) == {
        "III.1 (2)": ("II.4",),
        "III.2 (1)": ("II.1",),
        "III.2 (4)": ("II.4",),
        "III.2 (5)": ("II.5",),
        "III.2 (6)": ("II.5", "II.7"),
    }
    outputs = {task.number: task.output for task in review.content.tasks}
    assert outputs["II.1"].endswith(
        "\n- III.2 (1): Xây dựng Đề cương hướng dẫn tổng kết theo hướng dẫn của Bộ Nội vụ"
    )
    assert review.undated == ["III.1 (1)", "III.2 (2)", "III.2 (3)"]


def test_what_the_register_does_not_know_is_told_and_not_guessed(read):
    plan, rows = read[SELF]
    assert rows.unknown == [("III.2 (3)", "các Sở được giao")]
    assert "không có cơ quan “các Sở được giao” trong danh mục" in told(plan, rows)
    leads = {task.number: [lead.name for lead in task.leads] for task in rows.content.tasks}
    assert leads["III.2 (3)"] == [
        "Văn phòng UBND Thành phố", "Trung tâm Phục vụ hành chính công Thành phố",
    ]  # fmt: skip
    assert leads["III.1 (1)"][1:] == ["Các sở, ban, ngành", "UBND cấp huyện"]
    assert read[REVIEW][1].unknown == []


def test_a_day_that_a_person_corrected_keeps_the_printed_text_and_the_finding(city):
    plan = plan_by_code(SELF)
    own = next(task for task in tasks(plan.id) if task.number == "II.1 PL1")
    assert own.deadline_text == "trước 05/01/2024"
    assert (own.deadline["due_on"], own.deadline["printed_due_on"]) == ("2025-01-05", "2024-01-05")
    accepted = revisions(plan.id)[0].accepted
    assert Counter(row["rule"] for row in accepted) == {"date_before_issue": 8}
    assert {row["accepted_by"] for row in accepted} == {"Nguyễn Thu Hà"}


def test_before_their_day_both_plans_ask_nobody_for_anything(city):
    assert [plan.code for plan in plans_issued(date(2024, 10, 15))] == ["2024"]
    ids = [plan_by_code(code).id for code in (SELF, REVIEW)]
    for table in (Assignment, Occurrence):
        assert not session.scalar(
            select(func.count()).select_from(table).where(table.plan_id.in_(ids))
        )


def test_on_their_day_both_come_into_force_with_the_agencies_of_that_day(demonstration):
    with transaction():
        issued = issue_announced(on=date(2025, 3, 28), by=SYSTEM, at=AT)
    assert [plan.code for plan in issued] == [SELF, REVIEW]
    assert issue_announced(on=date(2025, 3, 28), by=SYSTEM, at=AT) == []
    assert issued[0].ends_on == date(2025, 1, 5)
    query = (
        select(Agency.code, Occurrence.due_on, Assignment.authority)
        .join(Occurrence, Occurrence.agency_id == Agency.id)
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .join(Task, Task.id == Occurrence.task_id)
    )
    scored = session.execute(query.where(Task.number.like("II.1 PL_"))).all()
    assert {row.code for row in scored} == {
        "VPUBND", "SNV", "STP", "SKHDT", "STC", "STTTT", "TTPVHCC", "CUCTHUE",
    }  # fmt: skip
    assert {row.due_on for row in scored} == {date(2025, 1, 5)}
    asked = session.execute(query.where(Task.number == "III.1 (1)", Agency.code == "VPDBQH")).one()
    assert asked.authority == "request"
    themes = session.scalars(
        query.with_only_columns(Agency.code).where(Task.number.like("II.3.a %"))
    )
    assert Counter(themes) == {
        "SNV_2025": 7, "STC_2025": 3, "SKHCN_2025": 3, "SYT": 2, "SGDDT": 2, "STP": 1,
        "TTPVHCC": 1, "VPUBND": 1, "VNC": 1, "SVHTT": 1, "CATP": 1,
    }  # fmt: skip


def test_loading_twice_adds_nothing_and_an_older_demonstration_gets_what_it_lacks(demonstration):
    said = []
    assert load(say=said.append) is False
    plan = plan_by_code(REVIEW)
    with transaction():
        plan.code = "review-of-another-name"
    assert load(say=said.append) is True
    assert [line.split(":")[0] for line in said] == ["Nạp kế hoạch review-2025"]
    assert len(tasks(plan_by_code(REVIEW).id)) == 32
