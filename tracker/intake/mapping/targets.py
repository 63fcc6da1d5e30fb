"""Rows of a target table: codes, names, maxima, results and targets of one index."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.intake.mapping.heads import Table
from tracker.intake.mapping.lines import cell_line, is_empty
from tracker.intake.mapping.parts import index_of, is_part_letter, is_roman, split_mark, strip_mark
from tracker.intake.mapping.tasks import is_head
from tracker.lib.text import fold, one_line

_TOTAL = re.compile(
    r"(?:tong|diem tong|chi so (?:\w+ ){0,3}chung|chung$|toan bo|chi so tong hop)\b|chi so chung"
)
_CODE = re.compile(r"\d+(?:\.\d+)*")
_OWN_CODE = re.compile(r"^\s*(?P<code>\d+(?:\.\d+)*)[.)]?\s+(?P<rest>\D.*)$")


@dataclass(slots=True)
class TargetRow:
    """A target as printed: raw texts, and the place of each."""

    index: str | None
    code: str
    name: str
    texts: dict[str, str]
    places: dict[str, str]
    place: str = ""
    printed_code: str = ""
    wrapped: bool = False


class TargetReader:
    """Reads target tables; codes that the paper leaves out are counted in printed order."""

    def __init__(self) -> None:
        self.targets: list[TargetRow] = []
        self._index: str | None = None
        self._parent = ""
        self._count = 0

    def read(self, table: Table, index: str | None) -> None:
        """Read the rows of one table of `index`; a line that names an index begins its part."""
        if index is not None or not self.targets:
            self._begin(index)
        for row in range(table.first_row, table.last_row):
            if not is_head(table, row):
                self._row(table, row)

    def _begin(self, index: str | None) -> None:
        if index != self._index or index is None:
            self._parent, self._count = "", 0
        self._index = index

    def _row(self, table: Table, row: int) -> None:
        wrapped = table.grid.wrapped
        texts: dict[str, str] = {}
        places: dict[str, str] = {}
        title_cell = table.cell(row, "title")
        for name in ("number", "title", "max", "baseline", "target", "lead"):
            cell = table.cell(row, name)
            if cell is None or (name != "title" and cell is title_cell):
                continue
            texts[name] = cell.text if name == "lead" else cell_line(cell.text, wrapped=wrapped)
            places[name] = cell.place
        name = texts.get("title", "")
        measured = any(not is_empty(texts.get(key, "")) for key in ("max", "baseline", "target"))
        if not measured and not (name and strip_mark(texts.get("number", ""))):
            self._heading(name or texts.get("number", ""))
            return
        printed = texts.get("number", "")
        code, name = self._code(printed, name)
        if not code and not name:
            return
        target = TargetRow(self._index, code, name.rstrip(" :"), texts, places)
        target.place = next(iter(places.values()), "")
        target.printed_code, target.wrapped = printed, wrapped
        self.targets.append(target)

    def _heading(self, title: str) -> None:
        """Take a line without numbers that names another index."""
        index = index_of(title)
        if index is not None and index != self._index:
            self._begin(index)

    def _code(self, printed: str, name: str) -> tuple[str, str]:
        """Give (code, name); a code may stand in front of the name."""
        mark = strip_mark(printed).replace(" ", "")
        if not mark and not is_empty(name):
            own = _OWN_CODE.match(name)
            roman, rest = split_mark(name)
            if own is not None:
                mark, name = own["code"], own["rest"]
            elif roman and is_roman(roman):
                mark, name = roman, one_line(rest)
        if is_empty(mark) or mark in {"+", "*", "•"}:
            return self._counted(printed, name), name
        if _CODE.fullmatch(mark):
            self._parent, self._count = mark, 0
        elif not (is_roman(mark) or is_part_letter(mark)):
            return mark, name
        return mark, name

    def _counted(self, printed: str, name: str) -> str:
        """Give TOTAL, or the next code under the last printed one."""
        if not printed.strip() and _TOTAL.match(fold(name)):
            return "TOTAL"
        self._count += 1
        return f"{self._parent}.{self._count}" if self._parent else str(self._count)
