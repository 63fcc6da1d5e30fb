"""What an installation starts with: loaded once, whole, and left alone the second time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.agencies.profile import BadProfile
from tracker.db import session
from tracker.demo.filling import fill, profile_folder
from tracker.demo.plan_seed import read_plan_seed
from tracker.indices.models import Criterion, Framework
from tracker.installation.models import CalendarDay
from tracker.installation.queries import installation
from tracker.settings import ROOT

AT = datetime(2024, 5, 30, 3, tzinfo=UTC)
TABLES = (Agency, Criterion, Framework, CalendarDay)


def sizes():
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_filling_twice_adds_nothing(database):
    fill(kind="test", profile="ha-noi", at=AT)
    once = sizes()
    fill(kind="test", profile="ha-noi", at=AT)
    assert sizes() == once
    assert all(once)


def test_without_a_profile_only_what_is_national_is_loaded(database):
    fill(kind="test", profile="none", at=AT)
    agencies, *national = sizes()
    assert agencies == 0
    assert all(national)
    assert installation().kind == "test"


def test_an_unknown_profile_is_refused_with_a_sentence():
    with pytest.raises(BadProfile, match="không-có"):
        profile_folder("không-có")


def test_the_transcribed_plan_holds_what_was_printed():
    folder = ROOT / "seeds" / "ha-noi" / "plan-2024"
    plan = read_plan_seed(folder, year=2024, title="Kế hoạch", issued_on=date(2024, 5, 30))
    assert (len(plan.sections), len(plan.tasks)) == (17, 73)
    assert Counter(task.index for task in plan.tasks) == {
        "PAR_INDEX": 31, "SIPAS": 16, "PAPI": 26,
    }  # fmt: skip
    assert Counter(target.index for target in plan.targets) == {
        "PAR_INDEX": 101, "SIPAS": 12, "PAPI": 37,
    }  # fmt: skip
    assert [section.number for section in plan.sections if section.directive] == ["III"]
    assert not [task.number for task in plan.tasks if not task.leads]


def test_a_remark_behind_a_lead_is_its_scope():
    folder = ROOT / "seeds" / "ha-noi" / "plan-2024"
    plan = read_plan_seed(folder, year=2024, title="Kế hoạch", issued_on=date(2024, 5, 30))
    scoped = {
        (t.number, lead.name, lead.scope) for t in plan.tasks for lead in t.leads if lead.scope
    }
    assert scoped
    assert all(")" not in scope and "(" not in scope for _, _, scope in scoped)
