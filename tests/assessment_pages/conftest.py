"""One town for the pages of self-assessment: the demonstration with people of eight agencies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scoring_play import TYPING, Play

from tracker.app import create_app
from tracker.db import db
from tracker.lib import clock
from tracker.settings import Settings


@pytest.fixture(scope="module")
def town(demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """The town before its round is opened; the tests of a module share it."""
    folder: Path = tmp_path_factory.mktemp("scoring")
    url = demo.copy_to(folder)
    app = create_app(Settings(database_url=url, evidence_url=str(folder / "files"), today=TYPING))
    app.config["WTF_CSRF_ENABLED"] = False
    play = Play(app)
    play.enrol()
    yield play
    clock.set_domain_day(None)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def open_town(town: Play) -> Play:
    """The town with its round open, on a day in December."""
    town.open()
    town.on(TYPING)
    return town
