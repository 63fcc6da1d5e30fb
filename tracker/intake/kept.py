"""What is kept of a document until people have decided: its rows as understood and as printed.

A draft's `content` is this shape as JSON. Every row has a name of its own (`t17`, `m5`, `s2`:
task, target, section, in printed order) that no edit changes, the names of agencies as printed
beside what they came to, and the cells of its printed row. The plan to be stored is made of it
by `content.content_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.agencies.rules.names import Match
from tracker.intake.parsed import Finding, ParsedPlan, ParsedSection, ParsedTarget, ParsedTask
from tracker.intake.reading.source import Source
from tracker.plans.rules.deadline import Deadline, DeadlineFinding, deadline_json

NUMBERS = ("max_score", "baseline", "target")
Value = ParsedTask | ParsedTarget | ParsedSection
Printed = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its lasting name, what it was understood as, and its cells (place, text)."""

    id: str
    value: Value
    cells: Printed = ()

    @property
    def where(self) -> str:
        """Give the address of the row in findings."""
        if isinstance(self.value, ParsedSection):
            return f"{self.value.index or ''}/{self.value.number}".lstrip("/")
        return self.value.where

    @property
    def places(self) -> dict[str, str]:
        """Give the place of each field in the file."""
        if isinstance(self.value, ParsedSection):
            return {}
        return {FIELD_OF_PLACE.get(key, key): place for key, place in self.value.places.items()}


