"""Numbers as Vietnamese offices print them: comma for decimals, dot for thousands."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:,\d{3})+\.\d+")


class BadNumber(ValueError):
    """The text is not a number."""


def parse_decimal(text: str) -> Decimal:
    """Read "92,75", "92.75" or "1.234,5" into a Decimal; raise BadNumber otherwise.

    A single separator is always the decimal mark: scores have no thousands.
    """
    compact = text.strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
    if _THOUSANDS.fullmatch(compact):
        decimal_mark = compact[max(compact.rfind("."), compact.rfind(","))]
        other = "," if decimal_mark == "." else "."
        compact = compact.replace(other, "").replace(decimal_mark, ".")
    elif _PLAIN.fullmatch(compact):
        compact = compact.replace(",", ".")
    else:
        raise BadNumber(text)
    try:
        return Decimal(compact)
    except InvalidOperation as error:  # pragma: no cover - the patterns leave no such text
        raise BadNumber(text) from error


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round as the published reports do: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_decimal(value: Decimal | int | float | None, places: int | None = 2) -> str:
    """Give "1.234,50"; with `places` None all the digits that `value` has."""
    if value is None:
        return ""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is not None:
        number = round_half_up(number, places)
    if number == 0:
        number = abs(number)
    return f"{number:,f}".replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def format_count(value: int) -> str:
    """Give a whole number with dots for thousands: 10.694."""
    return f"{value:,d}".replace(",", ".")


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Give `part` as percent of `whole`, unrounded; None where `whole` is 0."""
    if not whole:
        return None
    return Decimal(part) * 100 / Decimal(whole)
