"""What the report on self-assessment says: plain values, scores in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.assessment.rules.consolidating import Gap, Line, Sum, Totals, counted, gaps
from tracker.reports.facts import Bodies


@dataclass(frozen=True, slots=True)
class SheetFact:
    """One agency's appendix: whether and when its head signed it, and what it found hard.

    `late` counts the days after the plan's own day.
    """

    number: int
    agency: str
    state: str
    signed_on: date | None
    late: int
    difficulties: str = ""
    proposals: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A document that proves a score, as a list prints it."""

    name: str
    number: str
    issued_on: date | None
    agency: str
    has_file: bool


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """Forms issued and returned, over all groups; None where nobody noted any."""

    issued: int
    returned: int


@dataclass(frozen=True)
class AssessmentFacts:
    """Everything the report rests on.

    `number`, `notation` and `sent_on` are those under which it went out, open before that;
    `plan` is the number of the plan of self-assessment.
    """

    year: int
    bodies: Bodies
    province: str
    basis: str
    plan: str
    plan_on: date | None
    agency_due_on: date
    city_due_on: date
    number: int | None
    notation: str
    sent_on: date | None
    lines: tuple[Line, ...]
    sums: Mapping[str, Sum]
    totals: Totals
    sheets: tuple[SheetFact, ...]
    documents: Mapping[int, DocumentFact]
    survey: SurveyFact | None = None
    lists_asked: int = 0
    lists_named: int = 0

    @cached_property
    def domains(self) -> tuple[Line, ...]:
        """The domains in printed order."""
        return tuple(line for line in self.lines if line.level == "domain")

    @cached_property
    def scored(self) -> tuple[Line, ...]:
        """The criteria that sums add up, in printed order."""
        return tuple(counted(self.lines))

    @cached_property
    def gaps(self) -> Mapping[Gap, list[Line]]:
        """Asked criteria that lack something, by what they lack."""
        return gaps(self.lines)

    @cached_property
    def unproven(self) -> tuple[Line, ...]:
        """Scored criteria without a document: those that have to be explained fully."""
        return tuple(line for line in self.scored if line.score is not None and not line.documents)

    def of_domain(self, code: str) -> list[Line]:
        """Give the scored criteria of a domain."""
        above = {line.code: line.parent for line in self.lines}

        def is_inside(place: str | None) -> bool:
            return place is not None and (place == code or is_inside(above.get(place)))

        return [line for line in self.scored if is_inside(line.code)]

    def survey_maximum(self, code: str) -> Line | None:
        """Give the domain's own line where a survey scores a part of it."""
        return next((d for d in self.domains if d.code == code and d.scoring != "appraisal"), None)
