"""The pages of the wizard: walked from beginning to end, and bounded at every length."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from made_up_mapping import made_up_file
from reorganised_city import JULY, MARCH
from signed_in import signed_in
from sqlalchemy import event, func, select

from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import db, session
from tracker.reorganisation.models import Doubt, Reorganisation
from tracker.settings import Settings

BASE = "/sap-xep"


class Door:
    """A browser in which the coordinator has signed in, on a day of the demonstration."""

    def __init__(self, app, client: FlaskClient) -> None:
        self.app = app
        self.client = client

    def get(self, path: str = "", **query: object) -> str:
        """Give the words of a page that opens."""
        answer = self.client.get(f"{BASE}{path}", query_string=query)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def post(self, path: str = "", **form: object) -> tuple[int, str]:
        """Send a form; give the status and the words of what follows."""
        form["csrf_token"] = "tests"
        answer = self.client.post(
            f"{BASE}{path}", data=form, content_type="multipart/form-data", follow_redirects=True
        )
        status = answer.history[0].status_code if answer.history else answer.status_code
        return status, answer.get_data(as_text=True)


@pytest.fixture
def day() -> date:
    """The domain's day; a test may name another."""
    return JULY


@pytest.fixture
def door(demo, tmp_path, day) -> Iterator[Door]:
    """The application on 1 July 2025, or on the day that a test names."""
    shutil.copy(demo.database, tmp_path / "demo.sqlite3")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.sqlite3'}",
        secret_key="only for tests, never elsewhere",
        evidence_url=str(tmp_path / "files"),
        today=day,
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with app.app_context():
        person = session.scalars(
            select(User).where(User.email == "dieuphoi@trinhdien.example")
        ).one()
        session.remove()
    signed_in(app, client, person.id)
    yield Door(app, client)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def begin(door: Door, day: date) -> None:
    """Begin a reorganisation by the form."""
    status, _ = door.post(title="Sắp xếp", effective_on=f"{day:%d/%m/%Y}", legal_basis="NQ")
    assert status == 303


def test_the_wizard_is_walked_from_its_beginning_to_its_end(door):
    begin(door, JULY)
    with door.app.app_context():
        content = made_up_file(JULY)
        session.remove()
    status, words = door.post("/1/anh-xa", file=(io.BytesIO(content), "anh-xa.csv"))
    assert status == 303
    assert "thêm 567" in words
    status, _ = door.post("/1/quyet-dinh", loai="nhiem-vu", chon="close", **{"tat-ca": "1"})
    assert status == 303
    words = door.get("/1/xem-truoc")
    assert "12 cơ quan chưa có nơi nhận" in words
    version = re.search(r'name="version" value="(\d+)"', words)[1]
    assert door.post("/1/ap-dung", version=version)[0] == 422
    assert door.post("/1/ap-dung", version="0", with_rest="1")[0] == 409
    status, words = door.post("/1/ap-dung", version=version, with_rest="1")
    assert status == 303
    assert "Đã áp dụng đợt sắp xếp." in words
    status, words = door.post("/1/ap-dung", version=version, with_rest="1")
    assert "Đợt này đã áp dụng trước đó" in words


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"title": "", "effective_on": "01/07/2025"}, "Ghi tên đợt sắp xếp"),
        ({"title": "A", "effective_on": "hôm qua"}, "Ghi ngày theo dạng"),
        ({"title": "A", "effective_on": "01/07/0025"}, "Ghi ngày theo dạng"),
    ],
)
def test_a_beginning_without_name_or_day_is_refused(door, form, told):
    status, words = door.post(**form)
    assert status == 422
    assert told in words


def test_a_hostile_file_is_refused_beside_its_field_and_changes_nothing(door):
    begin(door, JULY)
    for content in (b"", b"PK\x03\x04", b"\x00\x01", b"%PDF"):
        status, words = door.post("/1/anh-xa", file=(io.BytesIO(content), "../../x.xlsx"))
        assert status == 422
        assert "Chưa đọc được tệp" in words
    with door.app.app_context():
        assert session.get(Reorganisation, 1).version == 1


def test_what_a_file_prints_stays_text(door):
    begin(door, JULY)
    evil = "Tên cũ;Tên mới\n<script>alert(1)</script>;=cmd|' /C calc'!A0\n"
    status, words = door.post("/1/anh-xa", file=(io.BytesIO(evil.encode()), "x.csv"))
    assert status == 303
    assert "<script>alert" not in words
    with door.app.app_context():
        assert session.scalar(select(func.count()).select_from(Doubt)) == 1


def test_an_unknown_name_typed_by_hand_comes_back_with_the_nearest(door):
    begin(door, JULY)
    with door.app.app_context():
        from tracker.agencies.queries import by_code

        district, commune = by_code("H-001").id, by_code("X-00001").id
        session.remove()
    path = f"/1/anh-xa/theo-huyen/{district}"
    assert "Phường Phúc Xá" in door.get(path)
    status, words = door.post(path, **{f"to-{commune}": "Phường Ba Đìn"})
    assert status == 422
    assert "Gần nhất: UBND phường Ba Đình" in words
    assert door.post(path, **{f"to-{commune}": "Phường Ba Đình"})[0] == 303


@pytest.mark.parametrize("day", [date(2025, 2, 1)])
def test_before_its_day_it_can_be_prepared_and_has_no_button(door):
    begin(door, MARCH)
    words = door.get("/1/xem-truoc")
    assert "Áp dụng được từ ngày 01/03/2025" in words
    assert "/ap-dung" not in words
    status, words = door.post("/1/ap-dung", version="1", with_rest="1")
    assert status == 422
    assert "từ ngày đó mới áp dụng được" in words


def test_every_page_opens_at_any_page_number_and_filter(door):
    begin(door, JULY)
    for path in ("", "/1", "/1/anh-xa", "/1/quyet-dinh", "/1/xem-truoc"):
        for query in ({}, {"trang": "2"}, {"trang": "99999"}, {"trang": "x'"}, {"loc": "chua-co"},
                      {"loai": "nguoi", "loc": "tat-ca"}, {"sau": "-1"}):  # fmt: skip
            door.get(path, **query)


def test_statements_do_not_grow_with_the_bodies_shown(door):
    begin(door, MARCH)
    begin(door, JULY)
    counts = {}
    with door.app.app_context():
        engine = db.engine
    for number in (1, 2):
        seen: list[str] = []
        listener = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        door.get(f"/{number}")
        event.remove(engine, "before_cursor_execute", listener)
        counts[number] = len(seen)
    assert abs(counts[1] - counts[2]) <= 30
    assert max(counts.values()) < 130
