"""What the agencies' answers come to: criterion by criterion, and summed for the province.

Points throughout. What nobody scored stays None and is counted, never taken for 0. A printed
parent is not computed: a sum stands beside it and says of how many criteria it is the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

ZERO = Decimal(0)
# States of a sheet in which its answers have left the agency.
OUT = ("signed", "accepted")
# The leaders' survey as a whole stands in the tree beside the criteria that make it up.
_BESIDE = "group"


class Gap(StrEnum):
    """What an asked criterion lacks, the worst first."""

    UNSIGNED = "unsigned"
    UNSCORED = "unscored"
    BARE = "bare"
    EXPLAINED = "explained"


GAP_NAMES = {
    Gap.UNSIGNED: "Phụ lục chưa ký",
    Gap.UNSCORED: "Chưa chấm",
    Gap.BARE: "Chưa có tài liệu và giải trình",
    Gap.EXPLAINED: "Chỉ có giải trình",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one agency said of a criterion: the score, why, and the numbers of its documents.

    `number` is that of the agency's appendix, `state` that of its sheet: before its head signs,
    nothing of the answer has left the agency. `scope` is the part of the criterion that the
    agency answers for, empty for all of it.
    """

    agency_id: int
    agency: str
    number: int
    state: str
    score: Decimal | None
    explanation: str = ""
    documents: tuple[int, ...] = ()
    scope: str = ""
    verdict: str | None = None

    @property
    def is_out(self) -> bool:
        """Whether the head signed it and it was not given back since."""
        return self.state in OUT


