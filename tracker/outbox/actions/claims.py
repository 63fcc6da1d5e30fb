"""Who holds a row that is to leave: letters and deliveries of webhooks are claimed alike.

Every UPDATE names the state it expects: that is the lock. A row whose claim was lost stays as it
is: whoever holds it now says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.db import session
from tracker.lib.text import one_line, shorten
from tracker.outbox.models import Letter, WebhookDelivery
from tracker.outbox.rules import Patience, State

Row = TypeVar("Row", Letter, WebhookDelivery)
Kind = type[Letter] | type[WebhookDelivery]


def insert_new(kind: Kind, *, unique: Sequence[str], values: dict[str, Any]) -> bool:
    """Insert a row; give False, and change nothing, when one with the same `unique` is there."""
    table: Table = kind.__table__  # type: ignore[assignment]
    insert = postgresql.insert if _on_postgresql() else sqlite.insert
    new = insert(table).on_conflict_do_nothing(index_elements=unique).values(values)
    # RETURNING, because not every driver counts the rows of such an INSERT.
    return session.execute(new.returning(table.c.id)).first() is not None


def change(kind: Kind, *where: ColumnElement[bool], values: dict[str, Any]) -> int:
    """Set `values` in the rows of one condition; count them."""
    changed = session.execute(
        update(kind).where(*where).values(values).execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]


def take(
    kind: type[Row], *, worker: str, due: datetime, until: datetime, limit: int
) -> Sequence[Row]:
    """Claim for `worker`, `until` an instant, what may leave at `due`: oldest first, detached.

    PostgreSQL steps over rows that another sender is claiming; SQLite has one writer at a time.
    """
    candidates = (
        select(kind.id)
        .where(_waiting(kind), kind.next_attempt_at <= due)
        .order_by(kind.next_attempt_at, kind.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(candidates).all()
    if not ids:
        return []
    taken = session.scalars(
        update(kind)
        .where(kind.id.in_(ids), kind.state == State.WAITING)
        .values(
            state=State.SENDING,
            claimed_by=worker,
            claimed_until=until,
            attempts=kind.attempts + 1,
        )
        .returning(kind)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    for row in taken:
        session.expunge(row)
    return sorted(taken, key=lambda row: (row.next_attempt_at, row.id))


def end(
    kind: Kind, *, ids: Sequence[int], worker: str, state: State, values: dict[str, Any]
) -> int:
    """End the claims that are still `worker`'s; count them."""
    return change(
        kind,
        kind.id.in_(ids),
        kind.state == State.SENDING,
        kind.claimed_by == worker,
        values=_unclaimed(state) | values,
    )


def end_failed(
    row: Letter | WebhookDelivery,
    *,
    worker: str,
    at: datetime,
    error: str,
    permanent: bool,
    patience: Patience,
    **values: Any,
) -> State:
    """Note a failed attempt: wait longer each time, or give up; give the state that follows."""
    values["last_error"] = shorten(one_line(error), 500)
    state = State.WAITING
    if permanent or row.attempts >= patience.give_up_after:
        state = State.FAILED
    else:
        values["next_attempt_at"] = at + patience.delay_after(row.attempts)
    end(type(row), ids=[row.id], worker=worker, state=state, values=values)
    return state


def put_back(kind: Kind, *, ids: Sequence[int], worker: str, **values: Any) -> None:
    """Return claimed rows that were not tried; the attempt does not count."""
    values["attempts"] = kind.attempts - 1
    end(kind, ids=ids, worker=worker, state=State.WAITING, values=values)


def take_back(
    kind: Kind, *, at: datetime, lease: timedelta, next_attempt_at: datetime, said: str
) -> int:
    """Let rows wait again whose sender did not come back before its `lease` ran out; count them.

    A lease that ends later than any lease can was given by a clock that has been set back.
    """
    values = {"next_attempt_at": next_attempt_at, "last_error": said}
    return change(
        kind,
        kind.state == State.SENDING,
        (kind.claimed_until < at) | (kind.claimed_until > at + 2 * lease),
        values=_unclaimed(State.WAITING) | values,
    )


def _unclaimed(state: State) -> dict[str, Any]:
    return {"state": state, "claimed_by": None, "claimed_until": None}


def _waiting(kind: Kind) -> ColumnElement[bool]:
    """Say "it waits" so that the index of what waits is used.

    No database proves with a parameter that a partial index holds the rows, and SQLite, without
    "likely", reads and sorts everything that waits for each batch.
    """
    waits = kind.state == literal_column(f"'{State.WAITING.value}'")
    return waits if _on_postgresql() else func.likely(waits)


def _on_postgresql() -> bool:
    return session.get_bind().dialect.name == "postgresql"
