"""Ways to read a table are saved; a table is kept while it is looked at, then becomes reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.actions import add_numbers
from tracker.intake.exchange.checking import Checked, check
from tracker.intake.exchange.models import ExchangeMapping, ExchangeRow, ExchangeTable
from tracker.intake.exchange.rules.columns import Reading, Table, guess_columns
from tracker.intake.exchange.rules.laying import Act, Laid
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.plans.models import Plan
from tracker.progress.actions.inside.reviewing import hold, must_wait
from tracker.progress.actions.reporting import take_many
from tracker.progress.actions.states import Conflict, lock_many
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Refused

MOST_MAPPINGS = 30
_LONGEST_NAME = 200


class MappingRefused(Exception):
    """The way to read cannot be saved; the message is a sentence for the person."""


def save_mapping(
    name: str,
    *,
    agency_id: int | None,
    heads: Sequence[str],
    reading: Reading,
    by: Actor,
    at: datetime,
) -> ExchangeMapping:
    """Save a way to read under a name, in the place of the one that bore it; MappingRefused.

    `agency_id` None saves it for the whole province.
    """
    called = shorten(one_line(name), 120)
    if not called:
        raise MappingRefused("Ghi tên của cách đọc.")
    own = ExchangeMapping.agency_id.is_not_distinct_from(agency_id)
    row = session.scalar(select(ExchangeMapping).where(own, ExchangeMapping.name == called))
    before = {"columns": row.columns, "words": row.words} if row else None
    if row is None:
        saved = session.scalar(select(func.count()).select_from(ExchangeMapping).where(own))
        if (saved or 0) >= MOST_MAPPINGS:
            raise MappingRefused(f"Đã có {MOST_MAPPINGS} cách đọc; hãy dùng lại một tên đã có.")
        row = ExchangeMapping(agency_id=agency_id, name=called)
        session.add(row)
    row.heads, row.columns, row.words = list(heads), dict(reading.columns), dict(reading.words)
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
        before=before,
        after={"columns": row.columns, "words": row.words},
    )
    return row


def keep_table(
    table: Table,
    reading: Reading,
    checked: Checked,
    *,
    plan: Plan,
    of_all: bool,
    file_name: str,
    mapping: str | None,
    by: Actor,
    at: datetime,
) -> ExchangeTable:
    """Keep a table with what would come of each row, to be looked at; the person's last one goes.

    `of_all` says that it tells of every agency, not only of those of the person.
    """
    _forget_waiting(by)
    kept = ExchangeTable(
        plan_id=plan.id,
        of_all=of_all,
        file_name=shorten(one_line(file_name), _LONGEST_NAME) or "tệp không tên",
        mapping=mapping,
        heads=list(table.heads),
        first=table.first,
        rows=[list(row) for row in table.rows],
        read_by_id=by.id,
        read_by=shorten(by.name, _LONGEST_NAME),
        read_at=at,
    )
    session.add(kept)
    read_again(kept, reading, checked)
    return kept


def read_again(kept: ExchangeTable, reading: Reading, checked: Checked) -> None:
    """Keep how a table is read now, and what would come of each row."""
    kept.columns, kept.words = dict(reading.columns), dict(reading.words)
    kept.counts = _counts(checked.rows)
    session.flush()
    _keep_rows(kept, checked.rows)


def _keep_rows(kept: ExchangeTable, rows: Sequence[Laid]) -> None:
    session.execute(delete(ExchangeRow).where(ExchangeRow.table_id == kept.id))
    if rows:
        session.execute(insert(ExchangeRow), [_row(kept.id, row) for row in rows])


def reading_by(saved: ExchangeMapping | None, table: Table) -> Reading:
    """Give how a table is read first: as saved, as far as it bears those heads; else as guessed."""
    if saved is None:
        return Reading(guess_columns(table.heads))
    kept = {name: head for name, head in saved.columns.items() if head in table.heads}
    return Reading(kept, saved.words)


def table_of(kept: ExchangeTable) -> Table:
    """Give a kept table as it came."""
    return Table(tuple(kept.heads), kept.rows or (), kept.first)


def reading_of(kept: ExchangeTable) -> Reading:
    """Give how a kept table is read."""
    return Reading(kept.columns, kept.words)


@dataclass(frozen=True, slots=True)
class Applied:
    """How many reports went out, and how many wait for the heads of their agencies."""

    sent: int
    held: int

    @property
    def total(self) -> int:
        """Every report that came of the table."""
        return self.sent + self.held


def apply(
    table_id: int, *, plan: Plan, own: Collection[int] | None, by: Actor, at: datetime
) -> Applied:
    """Make a kept table's rows reports, all of them or none; one entry in the trail lists them.

    What others have reported since in the same words is left. Raise Conflict with nothing
    written where a work has changed otherwise, Refused where the table was applied already.
    """
    kept = _locked(table_id)
    seen = _seen(table_id)
    # In the order of their ids, as every bulk act: two people with one file then wait in turn.
    held_fast = lock_many(sorted(seen))
    checked = check(table_of(kept), reading_of(kept), plan, own, clock.local_day(at))
    send = [row for row in checked.rows if row.act is Act.SEND and row.work and row.work.id in seen]
    if any(row.work and row.work.version != seen[row.work.id] for row in send):
        raise Conflict
    lost = {row.work.id for row in checked.rows if row.work and row.act is Act.WRONG}
    if lost.intersection(seen):
        raise Conflict
    applied = _deliver(send, {row.id: row for row in held_fast}, kept, by, at)
    _close(kept, send, checked, at)
    if send:
        record(
            "intake.exchange",
            by=by,
            at=at,
            subject_type="plan",
            subject_id=plan.id,
            label=kept.file_name,
            after={
                "file": kept.file_name,
                "reports": {row.work.id: row.read.words for row in send if row.work},
            },
        )
    return applied


def source_name(kept: ExchangeTable, by: Actor) -> str:
    """Give who speaks in the history of a work: a table of every agency names its system."""
    if not kept.of_all:
        return by.name
    system = f"hệ thống theo dõi nhiệm vụ “{kept.mapping or kept.file_name}”"
    return shorten(f"{by.name}, nhập từ {system}", _LONGEST_NAME)


def _deliver(
    send: Sequence[Laid],
    works: Mapping[int, Occurrence],
    kept: ExchangeTable,
    by: Actor,
    at: datetime,
) -> Applied:
    # Who brings in a table of every agency is none of their heads, whatever else they are.
    speaker = replace(by, name=source_name(kept, by))
    if kept.of_all:
        speaker = Actor(by.id, speaker.name)
    papers = [(row, row.read.paper) for row in send if row.read.paper is not None and row.agency_id]
    added = add_numbers(
        [(row.agency_id or 0, paper.number, paper.issued_on) for row, paper in papers],
        by=speaker,
        at=at,
    )
    documents = {
        row.work.id: [one] for (row, _), one in zip(papers, added, strict=True) if row.work
    }
    free = {row.work.id: row.read.report for row in send if row.work and row.read.report}
    held = [id_ for id_ in free if must_wait(works[id_], speaker)]
    # What a head sends back is nobody's draft where nobody of the agency wrote it.
    writer = replace(speaker, id=None) if kept.of_all else speaker
    for id_ in held:
        hold(works[id_], free.pop(id_), documents.get(id_, ()), writer, at)
    if free:
        take_many(free, documents, by=speaker, at=at)
    return Applied(len(free), len(held))


def _locked(table_id: int) -> ExchangeTable:
    query = select(ExchangeTable).where(ExchangeTable.id == table_id).with_for_update()
    kept = session.scalars(query.execution_options(populate_existing=True)).one()
    if kept.state != "read":
        raise Refused({"": "Bảng này đã được ghi."})
    return kept


def _seen(table_id: int) -> dict[int, int]:
    """Give the works that a table was to report on, with the version that the person saw."""
    row = ExchangeRow
    query = select(row.occurrence_id, row.version).where(
        row.table_id == table_id, row.act == Act.SEND.value
    )
    return {id_: version or 0 for id_, version in session.execute(query) if id_ is not None}


def _close(kept: ExchangeTable, send: Sequence[Laid], checked: Checked, at: datetime) -> None:
    """Keep of an applied table what became reports and what could not be taken."""
    kept.state, kept.applied_at, kept.rows = "applied", at, None
    sent = {row.line.place for row in send}
    rows = [row for row in checked.rows if row.line.place in sent or row.act is Act.WRONG]
    kept.counts = _counts(checked.rows) | {Act.SEND.value: len(send)}
    _keep_rows(kept, rows)


def _forget_waiting(by: Actor) -> None:
    waiting = select(ExchangeTable.id).where(
        ExchangeTable.state == "read", ExchangeTable.read_by_id.is_not_distinct_from(by.id)
    )
    ids = list(session.scalars(waiting))
    if ids:
        session.execute(delete(ExchangeRow).where(ExchangeRow.table_id.in_(ids)))
        session.execute(delete(ExchangeTable).where(ExchangeTable.id.in_(ids)))


def _counts(rows: Sequence[Laid]) -> dict[str, int]:
    found = dict.fromkeys((act.value for act in Act), 0)
    for row in rows:
        found[row.act.value] += 1
    return found


def _row(table_id: int, row: Laid) -> dict[str, object]:
    line, work = row.line, row.work
    return {
        "table_id": table_id,
        "place": line.place,
        "agency_id": row.agency_id,
        "occurrence_id": work.id if work else None,
        "version": work.version if work else None,
        "agency_said": line["agency"][:200],
        "number": line["number"][:40],
        "period": line["period"][:60],
        "status": line["status"][:100],
        "report": row.read.words[:200],
        "act": row.act.value,
        "column": row.column,
        "told": shorten(row.told, 400),
    }