@dataclass(frozen=True)
class Line:
    """One node of the framework with everything known of it before the ministry's council speaks.

    `last` is what was published for the year before, `is_comparable` False where its maximum or
    scoring rule was another; `decided` is the standing agency's own figure with its reason.
    """

    criterion_id: int
    code: str
    parent: str | None
    level: str
    name: str
    depth: int
    scoring: str
    maximum: Decimal | None
    last: Decimal | None = None
    last_maximum: Decimal | None = None
    is_comparable: bool = True
    target: Decimal | None = None
    operator: str = ">="
    forecast: Decimal | None = None
    decided: Decimal | None = None
    decided_note: str = ""
    said: tuple[Said, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether some agency has to score it."""
        return bool(self.said)

    @cached_property
    def scores(self) -> frozenset[Decimal]:
        """The different figures that agencies gave."""
        return frozenset(one.score for one in self.said if one.score is not None)

    @property
    def disagrees(self) -> bool:
        """Whether agencies gave different figures and nobody decided yet."""
        return self.decided is None and len(self.scores) > 1

    @property
    def score(self) -> Decimal | None:
        """The province's own score: what was decided, else the one on which agencies agree."""
        if self.decided is not None:
            return self.decided
        return next(iter(self.scores)) if len(self.scores) == 1 else None

    @cached_property
    def documents(self) -> tuple[int, ...]:
        """The numbers of the documents that prove it, each once, in the agencies' order."""
        return tuple(dict.fromkeys(found for one in self.said for found in one.documents))

    @property
    def gap(self) -> Gap | None:
        """What an asked criterion lacks; None where it has a score and a document."""
        if not self.is_asked:
            return None
        if self.score is None and not self.disagrees:
            is_out = all(one.is_out for one in self.said)
            return Gap.UNSCORED if is_out else Gap.UNSIGNED
        if self.documents:
            return None
        return Gap.EXPLAINED if any(one.explanation for one in self.said) else Gap.BARE

    @property
    def from_last(self) -> Decimal | None:
        """Own score less last year's; None where the two may not be compared directly."""
        return less(self.score, self.last) if self.is_comparable else None

    @property
    def from_target(self) -> Decimal | None:
        """Own score less the plan's target."""
        return less(self.score, self.target)

    @property
    def from_forecast(self) -> Decimal | None:
        """Own score less what the owner expected during the year."""
        return less(self.score, self.forecast)

    @property
    def lost(self) -> Decimal | None:
        """Maximum less own score."""
        return less(self.maximum, self.score)


@dataclass(frozen=True, slots=True)
class Sum:
    """Own scores added up: of `scored` criteria out of `asked`, whose maxima come to `maximum`.

    `unmeasured` counts criteria without a printed maximum: they are in the points, not in it.
    """

    points: Decimal = ZERO
    scored: int = 0
    asked: int = 0
    maximum: Decimal = ZERO
    unmeasured: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every asked criterion has a score."""
        return self.scored == self.asked

    def with_line(self, line: Line) -> Sum:
        """Give the sum with one more asked criterion in it."""
        return Sum(
            self.points + (line.score or ZERO),
            self.scored + (line.score is not None),
            self.asked + 1,
            self.maximum + (line.maximum or ZERO),
            self.unmeasured + (line.maximum is None),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """What the province's own scores come to, part by part, in points of the whole index.

    `survey` is what was expected of the surveyed criteria, known for `survey_known` points of
    their maximum; the survey itself is unknown until the ministry publishes it.
    """

    own: Sum
    appraisal_maximum: Decimal | None
    survey_maximum: Decimal
    survey: Decimal = ZERO
    survey_known: Decimal = ZERO

    @property
    def with_survey(self) -> Decimal | None:
        """Own scores with the forecasts of the survey; None unless every survey point has one."""
        if not self.survey_maximum or self.survey_known != self.survey_maximum:
            return None
        return self.own.points + self.survey

    @property
    def unlisted(self) -> Decimal | None:
        """Points of the appraised part that no asked criterion stands for."""
        return less(self.appraisal_maximum, self.own.maximum)


def less(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """Give `left` − `right`; what is unknown on either side stays unknown."""
    return None if left is None or right is None else left - right


def counted(lines: Sequence[Line]) -> list[Line]:
    """Give the asked criteria that no other asked one holds: those that sums add up."""
    by_code = {line.code: line for line in lines}

    def is_inside(line: Line) -> bool:
        above = by_code.get(line.parent or "")
        return above is not None and (above.is_asked or is_inside(above))

    return [line for line in lines if line.is_asked and not is_inside(line)]


def sums(lines: Sequence[Line]) -> dict[str, Sum]:
    """Give the sum of own scores below each node, by its code; nodes that hold none are left out.

    A criterion counts for itself and for every node above it.
    """
    parents = {line.code: line.parent for line in lines}
    found: dict[str, Sum] = {}
    for line in counted(lines):
        code: str | None = line.code
        while code is not None:
            found[code] = found.get(code, Sum()).with_line(line)
            code = parents.get(code)
    return found


def totals(lines: Sequence[Line]) -> Totals:
    """Give what everything comes to; the appraised part is the whole less the surveyed leaves."""
    own = Sum()
    for line in counted(lines):
        own = own.with_line(line)
    held = {line.parent for line in lines}
    surveyed = [
        line
        for line in lines
        if line.scoring == "survey" and line.code not in held and line.level != _BESIDE
    ]
    survey_maximum = sum((line.maximum or ZERO for line in surveyed), ZERO)
    root = next((line.maximum for line in lines if line.level == "total"), None)
    expected, known = _expected(surveyed, {line.code: line for line in lines})
    return Totals(own, less(root, survey_maximum), survey_maximum, expected, known)


def _expected(leaves: Sequence[Line], by_code: Mapping[str, Line]) -> tuple[Decimal, Decimal]:
    """Add up forecasts of surveyed leaves; a criterion said as a whole stands for its leaves.

    Give the points expected, and the points of the maximum for which something is expected.
    """
    points = known = ZERO
    taken: set[str] = set()
    for leaf in leaves:
        above = by_code.get(leaf.parent or "")
        if leaf.forecast is not None:
            said: Line | None = leaf
        else:
            is_said = above is not None and above.scoring == "survey"
            said = above if is_said and not _said_below(above, leaves) else None
        if said is None or said.forecast is None or said.code in taken:
            continue
        taken.add(said.code)
        points, known = points + said.forecast, known + (said.maximum or ZERO)
    return points, known


def _said_below(above: Line | None, leaves: Sequence[Line]) -> bool:
    """Say whether a leaf of a criterion has a forecast of its own."""
    return any(leaf.parent == above.code and leaf.forecast is not None for leaf in leaves if above)


def disagreements(lines: Sequence[Line]) -> list[Line]:
    """Give the criteria of which agencies gave different scores and nobody decided."""
    return [line for line in lines if line.disagrees]


def gaps(lines: Sequence[Line]) -> dict[Gap, list[Line]]:
    """Give the asked criteria that lack something, by what they lack."""
    found: dict[Gap, list[Line]] = {gap: [] for gap in Gap}
    for line in lines:
        if line.gap is not None:
            found[line.gap].append(line)
    return found
