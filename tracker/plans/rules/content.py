"""What a document says, ready to be stored: the shape in which a plan comes into this room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.lib.text import fold


@dataclass(frozen=True, slots=True)
class Named:
    """An agency or group by its canonical name, with the field it answers for, if limited."""

    name: str
    scope: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give name and scope as the task keeps them."""
        return {"name": self.name, "scope": self.scope}


_FOLLOWS = re.compile(r"\b(theo doi|don doc)\b")


def follows(printed: str) -> bool:
    """Say whether a cell names a body to follow and urge the task ("theo dõi, đôn đốc")."""
    return bool(_FOLLOWS.search(fold(printed)))


def followers(*names: Named) -> tuple[Named, ...]:
    """Give whoever follows a task among the names of its cells: their remarks say so."""
    return tuple(Named(named.name) for named in names if follows(named.scope or ""))


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section under one index; `directive` where it only points to another plan."""

    index: str | None
    number: str
    title: str
    directive: str | None = None


@dataclass(frozen=True, slots=True)
class TaskContent:
    """A task as printed; `deadline` is its reading (contracts.md, `deadline`)."""

    index: str | None
    number: str
    section: str | None
    title: str
    deadline: dict[str, Any]
    leads: tuple[Named, ...]
    partners: tuple[Named, ...] = ()
    output: str | None = None
    # Who follows the task where the printed cells say so; never a difference by itself.
    monitors: tuple[Named, ...] = ()

    @property
    def key(self) -> tuple[str | None, str]:
        """What tells one task of a plan from another."""
        return self.index, self.number

    @property
    def where(self) -> str:
        """The place that findings and differences name: PAR_INDEX/task/5."""
        return f"{self.index or '-'}/task/{self.number}"

    def fields(self) -> dict[str, Any]:
        """Give the fields that an amendment may change, as they are stored."""
        return {
            "title": self.title,
            # What was doubtful at the reading (it depends on the date of issue) is no content.
            "deadline": {k: v for k, v in self.deadline.items() if k != "findings"},
            "leads": [lead.as_json() for lead in self.leads],
            "partners": [partner.as_json() for partner in self.partners],
            "output": self.output,
            "section": self.section,
        }


@dataclass(frozen=True, slots=True)
class TargetContent:
    """A target row as printed; scores in the index's own unit."""

    index: str
    code: str
    name: str
    max_score: Decimal | None
    baseline: Decimal | None
    target: Decimal | None
    operator: str = ">="
    leads: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells one target of a plan from another."""
        return self.index, self.code

    @property
    def where(self) -> str:
        """The place that findings and differences name: PAR_INDEX/4.1."""
        return f"{self.index}/{self.code}"

    def fields(self) -> dict[str, Any]:
        """Give the fields that an amendment may change."""
        return {
            "name": self.name,
            "max_score": self.max_score,
            "baseline": self.baseline,
            "target": self.target,
            "operator": self.operator,
            "leads": list(self.leads),
        }


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A whole plan document."""

    year: int
    title: str
    number: str | None = None
    issued_on: date | None = None
    sections: tuple[SectionContent, ...] = ()
    tasks: tuple[TaskContent, ...] = ()
    targets: tuple[TargetContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that differs between two versions."""

    where: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What turns one version of a plan into another; rows are named as findings name them."""

    added: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    touched: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not (self.added or self.changed or self.removed)

    def as_json(self) -> dict[str, Any]:
        """Give the `diff` of contracts.md."""
        return {
            "added": len(self.added),
            "changed": [
                {"where": c.where, "field": c.field, "old": _json(c.old), "new": _json(c.new)}
                for c in self.changed
            ],
            "removed": list(self.removed),
            "unchanged": self.unchanged,
        }


def _json(value: Any) -> Any:
    """Give a score as a JSON number; every other field is JSON already."""
    return float(value) if isinstance(value, Decimal) else value


Row = TaskContent | TargetContent


def compare(old: PlanContent, new: PlanContent) -> Difference:
    """Compare two versions row by row; tasks by index and number, targets by index and code."""
    before = {row.where: row for row in _rows(old)}
    after = {row.where: row for row in _rows(new)}
    changed = [
        change
        for where, row in after.items()
        if where in before
        for change in _changes(where, before[where], row)
    ]
    touched = frozenset(change.where for change in changed)
    return Difference(
        added=tuple(where for where in after if where not in before),
        changed=tuple(changed),
        removed=tuple(where for where in before if where not in after),
        unchanged=sum(1 for where in after if where in before and where not in touched),
        touched=touched,
    )


def _rows(content: PlanContent) -> Iterator[Row]:
    yield from content.tasks
    yield from content.targets


def _changes(where: str, old: Row, new: Row) -> Iterator[Change]:
    before, after = old.fields(), new.fields()
    for name, value in after.items():
        if before[name] != value:
            yield Change(where, name, before[name], value)
