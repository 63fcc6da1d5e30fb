"""The people one has charge of: seen, added, ended, and nobody else."""

import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from tracker.accounts import queries
from tracker.accounts.letters import compose
from tracker.accounts.models import AgencyMembership
from tracker.agencies.models import Agency
from tracker.db import db, session, transaction
from tracker.lib.actor import ROLE_NAMES, Membership, Role
from tracker.outbox.models import Letter

GOOD = {
    "email": "moi@tinh.gov.vn",
    "name": "Người Mới",
    "role": "agency_editor",
    "agency": "UBND huyện Ba Vì",
    "valid_from": "2024-10-15",
}


def names_on(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<a[^>]*>)?(\w+)', page)


def test_a_head_sees_the_people_of_the_own_agency_alone(make_person, sign_in):
    head = make_person("an", Role.AGENCY_HEAD, "H1")
    make_person("binh", Role.AGENCY_EDITOR, "H1")
    make_person("cuong", Role.AGENCY_EDITOR, "H2")
    page = sign_in(head).get("/nguoi-dung").get_data(as_text=True)
    assert names_on(page) == ["An", "Binh"]


def test_the_coordinator_sees_everybody(make_person, sign_in):
    make_person("an", Role.AGENCY_HEAD, "H1")
    client = sign_in(make_person("binh", Role.COORDINATOR))
    assert names_on(client.get("/nguoi-dung").get_data(as_text=True)) == ["An", "Binh"]
    assert names_on(client.get("/nguoi-dung?q=AN@").get_data(as_text=True)) == ["An"]


@pytest.mark.parametrize("role", [Role.AGENCY_EDITOR, Role.LEADER, Role.AUDITOR])
def test_others_may_not_see_the_page(make_person, sign_in, role):
    client = sign_in(make_person("an", role, "H1" if role is Role.AGENCY_EDITOR else None))
    pages = ("/nguoi-dung", "/nguoi-dung/them", "/nguoi-dung?tai=xlsx")
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


def add_right(user, code: str) -> None:
    where = session.scalars(select(Agency.id).where(Agency.code == code)).one()
    right = AgencyMembership(user_id=user.id, role="agency_editor", agency_id=where)
    right.valid_from = date(2024, 1, 1)
    session.add(right)


def sheet_of(answer) -> list[tuple]:
    """Give the lines of a workbook below its heads."""
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    heads = next(n for n, row in enumerate(rows) if row[0] == "Họ và tên")
    return [row for row in rows[heads + 1 :] if row[2]]


def test_the_list_goes_out_as_a_workbook_without_addresses(make_person, sign_in):
    make_person("an", Role.AGENCY_HEAD, "H1", valid_to=date(2024, 12, 31))
    make_person("binh", Role.AGENCY_EDITOR, "H2")
    answer = sign_in(make_person("chi", Role.COORDINATOR)).get("/nguoi-dung?tai=xlsx")
    lines = sheet_of(answer)
    assert [line[:3] for line in lines] == [
        ("An", "UBND huyện Ba Vì", "Người đứng đầu cơ quan"),
        ("Binh", "UBND huyện Mê Linh", "Cán bộ cơ quan"),
        ("Chi", None, ROLE_NAMES[Role.COORDINATOR]),
    ]
    assert (lines[0][5].date(), lines[0][6]) == (date(2024, 12, 31), "Đang mở")
    assert not [cell for line in lines for cell in line if "@" in str(cell)]
    assert "nguoi-dung-2024-10-15.xlsx" in answer.headers["Content-Disposition"]


def test_a_head_takes_out_the_own_people_and_their_rights_there_alone(make_person, sign_in):
    head = make_person("an", Role.AGENCY_HEAD, "H1")
    both = make_person("binh", Role.AGENCY_EDITOR, "H1")
    with transaction():
        add_right(both, "H2")
    make_person("cuong", Role.AGENCY_EDITOR, "H2")
    lines = sheet_of(sign_in(head).get("/nguoi-dung?tai=xlsx"))
    assert [line[:2] for line in lines] == [
        ("An", "UBND huyện Ba Vì"),
        ("Binh", "UBND huyện Ba Vì"),
    ]


def test_all_pages_of_people_go_out(make_person, sign_in, monkeypatch):
    monkeypatch.setattr(queries, "MAX_PAGE", 2)
    for name in ("an", "binh", "cuong", "dung"):
        make_person(name, Role.AGENCY_EDITOR, "H1")
    coordinator = sign_in(make_person("em", Role.COORDINATOR))
    found = [line[0] for line in sheet_of(coordinator.get("/nguoi-dung?tai=xlsx"))]
    assert found == ["An", "Binh", "Cuong", "Dung", "Em"]


@pytest.mark.parametrize("typed", ["15/10/2024", "2024-10-15"])
def test_days_are_typed_as_offices_write_them(make_person, sign_in, typed):
    client = sign_in(make_person("an", Role.COORDINATOR))
    form = client.get("/nguoi-dung/them").get_data(as_text=True)
    assert ('type="date"' in form, 'value="15/10/2024"' in form) == (False, True)
    client.post("/nguoi-dung/them", data=GOOD | {"valid_from": typed})
    assert queries.by_email("moi@tinh.gov.vn").memberships[0].valid_from == date(2024, 10, 15)


