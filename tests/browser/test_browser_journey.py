"""The journey of one plan in a real browser: it goes in, work shows, reports come out."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

PLAN = Path(__file__).resolve().parents[1] / "documents" / "plan-2024.docx"
FIRST_VISIT, LATER_VISIT = 150_000, 40_000


def test_an_agency_reports_with_a_file_and_the_coordinator_confirms(town, tmp_path):
    agency, coordinator = town.enter("bavi"), town.enter("dieuphoi")
    agency.go("/viec-cua-toi")
    links = agency.page.locator("main a[href*='/viec/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for path in dict.fromkeys(link for link in links if re.fullmatch(r"/viec/\d+", link)):
        agency.go(path)
        if agency.page.locator("input[name=percent]").count():
            break
    assert agency.faults() == []
    file = tmp_path / "Quyết định số 12.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")
    agency.page.check("input[name=result][value=done]")
    agency.page.fill("input[name=completed_on]", "04/10/2024")
    agency.page.fill("textarea[name=done]", "Đã ban hành quyết định.")
    agency.page.fill("input[name='documents-0-number']", "12/QĐ-UBND")
    agency.page.fill("input[name='documents-0-issued_on']", "04/10/2024")
    agency.page.set_input_files("input[type=file] >> nth=0", str(file))
    agency.press("Gửi Sở Nội vụ")
    assert agency.page.url.endswith("/viec-cua-toi")

    coordinator.go("/xac-nhan")
    assert "12/QĐ-UBND" in coordinator.text()
    assert coordinator.faults() == []
    coordinator.go(path)
    with coordinator.page.expect_download() as download:
        coordinator.page.locator("main a[href*='/tai-lieu/']").first.click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    coordinator.press("Xác nhận")
    agency.go(path)
    history = agency.text()
    assert "Đã ban hành quyết định." in history
    assert history.count("04/10/2024") >= 1
    assert "đã xác nhận" in history.casefold() or "hoàn thành" in history.casefold()
    assert agency.faults() == []


def test_a_plan_is_uploaded_previewed_and_applied_in_an_empty_city(empty_town):
    person = empty_town.enter("an")
    person.go("/ke-hoach/nhap")
    assert person.faults() == []
    person.page.set_input_files("input[type=file]", str(PLAN))
    person.page.fill("input[name=number]", "164/KH-UBND")
    person.page.fill("input[name=issued_on]", "30/05/2024")
    person.press("Tải lên và xem trước")
    assert "73 nhiệm vụ" in person.text()
    assert person.faults() == []
    if person.page.get_by_role("button", name=re.compile(r"^Giữ cả \d+ như in")).count():
        person.page.locator(".actbar").get_by_role("button", name=re.compile("^Giữ cả")).click()
        person.page.wait_for_load_state("networkidle")
    person.page.locator(".actbar").get_by_role("link", name="Áp dụng kế hoạch").click()
    person.page.wait_for_load_state("networkidle")
    assert person.faults() == []
    person.press("Áp dụng kế hoạch")
    person.go("/nhiem-vu")
    assert "73" in person.text()
    person.go("/theo-doi")
    assert "164/KH-UBND" in person.page.inner_text("body")


def test_the_coordinators_pages_are_fit_to_be_seen(town):
    person = town.enter("dieuphoi")
    faults = []
    for path in (
        "/theo-doi", "/viec?tinh-trang=overdue", "/nhiem-vu", "/xac-nhan", "/co-quan", "/so-sanh",
        "/so-sanh/nhieu-nam", "/bao-cao", "/thu", "/ke-hoach", "/ngay", "/tai-khoan",
        "/thu/du-kien", "/tim?q=nội+vụ", "/de-nghi", "/giai-trinh",
        "/giai-trinh/yeu-cau?loai=silent",
        "/giai-trinh/yeu-cau?loai=target", "/bao-cao-da-nop", "/nguoi-dung", "/sap-xep",
    ):  # fmt: skip
        person.go(path)
        faults += person.faults()
    assert faults == []


def test_the_pages_of_figures_are_fit_to_be_seen(town):
    person = town.enter("dieuphoi")
    faults = []
    for path in (
        "/so-sanh/duoc-mat", "/so-sanh/muc-tieu", "/so-sanh/du-bao", "/so-sanh/xep-hang",
        "/so-sanh/kiem-tra", "/so-sanh/PAR_INDEX/5.4", "/so-lieu", "/so-lieu/PAR_INDEX/2024",
        "/so-lieu/PAR_INDEX/2024/go", "/so-lieu/PAR_INDEX/2024/dan",
        "/so-lieu/PAR_INDEX/2024/dia-phuong", "/so-lieu/PAR_INDEX/2024/so-lieu-in",
        "/so-lieu/PAR_INDEX/2024/muc/5.4", "/bo-chi-so", "/bo-chi-so/PAR_INDEX/V2024",
        "/bo-chi-so/them", "/bo-chi-so/PAR_INDEX/V2024/phu-trach/5.4", "/du-kien/PAR_INDEX/2024",
        "/ke-hoach/2024/lien-ket", "/ke-hoach/2024/muc-tieu", "/nhiem-vu/1/tieu-chi",
    ):  # fmt: skip
        person.go(path)
        faults += person.faults()
    assert faults == []


def test_an_agencys_pages_are_fit_to_be_seen(town):
    person = town.enter("skhdt")
    faults = []
    for path in (
        "/viec-cua-toi", "/nhiem-vu", "/so-sanh", "/tai-khoan", "/phan-cong", "/bao-cao-ky",
        "/bao-cao-nhieu-viec", "/co-quan/SKHDT", "/du-kien", "/bo-chi-so",
    ):  # fmt: skip
        person.go(path)
        faults += person.faults()
    assert faults == []


def test_the_board_is_read_as_of_another_day(town):
    person = town.enter("dieuphoi")
    person.go("/theo-doi")
    today = person.text()
    person.go("/theo-doi?on=2024-07-01")
    assert "01/07/2024" in person.text()
    assert person.text() != today


def test_the_quarters_report_is_downloaded_as_a_document_of_word(town):
    person = town.enter("dieuphoi")
    person.go("/bao-cao")
    with person.page.expect_download() as download:
        person.page.locator("main a[href$='2024-Q3.docx']").first.click()
    with ZipFile(download.value.path()) as package:
        assert "word/document.xml" in package.namelist()


def test_pages_are_light(town):
    person = town.visit()
    person.go("/login")
    assert person.received <= FIRST_VISIT
    email = next(email for email in town.accounts if email.startswith("bavi@"))
    person.sign_in(email, town.accounts[email])
    assert person.received <= FIRST_VISIT
    for path in ("/viec-cua-toi", "/nhiem-vu"):
        person.received = 0
        person.go(path)
        assert 0 < person.received <= LATER_VISIT, path


def test_a_wrong_password_and_a_missing_page_have_a_sentence(town):
    person = town.visit()
    person.sign_in("bavi@trinhdien.example", "sai mật khẩu rồi")
    assert person.page.url.endswith("/login")
    assert person.faults() == []
    person.errors.clear()  # the browser itself logs the refused sign-in
    answer = person.page.goto(person.address + "/khong-co-trang-nay")
    assert answer.status in (302, 404) or person.page.url.endswith("/login")
    assert person.faults() == []
    person.errors.clear()
