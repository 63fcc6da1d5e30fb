"""A file of two columns, old and new: CSV of any common encoding, or an Excel sheet.

Bounds are checked before a parser sees the file: an archive is read only through what its list of
members promises, so that a small file cannot unpack into a large one.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from tracker.lib.text import fold, one_line

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_MEMBERS = 200
MAX_LINES = 5000
MAX_COLUMNS = 8
LONGEST = 300

_DELIMITERS = (",", ";", "\t", "|")
_OLD, _NEW = {"cu", "truoc", "old"}, {"moi", "sau", "new"}


class Unreadable(Exception):
    """The file cannot be used; the message is for people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: its number as people count, and its two cells."""

    number: int
    old: str
    new: str


def read_lines(content: bytes) -> list[Line]:
    """Give the lines of a mapping, without heads and empty lines; raise Unreadable."""
    if not content:
        raise Unreadable("Tệp trống, chưa có nội dung.")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy tách tệp.")
    is_archive = content.startswith(b"PK")
    if not is_archive and content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        raise Unreadable("Chỉ đọc tệp .csv hoặc .xlsx. Hãy lưu lại tệp theo một trong hai dạng.")
    rows = _sheet(content) if is_archive else _text(content)
    if len(rows) > MAX_LINES:
        raise Unreadable(f"Tệp có hơn {MAX_LINES} dòng. Hãy tách tệp.")
    old, new, first = _columns(rows)
    lines = [
        Line(number, _cell(row, old), _cell(row, new))
        for number, row in enumerate(rows[first:], start=first + 1)
    ]
    found = [line for line in lines if line.old or line.new]
    if not found:
        raise Unreadable("Không thấy dòng nào có tên hoặc mã. Tệp cần hai cột: cũ và mới.")
    return found


def _cell(row: Sequence[str], column: int) -> str:
    return one_line(row[column])[:LONGEST] if column < len(row) else ""


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """Find the old and the new column and the first line of the mapping.

    A head says which is which ("Mã cũ", "Tên mới"); without one they are the first two columns
    that hold anything.
    """
    for number, row in enumerate(rows[:10]):
        words = [set(fold(cell).replace("(", " ").replace(")", " ").split()) for cell in row]
        old = next((i for i, found in enumerate(words) if found & _OLD), None)
        new = next((i for i, found in enumerate(words) if found & _NEW and i != old), None)
        if old is not None and new is not None:
            return old, new, number + 1
    width = max((len(row) for row in rows), default=0)
    filled = [i for i in range(width) if any(_cell(row, i) for row in rows)]
    if len(filled) < 2:
        raise Unreadable("Tệp cần hai cột: tên hoặc mã cũ, tên hoặc mã mới.")
    return filled[0], filled[1], 0


def _text(content: bytes) -> list[list[str]]:
    """Split a text with the delimiter that gives the most lines of two cells."""
    text = _decoded(content)
    best: list[list[str]] = []
    score = -1
    for delimiter in _DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = [row[:MAX_COLUMNS] for row in islice(reader, MAX_LINES + 1)]
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


def _sheet(content: bytes) -> list[list[str]]:
    """Read the first sheet that holds anything, as text."""
    import openpyxl

    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [
                [_printed(value) for value in row]
                for row in sheet.iter_rows(
                    max_row=MAX_LINES + 1, max_col=MAX_COLUMNS, values_only=True
                )
            ]
            while rows and not any(rows[-1]):
                rows.pop()
            if rows:
                return rows
    except Unreadable:
        raise
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
    """Give a cell as people read it; a code that Excel took for a number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:LONGEST]
