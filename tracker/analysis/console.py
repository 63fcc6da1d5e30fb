"""A comparison as lines for a person at the shell."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.analysis.facts import Comparison, Row
from tracker.analysis.words import MET_NAMES
from tracker.lib.numbers import format_decimal


def lines(comparison: Comparison, unit: str = "điểm") -> Iterator[str]:
    """Give a head line, one line a criterion in `unit`, and the counts of findings."""
    yield f"{comparison.index} năm {comparison.year} so với năm {comparison.against}"
    for row in comparison.rows:
        if row.part == "total" or row.level == "group":
            yield _line(row, unit)
    wrong = sum(finding.severity == "error" for finding in comparison.findings)
    yield f"Kiểm tra số liệu: {len(comparison.findings)} chỗ, trong đó {wrong} chỗ sai."


def _line(row: Row, unit: str) -> str:
    score = "tối đa" if row.score is None and row.at_maximum else _number(row.score)
    parts = [
        f"{row.code:<6} {score:>7} / {_number(row.max_score)} {unit}",
        f"năm trước {_number(row.previous_score)}",
    ]
    if row.delta_pp is not None:
        parts.append(f"{'+' if row.delta_pp > 0 else ''}{_number(row.delta_pp)} điểm %")
    if row.target is not None:
        parts.append(f"mục tiêu {_number(row.target)}: {MET_NAMES[row.target_met]}")
    return "; ".join(parts)


def _number(value: Decimal | None) -> str:
    return "–" if value is None else format_decimal(value)