def test_a_new_person_gets_a_link_that_is_shown_once(make_person, sign_in, agencies):
    client = sign_in(make_person("an", Role.COORDINATOR))
    page = client.post("/nguoi-dung/them", data=GOOD).get_data(as_text=True)
    assert re.search(r"/dat-mat-khau/[\w-]{43}", page)
    user = queries.by_email("moi@tinh.gov.vn")
    assert queries.rights_from(user.id, user.memberships[0].valid_from) == [
        Membership(Role.AGENCY_EDITOR, agencies["H1"])
    ]


def test_a_known_person_gets_one_more_right_and_no_link(make_person, sign_in):
    known = make_person("binh", Role.AGENCY_EDITOR, "H2")
    client = sign_in(make_person("an", Role.COORDINATOR))
    answer = client.post("/nguoi-dung/them", data={**GOOD, "email": known.email})
    assert answer.location == "/nguoi-dung"
    assert len(queries.actor_of(known, known.memberships[-1].valid_from).memberships) == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agency": "UBND huyện"}, "Nhiều cơ quan có tên như vậy"),
        ({"agency": "Sở Vũ trụ"}, "Không có cơ quan này"),
        ({"agency": ""}, "Hãy ghi cơ quan"),
        ({"email": "khong phai"}, "Địa chỉ thư điện tử chưa đúng"),
        ({"valid_to": "2024-10-01"}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"valid_from": "ngày mai"}, "Hãy ghi ngày"),
        ({"role": "admin"}, "Hãy chọn vai trò"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(
    make_person, sign_in, changed, sentence
):
    client = sign_in(make_person("an", Role.COORDINATOR))
    answer = client.post("/nguoi-dung/them", data={**GOOD, **changed})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page, "Người Mới" in page) == (422, True, True)
    assert queries.by_email("moi@tinh.gov.vn") is None


def test_a_head_cannot_add_people_to_another_agency(make_person, sign_in):
    client = sign_in(make_person("an", Role.AGENCY_HEAD, "H1"))
    answer = client.post("/nguoi-dung/them", data={**GOOD, "agency": "H2"})
    assert (answer.status_code, queries.by_email("moi@tinh.gov.vn")) == (403, None)


def test_a_right_of_another_agency_is_not_there_for_a_head(make_person, sign_in):
    other = make_person("binh", Role.AGENCY_EDITOR, "H2")
    right = queries.by_id(other.id).memberships[0].id
    client = sign_in(make_person("an", Role.AGENCY_HEAD, "H1"))
    pages = [
        f"/nguoi-dung/quyen/{right}/ket-thuc",
        "/nguoi-dung/quyen/9999/ket-thuc",
        f"/nguoi-dung/{other.id}/dat-lai-mat-khau",
        f"/nguoi-dung/{other.id}/trang-thai",
    ]
    assert [client.post(page).status_code for page in pages] == [404] * 4


def test_an_ended_right_ends_yesterday(make_person, sign_in):
    other = make_person("binh", Role.AGENCY_EDITOR, "H1")
    right_id = queries.by_id(other.id).memberships[0].id
    client = sign_in(make_person("an", Role.AGENCY_HEAD, "H1"))
    client.post(f"/nguoi-dung/quyen/{right_id}/ket-thuc")
    assert queries.membership(right_id).valid_to.isoformat() == "2024-10-14"


def test_nobody_ends_the_own_right(make_person, sign_in):
    user = make_person("an", Role.ADMIN)
    right_id = queries.by_id(user.id).memberships[0].id
    assert sign_in(user).post(f"/nguoi-dung/quyen/{right_id}/ket-thuc").status_code == 404


def test_nobody_closes_the_own_account(make_person, sign_in):
    user = make_person("an", Role.ADMIN)
    assert sign_in(user).post(f"/nguoi-dung/{user.id}/trang-thai").status_code == 404


def test_a_longer_list_asks_no_more_questions(make_person, sign_in):
    client = sign_in(make_person("an", Role.COORDINATOR))
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for more in (["b"], ["c", "d", "e"]):
        for name in more:
            make_person(name, Role.AGENCY_EDITOR, "H1")
        db.session.expunge_all()
        asked.clear()
        client.get("/nguoi-dung")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_changed_password_is_told_by_letter_without_a_link_that_opens(make_person, sign_in):
    new = "sông Hồng chảy về đâu"
    client = sign_in(make_person("an"))
    form = {"present": "mưa rào tháng bảy", "password": new, "again": new}
    client.post("/tai-khoan/mat-khau", data=form)
    letter = db.session.query(Letter).one()
    message = compose(letter, letter.day)
    assert letter.to_address == "an@tinh.gov.vn"
    assert message.subject == "Mật khẩu của anh/chị vừa được thay đổi"
    assert "dat-mat-khau" not in message.text + message.html
