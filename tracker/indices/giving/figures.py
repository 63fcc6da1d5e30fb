"""The province's own figures of a year and stage as lines: a line a node, or a line a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tracker.indices.models import Score
from tracker.indices.queries.stored import Held
from tracker.indices.rules.entering import GROUP_PART
from tracker.indices.rules.parts import PART_FIELDS, PARTS
from tracker.lib.text import fold
from tracker.paper.outline import Value

Cells = dict[str, Value]
PART_WORDS = {"total": "tổng", "appraisal": "thẩm định", "survey": "điều tra"}
# By these a value printed elsewhere is known again.
_OF_VARIANT = frozenset({"preferred", "max", "score", "percent"})


def figure_lines(stored: Held, wanted: Collection[str]) -> Iterator[Cells]:
    """Give what is stored for the columns that are wanted, in the order of the tree.

    With a column of the part each part is a line, else the parts stand beside the whole. Ranks
    among peers, values printed elsewhere and groups of respondents are given where their columns
    are wanted. Without a column of codes a node whose name stands twice is left out: nobody could
    tell which it is.
    """
    return _Lines(stored, frozenset(wanted)).every()


@dataclass(frozen=True, slots=True)
class _Lines:
    """Makes the lines of what is stored for some columns."""

    stored: Held
    wanted: frozenset[str]

    def every(self) -> Iterator[Cells]:
        told = {key[:2] for key in self.stored.cells} | set(self.stored.variants)
        names = Counter(fold(node.name) for node in self.stored.nodes.values())
        for code, node in self.stored.nodes.items():
            if "code" not in self.wanted and names[fold(node.name)] > 1:
                continue
            for part in PART_WORDS if "part" in self.wanted else ("total",):
                if part == "total" or node.scoring == "mixed" or (code, part) in told:
                    yield from self._of_part(code, part)
        if "code" in self.wanted:
            yield from map(self._group, self.stored.groups)

    def _of_part(self, code: str, part: str) -> Iterator[Cells]:
        """Give the line of a part, then its ranks among peers and its values printed elsewhere."""
        begin: Cells = {
            "code": "Tổng" if code == "TOTAL" else code,
            "name": self.stored.nodes[code].name,
            "part": PART_WORDS[part],
        }
        line = begin | self._values(code, part) | self._rank(code, part)
        line |= _signed(self.stored.scores.get((code, part)))
        if "part" not in self.wanted:
            for other in PARTS:
                line |= self._beside(code, other, line)
        yield line
        if "peer" in self.wanted:
            for place in self.stored.ranks:
                if place[:2] == (code, part) and place[2]:
                    yield begin | {"peer": place[2]} | self._rank(*place)
        if self.wanted >= _OF_VARIANT:
            for row in self.stored.variants.get((code, part), ()):
                values = {"max": row.max_score, "score": row.score, "percent": row.percent}
                yield begin | values | _signed(row) | {"preferred": "không"}

    def _values(self, code: str, part: str) -> Cells:
        names = ("max", "score", "percent", "mean", "tier")
        found: Cells = {name: self.stored.cells.get((code, part, name, "")) for name in names}
        if part == "total" and (code, part) not in self.stored.scores:
            found["max"] = self.stored.nodes[code].max_score
        return found

    def _rank(self, code: str, part: str, peer: str = "") -> Cells:
        """Give a rank as it is printed: "3/63", or in two columns where both are wanted."""
        printed = self.stored.cells.get((code, part, "rank", peer))
        if not isinstance(printed, str) or "rank_of" not in self.wanted:
            return {"rank": printed}
        rank, field = printed.split("/")
        return {"rank": int(rank), "rank_of": int(field)}

    def _beside(self, code: str, part: str, whole: Cells) -> Cells:
        """Give a part in the columns beside the whole, where it is another field's rank in full."""
        cells = self._values(code, part) | self._rank(code, part)
        field = cells.get("rank_of")
        if field is not None and field != whole.get("rank_of"):
            cells["rank"] = f"{cells['rank']}/{field}"
        return {f"{name}:{part}": cells[name] for name in PART_FIELDS}

    def _group(self, code: str) -> Cells:
        group = self.stored.groups[code]
        cells: Cells = {"code": code, "name": group.name, "percent": group.percent}
        return cells | {"source": group.source or None} | self._rank(code, GROUP_PART)


def _signed(score: Score | None) -> Cells:
    return {"source": score.source or None, "note": score.note or None} if score else {}
