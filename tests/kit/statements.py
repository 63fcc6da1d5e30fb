"""Counting the statements that run: no count may grow with the rows shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from tracker.db import db


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """Give a list that holds every statement that ran inside it, in their order."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_rest) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
