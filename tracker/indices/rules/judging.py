"""Whether a figure keeps a target; what is not known stays unknown, never missed."""

from __future__ import annotations

from decimal import Decimal


def improved(before: Decimal | None, after: Decimal | None, *, kind: str) -> bool | None:
    """Say whether a figure is better than before; None when either is unknown.

    Scores and percents improve upwards, ranks and tiers downwards: rank 1 is the best.
    """
    if before is None or after is None:
        return None
    return after < before if kind in ("rank", "tier") else after > before


def judge_rank(
    operator: str,
    rank: int | None,
    *,
    value: Decimal | None = None,
    before: int | None = None,
    fields: tuple[int | None, int | None] = (None, None),
) -> bool | None:
    """Say whether a rank keeps a target; None where that cannot be known.

    `value` is the rank promised ("<=": that place or a better one), `before` the rank of the year
    before, `fields` how many were ranked then and now: places among 63 and among 34 are not
    compared with each other.
    """
    if rank is None:
        return None
    if operator in ("improve", "rank_not_lower"):
        if before is None or (None not in fields and fields[0] != fields[1]):
            return None
        return rank < before if operator == "improve" else rank <= before
    return _place(operator, rank, value)


def judge_tier(
    operator: str, tier: int | None, *, value: Decimal | None = None, before: int | None = None
) -> bool | None:
    """Say whether a tier (1 is the best) keeps a target; None where that cannot be known."""
    return judge_rank(operator, tier, value=value, before=before)


def _place(operator: str, place: int, value: Decimal | None) -> bool | None:
    """Compare a place with the one promised; "≥ nhóm 2" means that group or a better one."""
    if value is None:
        return None
    if operator == "=":
        return place == value
    return place < value if operator == ">" else place <= value


def judge_value(
    operator: str, value: Decimal | None, *, target: Decimal | None, before: Decimal | None = None
) -> bool | None:
    """Say whether a score or percent keeps a target; None where that cannot be known."""
    if value is None:
        return None
    if operator in ("improve", "rank_not_lower"):
        if before is None:
            return None
        return value > before if operator == "improve" else value >= before
    if target is None:
        return None
    tests = {">": value > target, "<=": value <= target, "=": value == target}
    return tests.get(operator, value >= target)
