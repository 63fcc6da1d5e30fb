"""A document kept as what it says: an outline as packed JSON and back.

Ten kilobytes stand for the files that can be made of it later, whatever became of the figures.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.paper import outline as words
from tracker.paper.outline import Outline

_KINDS: dict[str, Any] = {
    one.__name__: one
    for one in (
        words.Run,
        words.Heading,
        words.Paragraph,
        words.Bullet,
        words.Column,
        words.HeadCell,
        words.Cell,
        words.Row,
        words.Table,
        words.Plotted,
        words.Chart,
        words.PageBreak,
        words.Appendix,
        words.Letterhead,
        words.Signature,
        words.Outline,
    )
}
_READ: dict[str, Any] = {"Decimal": Decimal, "date": date.fromisoformat}


def packed(outline: Outline) -> bytes:
    """Give an outline as bytes to keep."""
    text = json.dumps(_plain(outline), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


def unpacked(kept: bytes) -> Outline:
    """Give the outline back; raise ValueError or zlib.error for bytes that hold none."""
    found = _whole(json.loads(zlib.decompress(kept)))
    if not isinstance(found, Outline):
        raise ValueError("these bytes hold no document")
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {"is": type(value).__name__, **told}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal | date):
        return {"is": type(value).__name__, "said": str(value)}
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_whole(one) for one in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("is")
    if kind in _READ:
        return _READ[kind](value["said"])
    return _KINDS[kind](**{name: _whole(one) for name, one in value.items()})
