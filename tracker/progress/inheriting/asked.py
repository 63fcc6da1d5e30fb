"""What waits beside the work goes along: requests, explanations, drafts, steps inside an agency.

A row that a past view may show is closed on the day of the transfer and asked anew of the
successor; a draft that only its writer sees is moved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from tracker.db import session
from tracker.progress.inheriting.gifts import Inherited, Move, batches
from tracker.progress.models import (
    ChangeRequest,
    Explanation,
    HeadReview,
    Occurrence,
    PartnerRequest,
    ReportDraft,
    TaskStep,
)

_OPEN_EXPLANATIONS = ("asked", "written", "signed", "returned")


def carry_along(inherited: Inherited, agencies: Mapping[int, int], move: Move) -> dict[str, int]:
    """Bring what waits on handed occurrences, and of agencies with one successor, along.

    `agencies` maps an agency that ended to its one successor. Give how many of each kind.
    """
    heirs = dict(inherited.folded) | dict(inherited.moved)
    waiting = _withdraw_requests(heirs, move.reason, move)
    _ask_anew(waiting, heirs, move)
    kept = {"requests": len(waiting), "reviews": _withdraw_reviews(heirs, move.reason, move)}
    kept["explanations"] = _explanations(heirs, agencies, move)
    kept["partner_requests"] = _partner_requests(heirs, agencies, move)
    _drafts(heirs)
    kept["steps"] = _steps(dict(inherited.moved), move)
    return kept


def leave_behind(inherited: Inherited, words: str, move: Move) -> None:
    """End what the givers asked for, where the successor is a stranger to them; `words` say why.

    What partners still owe the work is owed to the successor. What the givers' people typed stays
    theirs to read.
    """
    heirs = dict(inherited.folded) | dict(inherited.moved)
    _withdraw_requests(heirs, words, move)
    _withdraw_reviews(heirs, words, move)
    _partner_requests(heirs, {}, move)


def _withdraw_requests(heirs: Mapping[int, int], words: str, move: Move) -> list[Any]:
    """End what waits for a decision; give it as it was."""
    table = ChangeRequest.__table__
    waiting: list[Any] = []
    for batch in batches(sorted(heirs)):
        query = select(table).where(table.c.occurrence_id.in_(batch), table.c.state == "asked")
        waiting += session.execute(query.order_by(table.c.id)).all()
    for batch in batches([row.id for row in waiting]):
        session.execute(
            update(ChangeRequest)
            .where(table.c.id.in_(batch))
            .values(state="withdrawn", decision=words, **_decided(move))
        )
    return waiting


def _decided(move: Move) -> dict[str, Any]:
    """Give who ended something and when, as every table of what is asked has it."""
    act = move.act
    return {"decided_at": act.at, "decided_on": act.on, "decided_by": act.by.name}


def _ask_anew(waiting: Collection[Any], heirs: Mapping[int, int], move: Move) -> None:
    """Ask for the successor what the giver asked for; one request may wait on an occurrence."""
    taken = _with_request({heirs[row.occurrence_id] for row in waiting})
    owners = _agencies_of({heirs[row.occurrence_id] for row in waiting})
    anew = []
    for row in waiting:
        heir = heirs[row.occurrence_id]
        if heir not in taken:
            taken.add(heir)
            anew.append(_copy(row, occurrence_id=heir, agency_id=owners[heir],
                              asked_on=move.act.on))  # fmt: skip
    if anew:
        session.execute(insert(ChangeRequest), anew)


def _with_request(occurrence_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for batch in batches(sorted(occurrence_ids)):
        found |= set(
            session.scalars(
                select(ChangeRequest.occurrence_id).where(
                    ChangeRequest.occurrence_id.in_(batch), ChangeRequest.state == "asked"
                )
            )
        )
    return found


def _agencies_of(occurrence_ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in batches(sorted(occurrence_ids)):
        query = select(Occurrence.id, Occurrence.agency_id).where(Occurrence.id.in_(batch))
        found |= {row.id: row.agency_id for row in session.execute(query)}
    return found


def _withdraw_reviews(heirs: Mapping[int, int], words: str, move: Move) -> int:
    """Send back what waits for the head of a body that is gone; its words stay readable."""
    count = 0
    for batch in batches(sorted(heirs)):
        done = session.execute(
            update(HeadReview)
            .where(HeadReview.occurrence_id.in_(batch), HeadReview.state == "waiting")
            .values(state="withdrawn", reason=words, **_decided(move))
            .execution_options(synchronize_session=False)
        )
        count += done.rowcount  # type: ignore[attr-defined]
    return count


def _explanations(heirs: Mapping[int, int], agencies: Mapping[int, int], move: Move) -> int:
    """Ask the successor for what was asked of a body that is gone, with what it wrote so far."""
    table = Explanation.__table__
    found: list[Any] = []
    for batch in batches(sorted(agencies)):
        query = select(table).where(
            table.c.agency_id.in_(batch), table.c.state.in_(_OPEN_EXPLANATIONS)
        )
        found += session.execute(query.order_by(table.c.id)).all()
    anew = [
        _copy(row, agency_id=agencies[row.agency_id], asked_on=move.act.on,
              occurrence_id=heirs.get(row.occurrence_id, row.occurrence_id))
        for row in found
    ]  # fmt: skip
    for batch in batches([row.id for row in found]):
        session.execute(
            update(Explanation)
            .where(table.c.id.in_(batch))
            .values(
                state="withdrawn",
                version=table.c.version + 1,
                decision=move.reason,
                **_decided(move),
            )
        )
    if anew:
        session.execute(insert(Explanation), anew)
    return len(found)


def _partner_requests(heirs: Mapping[int, int], agencies: Mapping[int, int], move: Move) -> int:
    """Ask anew where the asking work or the partner that is asked went over."""
    table = PartnerRequest.__table__
    found: dict[int, Any] = {}
    for column, ids in ((table.c.occurrence_id, heirs), (table.c.agency_id, agencies)):
        for batch in batches(sorted(ids)):
            query = select(table).where(column.in_(batch), table.c.state == "asked")
            found |= {row.id: row for row in session.execute(query)}
    anew = []
    owners = _agencies_of({heirs.get(r.occurrence_id, r.occurrence_id) for r in found.values()})
    for row in found.values():
        asking = heirs.get(row.occurrence_id, row.occurrence_id)
        asked = agencies.get(row.agency_id, row.agency_id)
        # A body asks nothing of itself: who asked and who was asked have become one.
        if owners[asking] != asked:
            anew.append(_copy(row, occurrence_id=asking, agency_id=asked, asked_on=move.act.on))
    for batch in batches(sorted(found)):
        session.execute(
            update(PartnerRequest).where(table.c.id.in_(batch)).values(state="withdrawn")
        )
    if anew:
        session.execute(insert(PartnerRequest), anew)
    return len(found)


def _drafts(heirs: Mapping[int, int]) -> None:
    """Let people find what they typed at the successor's work; a draft there stays."""
    table = ReportDraft.__table__
    for batch in batches(sorted(heirs), 500):
        typed = session.execute(select(table).where(table.c.occurrence_id.in_(batch))).all()
        there = {
            tuple(row)
            for row in session.execute(
                select(table.c.occurrence_id, table.c.person_id).where(
                    table.c.occurrence_id.in_([heirs[id_] for id_ in batch])
                )
            )
        }
        anew = {
            (heirs[row.occurrence_id], row.person_id): _copy(
                row, occurrence_id=heirs[row.occurrence_id], version=1
            )
            for row in typed
            if (heirs[row.occurrence_id], row.person_id) not in there
        }
        session.execute(delete(ReportDraft).where(table.c.occurrence_id.in_(batch)))
        if anew:
            session.execute(insert(ReportDraft), list(anew.values()))


