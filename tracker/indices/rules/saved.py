"""Saved ways to read a table: its heads and what each column means, found again and given back.

The same way serves in both directions: a file that bears the heads is read by it, and what is
stored is given in its columns. A head keeps its line breaks and is compared folded, in one line; a
head that stands twice is told apart by its order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.indices.rules.columns import HEAD_WITHIN, SKIP, WIDE, head_text
from tracker.lib.text import fold, one_line

MOST_WAYS = 60
LONGEST_NAME = 120
_LONGEST_HEAD = 200
# A single head says too little to know a file by.
_FEWEST_HEADS = 2

_V = TypeVar("_V")


class BadWay(ValueError):
    """A way to read cannot be kept; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to read a table: its heads in their order, and what stands below each of them."""

    heads: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def read(self) -> list[str]:
        """The meanings that are read, in the order of the columns."""
        return [meaning for meaning in self.columns if meaning != SKIP]


def way_of(heads: Sequence[str], columns: Sequence[str]) -> Way:
    """Give the way that a read table shows; its heads as they stand, as many as its columns."""
    told = [head_text(head)[:_LONGEST_HEAD] for head in heads[: len(columns)]]
    return Way((*told, *[""] * (len(columns) - len(told))), tuple(columns))


def refuse_bad(way: Way, kind: str, names: Mapping[str, str]) -> None:
    """Raise BadWay where a way could not read a table of its kind; `names` are the meanings."""
    if sum(bool(head) for head in way.heads) < _FEWEST_HEADS:
        raise BadWay("Bảng chưa có dòng tên cột; ghi số của dòng ấy rồi bấm Đọc lại.")
    twice = next((one for one in way.read if way.read.count(one) > 1), None)
    if twice is not None:
        raise BadWay(f"Hai cột cùng đọc là “{names.get(twice, twice)}”.")
    for group in _NEEDED[kind]:
        if not any(_is_of(one, group) for one in way.read):
            told = " hoặc ".join(f"“{names[one]}”" for one in group if one in names)
            raise BadWay(f"Chưa có cột nào đọc là {told}.")


_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "figures": (("code", "name"), ("score", "percent", "rank", "mean", "tier")),
    "territories": (("territory", "name"), ("score", "percent", WIDE)),
    "claims": (("index",), ("year",), ("code",), ("kind",), ("printed_value",)),
    "framework": (("code",), ("parent",), ("level",), ("name",), ("max_score",), ("scoring",)),
}


def _is_of(meaning: str, group: Collection[str]) -> bool:
    """Say whether a meaning is one of a group, of the whole, a part or a wide column."""
    return meaning.split(":")[0] in group or (WIDE in group and meaning.startswith(WIDE))


def heads_mark(heads: Iterable[str]) -> str:
    """Give the mark that tables share which bear the same heads, in whatever order."""
    told = sorted(filter(None, map(fold, heads)))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""


def marks_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give the mark of each line that may be a table's head."""
    return [heads_mark(row) for row in rows[:HEAD_WITHIN]]


def head_place(way: Way, rows: Sequence[Sequence[str]]) -> int | None:
    """Give the place of the line that bears most heads of a way; None where none bears any."""
    wanted = {fold(head) for head in way.heads if head}
    shared = [len(wanted & set(map(fold, row))) for row in rows[:HEAD_WITHIN]]
    most = max(shared, default=0)
    return shared.index(most) if most else None


def columns_in(way: Way, heads: Sequence[str], width: int) -> list[str]:
    """Give what each column of a table means by a way, wherever its head stands now."""
    meanings = dict(zip(_numbered(way.heads), way.columns, strict=True))
    padded = [*heads[:width], *[""] * (width - len(heads))]
    return [meanings.get(key, SKIP) for key in _numbered(padded)]


def lacking(way: Way, heads: Sequence[str]) -> list[str]:
    """Give the heads that a way reads and a table does not bear."""
    there = set(_numbered(heads))
    keyed = zip(_numbered(way.heads), way.heads, way.columns, strict=True)
    return [
        one_line(head)
        for key, head, meaning in keyed
        if meaning != SKIP and head and key not in there
    ]


def in_columns(way: Way, line: Mapping[str, _V]) -> list[_V | None]:
    """Give one line in the columns of a way; empty where the other system keeps its own."""
    return [line.get(meaning) for meaning in way.columns]


def _numbered(heads: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Give each head folded, with how many of the same stood before it."""
    seen: dict[str, int] = {}
    for head in map(fold, heads):
        seen[head] = seen.get(head, -1) + 1
        yield head, seen[head]
