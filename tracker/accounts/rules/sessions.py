"""How long a session lives, how somebody proved who they are, which browser it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.lib.actor import Role

SEEN_EVERY = timedelta(minutes=5)
"""How coarse the last look is kept: a page writes it only when the one kept is older."""

PROOF_LIVES = timedelta(minutes=10)
"""How long a sign-in itself proves who acts, before a page asks for the password again."""

LONGEST_OF_IDLE = 3
"""However often it is used, a session ends after so many times SESSION_HOURS."""

ALL_SEEING = (Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)
"""Who may see the work of every agency, or the trail."""


class Way(StrEnum):
    """How the person of a session proved to be it."""

    PASSWORD = "password"
    CODE = "code"
    RECOVERY = "recovery"
    SSO = "sso"
    SSO_STRONG = "sso_strong"


STRONG_WAYS = (Way.CODE, Way.RECOVERY, Way.SSO_STRONG)

WAY_NAMES = {
    Way.PASSWORD: "mật khẩu",
    Way.CODE: "mật khẩu và mã xác thực",
    Way.RECOVERY: "mật khẩu và mã dự phòng",
    Way.SSO: "tài khoản dùng chung",
    Way.SSO_STRONG: "tài khoản dùng chung, hai bước",
}


class Required(StrEnum):
    """Of whom REQUIRE_TOTP asks a second step."""

    NONE = "none"
    ALL_SEEING = "all_seeing"
    EVERYONE = "everyone"


def is_second_step_required(required: str, roles: Iterable[Role]) -> bool:
    """Say whether somebody with `roles` may not do without a second step."""
    if required == Required.ALL_SEEING:
        return any(role in ALL_SEEING for role in roles)
    return required == Required.EVERYONE


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives: without a look, and in all."""

    hours: int

    def oldest_look(self, wall: datetime) -> datetime:
        """Give the last look before which a session has slept too long."""
        return wall - timedelta(hours=self.hours)

    def oldest_start(self, wall: datetime) -> datetime:
        """Give the sign-in before which a session is over however much it was used."""
        return wall - timedelta(hours=self.hours * LONGEST_OF_IDLE)

    def holds(self, made_at: datetime, last_seen_at: datetime, wall: datetime) -> bool:
        """Say whether a session lives at `wall`."""
        return last_seen_at > self.oldest_look(wall) and made_at > self.oldest_start(wall)


# The first that a browser's own words hold, because most also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "máy Mac"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Give what a browser says of itself as people say it: "Chrome trên Windows"."""
    found = [
        next((name for mark, name in known if re.search(mark, user_agent, re.IGNORECASE)), None)
        for known in (_BROWSERS, _SYSTEMS)
    ]
    browser, system = found
    if browser is None and system is None:
        return "Phần mềm không rõ"
    return f"{browser or 'Trình duyệt khác'} trên {system or 'máy không rõ'}"
