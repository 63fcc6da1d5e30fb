"""What may be kept as proof: types by their content, sizes, names and links."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker.lib.text import one_line

MAX_NAME = 180
MAX_LINK = 1000
# An office file is a zip: what it unfolds to is bounded before anybody opens it.
MAX_UNFOLDED = 300 * 1024 * 1024
MAX_ENTRIES = 5000

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Refused(Exception):
    """The document cannot be taken; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that may be kept: its ending, its media type, other endings it may bear."""

    ending: str
    media_type: str
    also: tuple[str, ...] = ()


PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", _WORD)
XLSX = Kind("xlsx", _EXCEL)
JPEG = Kind("jpg", "image/jpeg", ("jpeg",))
PNG = Kind("png", "image/png")
KINDS = (PDF, DOCX, XLSX, JPEG, PNG)
ACCEPTED = "PDF, Word (.docx), Excel (.xlsx), ảnh JPG hoặc PNG"
# For the file field of a form.
ACCEPT = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


def kind_of(content: bytes) -> Kind:
    """Tell the type of a file by its content; raise Refused for every other type.

    Only the content is believed: the name and the browser's word are the sender's.
    """
    if not content:
        raise Refused("Tệp trống, chưa có nội dung.")
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused("Tệp Office kiểu cũ hoặc có mật khẩu. Hãy lưu thành .docx, .xlsx hoặc PDF.")
    raise Refused(f"Loại tệp này không nhận được. Hãy gửi {ACCEPTED}.")


def _office_kind(content: bytes) -> Kind:
    """Tell Word from Excel by what the zip holds; refuse macros, bombs and other archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("Tệp bị hỏng, không mở được. Hãy lưu lại rồi gửi lần nữa.") from None
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNFOLDED:
        raise Refused("Tệp nén quá lớn khi mở ra. Hãy gửi bản PDF.")
    if any(name.endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise Refused("Tệp chứa macro hoặc chương trình. Hãy lưu lại thành .docx, .xlsx hoặc PDF.")
    if "[content_types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    raise Refused(f"Tệp nén không nhận được. Hãy gửi từng tệp: {ACCEPTED}.")


def check_size(size: int, limit: int) -> None:
    """Raise Refused when a file of `size` bytes is over `limit` bytes."""
    if size > limit:
        raise Refused(f"Tệp lớn hơn {limit // (1024 * 1024)} MB. Hãy nén hoặc chia nhỏ tệp.")


def safe_name(name: str, kind: Kind) -> str:
    """Give the name to keep: no path, no control or direction mark, the ending of its content.

    Raise Refused when the name claims another type than the content has.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = one_line("".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs")))
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        stem, ending = clean, kind.ending
    if ending.lower() not in (kind.ending, *kind.also):
        raise Refused(
            f"Tên tệp kết thúc bằng .{ending[:10]} nhưng nội dung là tệp .{kind.ending}. "
            "Hãy gửi đúng tệp gốc."
        )
    stem = stem.strip(" .") or "tai-lieu"
    return f"{stem[: MAX_NAME - len(ending) - 1].rstrip()}.{ending.lower()}"


def check_link(link: str) -> str:
    """Give a link that leads to a page; raise Refused for anything but http and https."""
    clean = link.strip()
    try:
        parts = urlsplit(clean)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    bad = any(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in clean)
    if bad or len(clean) > MAX_LINK or parts.scheme not in ("http", "https") or not host:
        raise Refused("Đường dẫn phải bắt đầu bằng http:// hoặc https:// và không có dấu cách.")
    if parts.username or parts.password:
        raise Refused("Đường dẫn không được chứa tên và mật khẩu.")
    return clean
