"""Targets stated in prose: what they may say, and whose they are in a tree of criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from tracker.lib.numbers import format_decimal

KINDS = {"score": "điểm", "percent": "% điểm tối đa", "rank": "thứ hạng", "tier": "nhóm"}
OPERATORS = {
    ">=": "từ mức này trở lên",
    ">": "trên mức này",
    "=": "đúng mức này",
    "improve": "tốt hơn năm trước (tăng điểm, tăng bậc, lên nhóm)",
    "rank_not_lower": "không thấp hơn năm trước",
}
SCOPES = {
    "node": "chính mục này",
    "survey_leaves": "mọi tiêu chí thành phần điều tra xã hội học thuộc mục này",
    "leaves": "mọi tiêu chí thành phần thuộc mục này",
}
RELATIVE = frozenset({"improve", "rank_not_lower"})


class Node(Protocol):
    """What is needed of a criterion: its code, its parent's, and how it is scored."""

    @property
    def code(self) -> str:
        """The printed code."""

    @property
    def parent(self) -> str | None:
        """The code of the node above."""

    @property
    def scoring(self) -> str:
        """`appraisal`, `survey` or `mixed`."""


def bad_target(kind: str, operator: str, value: Decimal | None) -> str | None:
    """Say what is wrong with a target, in words for the person; None when it can stand."""
    if operator in RELATIVE:
        return "Mục tiêu so với năm trước không cần ghi mức." if value is not None else None
    if value is None:
        return "Ghi mức cần đạt."
    if kind in ("rank", "tier"):
        if value != value.to_integral_value() or value < 1:
            return "Thứ hạng hoặc nhóm là số nguyên từ 1."
        if kind == "tier" and value > 10:
            return "Nhóm là số từ 1 đến 10."
    if kind == "percent" and not 0 <= value <= 100:
        return "Tỷ lệ từ 0 đến 100%."
    return "Điểm không được âm." if value < 0 else None


def covered(code: str, scope: str, nodes: Iterable[Node]) -> list[str]:
    """Give the codes of which a target speaks: the node itself, or leaves under it.

    TOTAL stands over every node. A survey leaf is one scored by survey alone; a node that has
    parts is never a leaf.
    """
    rows = list(nodes)
    if scope == "node":
        return [row.code for row in rows if row.code == code]
    parents: Mapping[str, str | None] = {row.code: row.parent for row in rows}
    inner = {parent for parent in parents.values() if parent}
    leaves = [row for row in rows if row.code not in inner and _is_under(row.code, code, parents)]
    return [row.code for row in leaves if scope == "leaves" or row.scoring == "survey"]


def _is_under(code: str, ancestor: str, parents: Mapping[str, str | None]) -> bool:
    if ancestor == "TOTAL":
        return code != "TOTAL"
    here: str | None = code
    while here is not None:
        if here == ancestor:
            return True
        here = parents.get(here)
    return False


def said(kind: str, operator: str, value: Decimal | None) -> str:
    """Give a target in words: "hạng 10 hoặc cao hơn", "trên 85%", "tăng bậc"."""
    if operator in RELATIVE:
        better = {"rank": "tăng bậc", "tier": "lên nhóm"}.get(kind, "tăng so với năm trước")
        same = {"rank": "giữ hoặc tăng bậc", "tier": "giữ hoặc lên nhóm"}
        return better if operator == "improve" else same.get(kind, "không thấp hơn năm trước")
    number = format_decimal(value, None) if value is not None else ""
    if kind in ("rank", "tier"):
        name = f"{'hạng' if kind == 'rank' else 'nhóm'} {number}"
        return {"=": name, ">": f"cao hơn {name}"}.get(operator, f"{name} hoặc cao hơn")
    amount = f"{number}%" if kind == "percent" else f"{number} điểm"
    return {"=": f"đúng {amount}", ">": f"trên {amount}"}.get(operator, f"từ {amount} trở lên")
