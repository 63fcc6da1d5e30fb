"""Two hundred people report at one moment, twenty of them on one work: nothing is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date

import pytest
from crowd import SECRET, gather, gunicorn, report_at_once
from sqlalchemy import func, select

from tracker.app import create_app
from tracker.audit.models import AuditEvent
from tracker.db import db, session
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.settings import Settings

CROWD, ON_ONE = 200, 20
DAY = date(2024, 10, 15)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, loaded, tmp_path):
    """The address of a database with the demonstration, for this crowd alone."""
    if request.param == "sqlite":
        shutil.copy(loaded / "demo.sqlite3", tmp_path)
        yield f"sqlite:///{tmp_path / 'demo.sqlite3'}"
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.create(request.getfixturevalue("demo_postgresql"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def app(database_url, tmp_path):
    """The application beside the server, to make people and to read what was stored."""
    settings = Settings(
        database_url=database_url, evidence_url=str(tmp_path / "files"), secret_key=SECRET
    )
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def told(app, people):
    """Give the updates, the audit entries and the version of each reporter's work."""
    ids = {one.occurrence_id for one in people}

    def count(column, *where):
        query = select(column, func.count()).where(column.in_(ids), *where).group_by(column)
        return dict(session.execute(query).all())

    with app.app_context():
        entries = AuditEvent.verb == "progress.report", AuditEvent.subject_type == "occurrence"
        versions = select(Occurrence.id, Occurrence.version).where(Occurrence.id.in_(ids))
        return (
            count(ProgressUpdate.occurrence_id),
            count(AuditEvent.subject_id, *entries),
            dict(session.execute(versions).all()),
        )


def test_two_hundred_report_at_once_and_twenty_on_one_work(app, database_url, tmp_path):
    people = gather(app, CROWD + 1, DAY)
    *everybody, last = people
    before = told(app, people)
    with gunicorn(database_url, tmp_path / "files", DAY) as port:
        answers = report_at_once(port, [*everybody, *[last] * ON_ONE])
    statuses = [answer.status for answer in answers]
    assert Counter(statuses[:CROWD]) == {303: CROWD}
    assert Counter(statuses[CROWD:]) == {303: 1, 409: ON_ONE - 1}
    for old, new in zip(before, told(app, people), strict=True):
        assert {id_: new[id_] - old.get(id_, 0) for id_ in new} == dict.fromkeys(
            (one.occurrence_id for one in people), 1
        )
