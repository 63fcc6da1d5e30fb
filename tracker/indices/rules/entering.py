"""Typed lines against a tree and what is stored: values, faults, doubts, and what would change.

A stored or typed figure is one `Cell`: criterion, part and field. Preview and storing read the
same changes, so what a person saw is what is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from tracker.indices.rules import typed
from tracker.indices.rules.columns import Line
from tracker.lib.numbers import format_decimal
from tracker.lib.text import fold, one_line, shorten

FIELDS = {
    "name": "tên nhóm",
    "max": "điểm tối đa",
    "score": "điểm",
    "percent": "tỷ lệ in (%)",
    "rank": "thứ hạng",
    "mean": "trung bình cả nước (%)",
    "tier": "nhóm xếp loại",
}
# Fields that only published results have, and that only the node as a whole has.
PUBLISHED_ONLY = frozenset({"rank", "mean", "tier"})
GROUP_PART = "group"
_HUNDRED = Decimal(100)
_MEASURES = ("score", "percent")

Key = tuple[str, str, str, str]
"""Code, part, field, peer group (empty but for ranks)."""
Value = Decimal | str | None
Amount = Decimal | typed.Erased | None


class Node(Protocol):
    """What is needed of a criterion of the year's framework."""

    @property
    def code(self) -> str:
        """The printed code."""

    @property
    def name(self) -> str:
        """The name as printed."""

    @property
    def max_score(self) -> Decimal | None:
        """The maximum of the framework, in points."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a table from being stored (`bad`), or that wants a second look."""

    line: int
    sentence: str
    bad: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """A value printed elsewhere, kept beside the one in use."""

    line: int
    code: str
    part: str
    score: Decimal | None
    percent: Decimal | None
    maximum: Decimal | None
    printed: str
    source: str
    note: str


@dataclass(slots=True)
class Entry:
    """What a table says: cells to hold, variants to keep, and what is wrong with it."""

    cells: dict[Key, Value] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    printed: dict[Key, str] = field(default_factory=dict)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    lines: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be stored."""
        return any(fault.bad for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell as stored and as typed; None is no value."""

    key: Key
    before: Value
    after: Value

    @property
    def code(self) -> str:
        """The code of the criterion or group."""
        return self.key[0]

    @property
    def field(self) -> str:
        """The field's name in words, with the peer group of a rank."""
        words = FIELDS[self.key[2]]
        return f"{words}, {self.key[3]}" if self.key[3] else words


def changes(entry: Entry, stored: Mapping[Key, Value]) -> list[Change]:
    """Give what an entry would change, in its own order.

    A printed percent that stood beside a former score does not stay beside a new one.
    """
    found = []
    for key, value in entry.cells.items():
        before = stored.get(key)
        if value != before:
            found.append(Change(key, before, value))
        percent = (key[0], key[1], "percent", "")
        is_new_score = key[2] == "score" and before is not None and value != before
        if is_new_score and stored.get(percent) is not None and percent not in entry.cells:
            found.append(Change(percent, stored[percent], None))
    return found


