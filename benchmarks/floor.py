"""The floor: the raw query of each page in a bare Flask with SQLAlchemy and Jinja, no more.

No sign-in, no rules, no layout. Served by the same gunicorn as the application, it says how
fast this machine is today; the application's figures are given as ratios to it.
"""

from __future__ import annotations

import os

from flask import Flask, redirect, render_template_string, request
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import tracker.db  # noqa: F401 - sets up SQLite connections as the application has them
from tracker.db import engine_options
from tracker.settings import read_settings

_OPEN = "work in ('not_started','in_progress')"
_OVERDUE = (
    "select o.limit_on, o.percent, t.number, t.title, a.name from occurrence o"
    " join task t on t.id = o.task_id join agency a on a.id = o.agency_id"
    f" where o.plan_id = :plan and o.{_OPEN} and o.kind <> 'standing' and o.limit_on < :on"
    " order by o.limit_on, o.id limit 50"
)
_OVERVIEW = (
    "select agency_id, work, sum(case when limit_on < :on then 1 else 0 end), count(*)"
    " from occurrence where plan_id = :plan group by agency_id, work"
)
_TASK = (
    "select o.limit_on, o.percent, o.work, a.name from occurrence o"
    " join agency a on a.id = o.agency_id where o.task_id = :task"
)
_MINE = (
    "select o.limit_on, o.percent, o.work, t.title from occurrence o"
    " join task t on t.id = o.task_id"
    f" where o.agency_id = :agency and o.{_OPEN} order by o.limit_on limit 100"
)
_PAGE = (
    "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>"
    "{% endfor %}</tr>{% endfor %}</table>"
)

app = Flask(__name__)
_url = read_settings(os.environ).database_url
engine = create_engine(_url, **engine_options(_url))


def _rows(query: str, **values: object) -> str:
    with Session(engine) as session:
        rows = session.execute(text(query), values).all()
    return render_template_string(_PAGE, rows=rows)


@app.get("/livez")
def alive() -> str:
    """Say that it runs."""
    return "ok"


@app.get("/overdue")
def overdue() -> str:
    """Give the first fifty overdue."""
    return _rows(_OVERDUE, plan=request.args["plan"], on=request.args["on"])


@app.get("/overview")
def overview() -> str:
    """Give the counts by agency and state of work."""
    return _rows(_OVERVIEW, plan=request.args["plan"], on=request.args["on"])


@app.get("/task")
def task() -> str:
    """Give every occurrence of a task."""
    return _rows(_TASK, task=request.args["task"])


@app.get("/mine")
def mine() -> str:
    """Give the open work of an agency."""
    return _rows(_MINE, agency=request.args["agency"])


@app.post("/report")
def report():  # type: ignore[no-untyped-def]
    """Change one row and write one line of history, in a transaction."""
    with Session(engine) as session:
        session.execute(
            text("update occurrence set version = version + 1 where id = :id"), request.form
        )
        session.execute(
            text(
                "insert into progress_update (occurrence_id, plan_id, task_id, agency_id, at,"
                ' "on", actor_name, verb, before, after) select id, plan_id, task_id, agency_id,'
                " :at, :on, 'sàn', 'floor', '{}', '{}' from occurrence where id = :id"
            ),
            request.form,
        )
        session.commit()
    return redirect("/livez", 303)
