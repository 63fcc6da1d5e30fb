"""What a comparison is given and what it gives back: plain values, no tables.

Scores are points, percents are percent of the maximum, all Decimal and unrounded; None is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class NodeFact:
    """One criterion of the framework of the compared year."""

    code: str
    parent: str | None
    level: str
    name: str
    max_score: Decimal | None
    scoring: str


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """One printed value; `percent` only where one is printed."""

    code: str
    year: int
    part: str
    score: Decimal | None
    percent: Decimal | None
    max_score: Decimal | None
    basis: str = "printed"
    preferred: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class TargetFact:
    """What a plan promised for a criterion; `max_score` and `baseline` as the plan prints them."""

    code: str
    target: Decimal | None
    operator: str = ">="
    baseline: Decimal | None = None
    max_score: Decimal | None = None
    leads: tuple[str, ...] = ()
    kind: str = "score"


@dataclass(frozen=True, slots=True)
class RankFact:
    """A place in the whole country."""

    code: str
    part: str
    year: int
    rank: int
    rank_of: int


@dataclass(frozen=True, slots=True)
class GroupFact:
    """One group of respondents in one year, in percent."""

    code: str
    name: str
    year: int
    percent: Decimal
    rank: int | None = None
    rank_of: int | None = None
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class LinkFact:
    """How a criterion came from the reference year's framework; `previous` is its code there."""

    code: str
    previous: str | None
    changed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureFact:
    """A numerator and denominator behind a score."""

    code: str
    year: int
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class LossFact:
    """Points lost at a criterion as the report tells it: why, and whose they are."""

    code: str
    lost: Decimal
    reason: str = ""
    responsible: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A figure that a report asserts (contracts.md, `tracker claims`)."""

    reference: str
    code: str
    part: str
    kind: str
    unit: str
    printed: str
    against: int | None = None
    statement: str = ""
    quote: str = ""
    source: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything one comparison rests on. `links` is empty within one framework."""

    index: str
    year: int
    against: int
    rollup: str
    nodes: tuple[NodeFact, ...]
    scores: tuple[ScoreFact, ...] = ()
    links: Mapping[str, LinkFact] = field(default_factory=dict)
    ranks: tuple[RankFact, ...] = ()
    # Percent by (code, year).
    means: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    groups: tuple[GroupFact, ...] = ()
    targets: tuple[TargetFact, ...] = ()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[ClaimFact, ...] = ()
    figures: tuple[FigureFact, ...] = ()
    # Percent of the totals of other indices in the year, by index code.
    elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    same_framework: bool = True


@dataclass(slots=True)
class Row:
    """One criterion and part compared (contracts.md, `tracker compare`)."""

    code: str
    part: str
    name: str
    level: str
    parent: str | None
    scoring: str
    max_score: Decimal | None = None
    score: Decimal | None = None
    percent: Decimal | None = None
    previous_max: Decimal | None = None
    previous_score: Decimal | None = None
    previous_percent: Decimal | None = None
    delta_points: Decimal | None = None
    delta_pp: Decimal | None = None
    target: Decimal | None = None
    target_operator: str | None = None
    target_met: bool | None = None
    gap_to_target: Decimal | None = None
    lost: Decimal | None = None
    national_mean: Decimal | None = None
    vs_national: Decimal | None = None
    rank: int | None = None
    rank_of: int | None = None
    rank_change: int | None = None
    comparable: bool = True
    basis: str | None = None
    note: str | None = None
    leads: tuple[str, ...] = ()

    @property
    def at_maximum(self) -> bool:
        """Say whether the criterion reached its maximum, by number or by statement."""
        if self.basis == "stated_full" and self.score is None:
            return True
        return self.score is not None and self.score == self.max_score

    @property
    def domain(self) -> str:
        """The code of the domain this row belongs to."""
        return self.code.split(".")[0]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One respondent group compared."""

    code: str
    name: str
    percent: Decimal | None
    previous_percent: Decimal | None
    delta_pp: Decimal | None
    rank: int | None
    rank_of: int | None
    rank_change: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit; spelt as the findings of an import, plus the class of a claim.

    `severity` is error, warning, info or (of a claim within the rounding) rounding.
    """

    severity: str
    rule: str
    where: str
    field: str
    printed: Decimal | str | None
    computed: Decimal | str | None
    message: str
    year: int | None = None
    part: str = "total"
    kind: str | None = None
    unit: str | None = None
    reference: str | None = None
    diff_class: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Comparison:
    """The whole answer for one index, year and reference year."""

    index: str
    year: int
    against: int
    rows: tuple[Row, ...]
    groups: tuple[GroupRow, ...]
    counts: Mapping[str, Any]
    findings: tuple[Finding, ...]

    def row(self, code: str, part: str = "total") -> Row | None:
        """Give the row of a code and part; None when there is none."""
        return next((r for r in self.rows if r.code == code and r.part == part), None)
