"""A table of other provinces: one line each, long (a criterion a line) or wide (a column each)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.indices.rules import typed
from tracker.indices.rules.columns import Line
from tracker.indices.rules.entering import Fault, Node
from tracker.lib.text import fold, one_line, shorten

_KIND = re.compile(r"^(tinh|thanh pho|tp\.?|t\.)\s+")
_TOTALS = ("total", "tong", "tong diem", "tong cong", "chi so", "par index", "sipas", "papi")
MEASURES = {"percent": "tỷ lệ % của điểm tối đa", "score": "điểm"}
# The whole and its first level: finer figures of other provinces are not published.
LEVELS = ("total", "domain", "group", "dimension")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of another province: its measure says whether in points or percent."""

    line: int
    territory: str
    code: str
    measure: str
    value: Decimal
    printed: str


@dataclass(slots=True)
class Elsewhere:
    """What a table says of other provinces, and what is wrong with it."""

    figures: list[Figure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: int = 0


def name_key(name: str) -> str:
    """Give what two spellings of a province share: "TP. Hải Phòng" and "Thành phố Hải Phòng"."""
    return _KIND.sub("", fold(name).replace("-", " ")).strip()


def heads_of(nodes: Iterable[Node]) -> dict[str, str]:
    """Give the code for which a head of the wide table stands: by code, by name, by "tổng"."""
    found = dict.fromkeys(_TOTALS, "TOTAL")
    for node in nodes:
        found.setdefault(fold(node.code), node.code)
        found.setdefault(fold(node.name), node.code)
        found.setdefault(f"linh vuc {fold(node.code)}", node.code)
        found.setdefault(f"noi dung {fold(node.code)}", node.code)
    return found


def read_elsewhere(
    lines: Iterable[Line],
    nodes: Mapping[str, Node],
    *,
    measure: str,
    known: Iterable[str],
    own: str,
) -> Elsewhere:
    """Read every line; `known` are names stored before, `own` the province this system serves.

    A name that differs from a stored one only in spelling is taken as that one; the own
    province's line is left out, for its figures are kept with their parts and sources.
    """
    found = Elsewhere()
    names = {name_key(name): name for name in known}
    taken: dict[tuple[str, str], int] = {}
    fresh: list[str] = []
    for line in lines:
        found.lines += 1
        try:
            name = _territory(line, names, fresh, own)
            if name is None:
                found.faults.append(
                    Fault(line.number, "Dòng của tỉnh, thành phố mình không ghi ở đây.", bad=False)
                )
                continue
            for code, kind, text in _cells(line, nodes, measure):
                _take(found, taken, line, (name, code, kind), text, nodes)
        except typed.BadCell as problem:
            found.faults.append(Fault(line.number, str(problem)))
    if fresh and names.keys() - {name_key(name) for name in fresh}:
        listed = ", ".join(fresh[:6]) + (" …" if len(fresh) > 6 else "")
        found.faults.append(Fault(0, f"Tên chưa từng có: {listed}. Xem lại chính tả.", bad=False))
    if not found.lines:
        found.faults.append(Fault(0, "Chưa có dòng nào để đọc."))
    return found


def _territory(line: Line, names: dict[str, str], fresh: list[str], own: str) -> str | None:
    text = shorten(one_line(line.cells.get("territory") or line.cells.get("name", "")), 80)
    if not any(letter.isalpha() for letter in text):
        raise typed.BadCell("Dòng này không có tên tỉnh, thành phố.")
    key = name_key(text)
    if own and key == name_key(own):
        return None
    if key not in names:
        names[key] = text
        fresh.append(text)
    return names[key]


def _cells(line: Line, nodes: Mapping[str, Node], measure: str) -> Iterable[tuple[str, str, str]]:
    """Give (code, measure, text) of the figures that a line holds."""
    for column, text in line.cells.items():
        if column.startswith("@"):
            yield column[1:], measure, text
        elif column in MEASURES:
            code = typed.code(line.cells.get("code", "")) or "TOTAL"
            if code not in nodes:
                raise typed.BadCell(f"Không có mã “{code[:30]}” ở cấp tổng hoặc lĩnh vực.")
            yield code, column, text


def _take(
    found: Elsewhere,
    taken: dict[tuple[str, str], int],
    line: Line,
    key: tuple[str, str, str],
    text: str,
    nodes: Mapping[str, Node],
) -> None:
    name, code, kind = key
    most = Decimal(100) if kind == "percent" else nodes[code].max_score
    value = typed.bounded(text, f"{name}, {code}", most=most)
    if isinstance(value, typed.Erased):
        raise typed.BadCell(f"{name}, {code}: ghi số đúng thay vì xóa.")
    if value is None:
        return
    before = taken.setdefault((name, f"{code}/{kind}"), line.number)
    if before != line.number:
        raise typed.BadCell(f"{name} đã có ở dòng {before}.")
    found.figures.append(Figure(line.number, name, code, kind, value, typed.plain(text)[:80]))
