"""Who follows a task is read where the printed cell says so, beside being its lead or partner."""

from datetime import date
from pathlib import Path

import pytest

from tracker.demo.plan_seed import read_plan_seed
from tracker.intake.content import content_of
from tracker.intake.parse import read_plan
from tracker.plans.rules.content import follows

OFFICE = ["Văn phòng UBND Thành phố"]
SEEDS = Path(__file__).parents[2] / "seeds" / "ha-noi" / "plan-2024"


def followed(content):
    return {
        (task.index, task.number): [monitor.name for monitor in task.monitors]
        for task in content.tasks
        if task.monitors
    }


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_the_plan_of_2024_names_who_follows_two_tasks(form, documents, register):
    content = content_of(read_plan(documents / f"plan-2024.{form}", register=register))
    assert followed(content) == {("SIPAS", "46"): OFFICE, ("SIPAS", "47"): OFFICE}
    (task,) = [task for task in content.tasks if task.number == "46"]
    assert [partner.name for partner in task.partners] == OFFICE


def test_the_table_of_the_seeds_names_the_same():
    content = read_plan_seed(SEEDS, year=2024, title="Kế hoạch", issued_on=date(2024, 5, 30))
    assert followed(content) == {("SIPAS", "46"): OFFICE, ("SIPAS", "47"): OFFICE}


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Sở A theo dõi, hướng dẫn, đôn đốc việc thực hiện", True),
        ("Sở A ĐÔN ĐỐC", True),
        ("Sở A", False),
        ("Sở A (lĩnh vực người có công)", False),
        ("Sở A phối hợp", False),
    ],
)
def test_words_that_say_a_body_follows(printed, found):
    assert follows(printed) is found
