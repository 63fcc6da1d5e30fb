"""A line that prints the parts of a score beside each other, as the lines that the reader takes.

The ministry's tables give the whole, the appraised part and the surveyed part of a criterion in
one line; a column of a part is called "score:survey".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tracker.indices.rules import typed
from tracker.indices.rules.columns import Line

PART_FIELDS = ("max", "score", "percent", "rank")
PARTS = ("appraisal", "survey")
# What a line tells of the whole node; with none of it only its parts are read.
_WHOLE = frozenset({*PART_FIELDS, "mean", "tier"})
_SHARED = ("code", "name", "index", "year", "peer", "preferred", "source", "note")


def each_part(lines: Iterable[Line]) -> Iterator[Line]:
    """Give a line for the whole and one for each part that a line prints beside it.

    A group of respondents has no parts: its line stays one.
    """
    for line in lines:
        parted = [one for part in PARTS if (one := _of_part(line, part))]
        whole = {name: cell for name, cell in line.cells.items() if ":" not in name}
        if not parted or any(not typed.is_empty(whole.get(name, "")) for name in _WHOLE):
            yield Line(line.number, whole)
        yield from parted


def _of_part(line: Line, part: str) -> Line | None:
    """Give what a line prints of one part; None where it prints nothing of it."""
    found = {name: _cell(line.cells, name, part) for name in PART_FIELDS}
    if ":" in line.cells.get("code", "") or not any(found.values()):
        return None
    cells = {name: line.cells[name] for name in _SHARED if name in line.cells}
    cells |= {name: cell for name, cell in found.items() if cell}
    if found["rank"] and "/" not in typed.plain(found["rank"]) and "rank_of" in line.cells:
        cells["rank_of"] = line.cells["rank_of"]
    return Line(line.number, {**cells, "part": part})


def _cell(cells: Mapping[str, str], name: str, part: str) -> str:
    cell = cells.get(f"{name}:{part}", "")
    return "" if typed.is_empty(cell) else cell
