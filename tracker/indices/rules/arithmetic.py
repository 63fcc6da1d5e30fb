"""Arithmetic of printed figures: percent of a maximum, tolerance of sums, agreement of digits.

Points and percentage points are never mixed: every function says which it takes and gives.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.lib.numbers import percent_of, round_half_up

# Displayed cells are rounded or cut at two decimals, so each may be off by half a unit.
CELL = Decimal("0.005")
SCALE_CHANGES = frozenset({"RESCALED", "RULE_CHANGED", "SPLIT", "MERGED"})


def percent_of_maximum(
    printed: Decimal | None, score: Decimal | None, maximum: Decimal | None
) -> Decimal | None:
    """Give the printed percent, else score ÷ maximum in percent, unrounded; None when unknown."""
    if printed is not None:
        return printed
    if score is None or maximum is None:
        return None
    return percent_of(score, maximum)


def difference(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """Give `left` − `right`; what is unknown on either side stays unknown."""
    return None if left is None or right is None else left - right


def decimals(value: Decimal) -> int:
    """Count the decimals with which a value was printed: "92.60" has two."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def agrees(printed: Decimal, computed: Decimal) -> bool:
    """Say whether `computed`, rounded half up to the printed decimals, is what was printed."""
    return round_half_up(computed, decimals(printed)) == printed


def sum_tolerance(cells: int) -> Decimal:
    """Give how far a printed sum may lie from `cells` displayed parts, in points."""
    return CELL * max(1, cells)


def percent_tolerance(maximum: Decimal | None, printed: Decimal) -> Decimal:
    """Give how far a printed percent may lie from a two-decimal score ÷ `maximum`, in percent.

    A score cut at two decimals hides up to 0.01 point; the percent itself hides one unit of its
    last printed decimal.
    """
    unit = Decimal(1).scaleb(-decimals(printed))
    if not maximum:
        return unit
    return max(Decimal(1) / maximum + Decimal("0.01"), unit)


def code_key(code: str) -> tuple[tuple[int, int | str], ...]:
    """Give the key that sorts codes as they are printed: 4.2 before 4.10, letters last."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in code.split("."))


def is_within(code: str, ancestor: str) -> bool:
    """Say whether `code` is `ancestor` or stands under it; TOTAL holds every code."""
    return ancestor == "TOTAL" or code == ancestor or code.startswith(f"{ancestor}.")
