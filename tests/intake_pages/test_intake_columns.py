"""Where the heads say nothing, a person chooses the columns, once for each shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from tracker.db import session
from tracker.intake.chosen import column_choices
from tracker.intake.models import ColumnChoice, ImportDraft
from tracker.intake.views.columns import columns_address
from tracker.storage import Storage

ROWS = (
    "Kế hoạch PAR INDEX năm 2024,,,\n"
    "A1,B1,C1,D1\n"
    "1,Ban hành kế hoạch cải cách hành chính,Sở Nội vụ,Tháng 8/2024\n"
    "2,Kiểm tra việc thực hiện tại các sở,Sở Tư pháp,Quý IV/2024\n"
)
SOUND = ("number", "title", "lead", "deadline")


@pytest.fixture
def address(app, tmp_path: Path):
    """The page of a file whose heads are letters."""
    sha256 = Storage(tmp_path / "files").put(ROWS.encode())
    with app.test_request_context():
        return columns_address(sha256, "plan.csv", {"year": "2024"})


def fields(page, meanings):
    """Give the form that says what each column holds."""
    names = re.findall(r'<select class="control" name="([^"]+)"', page.get_data(as_text=True))
    return dict(zip(names, meanings, strict=True))


def test_the_page_shows_every_column_with_its_first_rows(browser, address, text):
    words = text(browser.get(address))
    assert "Chọn cột: plan.csv" in words
    assert "Ban hành kế hoạch cải cách hành chính Kiểm tra việc thực hiện tại các sở" in words


def test_number_and_wording_are_proposed(browser, address):
    page = browser.get(address).get_data(as_text=True)
    assert re.findall(r'value="(\w+)" selected', page) == ["number", "title"]


def test_chosen_columns_lead_to_the_preview(browser, address, draft, text):
    answer = browser.post(address, data=fields(browser.get(address), SOUND))
    assert answer.status_code == 303
    words = text(browser.get(answer.headers["Location"]))
    assert "Ban hành kế hoạch cải cách hành chính" in words
    assert len(draft().content["tasks"]) == 2


def test_the_choice_is_remembered_by_the_shape_of_the_head(app, browser, address):
    browser.post(address, data=fields(browser.get(address), SOUND))
    with app.app_context():
        row = session.scalars(select(ColumnChoice)).one()
        assert (row.chosen_by, row.meanings["kind"]) == ("Ha", "tasks")
        assert column_choices()[row.shape].columns == {name: at for at, name in enumerate(SOUND)}
    assert browser.get(address).headers["Location"] == "/ke-hoach/nhap"


@pytest.mark.parametrize(
    ("meanings", "words"),
    [
        (("title", "title", "lead", "deadline"), "được chọn cho hai cột"),
        (("number", "title", "", ""), "Chưa thành bảng"),
        (("number", "title", "max", "deadline"), "Chưa thành bảng"),
        (("", "", "", ""), "Không còn bảng nào để nhập"),
    ],
)
def test_a_choice_that_makes_no_table_is_told(meanings, words, app, browser, address, text):
    answer = browser.post(address, data=fields(browser.get(address), meanings))
    assert (answer.status_code, words in text(answer)) == (422, True)
    with app.app_context():
        assert session.scalars(select(ImportDraft)).all() == []


def test_a_changed_address_opens_no_stored_file(browser, address):
    assert browser.get(address[:-3] + "abc").status_code == 404


def test_an_agency_may_not_choose(as_person, address):
    assert as_person("an").get(address).status_code == 403


def test_an_upload_with_unknown_heads_leads_to_the_choice_and_the_next_one_past_it(
    browser, send, tmp_path
):
    path = tmp_path / "plan.csv"
    path.write_text(ROWS, encoding="utf-8")
    asked = send(path, year="2024").headers["Location"]
    assert asked.startswith("/ke-hoach/nhap/chon-cot/")
    browser.post(asked, data=fields(browser.get(asked), SOUND))
    path.write_text(ROWS + "3,Rà soát,Sở Tư pháp,Quý IV/2024\n", encoding="utf-8")
    assert send(path, year="2024").headers["Location"] == "/ke-hoach/nhap/2"