def seen_mark(entry: Entry, stored: Mapping[Key, Value]) -> str:
    """Give the mark of what is stored where an entry writes: it differs once somebody wrote."""
    rows = {key[:2] for key in entry.cells}
    told = sorted(f"{key}={value}" for key, value in stored.items() if key[:2] in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def said(value: Value) -> str:
    """Give a value as people read it; a dash where there is none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else format_decimal(value, None)


def read_entry(
    lines: Sequence[Line],
    nodes: Iterable[Node],
    *,
    index: str,
    year: int,
    stage: str = "published",
    stored: Mapping[Key, Value] | None = None,
) -> Entry:
    """Read every line against the framework of a year; faults stand beside, in order."""
    reader = _Reader(nodes, index, year, stage, stored or {})
    for line in lines:
        reader.take(line)
    entry = reader.entry
    if not lines:
        entry.faults.append(Fault(0, "Chưa có dòng nào để đọc."))
    return entry


class _Reader:
    """Takes line after line into one entry."""

    def __init__(
        self,
        nodes: Iterable[Node],
        index: str,
        year: int,
        stage: str,
        stored: Mapping[Key, Value],
    ) -> None:
        self.nodes = {node.code: node for node in nodes}
        self.by_name: dict[str, list[str]] = {}
        for node in self.nodes.values():
            self.by_name.setdefault(fold(node.name), []).append(node.code)
        self.index, self.year, self.stage, self.stored = index, year, stage, stored
        self.entry = Entry()
        self.first: dict[tuple[str, str, str], int] = {}

    def take(self, line: Line) -> None:
        """Read one line; whatever is wrong with it is one fault, and none of it is kept."""
        self.entry.lines += 1
        try:
            self._refuse_foreign(line)
            code = self._code(line)
            if ":" in code:
                self._group(line, code)
            else:
                self._criterion(line, self.nodes[code])
        except typed.BadCell as problem:
            self._fault(line, str(problem))

    def _fault(self, line: Line, sentence: str, *, bad: bool = True) -> None:
        self.entry.faults.append(Fault(line.number, sentence, bad))

    def _refuse_foreign(self, line: Line) -> None:
        index, year = line.cells.get("index", ""), line.cells.get("year", "")
        if index and fold(index).replace(" ", "_") != self.index.lower():
            raise typed.BadCell(f"Dòng này là của chỉ số {index[:40]}, không phải {self.index}.")
        if year and typed.plain(year) != str(self.year):
            raise typed.BadCell(f"Dòng này là của năm {year[:10]}, không phải {self.year}.")

    def _code(self, line: Line) -> str:
        code = typed.code(line.cells.get("code", ""))
        if code in self.nodes:
            return code
        if ":" in code:
            if code.partition(":")[0] not in self.nodes:
                raise typed.BadCell(f"Không có mục {code.partition(':')[0][:30]} cho nhóm trả lời.")
            return code[:30]
        named = self.by_name.get(fold(line.cells.get("name", "")), [])
        if not code and len(named) == 1:
            self._fault(line, f"Không có mã; nhận theo tên là {named[0]}.", bad=False)
            return named[0]
        told = f"mã “{code[:30]}”" if code else "mã của dòng này"
        raise typed.BadCell(f"Không có {told} trong bộ chỉ số năm {self.year}.")

    def _once(self, line: Line, key: tuple[str, str, str]) -> None:
        before = self.first.setdefault(key, line.number)
        if before != line.number:
            raise typed.BadCell(f"{key[0]} đã có ở dòng {before}; mỗi mã một dòng cho mỗi phần.")

    def _criterion(self, line: Line, node: Node) -> None:
        cells = line.cells
        part = typed.part(cells.get("part", ""))
        values = self._values(line, node, part)
        source = shorten(one_line(cells.get("source", "")), 500)
        if not typed.is_preferred(cells.get("preferred", "")):
            self._variant(line, node, part, values, source)
            return
        peer = shorten(one_line(cells.get("peer", "")), 80)
        self._once(line, (node.code, part, peer))
        for name, value in values.items():
            self._put((node.code, part, name, peer if name == "rank" else ""), value, cells)
        if source:
            self.entry.sources[node.code, part] = source
        if cells.get("note"):
            self.entry.notes[node.code, part] = shorten(one_line(cells["note"]), 1000)

    def _put(self, key: Key, value: Value | typed.Erased, cells: Mapping[str, str]) -> None:
        if value is None:
            return
        if key[2] in PUBLISHED_ONLY and self.stage != "published":
            raise typed.BadCell(f"Chỉ kết quả công bố có {FIELDS[key[2]]}.")
        self.entry.cells[key] = None if isinstance(value, typed.Erased) else value
        self.entry.printed[key] = shorten(typed.plain(cells.get(key[2], "")), 80)

    def _values(self, line: Line, node: Node, part: str) -> dict[str, Value | typed.Erased]:
        cells = line.cells
        maximum = typed.bounded(cells.get("max", ""), "Điểm tối đa", most=None)
        known = self.stored.get((node.code, part, "max", ""))
        bound = maximum if isinstance(maximum, Decimal) else known or node.max_score
        score = typed.bounded(
            cells.get("score", ""), "Điểm", most=bound if isinstance(bound, Decimal) else None
        )
        percent = typed.bounded(cells.get("percent", ""), "Tỷ lệ", most=_HUNDRED)
        known_score = any((node.code, part, name, "") in self.stored for name in _MEASURES)
        if score is None and percent is None and not known_score:
            # A sheet to fill in prints every maximum; without a figure it says nothing.
            maximum = None
        self._doubt(line, node, part, maximum, score, percent)
        return {
            "max": maximum,
            "score": score,
            "percent": percent,
            "rank": self._rank(cells),
            "mean": typed.bounded(cells.get("mean", ""), "Trung bình cả nước", most=_HUNDRED),
            "tier": self._tier(cells),
        }

    def _rank(self, cells: Mapping[str, str]) -> str | typed.Erased | None:
        rank, of = typed.place(cells.get("rank", ""), cells.get("rank_of", ""))
        if rank is None or isinstance(rank, typed.Erased):
            return rank
        if not isinstance(of, int):
            raise typed.BadCell(f"Thứ hạng {rank} cần ghi trên tổng số bao nhiêu đơn vị.")
        return f"{rank}/{of}"

    def _tier(self, cells: Mapping[str, str]) -> Decimal | typed.Erased | None:
        tier = typed.whole(cells.get("tier", ""), "Nhóm xếp loại", most=10)
        return Decimal(tier) if isinstance(tier, int) else tier

    def _doubt(
        self, line: Line, node: Node, part: str, maximum: Amount, score: Amount, percent: Amount
    ) -> None:
        """Say what does not fit but may well be printed so."""
        if part == "total" and isinstance(maximum, Decimal) and maximum != node.max_score:
            framework = said(node.max_score)
            self._fault(
                line,
                f"{node.code}: điểm tối đa {said(maximum)} khác bộ chỉ số ({framework}).",
                bad=False,
            )
        top = maximum if isinstance(maximum, Decimal) else node.max_score
        if not isinstance(score, Decimal) or not isinstance(percent, Decimal) or not top:
            return
        if part == "total" and abs(score * _HUNDRED / top - percent) > 1:
            told = f"{said(score)} trên {said(top)} không phải {said(percent)}%"
            self._fault(line, f"{node.code}: {told}.", bad=False)

    def _variant(
        self,
        line: Line,
        node: Node,
        part: str,
        values: Mapping[str, Value | typed.Erased],
        source: str,
    ) -> None:
        score, percent, maximum = (_number(values[name]) for name in ("score", "percent", "max"))
        if score is None and percent is None:
            raise typed.BadCell(f"{node.code}: số in ở nơi khác cần điểm hoặc tỷ lệ.")
        printed = line.cells.get("score") or line.cells.get("percent", "")
        self.entry.variants.append(
            Variant(
                line.number,
                node.code,
                part,
                score,
                percent,
                maximum,
                shorten(typed.plain(printed), 80),
                source,
                shorten(one_line(line.cells.get("note", "")), 1000),
            )
        )

    def _group(self, line: Line, code: str) -> None:
        """Read what one group of respondents gave; "LDQL:SO" stands under the node LDQL."""
        if self.stage != "published":
            raise typed.BadCell("Chỉ kết quả công bố có nhóm trả lời.")
        cells = line.cells
        self._once(line, (code, GROUP_PART, ""))
        name: Value = one_line(cells.get("name", ""))[:200] or None
        if name is None and (code, GROUP_PART, "name", "") not in self.stored:
            raise typed.BadCell(f"Nhóm {code} mới cần tên.")
        percent = typed.bounded(cells.get("percent", ""), "Tỷ lệ", most=_HUNDRED)
        if percent is None and (code, GROUP_PART, "percent", "") not in self.stored:
            raise typed.BadCell(f"Nhóm {code} cần tỷ lệ.")
        if isinstance(percent, typed.Erased):
            raise typed.BadCell(f"Nhóm {code}: ghi số đúng thay vì xóa.")
        for field_, value in (("name", name), ("percent", percent), ("rank", self._rank(cells))):
            self._put((code, GROUP_PART, field_, ""), value, cells)
        if cells.get("source"):
            self.entry.sources[code, GROUP_PART] = shorten(one_line(cells["source"]), 500)


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def without_source(entry: Entry, changed: Iterable[Change], source: str) -> list[str]:
    """Give the codes whose values would stand without a source."""
    if source.strip():
        return []
    rows = dict.fromkeys(change.key[:2] for change in changed)
    found = [code for code, part in rows if not entry.sources.get((code, part))]
    return [*found, *(variant.code for variant in entry.variants if not variant.source)]
