"""The database's one home: `Model`, `session`, `transaction()` and the column types.

Rooms write `select()` against `session`; only a door (view, job, command, call) opens a
`transaction()`, and nothing else commits. On SQLite a transaction begins with BEGIN IMMEDIATE:
a reader that turns writer half way fails under load, one that takes the lock at once waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    mapped_column,
    with_loader_criteria,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's base; the naming convention lets migrations drop what they made."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

session = db.session

# 64-bit keys on PostgreSQL; SQLite counts its row ids only in a column called INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, aware on both databases (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC; a naive value is a fault of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A Decimal kept digit by digit: numeric on PostgreSQL, text on SQLite (never a float)."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """Choose the column type of the database."""
        kind = String(40) if dialect.name == "sqlite" else Numeric(18, 6)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> Any:
        """Refuse floats, whose digits are not those that were printed."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("scores are Decimal, never float")
        return format(Decimal(value), "f") if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        """Give a Decimal without the zeros that the column padded."""
        if value is None:
            return None
        number = Decimal(value).normalize()
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


class Removable:
    """A row that is taken away by a mark: it stays, and no query sees it that does not ask.

    A query asks with `execution_options(**WITH_REMOVED)`; tables read past the models (backup,
    check) hold every row.
    """

    removed_at: Mapped[datetime | None] = mapped_column(Instant)


WITH_REMOVED = {"with_removed": True}
_STANDING = with_loader_criteria(
    Removable, lambda table: table.removed_at.is_(None), include_aliases=True
)


@event.listens_for(session, "do_orm_execute")
def _leave_out_removed(state: ORMExecuteState) -> None:
    """Leave rows that were taken away out of whatever is read, joined or loaded beside."""
    asked = state.execution_options.get("with_removed", False)
    if state.is_orm_statement and state.is_select and not state.is_column_load and not asked:
        state.statement = state.statement.options(_STANDING)


def unique_standing(name: str, *columns: str) -> Index:
    """Give the index that lets a value stand once, whatever was taken away before it."""
    standing = text("removed_at is null")
    return Index(name, *columns, unique=True, sqlite_where=standing, postgresql_where=standing)


_KEPT = "tracker.kept"


def kept(name: str, read: Callable[[], Any]) -> Any:
    """Give a row that one request asks for again and again, read once for its session.

    The session alone would hold it weakly, and read it anew as soon as nobody uses it. A write
    transaction forgets it, as all that was read before.
    """
    held = session.info.setdefault(_KEPT, {})
    row = held.get(name)
    if row is None or row not in session:
        row = held[name] = read()
    return row


_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def transaction() -> Iterator[None]:
    """Open the one write transaction of a door: commit at the end, roll back on any error.

    What was read before is forgotten first, so that rules are checked against what is stored
    now, under the lock, and not against a page that was rendered a moment ago.
    """
    if _writing.get():
        raise RuntimeError("a transaction is open already: only the door opens one")
    session.rollback()
    session.info.pop(_KEPT, None)
    token = _writing.set(True)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


LONGEST_REQUEST = 60
"""Seconds that the database works for one request; jobs and commands may take longer."""

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


def give_up_after(seconds: float | None) -> None:
    """Bound what SQLite still does in this context; PostgreSQL has its own setting."""
    _ends_at.set(None if seconds is None else time.monotonic() + seconds)


def _is_late() -> bool:
    """Tell SQLite, which asks every some thousand steps, whether to stop."""
    ends = _ends_at.get()
    return ends is not None and time.monotonic() > ends


def took_too_long(error: OperationalError) -> bool:
    """Say whether a statement was stopped because its time was over."""
    return "interrupted" in str(error.orig) or type(error.orig).__name__ == "QueryCanceled"


def engine_options(url: str, *, serving: bool = False) -> dict[str, Any]:
    """Give the engine's options for `url`: short waits that end in an error, live connections.

    Values never stand in an error's text, which goes to the log.
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 20}, "hide_parameters": True}
    options = "-c timezone=UTC -c lock_timeout=15000"
    if serving:
        options += f" -c statement_timeout={LONGEST_REQUEST * 1000}"
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "pool_pre_ping": True,
        "hide_parameters": True,
        "connect_args": {"options": options},
    }


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: Any) -> None:
    """Set up a SQLite connection: write-ahead log, foreign keys, transactions by our hand."""
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 20000")
    # A connection a thread: what the file's own cache holds is not kept eight times over.
    cursor.execute("PRAGMA cache_size = -4000")
    cursor.execute("PRAGMA mmap_size = 268435456")
    cursor.close()
    connection.set_progress_handler(_is_late, 50_000)


@event.listens_for(Engine, "begin")
def _on_begin(connection: Any) -> None:
    """Begin on SQLite: with the write lock when a door writes, else as a reader."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
