"""Chromium at a real server: a visitor who notes every error, stranger and byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from serving import served

from tracker.accounts import actions, passwords
from tracker.db import transaction
from tracker.demo.filling import fill
from tracker.lib.actor import SYSTEM, Role
from tracker.settings import Settings

DAY = date(2024, 10, 15)
SERIOUS = ("serious", "critical")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visitor:
    """A person at a browser; `page` is theirs alone, as are the cookies."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    received: int = 0

    def __post_init__(self) -> None:
        """Listen from the first request on."""
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_request)
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._note_bytes)

    def _note_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)

    def _note_bytes(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def go(self, path: str) -> None:
        """Open an address and look whether the page may be shown to people."""
        answer = self.page.goto(self.address + path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form."""
        self.go("/login")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def press(self, name: str) -> None:
        """Press the first button or link of that name within the page's own part."""
        button = self.page.locator("main").get_by_role("button", name=name).first
        button.click()
        self.page.wait_for_load_state("networkidle")

    def text(self) -> str:
        """Give the words of the page's own part, with single spaces."""
        return " ".join(self.page.inner_text("main").split())

    def faults(self) -> list[str]:
        """Give what axe finds serious here, and a page that scrolls sideways on a phone."""
        found = [
            f"{self.page.url}: {rule['id']} {node['target']}"
            for rule in Axe().run(self.page).response["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": 360, "height": 740})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(size)
        return found + ([f"{self.page.url}: {width} points wide at 360"] if width > 360 else [])


@dataclass(frozen=True, slots=True)
class Town:
    """A served installation and a way to visit it."""

    address: str
    accounts: dict[str, str]
    visit: Callable[[], Visitor]

    def enter(self, mailbox: str) -> Visitor:
        """Give a visitor who has signed in."""
        visitor = self.visit()
        email = next(email for email in self.accounts if email.startswith(f"{mailbox}@"))
        visitor.sign_in(email, self.accounts[email])
        return visitor


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium, closed with the module: its event loop must not outlive it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visitors(chromium: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Give a function that makes visitors; at the end none of them has met an error."""
    made: list[Visitor] = []

    def visit(address: str) -> Visitor:
        context = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
        made.append(Visitor(context.new_page(), address))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.page.context.close()
    assert [error for visitor in made for error in visitor.errors] == []
    assert [url for visitor in made for url in visitor.strangers] == []


@pytest.fixture
def town(demo: Any, tmp_path: Path, visitors: Callable[[str], Visitor]) -> Iterator[Town]:
    """The demonstration, served."""
    url = demo.copy_to(tmp_path)
    accounts = {
        row["email"]: row["password"] for row in json.loads(demo.accounts.read_text("utf-8"))
    }
    settings = Settings(url, evidence_url=str(tmp_path / "evidence"), today=DAY)
    with served(settings) as (address, _):
        yield Town(address, accounts, lambda: visitors(address))


@pytest.fixture
def empty_town(
    empty_database: Path, tmp_path: Path, visitors: Callable[[str], Visitor]
) -> Iterator[Town]:
    """A city whose agencies are known and whose plan has not come in yet."""
    shutil.copy(empty_database, tmp_path / "own.sqlite3")
    settings = Settings(
        f"sqlite:///{tmp_path / 'own.sqlite3'}",
        secret_key="only for this test and no other",
        evidence_url=str(tmp_path / "evidence"),
        today=DAY,
    )
    passwords.use_cheap_hashing()
    at = datetime(2024, 5, 30, 3, tzinfo=UTC)
    word = "mưa rào tháng bảy"
    with served(settings) as (address, app):
        with app.app_context(), transaction():
            fill(kind="test", profile="ha-noi", at=at)
            person = actions.create_user(
                email="an@tinh.example",
                name="Nguyễn Văn An",
                password_hash=passwords.make_hash(word),
                by=SYSTEM,
                at=at,
            )
            actions.add_membership(
                user=person,
                role=Role.COORDINATOR,
                agency_id=None,
                valid_from=date(2024, 1, 1),
                by=SYSTEM,
                at=at,
            )
        yield Town(address, {"an@tinh.example": word}, lambda: visitors(address))
