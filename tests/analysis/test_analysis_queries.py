"""Gathering facts costs the same for one row and for many."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tracker.analysis.console import lines
from tracker.analysis.queries import NoFramework, comparison
from tracker.analysis.shapes import comparison_shape
from tracker.db import db, session, transaction
from tracker.indices.models import Claim, Score


def queries_of(run: Callable[[], Any]) -> int:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


@pytest.mark.parametrize("kept", [1, 3, 50])
def test_the_number_of_queries_does_not_grow_with_the_scores(results: Flask, kept: int) -> None:
    with transaction():
        rows = session.scalars(select(Score).where(Score.year == 2024).order_by(Score.id)).all()
        for row in rows[kept:]:
            session.delete(row)
    session.expire_all()
    assert queries_of(lambda: comparison("PAR_INDEX", 2024)) == 13


def test_a_year_without_framework_is_refused(results: Flask) -> None:
    with pytest.raises(NoFramework, match="Chưa có bộ chỉ số PAR_INDEX cho năm 1999"):
        comparison("PAR_INDEX", 1999)


def test_json_has_every_field_of_the_contract_and_only_numbers(
    compared: Callable[..., Any],
) -> None:
    shape = json.loads(json.dumps(comparison_shape(compared())))
    fields = (
        "code part name level max_score score percent previous_max previous_score "
        "previous_percent delta_points delta_pp target target_operator target_met gap_to_target "
        "lost national_mean vs_national rank rank_of rank_change comparable basis note leads"
    )
    row = next(r for r in shape["rows"] if r["code"] == "1" and r["part"] == "total")
    assert list(row) == fields.split()
    assert (row["score"], row["delta_pp"], row["rank_change"]) == (9.401, -0.37, -11)
    assert shape["groups"][0] == {
        "code": "LDQL:HDND",
        "name": "Đại biểu HĐND Thành phố",
        "percent": 78.61,
        "previous_percent": 73.31,
        "delta_pp": 5.3,
        "rank": 39,
        "rank_of": 63,
        "rank_change": 17,
    }


def test_claims_of_another_year_are_not_read(results: Flask) -> None:
    assert session.scalars(select(Claim).where(Claim.year == 2022)).first() is not None
    found = comparison("PAR_INDEX", 2024, targets=()).findings
    assert {f.year for f in found if f.rule == "claim_differs"} == {2024}


def test_the_shell_shows_unknown_as_unknown(compared: Callable[..., Any]) -> None:
    shown = list(lines(compared("SIPAS", 2024), "%"))
    assert shown[1] == (
        "TOTAL    86,50 / 100,00 %; năm trước 83,57; +2,93 điểm %; mục tiêu 85,00: đạt"
    )
    assert shown[2].endswith("mục tiêu 84,90: chưa có số liệu")
