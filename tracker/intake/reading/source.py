"""What every reader gives, and how it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.lib.grid import Grid


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read: its kind (docx, xlsx, csv, pdf), paragraphs and grids in order.

    `converted` says that its letters came from an old font.
    """

    kind: str
    paragraphs: tuple[str, ...]
    grids: tuple[Grid, ...]
    converted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the document as plain values."""
        return {
            "kind": self.kind,
            "paragraphs": list(self.paragraphs),
            "grids": [grid.as_json() for grid in self.grids],
            "converted": self.converted,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Source:
        """Take up again what `as_json` gave."""
        return cls(
            kind=value["kind"],
            paragraphs=tuple(value["paragraphs"]),
            grids=tuple(Grid.from_json(grid) for grid in value["grids"]),
            converted=value["converted"],
        )


class Unreadable(ValueError):
    """The file cannot be read; `rule` is that of the import, the text a sentence for the user."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.sentence = sentence
