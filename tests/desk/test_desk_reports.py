"""The pages of reports: words read and changed, periods closed and reopened."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

from tracker.lib import clock
from tracker.reports.jobs import make_all
from tracker.storage import Storage

ADDRESS = "/bao-cao/phan-tich/2024"


def version_of(answer):
    return re.search(r'name="version"[^>]*value="(\d+)"', answer.get_data(as_text=True))[1]


def test_the_list_of_reports_leads_to_the_analysis_of_each_year(browser, words):
    page = words(browser("lãnh đạo").get("/bao-cao"))
    assert "Báo cáo phân tích kết quả chỉ số hằng năm" in page
    assert "Năm 2024" in page
    assert "Năm 2023" in page


def test_a_leader_reads_the_words_and_cannot_change_them(browser, words):
    client = browser("lãnh đạo")
    answer = client.get(ADDRESS)
    assert "05/08 lĩnh vực tăng" in words(answer)
    assert "phan-tich/2024/causes" not in answer.get_data(as_text=True)
    assert client.get(f"{ADDRESS}/causes").status_code == 403


def test_an_agency_does_not_see_the_report(browser):
    for address in (ADDRESS, f"{ADDRESS}.docx", f"{ADDRESS}/causes"):
        assert browser("ba vì").get(address).status_code == 403


def test_unknown_years_places_and_kinds_are_not_found(browser):
    client = browser("điều phối")
    for address in ("/bao-cao/phan-tich/1999", f"{ADDRESS}/none", f"{ADDRESS}.exe",
                    "/bao-cao/phan-tich/1999.docx"):  # fmt: skip
        assert client.get(address).status_code == 404


def test_words_are_changed_read_and_given_back_to_the_figures(writer, words):
    client = writer("điều phối")
    address = f"{ADDRESS}/causes"
    before = client.get(address)
    sent = {"version": version_of(before), "text": "Nguyên nhân viết tay."}
    assert client.post(address, data=sent).status_code == 303
    assert "Nguyên nhân viết tay." in words(client.get(ADDRESS))
    again = client.get(address)
    assert "Câu soạn theo số liệu hiện nay" in words(again)
    client.post(address, data={"version": version_of(again), "text": "x", "draft": "1"})
    assert "Nguyên nhân viết tay." not in words(client.get(ADDRESS))


def test_who_comes_second_keeps_the_typed_words_and_sees_the_others(writer, words):
    client = writer("điều phối")
    address = f"{ADDRESS}/measures"
    client.post(address, data={"version": "0", "text": "Lời thứ nhất."})
    late = client.post(address, data={"version": "0", "text": "Lời thứ hai."})
    assert late.status_code == 409
    page = words(late)
    assert "Lời thứ nhất." in page
    assert "Lời thứ hai." in page
    saved = client.post(address, data={"version": version_of(late), "text": "Lời thứ hai."})
    assert saved.status_code == 303


def test_a_page_without_its_version_stores_nothing(writer):
    client = writer("điều phối")
    assert client.post(f"{ADDRESS}/causes", data={"text": "x"}).status_code == 422
    assert client.post(f"{ADDRESS}/causes", data={"text": "x", "version": "ab"}).status_code == 422


def test_the_page_costs_the_same_queries_for_each_year(browser, statements):
    """A standing agency that was taken over by the day of the results costs one more."""
    client = browser("điều phối")
    client.get(ADDRESS)
    counts = []
    for year in (2023, 2024):
        with statements() as found:
            client.get(f"/bao-cao/phan-tich/{year}")
        counts.append(len(found))
    assert counts[0] < 45
    assert counts[1] - counts[0] in (0, 1)


def test_the_words_of_a_quarter_are_changed_in_its_report(writer, words):
    client = writer("điều phối")
    back = "/bao-cao/2024/2024-Q3/cau-chu"
    assert "II.3. Theo cơ quan chủ trì" in words(client.get(back))
    sent = client.post(
        f"{back}/papers", data={"version": "0", "text": "Công văn số 12/UBND-KSTTHC."}
    )
    assert sent.status_code == 303
    assert "Công văn số 12/UBND-KSTTHC." in words(client.get(back))
    found = client.get("/bao-cao/2024/2024-Q3.docx")
    document = ZipFile(BytesIO(found.data)).read("word/document.xml").decode()
    assert "12/UBND-KSTTHC" in document


def test_words_of_a_period_that_cannot_be_told_are_not_changed(browser):
    client = browser("điều phối")
    assert client.get("/bao-cao/2024/2024-X9/cau-chu").status_code == 404
    assert client.get("/bao-cao/2024/2024-Q1/cau-chu").status_code == 409
    assert client.get("/bao-cao/none/2024-Q3/cau-chu").status_code == 404


PERIOD = "/bao-cao/2024/2024-Q3"


def made(app):
    """Let the worker's job make what was asked for."""
    with app.app_context():
        storage = Storage(app.config["TRACKER"].evidence_folder)
        now = clock.wall_now
        return make_all(storage, today=date(2024, 10, 15), now=now, wall=now)


def test_a_period_is_closed_read_and_reopened_on_its_page(writer, changed, words):
    client = writer("điều phối")
    assert "Chưa chốt" in words(client.get(PERIOD))
    assert client.post(f"{PERIOD}/lap", data={"act": "close"}).status_code == 303
    assert "Đang chốt kỳ" in words(client.get(PERIOD))
    assert made(changed) == 1
    assert "Đã chốt, bản 1" in words(client.get(PERIOD))
    first = client.get(f"{PERIOD}.docx").data
    assert client.get(f"{PERIOD}/ban/1.docx").data == first
    assert client.get(f"{PERIOD}/cau-chu/papers").status_code == 409
    assert client.post(f"{PERIOD}/mo-lai", data={"reason": ""}).status_code == 422
    assert client.post(f"{PERIOD}/mo-lai", data={"reason": "Thiếu văn bản."}).status_code == 303
    page = words(client.get(PERIOD))
    assert "Thiếu văn bản." in page
    client.post(f"{PERIOD}/cau-chu/papers", data={"version": "0", "text": "Công văn số 5."})
    client.post(f"{PERIOD}/lap", data={"act": "close"})
    made(changed)
    page = words(client.get(PERIOD))
    assert "Bản 2 khác bản 1 ở 1 chỗ" in page
    assert client.get(f"{PERIOD}/ban/1.docx").data == first


def test_pressing_close_twice_asks_once(writer, changed, words):
    client = writer("điều phối")
    client.post(f"{PERIOD}/lap", data={"act": "close"})
    again = client.post(f"{PERIOD}/lap", data={"act": "close"}, follow_redirects=True)
    assert "đang được lập" in words(again)
    assert made(changed) == 1


def test_a_draft_is_made_and_downloaded(writer, changed):
    client = writer("điều phối")
    client.post(f"{PERIOD}/lap", data={"act": "draft"})
    made(changed)
    assert client.get(f"{PERIOD}/ban/nhap.xlsx").data[:2] == b"PK"


def test_a_leader_reads_a_period_and_closes_nothing(browser, words):
    client = browser("lãnh đạo")
    page = client.get(PERIOD)
    assert "Chốt kỳ" not in words(page)
    assert client.post(f"{PERIOD}/lap", data={"act": "close"}).status_code == 403
