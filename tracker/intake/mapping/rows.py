"""What the rows of a task table come to: sections, and tasks as printed."""

from __future__ import annotations

from dataclasses import dataclass, field

FIELDS = ("title", "deadline", "lead", "partner", "output")
WORK = ("deadline", "lead", "partner", "output")


@dataclass(slots=True)
class Section:
    """A section of one index; `directive` is what stands in it instead of tasks.

    `part` is the letter of the part it stands in, where parts are not indices.
    """

    index: str | None
    number: str | None
    title: str | None
    place: str = ""
    directive: str | None = None
    tasks: int = 0
    part: str | None = None


@dataclass(slots=True)
class TaskRow:
    """A task as printed: raw texts by field, and the place of each.

    `under_agency` says that its table has no column of leads, so its section may name one.
    """

    number: str
    section: Section
    texts: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    place: str = ""
    parent: TaskRow | None = None
    children: int = 0
    wrapped: bool = False
    unnumbered: bool = False
    joint: bool = False
    under_agency: bool = False

    def text(self, name: str) -> str:
        """Give all that stands in a field, row under row."""
        return "\n".join(self.texts.get(name, []))


def has_work(task: TaskRow) -> bool:
    """Say whether a row has anything to do in it: a lead, a deadline, an output."""
    return any(task.texts.get(name) for name in WORK)
