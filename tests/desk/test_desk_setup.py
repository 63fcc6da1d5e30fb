"""The first page of an empty installation, and the demonstration's date."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.demo.filling import fill
from tracker.installation.models import Installation
from tracker.installation.queries import installation

FILLED = {
    "province": "Tỉnh An Giang",
    "standing": "Sở Nội vụ",
    "bodies": "Sở Tài chính\n\nSở Y tế\nVăn phòng UBND tỉnh",
    "name": "Nguyễn Văn An",
    "email": "An@angiang.gov.vn",
    "password": "mưa rào tháng bảy",
}


@pytest.fixture
def fresh(empty_site):
    """An installation as `tracker init --profile none` leaves it."""
    with empty_site.app_context(), transaction():
        fill(kind="real", profile="none", at=datetime(2024, 10, 15, 3, tzinfo=UTC))
    return empty_site


def size(app, model):
    with app.app_context():
        return session.scalar(select(func.count()).select_from(model))


def test_whoever_comes_first_is_led_to_the_setup(fresh, words):
    client = fresh.test_client()
    for path in ("/", "/login"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/thiet-lap")
    assert "Thiết lập lần đầu" in words(client.get("/thiet-lap"))


def test_the_setup_names_the_province_and_signs_its_first_person_in(fresh, words):
    client = fresh.test_client()
    answer = client.post("/thiet-lap", data=FILLED)
    assert (answer.status_code, answer.location) == (302, "/")
    with fresh.app_context():
        row = installation()
        assert (row.province_name, row.province_short) == ("tỉnh An Giang", "An Giang")
        assert row.issuer_name == "Ủy ban nhân dân tỉnh An Giang"
        names = session.scalars(select(Agency.name).order_by(Agency.sort, Agency.id)).all()
        assert names == ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Văn phòng UBND tỉnh"]
        roles = session.scalars(select(AgencyMembership.role)).all()
        assert sorted(roles) == ["admin", "coordinator"]
        assert session.scalars(select(User.email)).all() == ["an@angiang.gov.vn"]
    page = words(client.get("/theo-doi"))
    assert "Chưa có kế hoạch nào có hiệu lực vào ngày này" in page
    assert "Nhập kế hoạch" in page
    assert client.get("/thiet-lap").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("province", "An Giang", "Ghi đủ “tỉnh …” hoặc “thành phố …”"),
        ("province", "", "Cần điền ô này."),
        ("email", "không phải", "Địa chỉ thư điện tử chưa đúng"),
        ("password", "ngắn", "Mật khẩu"),
        ("name", "   ", "Cần điền ô này."),
        ("standing", "", "Cần điền ô này."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(fresh, words, field, typed, sentence):
    answer = fresh.test_client().post("/thiet-lap", data=FILLED | {field: typed})
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert "Sở Y tế" in answer.get_data(as_text=True)
    assert (size(fresh, User), size(fresh, Agency)) == (0, 0)


def test_a_second_setup_is_refused(fresh):
    first, second = fresh.test_client(), fresh.test_client()
    first.post("/thiet-lap", data=FILLED)
    answer = second.post("/thiet-lap", data=FILLED | {"email": "ke@khac.example"})
    assert answer.status_code == 404
    assert size(fresh, User) == 1


def test_the_setup_does_not_exist_in_the_demonstration(shown):
    assert shown.test_client().get("/thiet-lap").status_code == 404


def test_the_date_of_the_demonstration_moves_every_page(writer, changed, words):
    client = writer("điều phối")
    answer = client.post("/ngay", data={"day": "01/12/2024"})
    assert answer.status_code == 302
    assert "Số liệu tính đến hết ngày 01/12/2024" in words(client.get("/theo-doi"))
    with changed.app_context():
        assert session.scalars(select(Installation.demo_today)).one() == date(2024, 12, 1)


@pytest.mark.parametrize("typed", ["", "32/12/2024", "hôm nay", "01/01/1999", "01/01/2101"])
def test_a_date_that_is_none_is_told_and_today_stays(writer, words, typed):
    client = writer("điều phối")
    answer = client.post("/ngay", data={"day": typed})
    assert answer.status_code == 200
    assert "chưa đúng dạng" in words(answer) or "Chọn một ngày trong khoảng" in words(answer)
    assert "Số liệu tính đến hết ngày 15/10/2024" in words(client.get("/theo-doi"))


def test_a_real_installation_has_no_page_to_change_the_date(fresh):
    client = fresh.test_client()
    client.post("/thiet-lap", data=FILLED)
    assert client.get("/ngay").status_code == 404
    assert client.post("/ngay", data={"day": "01/12/2024"}).status_code == 404
