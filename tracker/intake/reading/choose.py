"""Choose the reader by what the file holds, and say what to do where none fits."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tracker.intake.reading.legacy import convert_legacy
from tracker.intake.reading.limits import check_archive, check_size
from tracker.intake.reading.source import Source, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = "Hãy mở bằng Word hoặc Excel, lưu lại thành .docx hoặc .xlsx rồi gửi lại."


def read_source(path: Path) -> Source:
    """Read a document of any of the four kinds; raise Unreadable with a sentence otherwise."""
    return convert_legacy(_read(path))


def _read(path: Path) -> Source:
    """Read a document with the reader that its first bytes ask for."""
    check_size(path)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise Unreadable("unreadable_file", "Tệp trống.")
    if head.startswith(b"PK"):
        return _read_archive(path)
    if b"%PDF-" in head[:1024]:
        from tracker.intake.reading.pdf import read_pdf

        return read_pdf(path)
    _refuse_others(path, head)
    from tracker.intake.reading.csv import read_csv

    return read_csv(path)


def _read_archive(path: Path) -> Source:
    """Tell Word from Excel by the parts inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive)
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise Unreadable(
            "unreadable_file", "Tệp bị hỏng hoặc bị cắt ngang. Hãy gửi lại bản đầy đủ."
        ) from error
    if "word/document.xml" in names:
        from tracker.intake.reading.docx import read_docx

        return read_docx(path)
    if "xl/workbook.xml" in names:
        from tracker.intake.reading.xlsx import read_xlsx

        return read_xlsx(path)
    raise Unreadable("unreadable_file", f"Tệp nén này không phải là Word hay Excel. {SAVE_AS}")


def _refuse_others(path: Path, head: bytes) -> None:
    """Refuse old Office files, pictures, web pages and other bytes, each with its way out."""
    if head.startswith(_OLE):
        whole = path.read_bytes()
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in whole:
            raise Unreadable(
                "unreadable_file",
                "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại.",
            )
        raise Unreadable("unreadable_file", f"Tệp .doc hoặc .xls đời cũ không đọc được. {SAVE_AS}")
    if head.startswith(b"{\\rtf"):
        raise Unreadable("unreadable_file", f"Tệp .rtf không đọc được. {SAVE_AS}")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")):
        raise Unreadable(
            "unreadable_file",
            "Tệp là ảnh nên không có chữ để đọc. Hãy gửi bản .docx, .xlsx hoặc PDF có chữ.",
        )
    if head.lstrip()[:1] == b"<":
        raise Unreadable("unreadable_file", f"Tệp là trang web hoặc XML. {SAVE_AS}")
    text = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    strange = sum(byte < 9 or 13 < byte < 32 for byte in text)
    if strange > len(text) // 20 and head.count(b"\x00") <= len(head) // 4:
        raise Unreadable("unreadable_file", f"Không nhận ra loại tệp này. {SAVE_AS}")
