"""The rows of a small table that somebody uploads: CSV of any common encoding, or an Excel sheet.

Bounds are checked before a parser sees the file: an archive is read only through what its list of
members promises, so that a small file cannot unpack into a large one.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_MEMBERS = 200

_DELIMITERS = (",", ";", "\t", "|")


class Unreadable(Exception):
    """The file cannot be used; the message is for people."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a table is taken: lines, columns, letters of a cell."""

    lines: int = 5000
    columns: int = 8
    letters: int = 300


def read_rows(content: bytes, bounds: Bounds) -> list[list[str]]:
    """Give the rows of a file as text; raise Unreadable where it is none or too long."""
    if not content:
        raise Unreadable("Tệp trống, chưa có nội dung.")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy tách tệp.")
    is_archive = content.startswith(b"PK")
    if not is_archive and content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        raise Unreadable("Chỉ đọc tệp .csv hoặc .xlsx. Hãy lưu lại tệp theo một trong hai dạng.")
    rows = _sheet(content, bounds) if is_archive else _text(content, bounds)
    if len(rows) > bounds.lines:
        raise Unreadable(f"Tệp có hơn {bounds.lines} dòng. Hãy tách tệp.")
    return rows


def _text(content: bytes, bounds: Bounds) -> list[list[str]]:
    """Split a text with the delimiter that gives the most lines of two cells."""
    text = _decoded(content)
    best: list[list[str]] = []
    score = -1
    for delimiter in _DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = [row[: bounds.columns] for row in islice(reader, bounds.lines + 1)]
        except csv.Error:
            continue
        full = sum(len([cell for cell in row if cell.strip()]) > 1 for row in rows)
        if full > score:
            best, score = rows, full
    return best


def _decoded(content: bytes) -> str:
    """Decode UTF-8, UTF-16 or the Vietnamese code page of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").replace("\x00", "")
    if b"\x00" in content:
        raise Unreadable("Tệp không phải là bảng dạng văn bản.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", errors="replace")


def _sheet(content: bytes, bounds: Bounds) -> list[list[str]]:
    """Read the first sheet that holds anything, as text."""
    import openpyxl

    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [
                [_printed(value)[: bounds.letters] for value in row]
                for row in sheet.iter_rows(
                    max_row=bounds.lines + 1, max_col=bounds.columns, values_only=True
                )
            ]
            while rows and not any(rows[-1]):
                rows.pop()
            if rows:
                return rows
    except Exception as error:
        raise Unreadable("Không đọc được tệp Excel này: nội dung bị hỏng.") from error
    return []


def _check_archive(content: bytes) -> None:
    """Refuse what unpacks into too much, is locked, or defines names of its own in its XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise Unreadable("Tệp được nén bất thường nên không đọc. Hãy lưu lại dạng .csv.")
            if any(member.flag_bits & 0x1 for member in members):
                raise Unreadable("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu.")
            if any(_has_entities(archive.read(m)) for m in members if m.filename.endswith("l")):
                raise Unreadable("Tệp Excel có nội dung không an toàn nên không đọc.")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError) as error:
        raise Unreadable("Không đọc được tệp Excel này: nội dung bị hỏng.") from error


def _has_entities(xml: bytes) -> bool:
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml


def _printed(value: object) -> str:
    """Give a cell as people read it: a whole number has no decimals, 8.6472 no digits of noise."""
    if value is None:
        return ""
    if isinstance(value, float):
        # Twelve digits have no noise; the smallest come as 1e-06, which nobody reads as a number.
        return str(int(value)) if value.is_integer() else f"{Decimal(format(value, '.12g')):f}"
    return str(value)
