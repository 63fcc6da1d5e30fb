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
    r"(?:tong|cong(?: diem| chung)?$|diem tong|chi so (?:\w+ ){0,3}chung|chung$|toan bo"
    r"|chi so tong hop)\b|chi so chung"
)
_CODE = re.compile(r"\d+(?:\.\d+)*")
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
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
    restored: bool = False
    wrapped: bool = False


class TargetReader:
    """Reads target tables; codes that the paper leaves out are counted in printed order.

    `index` is that of the whole document, for tables that name none.
    """

    def __init__(self, index: str | None = None, *, spreadsheet: bool = False) -> None:
        self._only = index
        self.spreadsheet = spreadsheet
        self.targets: list[TargetRow] = []
        self.notes: list[tuple[str, str]] = []
        self._seen: set[tuple[str | None, str]] = set()
        self._index: str | None = None
        self._parent = ""
        self._count = 0

    def read(self, table: Table, index: str | None) -> None:
        """Read the rows of one table of `index`; a line that names an index begins its part."""
        if index is not None or not self.targets:
            self._begin(index or self._only)
        for row in range(table.first_row, table.last_row):
            if not is_head(table, row):
                self._row(table, row)

    def finish(self) -> list[TargetRow]:
        """Put domains before criteria that restart in each; drop and give totals said twice."""
        for index in dict.fromkeys(row.index for row in self.targets):
            _code_by_domain([row for row in self.targets if row.index == index])
        repeated: list[TargetRow] = []
        totals: dict[str | None, TargetRow] = {}
        for row in (row for row in self.targets if row.code == "TOTAL"):
            before = totals.setdefault(row.index, row)
            if before is not row and _values(before) == _values(row):
                repeated.append(row)
        self.targets = [row for row in self.targets if row not in repeated]
        return repeated

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
        mark = strip_mark(texts.get("number", ""))
        lettered = (is_part_letter(mark) or is_roman(mark)) and index_of(name) is not None
        if not measured and (lettered or not (name and mark)):
            self._heading(name or texts.get("number", ""), next(iter(places.values()), ""))
            return
        printed = texts.get("number", "")
        code, name = self._code(printed, name)
        if not code and not name:
            return
        index = self._index
        if index is None and self._only is None and (named := index_of(name)) is not None:
            # A short table of the indices themselves: each row is the total of its index.
            index, code = named, "TOTAL"
        target = TargetRow(index, code, name.rstrip(" :"), texts, places)
        target.place = next(iter(places.values()), "")
        target.printed_code, target.wrapped = printed, wrapped
        if self.spreadsheet and self.targets and self.targets[-1].index == target.index:
            self._restore(target)
        self.targets.append(target)
        self._seen.add((target.index, target.code))

    def _restore(self, target: TargetRow) -> None:
        """Take back what a spreadsheet made of a code: 1.10 became 1.1, 4.1.2 became a date."""
        expected = _following(self.targets[-1].code)
        shapes = _date_shapes(target.printed_code)
        restored = next((code for code in expected if code in shapes), None)
        if restored is None and (target.index, target.code) in self._seen:
            tens = (code for code in expected if code.endswith("0"))
            restored = next((code for code in tens if code.rstrip("0") == target.code), None)
        if restored is not None:
            target.code, target.restored = restored, True
            self._parent, self._count = restored, 0

    def _heading(self, title: str, place: str) -> None:
        """Take a line without numbers that names another index; any other is noted."""
        index = index_of(title)
        if index is not None and index != self._index:
            self._begin(index)
        elif index is None and title:
            self.notes.append((place, title))

    def _code(self, printed: str, name: str) -> tuple[str, str]:
        """Give (code, name); a code may stand in front of the name."""
        mark = re.sub(r"(?<=\d),(?=\d)", ".", strip_mark(printed).replace(" ", ""))
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


def _values(row: TargetRow) -> list[str]:
    return [row.texts.get(name, "").strip().rstrip("%") for name in ("baseline", "target")]


def _code_by_domain(rows: list[TargetRow]) -> None:
    """Write I.1 and II.1 where criteria count from 1 in each domain with a Roman number."""
    inside: dict[str, list[TargetRow]] = {}
    domain = ""
    for row in rows:
        if is_roman(row.code):
            domain = row.code
        elif row.code != "TOTAL":
            inside.setdefault(domain, []).append(row)
    codes = [row.code for row in rows]
    each = [[row.code for row in group] for group in inside.values()]
    if len(set(codes)) == len(codes) or "" in inside or codes.count(domain) != 1:
        return
    if all(group[0] == "1" and len(set(group)) == len(group) for group in each):
        for mark, group in inside.items():
            for row in group:
                row.code = f"{mark}.{row.code}"


def _following(code: str) -> list[str]:
    """Give the codes that may follow one: its first child, its next sibling, those above."""
    codes = [f"{code}.1"]
    parts = code.split(".")
    while parts and parts[-1].isdigit():
        codes.append(".".join([*parts[:-1], str(int(parts[-1]) + 1)]))
        parts = parts[:-1]
    return codes


def _date_shapes(printed: str) -> set[str]:
    """Give the codes that a date in a code column may have been."""
    match = _DATE.fullmatch(printed.strip())
    if match is None:
        return set()
    day, month, year = int(match[1]), int(match[2]), int(match[3]) % 100
    return {
        f"{day}.{month}",
        f"{month}.{day}",
        f"{day}.{month}.{year}",
        f"{month}.{day}.{year}",
    }
