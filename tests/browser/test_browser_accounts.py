"""Coming in and being let in, in a real browser: codes, sessions, invitations and their letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from tracker.app import create_app
from tracker.db import session
from tracker.lib import clock
from tracker.outbox import composers
from tracker.outbox.models import Letter
from tracker.settings import Settings

EMAIL, WORD = "bavi@trinhdien.example", "một câu dễ nhớ trong mùa mưa"
USED = "Mã chưa đúng hoặc đã được dùng"
TABLE = """Thư điện tử,Họ và tên,Cơ quan,Vai trò
moi@tinh.example,Nguyễn Thị Mới,SKHDT,Cán bộ cơ quan
không phải địa chỉ,Trần Văn Sai,SKHDT,Cán bộ cơ quan
lac@tinh.example,Lê Thị Lạc,KHONGCO,Cán bộ cơ quan
"""


def looked_at(visitor: Any, *said: str) -> str:
    """Look at the page that stands, which says `said`; a refusal's status is no error of it."""
    words = visitor.text()
    assert [sentence for sentence in said if sentence not in words] == []
    assert visitor.faults() == []
    visitor.errors[:] = [error for error in visitor.errors if "status of 4" not in error]
    return words


def press(visitor: Any, name: str) -> None:
    """Press a button of the page's own part that leads to another page, and be there."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main").get_by_role("button", name=name).first.click()


def give_code(visitor: Any, code: str, button: str = "Tiếp tục") -> None:
    visitor.page.fill("main [name=code]", code)
    press(visitor, button)


def begin_code(visitor: Any) -> None:
    """Ask for a picture to read by the telephone."""
    visitor.go("/tai-khoan/hai-buoc")
    assert "Chưa bật" in visitor.text()
    press(visitor, "Thiết lập")


def set_up(visitor: Any) -> tuple[pyotp.TOTP, datetime, list[str]]:
    """Set a telephone up by the key under the picture; give it, when, and the recovery codes."""
    begin_code(visitor)
    looked_at(visitor, "Bước 1", "Bước 2")
    assert visitor.page.locator("main svg title").first.text_content() == (
        "Mã QR của xác thực hai bước"
    )
    key = visitor.page.locator("main b[translate=no]").inner_text()
    telephone, moment = pyotp.TOTP(key.replace(" ", "")), datetime.now(UTC)
    give_code(visitor, telephone.at(moment), "Bật xác thực hai bước")
    return telephone, moment, visitor.page.locator("main b[translate=no]").all_inner_texts()


@pytest.fixture
def newest_link(town: Any, tmp_path: Path) -> Callable[[str], str]:
    """Give a function that opens the newest letter of a kind and gives the path of its link."""
    app = create_app(Settings(f"sqlite:///{tmp_path / 'demo.sqlite3'}", today=date(2024, 10, 15)))

    def link(kind: str) -> str:
        with app.app_context():
            newest = select(Letter).where(Letter.kind == kind).order_by(Letter.id.desc())
            text = composers.compose(session.scalars(newest).first(), clock.today()).text
        return re.search(r"/dat-mat-khau/[\w-]{43}", text)[0]

    return link


def test_a_code_of_the_telephone_and_one_on_paper_open_once(town):
    person = town.enter("bavi")
    telephone, moment, papers = set_up(person)
    looked_at(person, "Mỗi mã dùng được một lần")
    assert len(set(papers)) == 10
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Đăng xuất").first.click()
    person.sign_in(EMAIL, town.accounts[EMAIL])
    looked_at(person, "Nhập mã xác thực")
    give_code(person, telephone.at(moment))
    looked_at(person, USED)
    give_code(person, papers[0].lower())
    assert "Đã dùng một mã dự phòng, còn 9 mã" in person.text()

    other = town.enter("bavi")
    give_code(other, papers[0])
    looked_at(other, USED)
    give_code(other, telephone.at(moment + timedelta(seconds=30)))
    other.go("/tai-khoan")
    assert "Xác thực hai bước: đang bật" in other.text()


def test_a_session_ended_from_the_list_falls_back_to_sign_in(town):
    here, there = town.enter("bavi"), town.enter("bavi")
    here.go("/tai-khoan/phien")
    looked_at(here, "Phiên đăng nhập", "phiên này")
    with here.page.expect_navigation():
        here.page.get_by_role("button", name="Kết thúc", exact=True).click()
    assert here.page.get_by_role("button", name="Kết thúc", exact=True).count() == 0
    there.go("/tai-khoan")
    assert "/login" in there.page.url
    here.go("/tai-khoan/dia-chi")
    looked_at(here, "Đổi thư điện tử", "Mật khẩu hiện tại")


def test_many_are_invited_and_one_comes_in_by_the_letter_once(town, newest_link):
    boss = town.enter("dieuphoi")
    boss.go("/nguoi-dung/moi-nhieu")
    looked_at(boss, "Tệp danh sách")
    table = {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    boss.page.set_input_files("[name=file]", table)
    press(boss, "Xem trước")
    looked_at(boss, "chưa có gì được lưu", "Địa chỉ thư điện tử chưa đúng", "KHONGCO")
    press(boss, "Mời và giao quyền")
    looked_at(boss, "Đã mời", "Không làm được 2", "Mời mới 1")
    boss.go("/nguoi-dung/them")
    looked_at(boss, "Thêm người hoặc quyền")

    path, guest = newest_link("invitation"), town.visit()
    guest.go(path)
    looked_at(guest, "Nguyễn Thị Mới, moi@tinh.example")
    guest.page.fill("[name=password]", WORD)
    guest.page.fill("[name=again]", "một câu khác hẳn")
    press(guest, "Đặt mật khẩu")
    looked_at(guest, "Hai lần nhập mật khẩu chưa giống nhau")
    for field in ("password", "again"):
        guest.page.fill(f"[name={field}]", WORD)
    press(guest, "Đặt mật khẩu")
    assert "Việc của tôi" in guest.text()
    guest.page.goto(guest.address + "/nguoi-dung")
    looked_at(guest, "Không có quyền xem trang này")

    late = town.visit()
    assert late.page.goto(late.address + path).status == 404
    looked_at(late, "Liên kết không còn dùng được")
    late.sign_in("moi@tinh.example", WORD)
    assert late.page.url.endswith("/viec-cua-toi")


def test_the_door_and_the_second_step_need_no_script(town):
    person = town.visit()
    person.page.context.new_cdp_session(person.page).send(
        "Emulation.setScriptExecutionDisabled", {"value": True}
    )
    person.sign_in(EMAIL, town.accounts[EMAIL])
    begin_code(person)
    assert person.page.locator("main svg").count() == 1
    give_code(person, "000000", "Bật xác thực hai bước")
    assert USED in person.text()
    person.page.wait_for_load_state("networkidle")
    person.errors.clear()  # the browser itself logs the refused code
