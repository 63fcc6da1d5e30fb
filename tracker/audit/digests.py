"""What a seal is made of: digests of rows, and the hash that joins them to the seal before.

A row is written as canonical JSON (keys in order, no spaces, instants in UTC, whole numbers
without a fraction), so that it has the same digest in either database and after a restore. Fields
that the trail may gain later are not in `FIELDS`: a seal once made stays good.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

FIELDS = (
    *("id", "at", "on", "recorded_at", "actor_id", "actor_name", "agency_id", "verb"),
    *("subject_type", "subject_id", "subject_label", "before", "after", "reason", "origin"),
)
# A mark: the row's place in its seal's range (4 bytes), then the first bytes of its digest.
_PLACE, _PART = 4, 8
_MARK = _PLACE + _PART


def row_digest(row: Mapping[str, Any]) -> bytes:
    """Give the SHA-256 of one row of the trail."""
    told = {name: _plain(row[name]) for name in FIELDS}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    # PostgreSQL keeps 1e20 as a whole number, SQLite as it was written.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def seal_hash(
    *, before: str | None, from_id: int, to_id: int, made_at: datetime, digests: Iterable[bytes]
) -> str:
    """Give the hash of a seal: over the seal before it, its own head, and its rows in order."""
    head = [before, from_id, to_id, _plain(made_at)]
    told = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode())
    for digest in digests:
        told.update(digest)
    return told.hexdigest()


def mark(place: int, digest: bytes) -> bytes:
    """Give what a seal keeps of a row, `place` rows' numbers after the first of its range."""
    return place.to_bytes(_PLACE, "big") + digest[:_PART]


def changed_rows(from_id: int, marks: bytes, found: Mapping[int, bytes]) -> Iterator[int]:
    """Give the ids that were changed, removed or added since; `found` are the digests of now."""
    kept = {}
    for start in range(0, len(marks), _MARK):
        part = marks[start : start + _MARK]
        kept[from_id + int.from_bytes(part[:_PLACE], "big")] = part[_PLACE:]
    for row_id in sorted(kept.keys() | found.keys()):
        if row_id not in found or kept.get(row_id) != found[row_id][:_PART]:
            yield row_id
