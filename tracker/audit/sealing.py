"""Which rows of the trail the next seal covers, so that none is passed over and no writer waits.

On PostgreSQL ids are handed out before transactions end, and a lower id may become visible after
a higher one. A writer holds its lock on the table from before it takes an id until it has ended.
So: read the highest id, then who holds such a lock; once those have ended every id up to it is
settled, and what is read after that is all there will ever be. SQLite writes one after another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from tracker.audit.digests import FIELDS, mark, row_digest
from tracker.audit.models import AuditEvent, AuditSeal
from tracker.db import session

LONGEST_SEAL = 20_000
"""Rows of one seal at most: bounds its marks, and how much is read between two looks."""
_BATCH = 1000
_LOOKS, _BETWEEN = 40, 0.05

_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' "
    "AND relation = 'audit_event'::regclass AND mode = 'RowExclusiveLock' AND granted"
)


@dataclass(frozen=True, slots=True)
class Sealable:
    """Rows that nothing can be added to any more, read and digested, after the newest seal."""

    before: str | None
    from_id: int
    to_id: int
    digests: tuple[bytes, ...]
    marks: bytes


def newest_seal() -> AuditSeal | None:
    """Give the last seal of the chain."""
    return session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def rows_after(last_id: int, *, to_id: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Stream the rows of the trail with a higher id, in order of their ids."""
    query = select(*(getattr(AuditEvent, name) for name in FIELDS)).where(AuditEvent.id > last_id)
    if to_id is not None:
        query = query.where(AuditEvent.id <= to_id)
    ordered = query.order_by(AuditEvent.id).execution_options(yield_per=_BATCH)
    for row in session.execute(ordered).mappings():
        yield dict(row)


def sealable(*, pause: Callable[[float], None] = time.sleep) -> Sealable | None:
    """Give the rows to seal next; None when there are none, or a writer takes its time."""
    last = newest_seal()
    after = last.to_id if last else 0
    highest = _settled(pause)
    if highest <= after:
        return None
    digests, marks, to_id = [], bytearray(), after
    for row in rows_after(after, to_id=min(highest, after + LONGEST_SEAL)):
        digest, to_id = row_digest(row), row["id"]
        digests.append(digest)
        marks += mark(to_id - after - 1, digest)
    if not digests:
        # Nothing but ids that were given back: the range is sealed as empty.
        to_id = min(highest, after + LONGEST_SEAL)
    return Sealable(last.hash if last else None, after + 1, to_id, tuple(digests), bytes(marks))


def _settled(pause: Callable[[float], None]) -> int:
    """Give an id up to which nothing can still appear; 0 when a writer goes on too long."""
    highest = session.scalar(select(func.max(AuditEvent.id))) or 0
    if session.get_bind().dialect.name != "postgresql":
        return highest
    writing = set(session.scalars(_WRITERS))
    for _ in range(_LOOKS):
        if not writing:
            return highest
        pause(_BETWEEN)
        writing &= set(session.scalars(_WRITERS))
    return 0
