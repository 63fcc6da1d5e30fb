"""Whether the trail is what was sealed: seals and rows are walked side by side, in order.

Both are streamed; memory holds the digests of one seal, however long the trail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from tracker.audit.digests import changed_rows, row_digest, seal_hash
from tracker.audit.models import AuditSeal
from tracker.audit.sealing import rows_after
from tracker.db import session

NAMED_AT_MOST = 20
"""Rows that are named; beyond them it is enough to count."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The last seal: what an operator keeps in another place."""

    id: int
    to_id: int
    hash: str
    made_at: datetime


@dataclass(slots=True)
class Verdict:
    """What the walk found: how many seals and rows, which are wrong, and the newest seal.

    `seals` are the numbers of seals that are wrong or out of line; `rows` ids of rows that were
    changed, removed or added; each list is bounded, `found` counts the wrong seals. `unsealed`
    counts the rows after the newest seal, `kept_there` says whether the kept hash was met.
    """

    found: int = 0
    seals: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    sealed: int = 0
    unsealed: int = 0
    newest: Newest | None = None
    kept_there: bool = False


def verify(*, kept: str | None = None) -> Verdict:
    """Walk the chain; `kept` is a seal's hash kept elsewhere, looked for on the way."""
    in_order = select(AuditSeal).order_by(AuditSeal.id).execution_options(yield_per=50)
    # Seals are asked for first: the rows of a seal made meanwhile are then the unsealed ones.
    seals = session.scalars(in_order)
    verdict, walk = Verdict(), _Rows()
    before: str | None = None
    last = 0
    for seal in seals:
        digests = dict(walk.up_to(seal.to_id))
        told = seal_hash(
            before=before,
            from_id=seal.from_id,
            to_id=seal.to_id,
            made_at=seal.made_at,
            digests=digests.values(),
        )
        whole = seal.from_id == last + 1 and seal.rows == len(digests) and told == seal.hash
        if not whole:
            _note(verdict, seal, digests)
        verdict.kept_there |= seal.hash == kept
        verdict.sealed += len(digests)
        verdict.newest = Newest(seal.id, seal.to_id, seal.hash, seal.made_at)
        before, last = seal.hash, seal.to_id
        session.expunge(seal)
    verdict.unsealed = sum(1 for _ in walk.rest())
    return verdict


def _note(verdict: Verdict, seal: AuditSeal, digests: Mapping[int, bytes]) -> None:
    """Write down a broken seal and name the rows that broke it."""
    verdict.found += 1
    if len(verdict.seals) < NAMED_AT_MOST:
        verdict.seals.append(seal.id)
    room = NAMED_AT_MOST - len(verdict.rows)
    verdict.rows += islice(changed_rows(seal.from_id, seal.marks, digests), room)


class _Rows:
    """The rows of the trail, once, in order, taken range by range."""

    def __init__(self) -> None:
        self._stream = rows_after(0)
        self._next: Mapping[str, Any] | None = next(self._stream, None)

    def up_to(self, row_id: int) -> Iterator[tuple[int, bytes]]:
        """Give id and digest of the rows not yet given, up to an id."""
        while self._next is not None and self._next["id"] <= row_id:
            yield self._next["id"], row_digest(self._next)
            self._next = next(self._stream, None)

    def rest(self) -> Iterator[Mapping[str, Any]]:
        """Give the rows that no seal covers yet."""
        while self._next is not None:
            yield self._next
            self._next = next(self._stream, None)
