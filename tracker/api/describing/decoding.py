"""JSON text as it is read here: what programs that read it otherwise would disagree on is refused.

Two fields of one name, NaN, numbers of a hundred digits and brackets without end are read by each
parser in its own way (RFC 8259 leaves it open); a report must not say one thing to who checks it
and another to who stores it.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 20
LONGEST_NUMBER = 30
_OUTSIDE_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.DOTALL)


class NotRead(ValueError):
    """The text is not JSON that can be read; the message is a sentence for the person."""


def decode(content: bytes | str) -> Any:
    """Give what JSON in UTF-8 says; raise NotRead."""
    try:
        text = content.decode() if isinstance(content, bytes) else content
    except UnicodeDecodeError:
        raise NotRead("Nội dung không phải UTF-8.") from None
    if text.startswith("\ufeff"):
        raise NotRead("Nội dung bắt đầu bằng dấu BOM; gửi UTF-8 không có BOM.")
    if _depth(text) > DEEPEST:
        raise NotRead(f"Nội dung lồng nhau quá {DEEPEST} cấp.")
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=_number(int),
            parse_float=_number(float),
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        place = f"dòng {error.lineno}, cột {error.colno}"
        raise NotRead(f"Nội dung không phải JSON hợp lệ ({place}).") from None


def _depth(text: str) -> int:
    """Count how deep brackets stand in each other, those inside texts left out."""
    deepest = depth = 0
    for found in _OUTSIDE_TEXT.finditer(text):
        depth += bool(found[1]) - bool(found[2])
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise NotRead(f"Trường “{double[:60]}” ghi hai lần.")
    return found


def _number(kind: type[int] | type[float]) -> Any:
    def read(digits: str) -> int | float:
        if len(digits) > LONGEST_NUMBER:
            raise NotRead(f"Số dài quá {LONGEST_NUMBER} chữ số.")
        return kind(digits)

    return read


def _no_constant(name: str) -> Any:
    raise NotRead(f"{name} không phải số trong JSON.")
