"""Plans drawn as text: a line is a row, "|" parts cells, "^" and "<" go on with a merged cell.

Lines that begin with "#" stand above the next table; "⏎" breaks a line inside a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spoiled import Table, write

from tracker.agencies.rules.names import Register
from tracker.intake.parse import understand_source
from tracker.intake.parsed import ParsedPlan
from tracker.intake.reading.choose import read_source
from tracker.plans.rules.deadline import Deadline


def draw(text: str) -> list[Table]:
    """Give the tables of a drawing, each with the lines above it and its merged cells."""
    tables: list[Table] = []
    above: list[str] = []
    rows: list[list[str]] = []
    for line in [*(line.strip() for line in text.strip().splitlines()), "#"]:
        if line.startswith("#"):
            if rows:
                tables.append(_table(len(tables), above, rows))
                above, rows = [], []
            above.append(line[1:].strip())
        elif line:
            rows.append([cell.strip().replace("⏎", "\n") for cell in line.split("|")])
    return tables


def _table(number: int, above: list[str], rows: list[list[str]]) -> Table:
    """Make a table; the cells marked "^" and "<" belong to the one above or to the left."""
    merges = []
    for top, row in enumerate(rows):
        for left, text in enumerate(row):
            if text in {"^", "<"}:
                continue
            right = left + 1
            while right < len(row) and row[right] == "<":
                right += 1
            bottom = top + 1
            while bottom < len(rows) and rows[bottom][left] == "^":
                bottom += 1
            if (bottom - top, right - left) != (1, 1):
                merges.append((top, left, bottom - 1, right - 1))
    kept = [["" if text in {"^", "<"} else text for text in row] for row in rows]
    return Table(f"Bảng {number + 1}", [line for line in above if line], kept, merges)


@dataclass(frozen=True)
class Layout:
    """A drawn plan, the tasks and targets it comes to, its warnings and errors.

    A plan without a title is one for PAR INDEX of 2025.
    """

    name: str
    drawing: str
    seen: str
    doubts: list[str]

    @property
    def expected(self) -> tuple[list[str], list[str]]:
        """Give what must be seen, line by line."""
        return [line.strip() for line in self.seen.strip().splitlines()], self.doubts


TITLE = "# KẾ HOẠCH\n"
PAR_INDEX = "# Nâng cao Chỉ số PAR INDEX năm 2025\n"


def see(layout: Layout, kind: str, register: Register, folder: Path) -> tuple[list[str], list[str]]:
    """Write a layout in a format, read it, and say what was understood and doubted."""
    text = layout.drawing.strip()
    first = text.splitlines()[0]
    named = first.startswith("#") and "năm 2025" in first
    tables = draw(TITLE + text if named else TITLE + PAR_INDEX + text)
    source = read_source(write(tables, kind, folder))
    plan = understand_source(source, register=register)
    return [*seen_tasks(plan), *seen_targets(plan)], seen_doubts(plan)


def seen_tasks(plan: ParsedPlan) -> list[str]:
    """Write each task on a line: section and number, title, due, leads < partners, output."""
    return [
        " | ".join(
            [
                " ".join(part for part in (task.index, task.section, task.number) if part),
                " ".join(task.title.split()),
                _due(task.deadline),
                " < ".join("; ".join(m.name or f"?{m.printed}" for m in names)
                           for names in (task.leads, task.partners) if names),
                " ".join((task.output or "").split()),
            ]
        ).rstrip(" |")
        for task in plan.tasks
    ]  # fmt: skip


def _due(deadline: Deadline) -> str:
    when = deadline.due_on.strftime("%d/%m/%Y") if deadline.due_on else ""
    return " ".join(filter(None, (deadline.kind, deadline.recurrence, deadline.bound, when)))


def seen_targets(plan: ParsedPlan) -> list[str]:
    """Write each target on a line: index and code, name, maximum, baseline, target, leads."""
    lines = []
    for row in plan.targets:
        goal = f"{row.target_operator} {row.target}" if row.target is not None else row.target_text
        leads = "; ".join(match.name or f"?{match.printed}" for match in row.leads)
        values = [f"{row.index or ''} {row.code}".strip(), " ".join(row.name.split())]
        values += ["" if n is None else str(n) for n in (row.max_score, row.baseline)]
        lines.append(" | ".join([*values, goal, leads]).rstrip(" |"))
    return lines


def seen_doubts(plan: ParsedPlan) -> list[str]:
    """Write each warning and error: "rule where"."""
    return [f"{f.rule} {f.where or ''}".strip() for f in plan.findings if f.severity != "info"]
