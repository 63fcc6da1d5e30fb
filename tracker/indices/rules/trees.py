"""A new version of a framework: whether its tree holds together and every node is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.indices.rules.arithmetic import sum_tolerance
from tracker.indices.rules.entering import Fault
from tracker.lib.numbers import format_decimal

LEVELS = frozenset(
    {"total", "domain", "criterion", "sub_criterion", "group", "dimension", "sub_dimension"}
)
SCORINGS = frozenset({"appraisal", "survey", "mixed"})
RELATIONS = {
    "SAME": "giữ nguyên",
    "RENUMBERED": "đổi số",
    "RENAMED": "đổi tên",
    "RESCALED": "đổi điểm tối đa",
    "RULE_CHANGED": "đổi cách chấm",
    "SPLIT": "tách ra",
    "MERGED": "gộp lại",
    "NEW": "mới",
    "DROPPED": "bỏ",
}


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node as a file gives it, with the line it stands in."""

    line: int
    code: str
    parent: str
    level: str
    name: str
    max_score: Decimal | None
    scoring: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a node of the former version became; one end is empty for NEW and DROPPED."""

    line: int
    former: str
    code: str
    relation: str


def tree_faults(nodes: Sequence[TreeNode], *, rollup: str, max_total: Decimal) -> list[Fault]:
    """Give what is wrong with a tree (bad), and sums that do not come out (a second look)."""
    faults = []
    seen: dict[str, int] = {}
    for node in nodes:
        if node.code in seen:
            faults.append(Fault(node.line, f"Mã {node.code} đã có ở dòng {seen[node.code]}."))
        elif node.parent and node.parent not in seen:
            faults.append(Fault(node.line, f"{node.code}: cha {node.parent} phải đứng trước."))
        seen.setdefault(node.code, node.line)
        if node.level not in LEVELS or node.scoring not in SCORINGS:
            faults.append(
                Fault(node.line, f"{node.code}: cấp “{node.level}” hoặc cách chấm không đúng.")
            )
        if not node.name:
            faults.append(Fault(node.line, f"{node.code}: thiếu tên."))
    if not any(node.level == "total" for node in nodes):
        faults.append(Fault(0, "Cần một dòng tổng (mã TOTAL, cấp total)."))
    return [*faults, *(_sums(nodes, max_total) if rollup == "sum" else ())]


def _sums(nodes: Sequence[TreeNode], max_total: Decimal) -> Iterable[Fault]:
    children: dict[str, list[TreeNode]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    for node in nodes:
        parts = children.get(node.code, [])
        known = [part.max_score for part in parts if part.max_score is not None]
        wanted = max_total if node.code == "TOTAL" else node.max_score
        if wanted is None or len(known) != len(parts) or not parts:
            continue
        if abs(sum(known, Decimal(0)) - wanted) > sum_tolerance(1):
            told = format_decimal(sum(known, Decimal(0)), None)
            yield Fault(
                node.line,
                f"{node.code}: các mục con cộng lại {told}, in {format_decimal(wanted, None)}.",
                bad=False,
            )


def step_faults(
    steps: Sequence[Step], codes: Iterable[str], former: Mapping[str, Decimal | None]
) -> list[Fault]:
    """Give what is wrong with a crosswalk, and who is not accounted for on either side."""
    here = set(codes)
    faults = []
    for step in steps:
        if step.relation not in RELATIONS:
            faults.append(Fault(step.line, f"Không có loại thay đổi “{step.relation}”."))
        if step.former and step.former not in former:
            faults.append(Fault(step.line, f"Bộ trước không có mã {step.former}."))
        if step.code and step.code not in here:
            faults.append(Fault(step.line, f"Bộ mới không có mã {step.code}."))
        if bool(step.former) != (step.relation != "NEW") or bool(step.code) != (
            step.relation != "DROPPED"
        ):
            faults.append(
                Fault(
                    step.line,
                    f"Thay đổi “{RELATIONS[step.relation]}”: mã cũ và mã mới không đúng chỗ.",
                )
            )
    told_from = {step.former for step in steps}
    told_to = {step.code for step in steps}
    lost = [code for code in former if code not in here and code not in told_from]
    fresh = [code for code in here if code not in former and code not in told_to]
    if lost:
        faults.append(Fault(0, f"Mã cũ chưa nói thành gì: {_listed(lost)}.", bad=False))
    if fresh and former:
        faults.append(Fault(0, f"Mã mới chưa nói từ đâu: {_listed(fresh)}.", bad=False))
    return faults


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(sorted(codes)[:12]) + (" …" if len(codes) > 12 else "")
