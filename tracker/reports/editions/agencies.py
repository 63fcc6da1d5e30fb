"""Keeping the reports of single agencies with the edition that closed their period.

Closing names the agencies that had filed, in its own transaction; their words are bound from
then on. What each report says is read after it, one agency at a time, outside any request. A
province has hundreds of agencies and few of them ask for a file again: a file is made of the kept
words when it is first asked for, and is the same bytes from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.paper.keeping import packed, unpacked
from tracker.plans.models import Plan
from tracker.progress.rules.filing import Filing
from tracker.reports.agency.document import agency_outline
from tracker.reports.documents import outline_bytes
from tracker.reports.editions.telling import digest, told
from tracker.reports.filings.reading import agency_filings, told_period
from tracker.reports.models import AgencyEdition, AgencyEditionFile, ReportEdition
from tracker.reports.rules import PATIENCE
from tracker.storage import Storage

# The kind under which the whole document lies.
WHOLE = "outline"
_FILED = (Filing.IN_TIME, Filing.LATE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a maker holds: which agency's report of which edition, and the day it is told on."""

    edition_id: int
    plan: Plan
    agency: Agency
    period: str
    asked_on: date


def bind_agencies(edition: ReportEdition, plan: Plan, *, on: date) -> int:
    """Name the agencies whose report is kept with an edition: those that filed; count them."""
    _, asked = told_period(plan, edition.period)
    filed = [row.agency.id for row in agency_filings(plan, asked, on) if row.state in _FILED]
    session.add_all(AgencyEdition(edition_id=edition.id, agency_id=id_) for id_ in filed)
    return len(filed)


def keep_next(storage: Storage, *, today: date, at: datetime, wall: datetime) -> bool:
    """Read and keep one agency's report that a closing named; False when none waits."""
    taken = _take(wall)
    if taken is None:
        return False
    day = max(today, taken.asked_on)
    outline = agency_outline(taken.plan, taken.period, taken.agency, today=day)
    session.rollback()
    content = packed(outline)
    file = AgencyEditionFile(kind=WHOLE, sha256=storage.put(content), size=len(content))
    with transaction():
        _keep(taken, digest(told(outline)), file, at)
    return True


def kept_bytes(kept: AgencyEdition, kind: str, storage: Storage) -> bytes:
    """Give a kept report as a file of `kind` (a key of FORMATS), the same bytes every time.

    Raise MissingFile where the store lost it.
    """
    files = {file.kind: file.sha256 for file in kept.files}
    if kind in files:
        return storage.read(files[kind])
    content = outline_bytes(unpacked(storage.read(files[WHOLE])), kind)
    key = {"edition_id": kept.edition_id, "agency_id": kept.agency_id, "kind": kind}
    file = AgencyEditionFile(**key, sha256=storage.put(content), size=len(content))
    try:
        with transaction():
            session.add(file)
    except IntegrityError:
        # Somebody asked at the same moment: the file that was kept first is the file.
        first = session.get_one(AgencyEditionFile, key)
        return storage.read(first.sha256)
    return content


def _take(wall: datetime) -> Taken | None:
    """Take an agency that waits, one that no maker has tried yet before one whose maker died."""
    row_of = AgencyEdition
    waits = or_(row_of.taken_at.is_(None), row_of.taken_at < wall - PATIENCE)
    with transaction():
        row = session.scalars(
            select(row_of)
            .join(ReportEdition, ReportEdition.id == row_of.edition_id)
            .options(joinedload(row_of.edition), joinedload(row_of.agency))
            .where(row_of.made_at.is_(None), ReportEdition.state == "closed", waits)
            .order_by(row_of.taken_at.is_not(None), row_of.edition_id, row_of.agency_id)
            .limit(1)
            .with_for_update(skip_locked=True, of=row_of)
        ).first()
        if row is None:
            return None
        row.taken_at = wall
        session.flush()
        edition, agency = row.edition, row.agency
        found = edition.id, edition.plan_id, edition.period, edition.asked_on
    plan = session.get_one(Plan, found[1])
    return Taken(found[0], plan, agency, found[2], found[3])


def _keep(taken: Taken, hash_: str, file: AgencyEditionFile, at: datetime) -> None:
    """Write down what was read, once: of two makers the first one counts."""
    kept = session.execute(
        update(AgencyEdition)
        .where(
            AgencyEdition.edition_id == taken.edition_id,
            AgencyEdition.agency_id == taken.agency.id,
            AgencyEdition.made_at.is_(None),
        )
        .values(made_at=at, digest=hash_)
    )
    if not kept.rowcount:  # type: ignore[attr-defined]
        return
    file.edition_id, file.agency_id = taken.edition_id, taken.agency.id
    session.add(file)
    record(
        "reports.keep_agency",
        by=SYSTEM,
        at=at,
        subject_type="report_edition",
        subject_id=taken.edition_id,
        agency_id=taken.agency.id,
        label=f"Báo cáo {taken.period}, {taken.agency.name}",
        after={"digest": hash_, "file": file.sha256},
    )
