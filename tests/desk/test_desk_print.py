"""The board on paper: Chromium prints it, and the pages of the PDF are counted."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader
from sqlalchemy import func, update
from werkzeug.serving import make_server

from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.installation.models import Installation
from tracker.plans.models import Section, Task

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LONGER = " và các đơn vị trực thuộc, Ban Quản lý Khu công nghệ cao và các khu công nghiệp"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are left out, and that is told."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def printed(chromium):
    """Give a function that prints a page as a signed-in person would, and reads the PDF."""

    @contextmanager
    def printing(client):
        server = make_server("127.0.0.1", 0, client.application, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        context = chromium.new_context()
        name = client.application.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name).value
        context.add_cookies([{"name": name, "value": cookie, "url": address}])

        def pages(path: str) -> list[str]:
            page = context.new_page()
            assert page.goto(address + path).status == 200
            content = page.pdf(prefer_css_page_size=True)
            return [sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages]

        try:
            yield pages
        finally:
            context.close()
            server.shutdown()
            server.server_close()

    return printing


def test_the_board_of_any_day_is_one_page_with_its_day_its_counts_and_its_rules(browser, printed):
    with printed(browser("điều phối")) as pages:
        for on in ("15/10/2024", "30/09/2024", "01/07/2024"):
            (sheet,) = pages(f"/theo-doi?on={on}")
            assert f"tính đến hết ngày {on}" in sheet
            for words in ("Quá hạn", "Chưa báo cáo", "Điểm đang treo", "Theo cơ quan", "In lúc"):
                assert words in sheet
            assert "Tỷ lệ hoàn thành = việc đã hoàn thành" in sheet
            assert "1/1" in sheet


@pytest.mark.parametrize("who", ["ba vì", "tản lĩnh"])
def test_the_board_of_an_agency_is_one_page(browser, printed, who):
    with printed(browser(who)) as pages:
        assert len(pages("/theo-doi")) == 1


def test_the_summary_is_one_page(browser, printed):
    with printed(browser("lãnh đạo")) as pages:
        assert len(pages("/theo-doi/tom-tat")) == 1


def test_the_board_in_full_has_every_section_on_more_pages(browser, printed):
    with printed(browser("điều phối")) as pages:
        sheets = pages("/theo-doi?in=day-du")
    assert 2 < len(sheets) <= 6
    assert "Cải cách công vụ, công chức" in " ".join(" ".join(sheets).split())


@pytest.mark.parametrize("day", [date(2024, 12, 20), date(2025, 1, 20)], ids=str)
def test_long_names_and_full_lists_stay_on_one_page(changed, writer, printed, day):
    with changed.app_context(), transaction():
        session.get(Installation, 1).demo_today = day
        for column in (Agency.name, Task.title, Section.title):
            longer = func.substr(column.concat(LONGER), 1, 250)
            session.execute(update(column.class_).values({column.key: longer}))
    with printed(writer("điều phối")) as pages:
        (sheet,) = pages("/theo-doi")
    assert f"tính đến hết ngày {day:%d/%m/%Y}" in sheet
