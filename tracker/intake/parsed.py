"""What the reading of a document gives: a plan with tasks, targets and findings, all frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.agencies.rules.names import Match
from tracker.plans.rules.deadline import Deadline, deadline_json

Number = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt: severity (error, warning, info), rule, what it is about, where it was printed."""

    severity: str
    rule: str
    where: str | None
    message: str
    cell: str = ""
    field: str | None = None
    printed: Number = None
    computed: Number = None
    suggestions: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the finding as the import prints it."""
        value: dict[str, Any] = {
            "severity": self.severity,
            "rule": self.rule,
            "where": self.where,
            "cell": self.cell,
            "field": self.field,
            "printed": number_json(self.printed),
            "computed": number_json(self.computed),
            "message": self.message,
        }
        if self.suggestions:
            value["suggestions"] = list(self.suggestions)
        return value


@dataclass(frozen=True, slots=True)
class ParsedTask:
    """A task as understood; `leads` and `partners` hold what each printed name came to."""

    number: str
    index: str | None
    section: str | None
    section_title: str | None
    title: str
    deadline: Deadline
    leads: tuple[Match, ...] = ()
    partners: tuple[Match, ...] = ()
    output: str | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def where(self) -> str:
        """Give the address of the task in findings and differences."""
        return f"{self.index or ''}/task/{self.number}".lstrip("/")

    def as_json(self) -> dict[str, Any]:
        """Give the task as the import prints it."""
        deadline = dict(deadline_json(self.deadline))
        deadline["text"] = deadline["text"] or None
        return {
            "number": self.number,
            "index": self.index,
            "section": self.section,
            "section_title": self.section_title,
            "title": self.title,
            "deadline": {
                name: deadline[name]
                for name in ("text", "kind", "starts_on", "due_on", "bound", "recurrence")
            },
            "leads": known(self.leads),
            "partners": known(self.partners),
            "output": self.output,
        }


@dataclass(frozen=True, slots=True)
class ParsedTarget:
    """A target as understood; points (percent in SIPAS) as Decimal, None where not a number.

    `target_text` is what the paper prints, for targets that are no number ("tăng bậc").
    """

    index: str | None
    code: str
    name: str
    max_score: Decimal | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    target_operator: str | None = None
    leads: tuple[Match, ...] = ()
    target_text: str = ""
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def where(self) -> str:
        """Give the address of the target in findings and differences."""
        return f"{self.index or ''}/{self.code}".lstrip("/")

    def as_json(self) -> dict[str, Any]:
        """Give the target as the import prints it."""
        return {
            "index": self.index,
            "code": self.code,
            "name": self.name,
            "max_score": number_json(self.max_score),
            "baseline": number_json(self.baseline),
            "target": number_json(self.target),
            "target_operator": self.target_operator,
            "leads": known(self.leads),
        }


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """A section of an index, with the directive that stands in it instead of tasks."""

    index: str | None
    number: str | None
    title: str | None
    directive: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """A document as the system understood it; nothing of it is stored yet."""

    file_name: str
    sha256: str
    code: str
    year: int
    title: str | None
    number: str | None
    issued_on: date | None
    sections: tuple[ParsedSection, ...]
    tasks: tuple[ParsedTask, ...]
    targets: tuple[ParsedTarget, ...]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Say whether a finding stops the import."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Say whether a person has something to accept."""
        return any(finding.severity == "warning" for finding in self.findings)

    def as_json(
        self, *, stored: bool = False, state: str = "draft", diff: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Give the document of `tracker import --json`; the caller adds what it stored."""
        return {
            "file": {"name": self.file_name, "sha256": self.sha256},
            "stored": stored,
            "plan": {
                "code": self.code,
                "number": self.number,
                "issued_on": self.issued_on.isoformat() if self.issued_on else None,
                "year": self.year,
                "title": self.title,
                "state": state,
            },
            "tasks": [task.as_json() for task in self.tasks],
            "targets": [target.as_json() for target in self.targets],
            "findings": [finding.as_json() for finding in self.findings],
            "diff": dict(diff) if diff is not None else None,
        }


class Refused(ValueError):
    """The document cannot be read at all: a sentence for the user, and its finding."""

    def __init__(self, sentence: str, findings: Sequence[Finding]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.findings = tuple(findings)

    def as_json(self) -> dict[str, Any]:
        """Give what `tracker import --json` prints for a refusal."""
        return {"error": self.sentence, "findings": [f.as_json() for f in self.findings]}


def known(matches: Sequence[Match]) -> list[str]:
    """Give the canonical names that were found, each once, in printed order."""
    return list(dict.fromkeys(match.name for match in matches if match.name))


def number_json(value: Number) -> float | int | str | None:
    """Give a Decimal as a JSON number: whole ones without a point."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
