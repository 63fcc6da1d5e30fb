"""Rows of a draft under the lock of their plan: of two who write at once one is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier

import pytest
from small_city import ISSUED, content, noon, task
from sqlalchemy import select

from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans import actions
from tracker.plans.models import Plan, Target, Task
from tracker.plans.rules.content import TargetContent
from tracker.plans.seen import version_of

ROW = task("1", "Tháng 9/2024", "Sở Nội vụ", title="Số hóa hồ sơ")
SCORE = TargetContent("PAR_INDEX", "1.1", "Kế hoạch", Decimal(2), Decimal(1), Decimal("1.50"))
AT = noon(ISSUED)


@pytest.fixture
def typed(city):
    """A draft with one task and one target, stored for every connection to see."""
    plan = city.draft(content(ROW, targets=[SCORE]))
    session.commit()
    return plan.id


def test_the_version_tells_every_word_and_nothing_else(typed):
    row, score = session.scalars(select(Task)).one(), session.scalars(select(Target)).one()
    before = version_of(row), version_of(score)
    row.sort, score.sort = 9, 9
    assert (version_of(row), version_of(score)) == before
    row.leads, score.baseline = [{"name": "Sở Tư pháp", "scope": None}], Decimal("1.1")
    assert version_of(row) != before[0]
    assert version_of(score) != before[1]


def test_of_two_who_write_at_once_one_wins_and_the_other_is_told(database, typed):
    seen = version_of(session.scalars(select(Task)).one())
    session.rollback()
    ready = Barrier(2)

    def write(title):
        with database.app_context():
            ready.wait(10)
            try:
                with transaction():
                    row = session.scalars(select(Task)).one()
                    plan = session.get(Plan, typed)
                    new = replace(ROW, title=title)
                    actions.put_task(plan, new, task=row, seen=seen, by=SYSTEM, at=AT)
            except actions.Overtaken as overtaken:
                return str(overtaken)
            finally:
                session.remove()
            return title

    with ThreadPoolExecutor(2) as people:
        told = set(people.map(write, ["Lời của Hà", "Lời của Minh"]))
    (stored,) = session.scalars(select(Task.title))
    assert told == {stored, "Người khác vừa sửa dòng này trong lúc bạn soạn."}


def test_a_row_that_is_gone_is_told_and_not_written(typed):
    plan, row = session.get(Plan, typed), session.scalars(select(Task)).one()
    seen = version_of(row)
    with transaction():
        actions.store_draft(content(), code="2024", by=SYSTEM, at=AT)
    with pytest.raises(actions.Overtaken, match="vừa bỏ"), transaction():
        actions.put_task(plan, ROW, task=row, seen=seen, by=SYSTEM, at=AT)
    with pytest.raises(actions.Overtaken, match="vừa bỏ"), transaction():
        actions.remove_task(plan, row, seen=seen, by=SYSTEM, at=AT)


def test_a_row_read_in_anew_is_another_though_it_bears_the_same_key(typed):
    row = session.scalars(select(Task)).one()
    key, seen = row.id, version_of(row)
    with transaction():
        actions.store_draft(content(replace(ROW, number="2")), code="2024", by=SYSTEM, at=AT)
    now = session.scalars(select(Task)).one()
    assert version_of(now) != seen
    assert now.id >= key
