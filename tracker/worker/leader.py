"""One scheduler leads, the others wait: a lock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

# Any number, as long as nothing else in this database locks it: "tracker" on a keypad.
_ADVISORY_KEY = 8722537


class Leadership(Protocol):
    """The right to lead, as long as the process lives and wants it."""

    def acquire(self) -> bool:
        """Try once to become the leader."""

    def is_held(self) -> bool:
        """Say whether this process leads still."""

    def release(self) -> None:
        """Let another one lead."""


class FileLock:
    """Leadership on one machine: flock on a file beside the SQLite database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        """Try once to lock the file."""
        if self._file is not None:
            return True
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        """Say whether the file is locked by this process."""
        return self._file is not None

    def release(self) -> None:
        """Unlock the file, which stays where it is."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """Leadership among machines: a PostgreSQL lock that lives as long as its connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Try once to take the lock, on a connection that is kept for it alone."""
        if self._connection is not None:
            return True
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY})
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True

    def is_held(self) -> bool:
        """Say whether the connection lives, and with it the lock."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("select 1"))
        except SQLAlchemyError:
            self._connection = None
            return False
        return True

    def release(self) -> None:
        """Close the connection for good; giving it back to the pool would keep the lock."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def leadership(engine: Engine) -> Leadership:
    """Give the lock that fits the database of `engine`."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    database = engine.url.database or "tracker.sqlite3"
    return FileLock(Path(f"{database}.worker.lock"))
