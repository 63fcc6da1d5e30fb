"""A reporting period as tables write it: "Q1/2024", "Quý I", "6 tháng đầu năm", "Tháng 9/2024"."""

from __future__ import annotations

import re

from tracker.lib.text import fold

_CODE = re.compile(r"(?P<year>\d{4})-(?P<part>q[1-4]|h[12]|9m|0[1-9]|1[0-2])")
_LEAD = re.compile(r"(?:(?:ky|bao cao)\s+)+")
_YEAR = re.compile(r"[\s,/.-]*(?:\bnam\s*)?\b(\d{4})$")
_SHAPES = (
    (re.compile(r"(?:quy|q)\s*\.?\s*(?P<part>iv|i{1,3}|[1-4])"), "quarter"),
    (re.compile(r"(?:thang|t)\s*\.?\s*(?P<part>1[0-2]|0?[1-9])"), "month"),
    (re.compile(r"(?:0?6|sau) thang(?P<part> dau| cuoi)?(?: nam)?"), "half"),
    (re.compile(r"(?:0?9|chin) thang(?P<part> dau)?(?: nam)?"), "nine"),
    (re.compile(r"(?P<part>(?:ca )?(?:nam)?)"), "year"),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def period_code(said: str, year: int) -> str | None:
    """Give the code of the period that a cell names, in the plan's year where it names none.

    None for what is no period, or more than one.
    """
    text = fold(said).strip(" .;")
    coded = _CODE.fullmatch(text)
    if coded:
        return f"{coded['year']}-{coded['part'].upper()}"
    text = text[match.end() :] if (match := _LEAD.match(text)) else text
    named = _YEAR.search(text)
    bare = text[: named.start()] if named else text
    if not text or text == "nam":
        return None
    for shape, kind in _SHAPES:
        match = shape.fullmatch(bare)
        if match:
            return _code(kind, (match["part"] or "").strip(), named[1] if named else str(year))
    return None


def _code(kind: str, part: str, year: str) -> str:
    if kind == "quarter":
        return f"{year}-Q{_ROMAN.get(part) or int(part)}"
    if kind == "month":
        return f"{year}-{int(part):02d}"
    if kind == "half":
        return f"{year}-H{2 if part == 'cuoi' else 1}"
    return f"{year}-9M" if kind == "nine" else year
