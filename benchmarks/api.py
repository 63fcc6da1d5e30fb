"""A page of 200 occurrences through the API beside the bare query and `json.dumps`.

    python benchmarks/api.py sqlite:///demo.sqlite3 postgresql://user@host/big

Both answer in one process, without a server, in turns: the floor is a Flask view that asks one
SQL statement for the same columns and writes them as JSON. What the door adds is the token (found,
counted, its owner's rights of today), the rules' words for each row, and the tag. Told are
milliseconds of processor and the ratio, medians of `ROUNDS`; then pages of the newest plan, which
must take the same wherever the cursor stands.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from functools import partial

from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.accounts.models import User
from tracker.accounts.queries import with_role
from tracker.agencies.models import Agency
from tracker.api import rules
from tracker.api.actions import Wanted, make_token, revoke_token
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence
from tracker.settings import read_settings
from tracker.web.paging import encode_cursor

ROUNDS = 60
ROWS = 200
_COLUMNS = [column for column in Occurrence.__table__.c if column.name != "soon_on"]


def main() -> None:
    """Measure each database and print a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", nargs="+", help="sqlite:///file or postgresql://…")
    rules.PER_MINUTE = 1_000_000
    for database in parser.parse_args().databases:
        print(_measured(database), flush=True)


def _measured(database: str) -> str:
    os.environ["DATABASE_URL"] = database
    app = create_app(read_settings(os.environ), serving=True)
    with app.app_context():
        token_id, secret = _token()
    headers = {"Authorization": f"Bearer {secret}"}
    client, floor = app.test_client(), _floor(app).test_client()
    door, bare = _rounds(
        lambda: client.get(f"/api/v1/occurrences?limit={ROWS}", headers=headers),
        lambda: floor.get("/"),
    )
    with app.app_context():
        far = [_page_from(place) for place in (0.0, 0.5, 1.0)]
    paged = _rounds(*(partial(client.get, path, headers=headers) for path in far))
    with app.app_context(), transaction():
        revoke_token(token_id, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
    return (
        f"{database.partition(':')[0]}: {ROWS} occurrences {door:.1f} ms, floor {bare:.1f} ms, "
        f"× {door / bare:.1f}; first, middle and last page of a plan "
        f"{' / '.join(f'{one:.1f}' for one in paged)} ms; load {os.getloadavg()[0]:.1f}"
    )


def _page_from(place: float) -> str:
    """Give the address of a page of the last plan, of which `place` (0 to 1) has been read."""
    plan = session.scalars(
        select(Plan).where(Plan.state != "draft").order_by(Plan.id.desc())
    ).first()
    numbers = select(Occurrence.id).where(Occurrence.plan_id == plan.id).order_by(Occurrence.id)
    ids = session.scalars(numbers).all()
    after = ids[min(int(place * len(ids)), len(ids) - ROWS - 1)] if len(ids) > ROWS else 0
    return f"/api/v1/occurrences?plan={plan.code}&limit={ROWS}&cursor={encode_cursor((after,))}"


def _token() -> tuple[int, str]:
    """Make a token of somebody who sees everything."""
    owner: User = with_role(Role.COORDINATOR, clock.today())[0]
    with transaction():
        wanted = Wanted("benchmark", tuple(rules.Scope), 1, owner)
        row, secret = make_token(wanted, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
        return row.id, secret


def _floor(app: Flask) -> Flask:
    """Give a bare application over the same database."""
    bare = Flask("floor")
    with app.app_context():
        engine = db.engine
    query = (
        select(*_COLUMNS, Plan.code, Task.number, Task.title, Agency.code, Agency.name)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .order_by(Occurrence.id)
        .limit(ROWS)
    )

    @bare.get("/")
    def rows() -> Response:
        with Session(engine) as session:
            found = [list(row) for row in session.execute(query)]
        return Response(json.dumps(found, default=str), mimetype="application/json")

    return bare


def _rounds(*asked: Callable[[], TestResponse]) -> list[float]:
    """Give the median milliseconds of processor that each answer takes, asked in turns."""
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS + 3):
        for ask, kept in zip(asked, taken, strict=True):
            begun = time.process_time()
            answer = ask()
            kept.append(1000 * (time.process_time() - begun))
            assert answer.status_code == 200, answer.text
    return [statistics.median(kept[3:]) for kept in taken]


if __name__ == "__main__":
    main()
