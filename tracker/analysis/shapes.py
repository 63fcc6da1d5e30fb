"""A comparison as JSON (contracts.md, `tracker compare`): numbers as JSON numbers."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tracker.analysis.facts import Comparison, Finding, GroupRow, Row
from tracker.lib.numbers import round_half_up

# Digits of a quotient that a reader could ever use; stored figures have at most four.
PLACES = 6
_INTERNAL = frozenset({"parent", "scoring"})


def number(value: Decimal) -> int | float:
    """Give a Decimal as the JSON number with the same digits."""
    rounded = round_half_up(value, PLACES) if value.as_tuple().exponent < -PLACES else value  # type: ignore[operator]
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    return list(value) if isinstance(value, tuple) else value


def row_shape(row: Row) -> dict[str, Any]:
    """Give one compared criterion."""
    return {key: _plain(value) for key, value in asdict(row).items() if key not in _INTERNAL}


def group_shape(row: GroupRow) -> dict[str, Any]:
    """Give one compared respondent group."""
    return {key: _plain(value) for key, value in asdict(row).items()}


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Give one finding; what is only known of claims is left out elsewhere."""
    shape: dict[str, Any] = {
        "severity": finding.severity,
        "rule": finding.rule,
        "where": finding.where,
        "cell": None,
        "field": finding.field,
        "printed": _plain(finding.printed),
        "computed": _plain(finding.computed),
        "message": finding.message,
        "year": finding.year,
        "part": finding.part,
        "source": finding.source or None,
    }
    if finding.kind is not None:
        shape |= {
            "kind": finding.kind,
            "unit": finding.unit,
            "claim": finding.reference,
            "class": finding.diff_class,
        }
    return shape


def comparison_shape(comparison: Comparison) -> dict[str, Any]:
    """Give the whole document that `tracker compare --json` prints."""
    return {
        "index": comparison.index,
        "year": comparison.year,
        "against": comparison.against,
        "rows": [row_shape(row) for row in comparison.rows],
        "groups": [group_shape(row) for row in comparison.groups],
        "counts": comparison.counts,
        "findings": [finding_shape(finding) for finding in comparison.findings],
    }
