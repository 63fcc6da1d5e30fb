"""The 2024 plan in each of its forms gives exactly what was agreed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tracker.intake.mapping.heads import unsure_heads
from tracker.intake.parse import read_plan
from tracker.intake.reading.choose import read_source


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_plan_of_2024_is_read_exactly(form, documents, register, tmp_path):
    plan = read_plan(documents / f"plan-2024.{form}", register=register)
    actual = tmp_path / "actual.json"
    actual.write_text(json.dumps(plan.as_json(), ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, documents / "compare.py", documents / "plan-2024.expected.json"]
    done = subprocess.run(
        [*command, actual, "--strict", "--show", "30"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_title_year_and_hash_are_read_and_a_blank_number_stays_blank(documents, register):
    plan = read_plan(documents / "plan-2024.docx", register=register)
    assert plan.title.startswith("Nâng cao Chỉ số PAR INDEX, SIPAS và PAPI năm 2024")
    assert (plan.year, plan.code, plan.number, plan.issued_on) == (2024, "2024", None, None)
    assert len(plan.sha256) == 64
    assert plan.has_warnings
    assert not plan.has_errors


def test_a_section_that_holds_only_a_directive_keeps_it(documents, register):
    plan = read_plan(documents / "plan-2024.docx", register=register)
    held = [section for section in plan.sections if section.directive]
    assert [(section.index, section.number) for section in held] == [("PAR_INDEX", "III")]
    assert held[0].directive.startswith("Thực hiện theo Kế hoạch số 326/KH-UBND")


def test_remarks_in_brackets_stay_with_their_agency(documents, register):
    plan = read_plan(documents / "plan-2024.docx", register=register)
    task = next(task for task in plan.tasks if task.number == "41")
    assert [(lead.name, lead.scope) for lead in task.leads] == [
        ("Bảo hiểm xã hội Thành phố", ""),
        ("Sở Lao động, Thương binh và Xã hội", "lĩnh vực người có công"),
        ("UBND cấp huyện", ""),
        ("UBND cấp xã", "người nghèo, người khuyết tật,…"),
    ]


def test_a_finding_names_the_cell_and_what_was_expected(documents, register):
    plan = read_plan(documents / "plan-2024.xlsx", register=register)
    found = next(item for item in plan.findings if item.where == "PAR_INDEX/4.1")
    assert found.as_json() | {"message": ""} == {
        "severity": "warning",
        "rule": "parent_not_sum",
        "where": "PAR_INDEX/4.1",
        "cell": "Phụ lục 2!D34",
        "field": "baseline",
        "printed": 6.02,
        "computed": 6.01,
        "message": "",
    }


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_no_column_of_the_plan_has_to_be_asked_for(form, documents):
    assert unsure_heads(read_source(documents / f"plan-2024.{form}").grids, 2024) == []