def _steps(moved: Mapping[int, int], move: Move) -> int:
    """Give the successor the steps that are not done; the giver's end."""
    parts: dict[int, int] = {}
    now = Occurrence.__table__
    new = now.alias("heir")
    for batch in batches(sorted(moved)):
        query = (
            select(now.c.assignment_id, new.c.assignment_id)
            .join(new, new.c.inherited_from_id == now.c.id)
            .where(now.c.id.in_(batch))
            .order_by(now.c.id)
        )
        for old, own in session.execute(query):
            parts.setdefault(old, own)
    table = TaskStep.__table__
    rows: list[Any] = []
    for batch in batches(sorted(parts)):
        query = select(table).where(
            table.c.assignment_id.in_(batch),
            table.c.done_on.is_(None),
            table.c.dropped_on.is_(None),
        )
        rows += session.execute(query.order_by(table.c.id)).all()
    for batch in batches([row.id for row in rows]):
        session.execute(
            update(TaskStep).where(table.c.id.in_(batch)).values(dropped_on=move.act.on)
        )
    if rows:
        session.execute(
            insert(TaskStep),
            [_copy(row, assignment_id=parts[row.assignment_id], version=1) for row in rows],
        )
    return len(rows)


def _copy(row: Any, **changed: Any) -> dict[str, Any]:
    """Give a row's values without its key, some of them changed."""
    return {name: value for name, value in row._mapping.items() if name != "id"} | changed
