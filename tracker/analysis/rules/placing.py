"""Places among territories: ties share a place, distances are in percentage points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """One territory: its place by the chosen code and its percent in every column.

    `ahead` is the distance to the one above, `behind` to the one below, `to_us` to the province
    that this installation serves (positive: above it); None where there is none.
    """

    name: str
    is_us: bool
    place: int | None
    percents: tuple[Decimal | None, ...]
    value: Decimal | None
    ahead: Decimal | None
    behind: Decimal | None
    to_us: Decimal | None


def standings(
    values: Mapping[str, Sequence[Decimal | None]], column: int, us: str
) -> list[Standing]:
    """Order territories by one column, the best first; those without a figure come last.

    `values` gives the percents of each territory in the order of the columns.
    """
    ordered = sorted(values, key=lambda name: _key(values[name][column], name))
    known = [values[name][column] for name in ordered if values[name][column] is not None]
    own = values[us][column] if us in values else None
    return [
        _standing(name, tuple(values[name]), column, known, position, own, is_us=name == us)
        for position, name in enumerate(ordered)
    ]


def _key(value: Decimal | None, name: str) -> tuple[bool, Decimal, str]:
    return (value is None, -(value or Decimal(0)), name)


def _standing(
    name: str,
    percents: tuple[Decimal | None, ...],
    column: int,
    known: Sequence[Decimal | None],
    position: int,
    own: Decimal | None,
    *,
    is_us: bool,
) -> Standing:
    value = percents[column]
    if value is None:
        return Standing(name, is_us, None, percents, None, None, None, None)
    above = known[position - 1] if position else None
    below = known[position + 1] if position + 1 < len(known) else None
    return Standing(
        name=name,
        is_us=is_us,
        place=known.index(value) + 1,
        percents=percents,
        value=value,
        ahead=None if above is None else above - value,
        behind=None if below is None else value - below,
        to_us=None if own is None else value - own,
    )
