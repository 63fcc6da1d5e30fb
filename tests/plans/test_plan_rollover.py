"""Next year's draft: dates move where they name a year, bodies are followed, nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_city import content, noon, task
from sqlalchemy import select

from tracker.agencies.models import AgencySuccession
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.indices.models import Criterion, Framework, Index, Score
from tracker.lib.actor import SYSTEM
from tracker.plans import queries
from tracker.plans.actions import PlanRefused, draft_next_year
from tracker.plans.rules.content import SectionContent, TargetContent
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.plans.rules.rollover import Result, next_deadline, next_text, roll_over

TARGET = TargetContent(
    "PAR_INDEX", "1.1", "Kế hoạch", Decimal("1.5"), Decimal("1"), Decimal("1.4"), leads=("Sở A",)
)


def read(text, year=2024):
    return dict(deadline_json(read_deadline(text, year=year)))


@pytest.mark.parametrize(
    ("text", "moved", "due", "doubtful"),
    [
        ("Tháng 6/2024", "Tháng 6/2025", "2025-06-30", False),
        ("Trước 30/6/2024", "Trước 30/6/2025", "2025-06-30", False),
        ("Trước 30/6/24", "Trước 30/6/25", "2025-06-30", False),
        ("Quý I/2025", "Quý I/2026", "2026-03-31", False),
        ("Trước 30/6", "Trước 30/6", "2025-06-30", False),
        ("Trong năm", "Trong năm", "2025-12-31", False),
        ("Hằng quý", "Hằng quý", None, False),
        ("Thường xuyên", "Thường xuyên", None, False),
        ("Giai đoạn 2021-2027", "Giai đoạn 2021-2027", "2027-12-31", True),
        ("Giai đoạn 2021-2025", "Giai đoạn 2021-2025", "2025-12-31", True),
        ("29/02/2024", "29/02/2025", None, True),
        ("Theo Kế hoạch năm 2024 của Bộ", "Theo Kế hoạch năm 2024 của Bộ", None, True),
        ("Khi rảnh rỗi năm 2024", "Khi rảnh rỗi năm 2024", None, True),
        ("", None, None, False),
    ],
)
def test_a_deadline_moves_by_a_year_only_where_it_names_one(text, moved, due, doubtful):
    found, doubt = next_deadline(read(text), 2024)
    assert (found["text"], found["due_on"], doubt is not None) == (moved, due, doubtful)


def test_numbers_of_documents_are_no_years():
    text = "Theo Quyết định 15/2024/QĐ-UBND, trong năm 2024"
    assert next_text(text, 2024) == "Theo Quyết định 15/2024/QĐ-UBND, trong năm 2025"


@given(st.integers(2000, 2098), st.integers(1, 12))
def test_every_month_of_a_year_moves_to_the_next(year, month):
    found, doubt = next_deadline(read(f"Tháng {month}/{year}", year), year)
    assert doubt is None
    assert found["due_on"][:7] == f"{year + 1}-{month:02d}"


def test_two_leads_that_became_one_are_named_once_and_leave_the_partners():
    old = content(task("1", "Hằng quý", "Sở A", "Sở B", partners=["Sở C", "Sở B"]))
    rolled = roll_over(old, heirs={"Sở A": "Sở AB", "Sở B": "Sở AB", "Sở C": "Sở C"}, results={})
    (row,) = rolled.content.tasks
    assert [lead.name for lead in row.leads] == ["Sở AB"]
    assert [partner.name for partner in row.partners] == ["Sở C"]
    assert {doubt.rule for doubt in rolled.doubts} == {"agency_followed"}


def test_a_body_that_ended_without_an_heir_stays_named_and_doubtful():
    old = content(task("1", "Hằng quý", "UBND cấp huyện"))
    rolled = roll_over(old, heirs={"UBND cấp huyện": None}, results={})
    assert rolled.content.tasks[0].leads[0].name == "UBND cấp huyện"
    assert [(doubt.where, doubt.rule) for doubt in rolled.doubts] == [
        ("PAR_INDEX/task/1", "agency_ended")
    ]


@pytest.mark.parametrize(
    ("results", "baseline", "rules"),
    [
        ({("PAR_INDEX", "1.1"): Result(Decimal("1.25"), 2024)}, Decimal("1.25"), []),
        ({("PAR_INDEX", "1.1"): Result(Decimal("1.1"), 2023)}, Decimal("1.1"), ["baseline_older"]),
        ({}, None, ["baseline_unknown"]),
    ],
)
def test_the_last_published_result_becomes_the_baseline(results, baseline, rules):
    rolled = roll_over(content(targets=[TARGET]), heirs={}, results=results)
    (row,) = rolled.content.targets
    assert (row.baseline, row.target) == (baseline, None)
    assert [doubt.rule for doubt in rolled.doubts] == rules


def test_a_section_that_only_points_elsewhere_is_looked_at_again():
    section = SectionContent("PAPI", "II", "Công khai", "Theo Kế hoạch 12/KH-UBND")
    rolled = roll_over(content(sections=(section,)), heirs={}, results={})
    assert [(doubt.where, doubt.rule) for doubt in rolled.doubts] == [("PAPI/II", "directive_kept")]


def test_the_draft_follows_the_succession_to_the_first_of_january(city):
    session.add(
        AgencySuccession(
            from_id=city.agency["DONG"].id,
            to_id=city.agency["AN"].id,
            kind="merge",
            effective_on=date(2025, 7, 1),
        )
    )
    plan = city.issue(content(task("1", "Tháng 6/2025", "UBND quận Đông", year=2025), year=2025))
    draft = draft_next_year(plan, by=SYSTEM, at=noon(date(2025, 11, 1)))
    (row,) = queries.tasks(draft.id)
    assert (draft.code, draft.year, draft.state, draft.issued_on) == ("2026", 2026, "draft", None)
    assert row.leads == [{"name": "UBND xã An", "scope": None}]
    assert (row.deadline_text, row.deadline["due_on"]) == ("Tháng 6/2026", "2026-06-30")
    (version,) = queries.revisions(draft.id)
    assert [doubt["rule"] for doubt in version.changes["doubts"]] == ["agency_followed"]
    verbs = session.scalars(select(AuditEvent.verb)).all()
    assert "plans.draft_next_year" in verbs


def test_a_second_draft_of_a_year_has_a_code_of_its_own(city):
    plan = city.issue(content(task("1", "Hằng quý", "Sở Nội vụ")))
    codes = [draft_next_year(plan, by=SYSTEM, at=noon(date(2024, 11, 1))).code for _ in range(2)]
    assert codes == ["2025", "2025-2"]


def test_a_draft_is_not_rolled_over(city):
    with pytest.raises(PlanRefused):
        draft_next_year(city.draft(content()), by=SYSTEM, at=noon(date(2024, 11, 1)))


def publish(code, *values):
    """Put published totals (year, score) of one criterion into an index of the tests' own."""
    index = Index(code="PAR_INDEX", name="Chỉ số thử", short_name="Thử", unit="point")
    session.merge(index)
    framework = Framework(
        index_code="PAR_INDEX", version="thử", first_year=2022, rollup="sum", max_total=Decimal(100)
    )
    session.add(framework)
    session.flush()
    criterion = Criterion(
        framework_id=framework.id,
        code=code,
        level="domain",
        name="Kế hoạch",
        name_folded="ke hoach",
        scoring="appraisal",
        sort=1,
    )
    session.add(criterion)
    session.flush()
    for year, score in values:
        session.add(Score(criterion_id=criterion.id, year=year, score=Decimal(score)))
    session.flush()


def test_the_baseline_is_the_newest_published_result_up_to_the_plans_year(city):
    publish("1.1", (2022, "1.0"), (2023, "1.2"), (2025, "1.5"))
    target = replace(TARGET, leads=("Sở Nội vụ",))
    plan = city.issue(content(task("1", "Hằng quý", "Sở Nội vụ"), targets=[target]))
    draft = draft_next_year(plan, by=SYSTEM, at=noon(date(2024, 11, 1)))
    (row,) = queries.target_rows(draft.id)
    assert (row.baseline, row.target, row.leads) == (Decimal("1.2"), None, ["Sở Nội vụ"])
    (doubt,) = queries.revisions(draft.id)[0].changes["doubts"]
    assert doubt["message"] == "1 dòng chỉ tiêu lấy kết quả công bố gần nhất, của năm 2023."
