"""A hostile file at the real server: its reader is killed, everybody else is answered meanwhile."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from signed_in import session_of
from spoiled import small_plan, write

from tracker.accounts.models import AgencyMembership, User
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.demo.filling import fill
from tracker.settings import ROOT, Settings

AT = datetime(2024, 5, 30, 3, tzinfo=UTC)
SECRET = "only for tests, never elsewhere"
# The limit of the clock is shorter here, so that the test need not wait for it.
DOOR = """
from tracker.intake.reading.child import read_in_child
read_in_child.__kwdefaults__["seconds"] = 5
from wsgi import app
"""


@dataclass
class Office:
    """The server's address and process, and the cookie of a coordinator who has signed in."""

    address: str
    process: int
    cookie: str

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str]:
        """Give (status, text) of a page; a refusal is an answer, not an exception."""
        heads = {"Cookie": f"tracker={self.cookie}", "Content-Type": kind or "text/plain"}
        try:
            with urlopen(Request(self.address + path, body, heads), timeout=60) as answer:
                return answer.status, unescape(answer.read().decode())
        except HTTPError as refusal:
            return refusal.code, unescape(refusal.read().decode())

    def upload(self, path: Path) -> tuple[int, str]:
        """Send a plan as the page's form does."""
        _, page = self.ask("/ke-hoach/nhap")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        head = '--cut\r\nContent-Disposition: form-data; name="{}"'
        body = (
            f"{head.format('csrf_token')}\r\n\r\n{token}\r\n"
            f'{head.format("file")}; filename="{path.name}"\r\n\r\n'
        ).encode()
        kind = "multipart/form-data; boundary=cut"
        return self.ask("/ke-hoach/nhap", body + path.read_bytes() + b"\r\n--cut--\r\n", kind)

    def readers(self) -> int:
        """Count the processes that the server has started and not buried."""
        paths = Path(f"/proc/{self.process}/task").glob("*/children")
        return sum(len(path.read_text().split()) for path in paths)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Serve a city with gunicorn: one worker of four threads, whose limits are the real ones."""
    database, files = tmp_path / "city.sqlite3", tmp_path / "files"
    cookie = _city(database, files)
    (tmp_path / "door.py").write_text(DOOR, encoding="utf-8")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": SECRET,
        "EVIDENCE_URL": str(files),
        "TRACKER_TODAY": "2024-10-15",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }
    command = [sys.executable, "-m", "gunicorn", "door:app", "-b", "127.0.0.1:0", "--threads", "4"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, stderr=log, cwd=ROOT, env=environment)
    try:
        address, worker = _listening(tmp_path / "log")
        yield Office(address, worker, cookie)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _city(database: Path, files: Path) -> str:
    """Make a city with one coordinator, and the cookie of her session."""
    settings = Settings(
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        evidence_url=str(files),
        today=date(2024, 10, 15),
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with transaction():
            fill(kind="test", profile="ha-noi", at=AT)
            user = User(email="ha@hanoi.gov.vn", name="Hà", name_folded="ha", created_at=AT)
            user.memberships.append(
                AgencyMembership(role="coordinator", agency_id=None, valid_from=date(2024, 1, 1))
            )
            session.add(user)
            session.flush()
            held = {**session_of(user), "csrf_token": "0" * 40}
        db.session.remove()
        db.engine.dispose()
    return app.session_interface.get_signing_serializer(app).dumps(held)


def _listening(log: Path) -> tuple[str, int]:
    """Wait until the server says where it listens and which worker answers."""
    for _ in range(600):
        said = log.read_text()
        place = re.search(r"Listening at: (http://\S+)", said)
        worker = re.search(r"Booting worker with pid: (\d+)", said)
        if place and worker:
            return place[1], int(worker[1])
        time.sleep(0.05)
    raise AssertionError(log.read_text()[-2000:])


def endless_pdf(path: Path) -> Path:
    """Write a PDF of 16 kB whose one page takes a minute: the state saved and restored for ever."""
    page = zlib.compress(b"q Q " * 4_000_000)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(page), page),
    ]
    written, places = b"%PDF-1.4\n", b""
    for number, part in enumerate(parts, 1):
        places += b"%010d 00000 n \n" % len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\n" % places
    path.write_bytes(written + table + b"startxref\n%d\n%%%%EOF" % len(written))
    return path


def test_the_server_answers_others_while_a_reader_is_killed(office, tmp_path):
    answers, waits, seen = [], [], set()
    hostile = endless_pdf(tmp_path / "ke-hoach.pdf")
    sender = threading.Thread(target=lambda: answers.append(office.upload(hostile)))
    sender.start()
    while sender.is_alive():
        begun = time.perf_counter()
        assert office.ask("/livez")[0] == 200
        assert "Nhập kế hoạch" in office.ask("/ke-hoach/nhap")[1]
        waits.append(time.perf_counter() - begun)
        seen.add(office.readers())
        time.sleep(0.1)
    [(status, page)] = answers
    assert (status, "Đọc tệp quá 5 giây nên đã dừng. Hãy tách tệp nhỏ hơn." in page) == (422, True)
    # Others were answered again and again while a reader worked, on a machine of any speed.
    assert (1 in seen, len(waits) > 1) == (True, True), waits
    assert office.readers() == 0
    # The same process goes on: the next plan is read and shown.
    status, page = office.upload(write(small_plan(), "xlsx", tmp_path))
    assert (status, "Ban hành kế hoạch cải cách" in page) == (200, True)
    assert Path(f"/proc/{office.process}").exists()
