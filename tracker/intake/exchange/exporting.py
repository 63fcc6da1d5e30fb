"""The work of some agencies, or of all, in the columns of another system's table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.evidence.models import Document
from tracker.intake.exchange.checking import known_works, last_reports
from tracker.intake.exchange.models import ExchangeMapping
from tracker.intake.exchange.rules.laying import Known
from tracker.intake.exchange.rules.lines import Last, status_word
from tracker.lib.text import one_line
from tracker.plans.models import Plan
from tracker.progress.models import UpdateDocument
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import OPEN_WORK

_AT_ONCE = 1000

if TYPE_CHECKING:
    from tracker.paper.excel import Sheet


def sheet_of(
    saved: ExchangeMapping, plan: Plan, own: Collection[int] | None, *, open_only: bool
) -> Sheet:
    """Give the work as a sheet with the heads of a saved way, in their order, row by row."""
    from tracker.paper.excel import Field, Sheet

    fields = (Field(head or f"Cột {place}", 24) for place, head in enumerate(saved.heads, 1))
    return Sheet(
        name="Kết quả",
        title=saved.name,
        fields=tuple(fields),
        rows=_rows(saved, plan, own, open_only),
    )


def _rows(
    saved: ExchangeMapping, plan: Plan, own: Collection[int] | None, open_only: bool
) -> Iterator[list[str]]:
    names = {row.id: row.name for row in session.execute(select(Agency.id, Agency.name))}
    field_of = {head: name for name, head in saved.columns.items()}
    fields = [field_of.get(head, "") for head in saved.heads]
    wanted = (
        work for work in known_works(plan, own) if not open_only or work.state.work in OPEN_WORK
    )
    while works := list(islice(wanted, _AT_ONCE)):
        last = last_reports([work.id for work in works])
        papers = _papers([one.update_id for one in last.values()])
        for work in works:
            said = last.get(work.id)
            told = _told(work, said, saved.words) | _paper(
                papers.get(said.update_id) if said else None
            )
            told["agency"] = names.get(work.agency_id, "")
            yield [told.get(name, "") for name in fields]


def _told(work: Known, last: Last | None, words: dict[str, str]) -> dict[str, str]:
    """Give what stands in each column; empty is what only the other system knows."""
    return {
        "number": work.number,
        "title": work.title,
        "period": period_name(work.period),
        "status": status_word(work.state, last, words),
        "percent": str(work.state.percent),
        "completed_on": _day(work.state.completed_on),
        "note": one_line(last.said) if last else "",
    }


def _paper(found: tuple[str, date | None] | None) -> dict[str, str]:
    return {"document": found[0], "issued_on": _day(found[1])} if found else {}


def _papers(update_ids: Collection[int]) -> dict[int, tuple[str, date | None]]:
    """Give the number and day of the first document that each report shows."""
    query = (
        select(UpdateDocument.update_id, Document.number, Document.issued_on)
        .join(Document, Document.id == UpdateDocument.document_id)
        .where(UpdateDocument.update_id.in_(list(update_ids)), Document.number.is_not(None))
        .order_by(UpdateDocument.update_id, Document.id.desc())
    )
    return {row[0]: (row[1] or "", row[2]) for row in session.execute(query)}


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
