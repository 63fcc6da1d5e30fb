"""What every command shares: the application, the moment, JSON to stdout, the exit status.

0 done, 1 the input was refused and nothing was stored, 2 wrong usage, 3 a database, mail server
or file could not be reached (contracts.md).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from tracker.audit.actions import origin
from tracker.db import db, session
from tracker.installation.queries import domain_day
from tracker.lib import clock
from tracker.settings import SettingError

REFUSED, USAGE, UNREACHABLE = 1, 2, 3


@contextmanager
def application(command: str, *, fresh: bool = False) -> Iterator[Any]:
    """Open the application for a command and tell the clock the domain's day.

    `fresh` is for commands that make the tables: before them nobody has chosen a day.
    """
    from tracker.app import create_app

    app = create_app()
    with app.app_context():
        if not fresh:
            clock.set_domain_day(domain_day(app.config["TRACKER"].today))
        origin.set(f"tracker {command}")
        try:
            yield app
        finally:
            session.remove()
            db.engine.dispose()


P = ParamSpec("P")
R = TypeVar("R")


def answers(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command may meet into a sentence and an exit status."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except SettingError as error:
            stop(str(error), USAGE)
        except (OperationalError, InterfaceError, ProgrammingError) as error:
            stop(_about_database(error), UNREACHABLE)
        except OSError as error:
            stop(f"Không đọc hoặc ghi được tệp: {error}", UNREACHABLE)

    return wrapped


def say(text: str) -> None:
    """Tell a person something, on standard error."""
    click.echo(text, err=True)


def stop(sentence: str, status: int) -> NoReturn:
    """End the command with a sentence and a status."""
    say(sentence)
    sys.exit(status)


def print_json(document: Any) -> None:
    """Print the one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


class Day(click.ParamType):
    """An ISO date."""

    name = "ngày"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Read the date; a wrong one is wrong usage."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” không phải ngày dạng 2024-10-15", param, ctx)


DAY = Day()


def _about_database(error: Exception) -> str:
    """Tell a database without tables, which each database calls its own way, from one away."""
    line = _first_line(error)
    if isinstance(error, ProgrammingError) or line.startswith("no such table"):
        return f"Cơ sở dữ liệu chưa sẵn sàng; hãy chạy “tracker init”: {line}"
    return f"Không kết nối được cơ sở dữ liệu: {line}"


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0][:300]
