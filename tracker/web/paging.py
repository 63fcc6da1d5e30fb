"""Paging by key: a page remembers the key of its edge, not how many rows came before.

A cursor is an address parameter, so a person can change it. It is read with the types that the
list expects; whatever does not fit leads to the first page, never to an error.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

LONGEST_CURSOR = 2_000
_LARGEST_INT = 2**63 - 1

Row = TypeVar("Row")
Shape = tuple[type, ...]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after `key` in the list's order, or before it when `backwards`."""

    key: Key
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, in the list's order, with the cursors beside it (None: the end)."""

    rows: Sequence[Row]
    previous: str | None = None
    next: str | None = None


def _plain(value: Any) -> str | int:
    """Give a key's part as JSON holds it; raise TypeError for what no list is sorted by."""
    if isinstance(value, bool) or not isinstance(value, str | int | date | Decimal):
        raise TypeError(f"not a part of a key: {value!r}")
    if isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def _typed(value: Any, kind: type) -> Any:
    """Give a JSON value as `kind`; raise ValueError when it is something else."""
    if kind is int:
        if type(value) is not int or abs(value) > _LARGEST_INT:
            raise ValueError(value)
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    value.encode()  # a lone surrogate cannot be stored by any database
    if kind is Decimal:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(value)
        return number
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value


def encode_cursor(key: Sequence[Any], backwards: bool = False) -> str:
    """Give the address's text for `key`: texts, whole numbers, dates, instants, Decimals."""
    parts = [1 if backwards else 0, *map(_plain, key)]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(
    text: str | None, shape: Shape, *, largest: int = _LARGEST_INT
) -> Position | None:
    """Read a cursor whose key has the types of `shape`; None (first page) when it does not fit."""
    if not text or len(text) > LONGEST_CURSOR:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(shape) + 1 or parts[0] not in (0, 1):
            return None
        key = tuple(_typed(value, kind) for value, kind in zip(parts[1:], shape, strict=True))
    except (ValueError, TypeError, RecursionError, binascii.Error, InvalidOperation):
        return None
    if any(type(value) is int and abs(value) > largest for value in key):
        return None
    return Position(key, backwards=parts[0] == 1)


def make_page(
    fetched: Sequence[Row],
    size: int,
    position: Position | None,
    key: Callable[[Row], Sequence[Any]],
) -> Page[Row]:
    """Make a page of `size` from up to `size + 1` rows, as the query gave them.

    A query that goes backwards gives its rows in reverse order; the extra row only tells that
    there is more on that side.
    """
    backwards = position is not None and position.backwards
    rows, more = list(fetched[:size]), len(fetched) > size
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_previous = more if backwards else position is not None
    has_next = True if backwards else more
    return Page(
        rows,
        previous=encode_cursor(key(rows[0]), backwards=True) if has_previous else None,
        next=encode_cursor(key(rows[-1])) if has_next else None,
    )
