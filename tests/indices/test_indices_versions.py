"""A new version of a framework holds together, ends the former, and is refused half."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import BadScore, load_frameworks, load_results
from tracker.indices.actions.versions import VersionHead, add_index, add_version
from tracker.indices.models import Crosswalk, Framework
from tracker.indices.rules.trees import Step, TreeNode, step_faults, tree_faults
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT

AT = datetime(2025, 10, 15, 3, tzinfo=UTC)


def leaf(line: int, code: str, parent: str, most: str, level: str = "criterion") -> TreeNode:
    return TreeNode(line, code, parent, level, f"Mục {code}", Decimal(most), "appraisal")


TREE = [
    leaf(2, "TOTAL", "", "10", "total"),
    leaf(3, "1", "TOTAL", "10", "domain"),
    leaf(4, "1.1", "1", "10"),
]


def test_a_tree_that_holds_together_has_no_fault():
    assert tree_faults(TREE, rollup="sum", max_total=Decimal(10)) == []


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        ([*TREE, leaf(5, "1.1", "1", "1")], "đã có ở dòng 4"),
        ([*TREE, leaf(5, "2.1", "2", "1")], "cha 2 phải đứng trước"),
        ([*TREE, leaf(5, "1.2", "1", "1", "x")], "cấp “x”"),
        (TREE[1:], "Cần một dòng tổng"),
    ],
)
def test_what_breaks_a_tree_is_told(nodes, sentence):
    found = tree_faults(nodes, rollup="sum", max_total=Decimal(10))
    assert sentence in " ".join(fault.sentence for fault in found if fault.bad)


def test_sums_that_do_not_come_out_are_a_doubt_only():
    found = tree_faults([*TREE, leaf(5, "1.2", "1", "1")], rollup="sum", max_total=Decimal(10))
    assert [(f.bad, f.sentence) for f in found] == [(False, "1: các mục con cộng lại 11, in 10.")]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step(2, "9", "1", "RENUMBERED"), "Bộ trước không có mã 9"),
        (Step(2, "1", "9", "RENAMED"), "Bộ mới không có mã 9"),
        (Step(2, "1", "1", "MOVED"), "Không có loại thay đổi"),
        (Step(2, "1", "1.1", "NEW"), "không đúng chỗ"),
        (Step(2, "", "1.1", "SAME"), "không đúng chỗ"),
    ],
)
def test_a_wrong_step_of_the_crosswalk_is_told(step, sentence):
    found = step_faults([step], ["TOTAL", "1", "1.1"], {"TOTAL": None, "1": None})
    assert sentence in " ".join(fault.sentence for fault in found if fault.bad)


def test_codes_nobody_accounts_for_are_a_doubt():
    found = step_faults([], ["TOTAL", "2"], {"TOTAL": None, "1": None})
    assert [f.sentence for f in found] == [
        "Mã cũ chưa nói thành gì: 1.",
        "Mã mới chưa nói từ đâu: 2.",
    ]


def head(**more: object) -> VersionHead:
    known = {"index": "PAR_INDEX", "version": "V2025", "legal_basis": "QĐ", "first_year": 2025}
    return VersionHead(
        **known | {"last_year": None, "rollup": "sum", "max_total": Decimal(10)} | more
    )


@pytest.fixture
def loaded(database: object) -> None:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
        load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)


@pytest.mark.usefixtures("loaded")
def test_a_new_version_ends_the_former_and_links_what_stayed():
    former = queries.framework_of("PAR_INDEX", 2024)
    with transaction():
        former = session.merge(former)
        steps = [(Step(2, "1.2", "1.1", "RENUMBERED"), "ghi chú", "QĐ")]
        assert add_version(head(), TREE, steps, former=former, by=SYSTEM, at=AT) == 3
    assert queries.framework_of("PAR_INDEX", 2024).version == "V2024"
    assert queries.framework_of("PAR_INDEX", 2025).version == "V2025"
    new = {n.id: n.code for n in queries.criteria([queries.framework_of("PAR_INDEX", 2025).id])}
    links = session.scalars(select(Crosswalk).where(Crosswalk.to_id.in_(new)))
    assert {(new[link.to_id], link.relation) for link in links} == {
        ("TOTAL", "SAME"),
        ("1", "SAME"),
        ("1.1", "RENUMBERED"),
    }


@pytest.mark.usefixtures("loaded")
def test_a_version_that_would_hide_stored_figures_is_refused():
    former = queries.framework_of("PAR_INDEX", 2024)
    with pytest.raises(BadScore, match="Năm 2024 đã có số liệu"), transaction():
        add_version(head(first_year=2024), TREE, [], former=session.merge(former), by=SYSTEM, at=AT)
    assert len(session.scalars(select(Framework)).all()) == 6


@pytest.mark.usefixtures("loaded")
def test_two_instruments_of_one_name_are_two_families():
    with transaction():
        common = {"name": "Chỉ số hài lòng về sự phục vụ hành chính", "unit": "percent"}
        add_index(
            code="HL_TP", short_name="Hài lòng TP", conducted_by="Viện", by=SYSTEM, at=AT, **common
        )
    rows = {row.code: (row.name, row.conducted_by) for row in queries.indices()}
    assert rows["HL_TP"][0] == rows["SIPAS"][0]
    assert rows["HL_TP"][1] == "Viện"
    assert queries.scores("HL_TP", [2024]) == []
    with pytest.raises(BadScore, match="Đã có"), transaction():
        add_index(code="SIPAS", short_name="x", conducted_by="x", by=SYSTEM, at=AT, **common)
