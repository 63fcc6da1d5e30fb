"""Own scores beside what the council and the ministry gave: differences, and who overrates.

Points throughout; a figure that nobody printed is unknown and takes no part in any sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessment.rules.consolidating import ZERO, less


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion: own score, the council's two, the published one, and what became of proof.

    `agencies` are those that scored it. `said` is what the ministry printed where it printed no
    points ("100%"). `accepted` None: nothing was said of the documents.
    """

    criterion_id: int
    code: str
    name: str
    level: str
    depth: int
    domain: str
    maximum: Decimal | None
    agencies: tuple[str, ...]
    own: Decimal | None
    first: Decimal | None = None
    second: Decimal | None = None
    published: Decimal | None = None
    said: str = ""
    accepted: bool | None = None
    note: str = ""
    reply: str = ""

    @property
    def appraised(self) -> Decimal | None:
        """The council's last word: of the second round, else of the first."""
        return self.first if self.second is None else self.second

    @property
    def over(self) -> Decimal | None:
        """Own score less the published one: above 0 the agency rated itself too high."""
        return less(self.own, self.published)

    @property
    def regained(self) -> Decimal | None:
        """What the explanation brought: the second round less the first."""
        return less(self.second, self.first)


@dataclass(frozen=True, slots=True)
class AgencyGap:
    """One agency's own scores against the published ones, over the criteria where both are known.

    `over` and `under` count criteria; `points` is the signed sum of own − published.
    """

    agency: str
    compared: int = 0
    unknown: int = 0
    over: int = 0
    under: int = 0
    points: Decimal = ZERO
    refused: tuple[str, ...] = ()

    @property
    def mean(self) -> Decimal | None:
        """Points by criterion; None where nothing could be compared."""
        return self.points / self.compared if self.compared else None


def by_agency(rows: Iterable[Compared]) -> list[AgencyGap]:
    """Give every agency that scored something, the one that overrates most first.

    A criterion of two agencies counts for both of them: the sums of agencies are not added up.
    """
    found: dict[str, list[Compared]] = {}
    for row in rows:
        for agency in row.agencies:
            found.setdefault(agency, []).append(row)
    gaps = [_gap(agency, own) for agency, own in found.items()]
    return sorted(gaps, key=lambda gap: (-gap.points, -gap.over, gap.agency))


def _gap(agency: str, rows: Sequence[Compared]) -> AgencyGap:
    differences = [row.over for row in rows if row.over is not None]
    return AgencyGap(
        agency,
        compared=len(differences),
        unknown=len(rows) - len(differences),
        over=sum(difference > 0 for difference in differences),
        under=sum(difference < 0 for difference in differences),
        points=sum(differences, ZERO),
        refused=tuple(row.code for row in rows if row.accepted is False),
    )


def overall(rows: Iterable[Compared]) -> AgencyGap:
    """Give the same figures for the province, each criterion once."""
    return _gap("", [row for row in rows if row.agencies])