# The readers name places by column; findings and edits name the field.
FIELD_OF_PLACE = {"lead": "leads", "partner": "partners", "max": "max_score"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it stands on the preview: facts of the head and rows by kind."""

    kind: str
    year: int
    title: str | None
    number: str | None
    issued_on: date | None
    sections: tuple[Row, ...] = ()
    tasks: tuple[Row, ...] = ()
    targets: tuple[Row, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Give every row: sections, tasks, targets."""
        yield from self.sections
        yield from self.tasks
        yield from self.targets

    def find(self, row_id: str) -> Row | None:
        """Give the row of a name; None when it was left out."""
        return next((row for row in self.rows() if row.id == row_id), None)

    def with_row(self, row: Row) -> Kept:
        """Put a changed row in the place of the one with its name."""
        return self.map(lambda old: row if old.id == row.id else old)

    def without(self, row_id: str) -> Kept:
        """Leave a row out."""
        return self.map(lambda old: None if old.id == row_id else old)

    def plan(self, *, code: str = "", findings: Iterable[Finding] = ()) -> ParsedPlan:
        """Give the document in the shape in which readers give it."""
        return ParsedPlan(
            file_name="",
            sha256="",
            code=code,
            year=self.year,
            title=self.title,
            number=self.number,
            issued_on=self.issued_on,
            sections=tuple(row.value for row in self.sections),  # type: ignore[misc]
            tasks=tuple(row.value for row in self.tasks),  # type: ignore[misc]
            targets=tuple(row.value for row in self.targets),  # type: ignore[misc]
            findings=tuple(findings),
        )

    def position(self, row_id: str) -> int:
        """Give the place of a row among those of its kind, from 0."""
        names = [row.id for row in self.rows() if row.id[0] == row_id[0]]
        return names.index(row_id)

    def with_back(self, row: Row, position: int) -> Kept:
        """Put a row that was left out back where it stood."""

        def back(rows: tuple[Row, ...]) -> tuple[Row, ...]:
            return (*rows[:position], row, *rows[position:])

        if row.id[0] == "s":
            return replace(self, sections=back(self.sections))
        if row.id[0] == "t":
            return replace(self, tasks=back(self.tasks))
        return replace(self, targets=back(self.targets))

    def map(self, change: Callable[[Row], Row | None]) -> Kept:
        """Change every row in one pass; a row that becomes None is left out."""

        def changed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
            return tuple(new for row in rows if (new := change(row)) is not None)

        return replace(
            self,
            sections=changed(self.sections),
            tasks=changed(self.tasks),
            targets=changed(self.targets),
        )


def keep(parsed: ParsedPlan, source: Source | None = None) -> Kept:
    """Keep a document that was read, with the printed cells of `source` beside its rows."""
    printed = _printed_rows(source)

    def rows(letter: str, values: Sequence[Value]) -> tuple[Row, ...]:
        return tuple(
            Row(f"{letter}{number}", value, _cells(value, printed))
            for number, value in enumerate(values, start=1)
        )

    return Kept(
        kind=source.kind if source else "",
        year=parsed.year,
        title=parsed.title,
        number=parsed.number,
        issued_on=parsed.issued_on,
        sections=rows("s", parsed.sections),
        tasks=rows("t", parsed.tasks),
        targets=rows("m", parsed.targets),
    )


def _printed_rows(source: Source | None) -> dict[str, Printed]:
    """Give, by the place of a cell, the texts of the row that begins there."""
    found: dict[str, Printed] = {}
    for grid in source.grids if source else ():
        for line in grid.rows():
            cells = tuple(dict.fromkeys((c.place, c.text.strip()) for c in line if c))
            for cell in line:
                if cell is not None and cell.row_span == 1:
                    found.setdefault(cell.place, cells)
    return found


def _cells(value: Value, printed: dict[str, Printed]) -> Printed:
    if isinstance(value, ParsedSection):
        return ()
    places = (value.places.get(key, "") for key in ("title", "number", *value.places))
    return next((printed[place] for place in places if place in printed), ())


def kept_json(kept: Kept) -> dict[str, Any]:
    """Give what is kept as JSON; scores as text, so that no digit is lost."""
    return {
        "kind": kept.kind,
        "year": kept.year,
        "title": kept.title,
        "number": kept.number,
        "issued_on": kept.issued_on.isoformat() if kept.issued_on else None,
        "sections": [row_json(row) for row in kept.sections],
        "tasks": [row_json(row) for row in kept.tasks],
        "targets": [row_json(row) for row in kept.targets],
    }


def row_json(row: Row) -> dict[str, Any]:
    """Give one row as JSON."""
    value = {name: getattr(row.value, name) for name in row.value.__dataclass_fields__}
    for name in NUMBERS:
        if isinstance(value.get(name), Decimal):
            value[name] = str(value[name])
    for name in ("leads", "partners"):
        if name in value:
            value[name] = [asdict(match) for match in value[name]]
    if "deadline" in value:
        value["deadline"] = dict(deadline_json(value["deadline"]))
    if "places" in value:
        value["places"] = dict(value["places"])
    return {"id": row.id, "cells": [list(cell) for cell in row.cells], "value": value}


def kept_from_json(stored: dict[str, Any]) -> Kept:
    """Read what `kept_json` wrote."""
    return Kept(
        kind=stored["kind"],
        year=stored["year"],
        title=stored["title"],
        number=stored["number"],
        issued_on=date.fromisoformat(stored["issued_on"]) if stored["issued_on"] else None,
        sections=tuple(row_from_json(row) for row in stored["sections"]),
        tasks=tuple(row_from_json(row) for row in stored["tasks"]),
        targets=tuple(row_from_json(row) for row in stored["targets"]),
    )


_KINDS: dict[str, type[Any]] = {"s": ParsedSection, "t": ParsedTask, "m": ParsedTarget}


def row_from_json(stored: dict[str, Any]) -> Row:
    """Read what `row_json` wrote; the first letter of its name tells the kind."""
    value = dict(stored["value"])
    for name in NUMBERS:
        if value.get(name) is not None:
            value[name] = Decimal(value[name])
    for name in ("leads", "partners"):
        if name in value:
            value[name] = tuple(
                Match(**{**match, "suggestions": tuple(match["suggestions"])})
                for match in value[name]
            )
    if "deadline" in value:
        value["deadline"] = _deadline(value["deadline"])
    cells = tuple((place, text) for place, text in stored["cells"])
    return Row(stored["id"], _KINDS[stored["id"][0]](**value), cells)


def _deadline(stored: dict[str, Any]) -> Deadline:
    days = {
        name: date.fromisoformat(stored[name]) if stored[name] else None
        for name in ("starts_on", "due_on")
    }
    doubts = tuple(DeadlineFinding(f["rule"], f["severity"]) for f in stored["findings"])
    return Deadline(**{**stored, **days, "findings": doubts})
