"""What is true of tokens, of how often they ask, and of requests sent twice; no database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Scope(StrEnum):
    """What a token may be used for; what it then sees is its owner's rights."""

    READ_PLANS = "read:plans"
    READ_PROGRESS = "read:progress"
    READ_SCORES = "read:scores"
    READ_REPORTS = "read:reports"
    READ_WEBHOOKS = "read:webhooks"
    WRITE_PROGRESS = "write:progress"


SCOPE_NAMES = {
    Scope.READ_PLANS: "Đọc kế hoạch, nhiệm vụ, mục tiêu, cơ quan",
    Scope.READ_PROGRESS: "Đọc tiến độ: đầu việc, báo cáo, tài liệu, tổng hợp",
    Scope.READ_SCORES: "Đọc bộ chỉ số, kết quả, so sánh, tự đánh giá",
    Scope.READ_REPORTS: "Đọc báo cáo đã chốt của địa phương và của cơ quan",
    Scope.READ_WEBHOOKS: "Xem các kết nối webhook và nhật ký gửi, chỉ mã của người quản trị",
    Scope.WRITE_PROGRESS: "Gửi báo cáo tiến độ thay cho cơ quan",
}

LONGEST_LIFE = timedelta(days=365)
USUAL_DAYS = 180
MOST_TOKENS = 200
# A program that syncs a city reads some thousand pages a night; this is ten a second.
PER_MINUTE = 600
MINUTE = timedelta(minutes=1)
# Reading leaves no more than the hour: who asks when is nobody's business to the second.
COARSE = timedelta(hours=1)

PREFIX_LENGTH = 8
_MARK = "tt_"


@dataclass(frozen=True, slots=True)
class Secret:
    """A new token: the whole, told once, and the beginning by which lists name it."""

    whole: str
    prefix: str


def new_secret() -> Secret:
    """Give a token of 256 random bits behind a beginning that gives nothing of them away."""
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    return Secret(f"{_MARK}{prefix}_{secrets.token_urlsafe(32)}", prefix)


def counted(
    window_from: datetime | None, used: int, wall: datetime, most: int
) -> tuple[datetime, int, int]:
    """Count one request; give the minute's beginning, its count, and seconds to wait (0: none).

    The minute begins with its first request, so that a burst cannot straddle two of them twice.
    """
    if window_from is None or wall - window_from >= MINUTE or wall < window_from:
        return wall, 1, 0
    wait = int((window_from + MINUTE - wall).total_seconds()) + 1 if used >= most else 0
    return window_from, min(used + 1, most + 1), wait


# How long the answer to a request is kept for the same request sent again.
KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 200


def is_key(text: str) -> bool:
    """Say whether `text` can name a request: 1 to 200 printable characters of ASCII."""
    return 0 < len(text) <= LONGEST_KEY and text.isascii() and text.isprintable()


def digest_of(*parts: str | bytes) -> str:
    """Give the hash by which two requests are told apart; parts cannot run into each other."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        found.update(f"{len(content)}:".encode())
        found.update(content)
    return found.hexdigest()
