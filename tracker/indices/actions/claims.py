"""Storing what a report asserts, so that it can be compared with what comes out."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.files import BadFile, Line, lines
from tracker.indices.models import Claim, Index
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten

REQUIRED = ("index", "year", "code", "kind", "printed_value")


def load_claims(*, path: Path, by: Actor, at: datetime) -> int:
    """Add the claims of a CSV that are not stored yet; give how many were added.

    Columns: index, year, against, code, part, kind, unit, printed_value, source; where present
    also id, statement and quote, whose words give a threshold, a direction or the terms of a sum.
    """
    known = set(session.scalars(select(Index.code)))
    stored = {(c.index_code, c.year, c.reference) for c in session.scalars(select(Claim))}
    added = 0
    for line in lines(path, required=REQUIRED):
        year = line.whole("year")
        if line.need("index") not in known or year is None:
            raise BadFile(f"{line.place}: chỉ số hoặc năm không đúng.")
        key = (line.need("index"), year, line.text("id") or _reference(line))
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
            label=path.name,
            after={"added": added},
        )
    return added


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
