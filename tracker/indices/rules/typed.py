"""One typed cell as a value: numbers as offices write them, and the sentence when it is none."""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.lib.numbers import BadNumber, format_decimal, parse_decimal
from tracker.lib.text import fold, one_line

# Exact columns keep twelve digits before the mark and six behind it.
MOST_DECIMALS = 6
_LARGEST = Decimal(10) ** 9
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF05: "%",
    0xFF0F: "/",
}
_NOTHING = frozenset({"", "-", "–", "—", "…", "x"})
_ERASE = frozenset({"xóa", "xoá", "xoa"})
_PLACE = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d([ T].*)?|\d{1,2}-(thg|jan|feb|mar|apr|may|jun|jul|aug).*", re.I
)
_TOTALS = frozenset({"total", "tong", "tong cong", "tong diem", "tong so", "chi so chung"})
PARTS = {
    "": "total",
    "total": "total",
    "tong": "total",
    "appraisal": "appraisal",
    "tham dinh": "appraisal",
    "survey": "survey",
    "dieu tra": "survey",
    "dieu tra xa hoi hoc": "survey",
    "dtxhh": "survey",
    "khao sat": "survey",
}


class BadCell(ValueError):
    """A cell cannot be read as what its column holds; the message is for people."""


class Erased:
    """The word that takes a stored value away ("xóa"), apart from a cell left empty."""


ERASED = Erased()


def plain(text: str) -> str:
    """Give a cell with ordinary digits: some keyboards type full-width ones."""
    return one_line(text.translate(_FULL_WIDTH))


def is_empty(text: str) -> bool:
    """Say whether a cell says nothing, as a dash does in printed tables."""
    return plain(text).lower() in _NOTHING


def number(text: str, what: str) -> Decimal | Erased | None:
    """Read a number with comma or point; None for an empty cell, ERASED for "xóa"."""
    words = plain(text)
    if words.lower() in _NOTHING:
        return None
    if words.lower() in _ERASE:
        return ERASED
    words = words.removesuffix("%").removesuffix("điểm").strip()
    if not words.isascii():
        words = words.replace("−", "-")
    if len(words) > 40 or not words.isascii():
        raise BadCell(f"{what}: “{text[:40]}” không phải là số.")
    try:
        value = parse_decimal(words)
    except BadNumber:
        raise BadCell(f"{what}: “{text[:40]}” không phải là số.") from None
    exponent = value.as_tuple().exponent
    if abs(value) >= _LARGEST or (isinstance(exponent, int) and -exponent > MOST_DECIMALS):
        raise BadCell(f"{what}: “{text[:40]}” quá lớn hoặc có quá {MOST_DECIMALS} chữ số lẻ.")
    return value


def bounded(
    text: str, what: str, *, most: Decimal | None, least: Decimal = Decimal(0)
) -> Decimal | Erased | None:
    """Read a number that lies between `least` and `most` (no bound above where it is None)."""
    value = number(text, what)
    if isinstance(value, Decimal) and (value < least or (most is not None and value > most)):
        top = f"từ {format_decimal(least, None)} đến {format_decimal(most, None)}"
        bound = top if most is not None else f"không dưới {format_decimal(least, None)}"
        raise BadCell(f"{what}: {text[:40]} phải {bound}.")
    return value


def whole(text: str, what: str, *, most: int = 1000) -> int | Erased | None:
    """Read a whole number from 1 to `most`: a rank, a field, a tier."""
    value = bounded(text, what, least=Decimal(1), most=Decimal(most))
    if not isinstance(value, Decimal):
        return value
    if value != value.to_integral_value():
        raise BadCell(f"{what}: “{text[:40]}” phải là số nguyên.")
    return int(value)


def place(rank: str, field: str) -> tuple[int | Erased | None, int | Erased | None]:
    """Read a rank and its field from two cells, or from one that prints both ("3/63")."""
    both = _PLACE.fullmatch(plain(rank))
    if both:
        rank, field = both[1], field or both[2]
    found, of = whole(rank, "Thứ hạng"), whole(field, "Trên tổng số")
    if isinstance(found, int) and isinstance(of, int) and found > of:
        raise BadCell(f"Thứ hạng {found} lớn hơn số đơn vị được xếp hạng ({of}).")
    return found, of


def part(text: str) -> str:
    """Read which part of a score a line is of; an empty cell is the total."""
    found = PARTS.get(fold(plain(text)))
    if found is None:
        raise BadCell(f"Phần “{text[:40]}”: ghi tổng, thẩm định hoặc điều tra.")
    return found


def code(text: str) -> str:
    """Give a code as frameworks keep it: without a final dot, the total under one name."""
    words = plain(text)
    if _DATE.fullmatch(words):
        raise BadCell(
            f"Mã “{words}” là ngày tháng: Excel đã tự đổi mã. Đặt cột Mã là Văn bản rồi dán lại."
        )
    words = words.rstrip(".").strip()
    return "TOTAL" if fold(words) in _TOTALS else words


def is_preferred(text: str) -> bool:
    """Read whether a value is the one in use; an empty cell means yes."""
    return fold(plain(text)) not in ("0", "khong", "no", "false")
