"""A figure entered by hand: bounds, sources and the trail."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.indices.actions import BadScore, enter_score, load_frameworks
from tracker.indices.models import Criterion, Score
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT

AT = datetime(2024, 10, 15, 3, tzinfo=UTC)


@pytest.fixture
def criterion(database: object) -> Criterion:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
    found = session.scalars(select(Criterion).where(Criterion.code == "5.4")).all()
    return found[-1]


def enter(criterion: Criterion, score: str, **more: Any) -> Score:
    wanted = {"stage": "forecast", "source": "", "note": "đã xử lý xong các vụ việc"} | more
    with transaction():
        return enter_score(
            criterion=criterion, year=2024, score=Decimal(score), by=SYSTEM, at=AT, **wanted
        )


def test_a_second_entry_replaces_the_first_and_the_trail_keeps_both(criterion: Criterion) -> None:
    enter(criterion, "1")
    enter(criterion, "1.25")
    assert [s.score for s in session.scalars(select(Score))] == [Decimal("1.25")]
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.before, last.after) == ({"score": "1"}, {"score": "1.25"})


def test_stages_stand_beside_each_other(criterion: Criterion) -> None:
    enter(criterion, "1")
    enter(criterion, "1.5", stage="self", source="báo cáo tự chấm")
    assert {s.stage for s in session.scalars(select(Score))} == {"forecast", "self"}


@pytest.mark.parametrize(
    ("score", "more", "sentence"),
    [
        ("1.6", {}, "phải từ 0 đến 1,5"),
        ("-0.1", {}, "phải từ 0 đến 1,5"),
        ("1", {"note": " "}, "Dự kiến cần lý do"),
        ("1", {"stage": "self"}, "Số liệu cần nguồn"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(
    criterion: Criterion, score: str, more: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadScore, match=sentence):
        enter(criterion, score, **more)
    assert session.scalars(select(Score)).all() == []
