"""What the indices are expected to reach against their targets."""

from __future__ import annotations

from decimal import Decimal

from tracker.reports.facts import QuarterlyFacts, TargetsFact
from tracker.reports.phrases import change, counted, joined, number_text, plain, upper_first


def targets(facts: QuarterlyFacts) -> list[str]:
    """Tell what each index is expected to reach against its target."""
    if not facts.targets:
        return ["Kế hoạch chưa có số liệu về mục tiêu của các Chỉ số."]
    found = [_target_sentence(one, facts.plan.year) for one in facts.targets]
    return [*found, "Chi tiết tại Bảng 5 và Hình 2."]


def _target_sentence(one: TargetsFact, year: int) -> str:
    total, name = one.total, f"Chỉ số {one.name}:"
    if total is None:
        return f"{name} Chưa có mục tiêu chung."
    unit = "%" if one.unit == "%" else f" {one.unit}"
    step = "điểm phần trăm" if one.unit == "%" else one.unit
    if total.expected is None:
        known = [
            f"{words} {plain(value)}{unit}"
            for words, value in (
                (f"mục tiêu năm {year} là {_operator(total.operator)}".rstrip(), total.target),
                (f"kết quả năm {year - 1} là", total.before),
            )
            if value is not None
        ]
        listed = f"{upper_first(joined(known, '; '))}. " if known else ""
        return f"{name} {listed}Các đơn vị theo dõi chưa báo cáo số liệu dự kiến."
    found = f"{name} Dự kiến năm {year} đạt {plain(total.expected)}{unit}"
    changed = change(total.expected, total.before, step)
    found += f", {changed} so với năm {year - 1}" if changed else ""
    found += _against_target(total.gap, total.target, total.operator, unit, step)
    missed = [row for row in one.rows if row.missed and row.top and not row.is_total]
    domains = sum(1 for row in one.rows if row.top and not row.is_total)
    if missed:
        missed_of = f"{number_text(len(missed))}/{number_text(domains)}"
        found += f"; {missed_of} nội dung dự kiến chưa đạt mục tiêu"
    leaves = [row for row in one.rows if row.missed and not row.top]
    if leaves:
        lost = sum((-(row.gap or Decimal(0)) for row in leaves), Decimal(0))
        found += (
            f"; {counted(len(leaves), 'tiêu chí, tiêu chí thành phần')} dự kiến chưa đạt với tổng "
            f"số thiếu là {plain(lost)} {step}"
        )
    return f"{found}."


def _operator(operator: str) -> str:
    return "trên" if operator == ">" else ""


def _against_target(
    gap: Decimal | None, target: Decimal | None, operator: str, unit: str, step: str
) -> str:
    if gap is None or target is None:
        return ""
    aim = f"({_operator(operator)} {plain(target)}{unit})".replace("( ", "(")
    if not gap:
        return f", {'chưa vượt' if operator == '>' else 'bằng'} mục tiêu {aim}"
    return f", {'cao' if gap > 0 else 'thấp'} hơn mục tiêu {aim} {plain(abs(gap))} {step}"
