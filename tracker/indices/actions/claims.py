"""Storing what a report asserts, so that it can be compared with what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.files import BadFile, Line, lines
from tracker.indices.models import Claim, Index
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten

REQUIRED = ("index", "year", "code", "kind", "printed_value")


def load_claims(*, path: Path, by: Actor, at: datetime) -> int:
    """Add the claims of a CSV file that are not stored yet, as `add_claims` does."""
    return add_claims(lines(path, required=REQUIRED), label=path.name, by=by, at=at)


def add_claims(found: Iterable[Line], *, label: str, by: Actor, at: datetime) -> int:
    """Add the claims that are not stored yet; give how many were added, raise BadFile.

    Columns: index, year, against, code, part, kind, unit, printed_value, source; where present
    also id, statement and quote, whose words give a threshold, a direction or the terms of a sum.
    """
    known = set(session.scalars(select(Index.code)))
    stored = {(c.index_code, c.year, c.reference) for c in session.scalars(select(Claim))}
    added = 0
    for line in found:
        key = claim_key(line)
        if key[0] not in known:
            raise BadFile(f"{line.place}: chỉ số hoặc năm không đúng.")
        if key in stored:
            continue
        stored.add(key)
        session.add(_claim(line, key))
        added += 1
    if added:
        record(
            "indices.load_claims",
            by=by,
            at=at,
            subject_type="claim",
            label=label,
            after={"added": added},
        )
    return added


def claim_key(line: Line) -> tuple[str, int, str]:
    """Give index, year and the claim's own name, by which it is stored once; raise BadFile."""
    year = line.whole("year")
    if year is None:
        raise BadFile(f"{line.place}: chỉ số hoặc năm không đúng.")
    return line.need("index"), year, (line.text("id") or _reference(line))[:80]


def withdraw_claim(claim: Claim, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a claim no longer be compared; its row stays, with who said so and why."""
    if claim.withdrawn_on is not None:
        return
    claim.withdrawn_on, claim.withdrawn_by = clock.local_day(at), by.name
    claim.withdrawn_reason = shorten(one_line(reason), 500)
    record(
        "indices.withdraw_claim",
        by=by,
        at=at,
        subject_type="claim",
        subject_id=claim.id,
        label=f"{claim.index_code} {claim.year}, {claim.code}",
        before={"printed": claim.printed_value},
        after={"withdrawn_on": claim.withdrawn_on},
        reason=reason,
    )


def _claim(line: Line, key: tuple[str, int, str]) -> Claim:
    code, _, suffix = line.need("code").rpartition(":")
    has_part = suffix in ("total", "appraisal", "survey")
    return Claim(
        index_code=key[0],
        year=key[1],
        reference=key[2],
        against=line.whole("against"),
        code=code if has_part else line.need("code"),
        part=line.text("part") or (suffix if has_part else ""),
        kind=line.need("kind"),
        unit=line.text("unit"),
        printed_value=line.text("printed_value"),
        statement=shorten(one_line(line.text("statement")), 500),
        quote=shorten(one_line(line.text("quote")), 500),
        source=shorten(one_line(line.text("source")), 500),
    )


def _reference(line: Line) -> str:
    """Give a claim without an id a name of its own that is the same on the next load."""
    words = "|".join(line.text(name) for name in (*REQUIRED, "against", "part", "unit", "source"))
    return sha256(words.encode()).hexdigest()[:16]
