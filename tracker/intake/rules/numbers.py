"""Numbers of target tables: values, operators, and what cannot be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.lib.numbers import BadNumber, parse_decimal
from tracker.lib.text import fold, one_line

_NONE = re.compile(
    r"[\s\-–—.…/x]*|n/?a|khong(?: co)?|chua co"
    r"|(?:khong|chua) (?:danh gia|xep hang|cong bo|cham(?: diem)?|ap dung)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*(?:%|diem|phan tram|(?<=\d)d)\s*$")
# A mark of a footnote, or the same in percent in brackets, after the number.
_REMARK = re.compile(r"(?<=[\d%m])\s*(?:\*+|\(\*+\)|\([^()]*\))$")
_EFFORT = re.compile(r"^(?:phan dau(?: dat)?|dat|co gang)\s+(?=\S)")
_GREATER = re.compile(r"^(?:>(?!=)|tren\b|lon hon|cao hon|vuot)\s*")
_AT_LEAST = re.compile(
    r"^(?:>=|=>|≥|⩾|tu\b|toi thieu|it nhat|dat(?: tu)?\b|khong (?:thap|duoi) hon|bang|=)\s*"
)
_ONWARD = re.compile(r"\s*(?:tro len|\+)$")
_WORDS = re.compile(
    r"bac|hang|nhom|dung dau|tang|giu|duy tri|top|cai thien|toi da|\d\s*/\s*\d|\bden\b|\d\s*-\s*\d"
    r"|^(?:rat )?(?:cao|tot|kha)$|khong giam|cao hon|trung binh"
)


@dataclass(frozen=True, slots=True)
class Value:
    """One number as printed; `operator` is ">=" or ">", `comma` says how decimals are marked."""

    number: Decimal | None
    operator: str | None = None
    comma: bool = False
    words: bool = False


def read_value(text: str) -> Value:
    """Read a number with its unit; None for a dash; raise BadNumber for anything else."""
    folded = fold(one_line(text))
    if _NONE.fullmatch(folded):
        return Value(None)
    bare = _UNIT.sub("", _REMARK.sub("", folded))
    return Value(parse_decimal(bare), comma="," in bare)


def read_target(text: str) -> Value:
    """Read a target such as ">92.00", "tối thiểu 85%" or "từ 85 trở lên".

    Words that promise a rank or a tier ("tăng bậc") are no number and no error.
    """
    folded = fold(one_line(text))
    if _NONE.fullmatch(folded):
        return Value(None)
    bare = _EFFORT.sub("", _UNIT.sub("", _REMARK.sub("", folded)))
    operator = ">="
    if _GREATER.match(bare):
        operator, bare = ">", _GREATER.sub("", bare)
    else:
        previous = None
        while previous != bare:
            previous, bare = bare, _AT_LEAST.sub("", bare)
    bare = _UNIT.sub("", _ONWARD.sub("", _UNIT.sub("", bare)))
    try:
        return Value(parse_decimal(bare), operator, "," in bare)
    except BadNumber:
        if _WORDS.search(folded):
            return Value(None, words=True)
        raise
