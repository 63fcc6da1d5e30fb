"""Bounds that are checked before any parser sees the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tracker.intake.reading.source import Unreadable

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# The XML of a plan shrinks 10 to 40 times; a bomb 1,000 times.
MAX_RATIO = 150
RATIO_MATTERS_ABOVE = 10 * 1024 * 1024
MAX_CELLS = 400_000
MAX_ROWS = 25_000

TOO_LARGE = (
    "Tệp quá lớn hoặc được nén bất thường nên không đọc. Hãy tách tệp thành các phần nhỏ hơn."
)


def check_size(path: Path) -> None:
    """Refuse a file above the bound."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Unreadable("too_large", TOO_LARGE)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose list of members promises too much: count, size or ratio."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise Unreadable("too_large", TOO_LARGE)
    if unpacked > RATIO_MATTERS_ABOVE and unpacked / packed > MAX_RATIO:
        raise Unreadable("too_large", TOO_LARGE)
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(
            "unreadable_file", "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại."
        )


def check_cells(cells: int, rows: int) -> None:
    """Refuse a table beyond any plan."""
    if cells > MAX_CELLS or rows > MAX_ROWS:
        raise Unreadable("too_large", TOO_LARGE)
