"""What a run makes once although every application and every database asks for it again.

A test has an application and a database of its own, and each would compile the same templates,
statements and addresses anew, and press the same static files. None of that depends on the
database or on the day, so a process keeps it: half of the time of many tests was this.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from tracker.db import db, session
from tracker.web import static_files

# Statements kept by a database's kind; the suite has some thousands.
_STATEMENTS = 6000
_filled: dict[str, sqlite3.Connection] = {}


class _Templates(BytecodeCache):
    """Keeps the compiled templates of a process, by name and by what is written in them."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept of a template whose text has not changed."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


def spare() -> None:
    """Let every application of this process share what none of them would make otherwise."""
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    _share_statements()
    _share_addresses()
    read = cache(static_files.read_folder)
    found = static_files.read_folder
    static_files.read_folder = lambda folder: (
        dict(read(folder)) if folder == static_files.FOLDER else found(folder)
    )


def _share_addresses() -> None:
    """Let every application build its addresses with the functions made for the first.

    Such a function is written from its rule's text alone: it is given the rule when it is called.
    """
    made: dict[object, Callable[..., tuple[str, str]]] = {}
    write = Rule._compile_builder

    def kept(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return write(rule, append_unknown)
        text = (*rule._trace, append_unknown)
        if text not in made:
            made[text] = write(rule, append_unknown)
        return made[text]

    Rule._compile_builder = kept  # type: ignore[method-assign]


def _share_statements() -> None:
    """Let all engines of one kind use the dialect and the compiled statements of the first.

    What is compiled is kept by dialect, so that one alone is of no use. An engine that has not
    met its server yet knows nothing of it; it is followed only from then on.
    """
    first: dict[str, Engine] = {}
    make = db._make_engine

    def follow(key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make(key, options, app)
        leader = first.get(engine.dialect.name)
        if leader is None:
            engine._compiled_cache = LRUCache(_STATEMENTS)
            first[engine.dialect.name] = engine
        elif getattr(leader.dialect, "server_version_info", None):
            engine.dialect, engine._compiled_cache = leader.dialect, leader._compiled_cache
        return engine

    db._make_engine = follow  # type: ignore[method-assign]


def filled(name: str, fill: Callable[[], object]) -> None:
    """Fill a test's empty database as `fill` does: once, then by a copy of what that left.

    `fill` leaves nothing behind but rows, committed. Copies are for SQLite; another database is
    filled each time.
    """
    if db.engine.dialect.name != "sqlite":
        fill()
        return
    session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(str(db.engine.url.database))) as own:
        if name in _filled:
            _filled[name].backup(own)
            return
    fill()
    _filled[name] = kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(str(db.engine.url.database))) as own:
        own.backup(kept)


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Give `folder`, filled by whichever process of this run asks first; the others wait."""
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(folder)
    return folder
