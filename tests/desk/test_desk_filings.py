"""Pages of who filed a period: counts, filters, letters, an agency's own list."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from tracker.db import session
from tracker.lib import clock
from tracker.outbox.composers import compose
from tracker.outbox.models import Letter

LIST = "/bao-cao/2024/2024-Q3/nop-bao-cao"
OWN = "/bao-cao/co-quan/H-271"


def tab(page, name):
    return int(re.search(rf"{name} ([\d.]+)", page)[1].replace(".", ""))


def test_the_counts_of_the_tabs_add_up_to_the_denominator(browser, words):
    page = words(browser("điều phối").get(LIST))
    filed, expected, late = map(int, re.search(r"Đã nộp (\d+)/(\d+) .*?muộn (\d+)", page).groups())
    assert tab(page, "Đã nộp đúng hạn") + late == filed
    assert filed + tab(page, "Chưa nộp") == expected
    assert tab(page, "Tất cả") == expected + tab(page, "Không phải nộp")


def test_seven_hundred_agencies_are_paged_and_every_page_is_reached(browser):
    client, address, seen = browser("điều phối"), LIST, []
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += re.findall(r'/bao-cao/co-quan/([^/"]+)/2024/2024-Q3"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found and found[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) > 600


def test_a_page_asks_no_more_however_many_rows_it_shows(browser, statements):
    client = browser("điều phối")
    client.get(LIST)
    with statements() as few:
        client.get(f"{LIST}?q=ba vi&cap=district")
    with statements() as many:
        client.get(LIST)
    assert len(many) <= len(few) + 1


@pytest.mark.parametrize("asked", ["ba vi", "Ba Vì", "BA VI"])
def test_names_are_found_without_accents(browser, words, asked):
    page = words(browser("lãnh đạo").get(LIST, query_string={"q": asked, "cap": "district"}))
    assert "UBND huyện Ba Vì" in page
    assert "Sở Tư pháp" not in page


def test_a_state_and_a_level_narrow_the_list(browser, words):
    page = words(browser("điều phối").get(f"{LIST}?tinh-trang=muon&cap=department"))
    assert "Nộp muộn 2 ngày quý III năm 2024, nộp ngày 17/09/2024" in page
    assert "Chưa nộp 0/" not in page


def test_strange_filters_and_periods_are_no_fault(browser):
    client = browser("điều phối")
    for query in ("tinh-trang=x&cap=y&q=%25_%5C", "trang=none", "q=" + "a" * 5000):
        assert client.get(f"{LIST}?{query}").status_code == 200
    assert client.get("/bao-cao/2024/2024-Q9/nop-bao-cao").status_code == 404
    assert client.get("/bao-cao/none/2024-Q3/nop-bao-cao").status_code == 404
    assert client.get(f"{LIST}/khac.docx").status_code == 404


def test_the_workbook_holds_the_rows_that_are_asked_for(browser):
    answer = browser("điều phối").get(f"{LIST}?tai=xlsx&tinh-trang=chua-nop")
    sheet = load_workbook(BytesIO(answer.data)).active
    states = [row[2].value for row in sheet.iter_rows(min_row=4) if row[2].value]
    assert set(states) == {"Chưa nộp"}
    assert len(states) > 10


def test_papers_are_given_as_word_and_pdf(browser):
    client = browser("điều phối")
    for which in ("de-nghi", "don-doc"):
        assert client.get(f"{LIST}/{which}.docx").data[:2] == b"PK"
        assert client.get(f"{LIST}/{which}.pdf").data[:5] == b"%PDF-"


def test_reminding_twice_writes_once_and_says_so(writer, words):
    client = writer("điều phối")
    first = words(client.post(f"{LIST}/nhac", follow_redirects=True))
    again = words(client.post(f"{LIST}/nhac", follow_redirects=True))
    posted = int(re.search(r"Đã xếp gửi (\d+) thư nhắc", first)[1])
    assert posted > 0
    assert "Đã xếp gửi 0 thư nhắc" in again
    assert f"{posted} người đã được nhắc hôm nay" in again


def test_a_period_under_way_is_not_urged_yet(writer, words):
    answer = writer("điều phối").post("/bao-cao/2024/2024-Q4/nop-bao-cao/nhac")
    assert answer.status_code == 409
    assert "chưa hết" in words(answer)


def test_the_letter_names_the_agency_and_expires_once_it_has_filed(changed, writer):
    writer("điều phối").post(f"{LIST}/nhac")
    with changed.app_context():
        letter = session.scalars(select(Letter).where(Letter.kind == "filing")).first()
        message = compose(letter, clock.today())
        assert message.subject == "Nhắc nộp báo cáo quý III năm 2024"
        assert "/bao-cao-ky?ky=2024-Q3" in message.text
        assert "đã quá 30 ngày" in message.text
        session.execute(text("update occurrence set work = 'completed' where period = '2024-Q3'"))
        assert compose(letter, clock.today()) is None


def test_an_agency_finds_its_own_periods_and_no_others(browser, words):
    client = browser("ba vì")
    assert client.get("/bao-cao/co-quan").headers["Location"].endswith(OWN)
    page = words(client.get(OWN))
    assert "Quý II năm 2024 15/06/2024 Nộp muộn 10 ngày quý II năm 2024" in page
    assert "còn trong hạn" in page
    for address in ("/bao-cao/co-quan/STP", "/bao-cao/co-quan/STP/2024/2024-Q3",
                    "/bao-cao/co-quan/STP/2024/2024-Q3.docx"):  # fmt: skip
        assert client.get(address).status_code == 403


def test_a_period_of_an_agency_leads_to_each_of_its_duties(browser, words):
    answer = browser("điều phối").get(f"{OWN}/2024/2024-Q3")
    page = words(answer)
    filed, asked = map(int, re.search(r"Đã báo cáo (\d+)/(\d+)", page).groups())
    assert page.count("Xem hoặc trả lại") == filed
    assert page.count("Chưa báo cáo") == asked - filed


def test_what_came_late_carries_its_period_on_every_page(browser, words):
    client = browser("điều phối")
    answer = client.get(f"{OWN}/2024/2024-Q2")
    assert "nộp muộn 10 ngày, quý II năm 2024" in words(answer)
    duty = re.search(r'/viec/(\d+)"[^>]*>Xem hoặc', answer.get_data(as_text=True))[1]
    assert "Nộp muộn 10 ngày, quý II năm 2024" in words(client.get(f"/viec/{duty}"))


def test_unknown_agencies_and_groups_are_not_found(browser):
    client = browser("điều phối")
    for code in ("NONE", "G_LQ"):
        assert client.get(f"/bao-cao/co-quan/{code}").status_code == 404
    assert client.get(f"{OWN}/2024/2024-Q3.exe").status_code == 404
