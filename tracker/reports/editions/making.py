"""Making editions, outside any request: read, write the files, close.

Nothing is written to the tables while documents are made; what was made is taken only if the
words are those that were read, and only by the maker that still holds the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select, update

from tracker.accounts.models import User
from tracker.audit.actions import record
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Actor
from tracker.paper.outline import Outline
from tracker.plans.models import Plan
from tracker.plans.rules.periods import BadPeriod
from tracker.reports.documents import FORMATS, outline_bytes, quarterly_subject
from tracker.reports.editions.agencies import bind_agencies
from tracker.reports.editions.telling import differences, digest, told
from tracker.reports.models import ReportEdition, ReportFile
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.quarterly import NotYet, quarterly_facts
from tracker.reports.queries.texts import edited
from tracker.reports.rules import PATIENCE
from tracker.storage import Storage

_STEPS = {"docx": "Lập tệp Word", "xlsx": "Lập tệp Excel", "pdf": "Lập tệp PDF"}


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker holds in its hands: values, files in the store, and the words it read."""

    values: dict[str, object]
    files: dict[str, tuple[str, int]]
    words: dict[str, str]


def make_next(storage: Storage, *, today: date, at: datetime, wall: datetime) -> bool:
    """Make one edition that was asked for; False when none waits."""
    taken = _take(wall)
    if taken is None:
        return False
    edition_id, plan, period, asked_on = taken
    try:
        made = _make(storage, edition_id, plan, period, today=max(today, asked_on))
    except (BadPeriod, NotYet) as error:
        _fail(edition_id, at, str(error))
        return True
    with transaction():
        _keep(edition_id, plan, made, at=at)
    return True


def _take(wall: datetime) -> tuple[int, Plan, str, date] | None:
    """Take the oldest row that waits, or whose maker died."""
    waits = or_(
        ReportEdition.state == "asked",
        and_(ReportEdition.state == "making", ReportEdition.taken_at < wall - PATIENCE),
    )
    with transaction():
        row = session.scalars(
            select(ReportEdition)
            .where(waits)
            .order_by(ReportEdition.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        row.state, row.taken_at, row.step = "making", wall, "Đọc số liệu"
        session.flush()
        found = row.id, row.plan_id, row.period, row.asked_on
    plan = session.get(Plan, found[1])
    return None if plan is None else (found[0], plan, found[2], found[3])


def _make(storage: Storage, edition_id: int, plan: Plan, period: str, *, today: date) -> Made:
    words = edited("quarterly", quarterly_subject(plan, period))
    outline: Outline = quarterly_outline(quarterly_facts(plan, period, today=today), words)
    session.rollback()
    files = {}
    for kind in FORMATS:
        _step(edition_id, _STEPS[kind])
        content = outline_bytes(outline, kind)
        files[kind] = (storage.put(content), len(content))
    return Made(told(outline), files, words)


def _step(edition_id: int, words: str) -> None:
    with transaction():
        session.execute(
            update(ReportEdition).where(ReportEdition.id == edition_id).values(step=words)
        )


def _fail(edition_id: int, at: datetime, words: str) -> None:
    with transaction():
        session.execute(
            update(ReportEdition)
            .where(ReportEdition.id == edition_id, ReportEdition.state == "making")
            .values(state="failed", step=words[:80], made_at=at)
        )


def _keep(edition_id: int, plan: Plan, made: Made, *, at: datetime) -> None:
    row = session.scalars(
        select(ReportEdition).where(ReportEdition.id == edition_id).with_for_update()
    ).one()
    if row.state != "making":
        return
    if edited("quarterly", quarterly_subject(plan, row.period)) != made.words:
        # Somebody changed a sentence meanwhile: it is made again with the new words.
        row.state, row.taken_at = "asked", None
        return
    row.told, row.digest, row.made_at, row.step = made.values, digest(made.values), at, ""
    row.files = [
        ReportFile(kind=kind, sha256=sha256, size=size)
        for kind, (sha256, size) in made.files.items()
    ]
    before = _newest_closed(row)
    row.differences = differences(before.told, made.values) if before and before.told else None
    _replace_drafts(row)
    row.state = "closed" if row.closes else "draft"
    if row.closes:
        row.version = (before.version or 0) + 1 if before else 1
    session.flush()
    agencies = bind_agencies(row, plan, on=clock.local_day(at)) if row.closes else 0
    record(
        "reports.close_period" if row.closes else "reports.draft_edition",
        by=_asker(row),
        at=at,
        subject_type="report_edition",
        subject_id=row.id,
        label=f"Báo cáo {row.period}",
        after={
            "period": row.period,
            "version": row.version,
            "digest": row.digest,
            "agencies": agencies,
            "files": {file.kind: file.sha256 for file in row.files},
        },
    )


def _newest_closed(row: ReportEdition) -> ReportEdition | None:
    newest = select(func.max(ReportEdition.version)).where(
        ReportEdition.plan_id == row.plan_id, ReportEdition.period == row.period
    )
    return session.scalars(
        select(ReportEdition).where(
            ReportEdition.plan_id == row.plan_id,
            ReportEdition.period == row.period,
            ReportEdition.version == newest.scalar_subquery(),
        )
    ).first()


def _replace_drafts(row: ReportEdition) -> None:
    session.execute(
        update(ReportEdition)
        .where(
            ReportEdition.plan_id == row.plan_id,
            ReportEdition.period == row.period,
            ReportEdition.state == "draft",
            ReportEdition.id != row.id,
        )
        .values(state="replaced")
    )


def _asker(row: ReportEdition) -> Actor:
    user: User | None = row.asked_by
    return Actor(user.id, user.name) if user else SYSTEM
