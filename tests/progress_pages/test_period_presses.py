"""A commune answers 25 standing duties in a browser: how many presses, how many seconds.

Real keys and taps of Chromium; benchmarks/README.md quotes what this prints with `-s`. The bounds
hold the presses, which no machine changes; the seconds are only told.
"""

import shutil
import threading
import time
from datetime import date

import pytest
from playwright.sync_api import sync_playwright
from small_city import content, noon, task
from sqlalchemy import select
from werkzeug.serving import make_server

from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import issue, store_draft
from tracker.progress.actions.reporting import report_many
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result

DUTIES, NOTHING = 25, 5
PAGE = "/bao-cao-ky?ky=2024-Q3"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def duties(app, city):
    """Give UBND xã Ca 25 standing duties, all answered in quarter II, five of them "nothing"."""
    from tracker.accounts.models import AgencyMembership
    from tracker.agencies.models import Agency

    rows = [task(str(n), "Thường xuyên", "UBND xã Ca") for n in range(1, DUTIES + 1)]
    with app.app_context(), transaction():
        at = noon(date(2024, 6, 3))
        plan = store_draft(content(*rows), code="thuong-xuyen", by=SYSTEM, at=at)
        tasks = issue(plan, number="2/KH", issued_on=date(2024, 5, 30), by=SYSTEM, at=at)
        schedule(plan, tasks, by=SYSTEM, at=at)
        found = session.scalars(
            select(Occurrence.id).where(
                Occurrence.plan_id == plan.id, Occurrence.period == "2024-Q2"
            )
        ).all()
        done = Report(Result.DONE, done="Đã tổ chức thực hiện và niêm yết công khai.")
        typed = {
            id_: Report(Result.NOTHING) if place < NOTHING else done
            for place, id_ in enumerate(found)
        }
        report_many(typed, by=SYSTEM, at=at)
        commune = session.scalar(select(Agency.id).where(Agency.code == "CA"))
        person = AgencyMembership(
            user_id=city["dong nghiep"],
            role="agency_editor",
            agency_id=commune,
            valid_from=date(2024, 1, 1),
        )
        held = select(AgencyMembership).where(AgencyMembership.user_id == city["dong nghiep"])
        session.delete(session.scalar(held))
        session.add(person)
        return plan.id


@pytest.fixture
def chromium():
    """The path of Debian's Chromium; without it these tests are left out, and that is told."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def open_page(app, as_person, duties, chromium):
    """Give a function that opens an address of the server as the commune's person."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cookie = as_person("đồng nghiệp").get_cookie("session")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)

        def enter(width, height, **options):
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            address = f"http://127.0.0.1:{server.server_port}"
            context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
            page = context.new_page()
            page.goto(address + PAGE)
            assert page.locator("input[type=radio]").count() == 2 * DUTIES
            return page

        yield enter
        browser.close()
    server.shutdown()


def answered(app, plan_id):
    with app.app_context():
        query = select(Occurrence.id).where(
            Occurrence.plan_id == plan_id,
            Occurrence.period == "2024-Q3",
            Occurrence.work == "completed",
        )
        return len(session.scalars(query).all())


def keys(page, press):
    """Answer every duty by keyboard, each result by hand: 20 as before, 5 "nothing"."""
    page.locator("input[type=radio]").first.focus()
    for place in range(DUTIES):
        # Space chooses "Có thực hiện"; the arrow moves to "Không phát sinh" and chooses it.
        press("ArrowRight" if place < NOTHING else "Space")
        press("Tab")
        press("Tab")
    press("Enter")


def prechosen_keys(page, press):
    """Take the results of the period before with one link, change one of them, send."""
    page.get_by_role("link", name="Chọn sẵn kết quả như kỳ trước").focus()
    press("Enter")
    page.wait_for_url("**chon=ky-truoc**")
    page.locator("input[type=radio]:checked").first.focus()
    press("ArrowLeft")
    press("Tab")
    page.keyboard.insert_text("Đã tổ chức hai buổi.")
    # Enter in a field of one line would send; from a field of many the button is the way.
    page.get_by_role("button", name="Gửi").focus()
    press("Enter")


@pytest.mark.parametrize(("way", "most"), [(keys, 3 * DUTIES + 1), (prechosen_keys, 5)])
def test_twenty_five_duties_by_keyboard(app, duties, open_page, way, most):
    page, presses = open_page(1366, 768), []

    def press(key):
        presses.append(key)
        page.keyboard.press(key)

    begun = time.monotonic()
    way(page, press)
    page.wait_for_url("**/bien-nhan/**")
    print(f"\n{way.__name__}: {len(presses)} presses, {time.monotonic() - begun:.1f} s")
    assert len(presses) <= most
    assert answered(app, duties) == DUTIES


@pytest.mark.parametrize(("prechosen", "most"), [(False, DUTIES + 1), (True, 2)])
def test_twenty_five_duties_by_touch(app, duties, open_page, prechosen, most):
    page, taps = open_page(390, 844, has_touch=True, is_mobile=True), []

    def tap(target):
        taps.append(target)
        target.tap()

    begun = time.monotonic()
    if prechosen:
        tap(page.get_by_role("link", name="Chọn sẵn kết quả như kỳ trước"))
        page.wait_for_url("**chon=ky-truoc**")
    else:
        for place in range(DUTIES):
            word = "Không phát sinh" if place < NOTHING else "Có thực hiện"
            tap(page.locator("section.duty").nth(place).get_by_text(word, exact=True))
    tap(page.get_by_role("button", name="Gửi"))
    page.wait_for_url("**/bien-nhan/**")
    print(f"\ntouch, prechosen {prechosen}: {len(taps)} taps, {time.monotonic() - begun:.1f} s")
    assert len(taps) <= most
    assert answered(app, duties) == DUTIES
