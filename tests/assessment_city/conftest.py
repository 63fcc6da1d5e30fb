"""The round of 2024 with every sheet accepted, played once; each module has a copy of its own."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from scoring_play import Play
from sqlalchemy import text

from tracker.app import create_app
from tracker.assessment.models import AnswerDocument
from tracker.assessment.queries import sheets
from tracker.db import db, session, transaction
from tracker.evidence.actions import add_document
from tracker.evidence.receiving import ReceivedFile
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.settings import Settings
from tracker.storage import Storage

SENDING = date(2025, 1, 20)
# Criteria that a document proves, with the name of its file.
PROVEN = {"2.1": "Kế hoạch theo dõi thi hành pháp luật.pdf", "2.2": "../../rà soát.pdf"}


@dataclass(frozen=True)
class Played:
    """Where the played round lies: its database, its files, its people."""

    database: Path
    files: Path
    ids: dict[str, int]


def _play(folder: Path, database: Path) -> Play:
    url = f"sqlite:///{database}"
    app = create_app(Settings(database_url=url, evidence_url=str(folder / "files"), today=SENDING))
    app.config["WTF_CSRF_ENABLED"] = False
    return Play(app)


@pytest.fixture(scope="session")
def played(demo, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the round to eight accepted sheets; two criteria of Sở Tư pháp have documents."""
    folder: Path = tmp_path_factory.mktemp("city")
    demo.copy_to(folder)
    play = _play(folder, folder / "demo.sqlite3")
    play.enrol()
    play.open()
    with play.app.app_context(), transaction():
        _prove(play, Storage(folder / "files"))
    play.play_to_acceptance()
    with play.app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    clock.set_domain_day(None)
    return Played(folder / "demo.sqlite3", folder / "files", play.ids)


def _prove(play: Play, storage: Storage) -> None:
    by, at = Actor(1, "Đỗ Văn Luật"), datetime(2024, 12, 24, tzinfo=UTC)
    sheet = play.sheet("STP")
    for code, name in PROVEN.items():
        content = f"%PDF-1.4 {code}".encode()
        file = ReceivedFile(name, storage.put(content), len(content), "application/pdf")
        document = add_document(
            agency_id=sheet.agency_id, by=by, at=at, number=f"{code}/BC-STP",
            issued_on=date(2024, 11, 5), subject=f"Báo cáo về {code}", file=file,
        )  # fmt: skip
        answer = sheets.answer_of(sheet.id, code)
        session.add(
            AnswerDocument(answer_id=answer.id, document_id=document.id, added_at=at, added_by="")
        )


@pytest.fixture(scope="module")
def town(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """The town on the day of the report; the tests of a module share it and play it on."""
    folder: Path = tmp_path_factory.mktemp("town")
    shutil.copy(played.database, folder / "town.sqlite3")
    shutil.copytree(played.files, folder / "files")
    play = _play(folder, folder / "town.sqlite3")
    play.ids = played.ids
    yield play
    clock.set_domain_day(None)
    with play.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def inside(town: Play) -> Iterator[Play]:
    """The town inside an application context, for reading."""
    with town.app.app_context():
        yield town
        session.rollback()


@pytest.fixture(scope="session")
def read():
    """Give the reader of a Word file's XML."""
    path = Path(__file__).parents[1] / "paper" / "docx_reader.py"
    spec = importlib.util.spec_from_file_location("docx_reader_city", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def typed_scores() -> dict[str, list[tuple[str, str]]]:
    """Give what was typed, by code: (agency, score), by a query of its own."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = session.execute(
        text(
            "select c.code, a.code as agency, an.score from assessment_answer an"
            " join assessment_sheet s on s.id = an.sheet_id join agency a on a.id = s.agency_id"
            " join criterion c on c.id = an.criterion_id order by c.sort"
        )
    )
    for row in rows:
        found.setdefault(row.code, []).append((row.agency, str(row.score)))
    return found


@pytest.fixture
def typed(inside: Play) -> dict[str, list[tuple[str, str]]]:
    """What was typed, by code, read past the application's own queries."""
    return typed_scores()
