"""Ways to read a table are saved; a checked table becomes reports, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.actions import add_document
from tracker.intake.exchange.models import ExchangeMapping
from tracker.intake.exchange.queries import Checked
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.progress.actions.inside.reviewing import deliver

MOST_MAPPINGS = 30


class MappingRefused(Exception):
    """The way to read cannot be saved; the message is a sentence for the person."""


def save_mapping(
    name: str,
    *,
    agency_id: int,
    heads: Sequence[str],
    columns: Mapping[str, str],
    words: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> ExchangeMapping:
    """Save a way to read under a name, in the place of the one that bore it; MappingRefused."""
    called = shorten(one_line(name), 120)
    if not called:
        raise MappingRefused("Ghi tên của cách đọc.")
    own = ExchangeMapping.agency_id == agency_id
    row = session.scalar(select(ExchangeMapping).where(own, ExchangeMapping.name == called))
    if row is None:
        saved = session.scalar(select(func.count()).select_from(ExchangeMapping).where(own))
        if (saved or 0) >= MOST_MAPPINGS:
            raise MappingRefused(f"Đã có {MOST_MAPPINGS} cách đọc; hãy dùng lại một tên đã có.")
        row = ExchangeMapping(agency_id=agency_id, name=called)
        session.add(row)
    row.heads, row.columns, row.words = list(heads), dict(columns), dict(words)
    row.saved_by, row.saved_at = by.name, at
    session.flush()
    record(
        "intake.save_mapping",
        by=by,
        at=at,
        subject_type="exchange_mapping",
        subject_id=row.id,
        label=called,
        agency_id=agency_id,
        after={"columns": row.columns, "words": row.words},
    )
    return row


def apply(checked: Sequence[Checked], *, file_name: str, by: Actor, at: datetime) -> int:
    """Report what the checked rows tell, through the verb that every door uses; count them.

    Raise moves.Refused or states.Conflict with nothing written, where something has changed
    since the rows were laid beside the stored work.
    """
    sent = [one for one in checked if one.is_sent]
    for one in sent:
        row, report, paper = one.occurrence, one.read.report, one.read.paper
        assert row is not None
        assert report is not None
        documents = []
        if paper is not None:
            documents = [
                add_document(
                    agency_id=row.agency_id,
                    by=by,
                    at=at,
                    number=paper.number,
                    issued_on=paper.issued_on,
                )
            ]
        deliver(row.id, report, documents=documents, version=row.version, by=by, at=at)
    if sent:
        record(
            "intake.exchange",
            by=by,
            at=at,
            subject_type="plan",
            subject_id=sent[0].occurrence.plan_id if sent[0].occurrence else None,
            label=file_name,
            after={"file": file_name, "reports": len(sent)},
        )
    return len(sent)
