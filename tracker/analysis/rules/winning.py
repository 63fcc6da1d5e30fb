"""Where points were won and lost: by domain, criterion, cause, way of scoring and agency.

Counted are the *deepest known* rows: a criterion stands for itself where its own parts are not
all printed, so that no point is counted twice and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.analysis.facts import LossFact, Row

ZERO = Decimal(0)
# The sum of a domain's displayed parts may differ by so much for each of them (domain: rounding).
PER_PART = Decimal("0.01")
TOP_LEVELS = ("domain", "dimension")


@dataclass(frozen=True, slots=True)
class Loss:
    """A row that stayed below its maximum, with what the report says of it.

    `years` counts the years running, this one included; None where earlier years are unknown.
    """

    row: Row
    lost: Decimal
    years: int
    reason: str = ""
    responsible: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """What one agency answers for: counts of criteria, points lost and changed.

    A criterion of several agencies counts in full for each, so these lines do not add up.
    """

    name: str
    criteria: int
    full: int
    lost: Decimal
    up: int
    down: int
    delta: Decimal
    missed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class WinsAndLosses:
    """Everything the page says; every list is ordered by what weighs most."""

    domains: tuple[Row, ...]
    gained: tuple[Row, ...]
    fell: tuple[Row, ...]
    otherwise: tuple[Row, ...]
    full: tuple[Row, ...]
    losses: tuple[Loss, ...]
    parts: tuple[Row, ...]
    agencies: tuple[AgencyLine, ...]
    unknown: tuple[Row, ...]

    @property
    def repeated(self) -> list[Loss]:
        """Losses of at least two years running, the longest first."""
        again = [loss for loss in self.losses if loss.years >= 2]
        return sorted(again, key=lambda loss: (-loss.years, -loss.lost))


def wins_and_losses(
    rows: Sequence[Row],
    told: Mapping[str, LossFact],
    years: Mapping[str, int],
    *,
    keep: Sequence[Row] | None = None,
) -> WinsAndLosses:
    """Sort the rows of a comparison; `told` are losses as the report tells them, by code.

    `keep` narrows what is listed to some rows; which rows are the deepest is seen over all.
    """
    shown = {id(row) for row in (rows if keep is None else keep)}
    deepest = [row for row in deepest_known(rows) if id(row) in shown]
    below = [row for row in deepest if row.level not in ("total", *TOP_LEVELS)]
    alike = [row for row in below if row.comparable and row.delta_points is not None]
    losses = [_loss(row, told, years) for row in deepest if row.lost is not None and row.lost > 0]
    return WinsAndLosses(
        domains=tuple(_by_change(r for r in rows if _is_domain(r) and id(r) in shown)),
        gained=tuple(sorted((r for r in alike if _change(r) > 0), key=lambda r: -_change(r))),
        fell=tuple(sorted((r for r in alike if _change(r) < 0), key=_change)),
        otherwise=tuple(r for r in below if not r.comparable and r.delta_pp is not None),
        full=tuple(r for r in deepest if r.at_maximum),
        losses=tuple(sorted(losses, key=lambda loss: -loss.lost)),
        parts=tuple(_parts(rows)),
        agencies=tuple(_agencies(deepest)),
        unknown=tuple(r for r in deepest if r.percent is None and not r.at_maximum),
    )


def deepest_known(rows: Sequence[Row]) -> list[Row]:
    """Give the rows to count points by, each point once, in printed order."""
    totals = [row for row in rows if row.part == "total" and row.level != "group"]
    below: dict[str | None, list[Row]] = {}
    for row in totals:
        below.setdefault(row.parent, []).append(row)
    found: list[Row] = []
    roots = [row for row in totals if row.parent is None or row.level == "total"]

    def take(row: Row) -> None:
        children = below.get(row.code, [])
        if not children or not _stand_for(row, children):
            found.append(row)
            return
        for child in children:
            take(child)

    for root in roots:
        take(root)
    return found


def _stand_for(parent: Row, children: Sequence[Row]) -> bool:
    """Say whether the children say all that the parent says: known, and losing what it loses."""
    if any(child.percent is None and not child.at_maximum for child in children):
        return parent.percent is None
    if parent.lost is None:
        return True
    lost = sum((child.lost or ZERO for child in children), ZERO)
    return abs(parent.lost - lost) <= PER_PART * len(children)


def _is_domain(row: Row) -> bool:
    return row.part == "total" and row.level in TOP_LEVELS


def _by_change(rows: Iterable[Row]) -> list[Row]:
    """Order by change in percentage points, the largest gain first; unknown comes last."""
    return sorted(rows, key=lambda r: (r.delta_pp is None, -(r.delta_pp or ZERO)))


def _change(row: Row) -> Decimal:
    return row.delta_points or ZERO


def _loss(row: Row, told: Mapping[str, LossFact], years: Mapping[str, int]) -> Loss:
    fact = told.get(row.code) or told.get(f"{row.code}.x")
    return Loss(
        row=row,
        lost=row.lost or ZERO,
        years=max(1, years.get(row.code, 1)),
        reason=fact.reason if fact else "",
        responsible=fact.responsible if fact else "",
        source=fact.source if fact else "",
    )


def _parts(rows: Sequence[Row]) -> list[Row]:
    """Give the whole by way of scoring: appraisal and survey of the total, the leaders' survey."""
    return [
        row
        for row in rows
        if (row.code == "TOTAL" and row.part != "total") or row.level == "group"
        if row.percent is not None or row.previous_percent is not None
    ]


def _agencies(rows: Sequence[Row]) -> list[AgencyLine]:
    of_agency: dict[str, list[Row]] = {}
    for row in rows:
        for lead in row.leads:
            of_agency.setdefault(lead, []).append(row)
    lines = [_agency(name, theirs) for name, theirs in of_agency.items()]
    return sorted(lines, key=lambda line: (-line.lost, line.delta, line.name))


def _agency(name: str, rows: Sequence[Row]) -> AgencyLine:
    alike = [row for row in rows if row.comparable]
    return AgencyLine(
        name=name,
        criteria=len(rows),
        full=sum(1 for row in rows if row.at_maximum),
        lost=sum((row.lost or ZERO for row in rows), ZERO),
        up=sum(1 for row in alike if _change(row) > 0),
        down=sum(1 for row in alike if _change(row) < 0),
        delta=sum((_change(row) for row in alike), ZERO),
        missed=sum(1 for row in rows if row.target_met is False),
        unknown=sum(1 for row in rows if row.percent is None and not row.at_maximum),
    )
