"""Whether a .docx file may be opened at all: its size unpacked, and what it carries or calls.

Read by `zipfile` and by searching bytes, before any parser sees it.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

MAX_BYTES = 2 * 1024 * 1024
MAX_MEMBERS = 120
MAX_UNPACKED = 12 * 1024 * 1024
MAIN = "word/document.xml"
_UNREADABLE = "Tệp không phải văn bản Word (.docx) đọc được."
# What a part may be called for, and how the refusal names it.
_CARRIED = (
    (re.compile(rb"macroEnabled|vbaProject|vbaData", re.I), "macro"),
    (re.compile(rb"oleObject|/relationships/package|embeddings/", re.I), "tệp nhúng (OLE)"),
    (re.compile(rb"activeX|/relationships/control", re.I), "điều khiển ActiveX"),
    (re.compile(rb"/aFChunk|/subDocument", re.I), "văn bản con chèn vào"),
)
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External["']""")
_TARGET = re.compile(rb"""Target\s*=\s*["']([^"']{1,80})""")


def hostile_faults(content: bytes) -> list[str]:
    """Say why a file is not to be opened as a template; empty where it may be."""
    if len(content) > MAX_BYTES:
        return [f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB; mẫu chỉ cần phần khung của văn bản."]
    try:
        with ZipFile(BytesIO(content)) as package:
            return _package_faults(package)
    except (BadZipFile, LargeZipFile, NotImplementedError, OSError, EOFError, ValueError):
        return [_UNREADABLE]
    except RuntimeError:
        return ["Tệp có mật khẩu; bỏ mật khẩu rồi tải lên lại."]


def _package_faults(package: ZipFile) -> list[str]:
    members = package.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        return ["Tệp được nén bất thường (quá lớn khi giải nén) nên không mở."]
    if MAIN not in package.namelist():
        return [_UNREADABLE]
    faults = []
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            faults += _part_faults(member.filename, package.read(member))
    return list(dict.fromkeys(faults))


def _part_faults(name: str, part: bytes) -> list[str]:
    if b"\x00" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        return ["Tệp có phần XML không an toàn nên không mở."]
    if not name.endswith((".rels", "[Content_Types].xml")):
        return []
    faults = [
        f"Mẫu mang theo {what}; lưu lại thành .docx không có phần đó."
        for pattern, what in _CARRIED
        if pattern.search(part)
    ]
    for relation in re.findall(rb"<Relationship\b[^>]*>", part):
        if _EXTERNAL.search(relation):
            found = _TARGET.search(relation)
            where = found[1].decode(errors="replace") if found else "không rõ"
            faults.append(f"Mẫu có liên kết ra ngoài (“{where}”); bỏ liên kết rồi tải lên lại.")
    return faults
