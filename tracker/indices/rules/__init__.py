"""What is true of figures without a database: arithmetic, targets kept, tables that were typed."""

from tracker.indices.rules.arithmetic import (
    CELL,
    SCALE_CHANGES,
    agrees,
    code_key,
    decimals,
    difference,
    is_within,
    percent_of_maximum,
    percent_tolerance,
    sum_tolerance,
)
from tracker.indices.rules.judging import improved, judge_rank, judge_tier, judge_value

__all__ = [
    "CELL",
    "SCALE_CHANGES",
    "agrees",
    "code_key",
    "decimals",
    "difference",
    "improved",
    "is_within",
    "judge_rank",
    "judge_tier",
    "judge_value",
    "percent_of_maximum",
    "percent_tolerance",
    "sum_tolerance",
]
