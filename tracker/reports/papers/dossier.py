"""Everything about one task as a zip: an index in two forms and the files that prove it.

Rows and names are read before the first byte leaves; files are sent piece by piece, so that a
dossier costs the memory of one piece. What is not in it (too much, or gone from the store) is
said in the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tracker.audit.actions import record
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.paper.escape import plain_text, xml_text
from tracker.paper.excel import Field, Sheet, excel_bytes
from tracker.paper.outline import Value
from tracker.plans.models import Task
from tracker.storage import Storage

MOST_FILES = 1000
MOST_BYTES = 500 * 1024 * 1024
_PIECE = 1 << 18
_NAME_BYTES = 150
# Nothing that a file system reads as a path, a device or a turn of the writing's direction.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the index: its name, its columns with their widths, its rows."""

    name: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of the dossier: where it lies in the zip, and on the disk."""

    name: str
    path: Path
    size: int


def safe_name(document: Document) -> str:
    """Give the name of a document's file in the zip: its own, whatever it was called."""
    name = _UNSAFE.sub("_", nfc(document.file_name or "")).strip(" .") or "tep"
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}"[:12] if stem else ""
    stem = stem or name
    while len(f"{stem}{ending}".encode()) > _NAME_BYTES:
        stem = stem[:-1]
    # Some disks drop blanks and points at the end of a name, and two names would be one.
    return nfc(f"tai-lieu/{document.id:06d} {stem}{ending}".rstrip(" ."))


def proofs(documents: Sequence[Document], storage: Storage) -> tuple[list[Proof], dict[int, str]]:
    """Choose the files that fit; give also, by document, where its file is or why it is not."""
    found: list[Proof] = []
    where: dict[int, str] = {}
    room = MOST_BYTES
    for document in documents:
        if document.sha256 is None:
            where[document.id] = document.link or "không có tệp"
            continue
        if not storage.exists(document.sha256):
            where[document.id] = "tệp không còn trong kho"
            continue
        path = storage.path(document.sha256)
        size = path.stat().st_size
        if len(found) >= MOST_FILES or size > room:
            where[document.id] = "không kèm: vượt dung lượng một hồ sơ"
            continue
        room -= size
        found.append(Proof(safe_name(document), path, size))
        where[document.id] = found[-1].name
    return found, where


def dossier_stream(title: str, parts: Sequence[Part], files: Sequence[Proof]) -> Iterator[bytes]:
    """Give the zip piece by piece."""
    out = _Pieces()
    with ZipFile(cast(IO[bytes], out), "w") as package:
        sheets = [Sheet(part.name, title, part.fields, part.rows) for part in parts]
        package.writestr(_entry("index.xlsx"), excel_bytes(sheets, title=title))
        package.writestr(_entry("index.html"), index_html(title, parts).encode())
        yield from out.taken()
        for proof in files:
            entry = _entry(proof.name, stored=True)
            entry.file_size = proof.size
            with package.open(entry, "w") as target, proof.path.open("rb") as source:
                while piece := source.read(_PIECE):
                    target.write(piece)
                    yield from out.taken()
    yield from out.taken()


def note_sent(task: Task, on: date, files: Sequence[Proof], *, by: Actor, at: datetime) -> None:
    """Write down who took the dossier of a task, as of which day, with how many files."""
    record(
        "reports.send_dossier",
        by=by,
        at=at,
        subject_type="task",
        subject_id=task.id,
        agency_id=by.acting_agency_id,
        label=f"Hồ sơ nhiệm vụ {task.number}",
        after={"on": on, "files": len(files), "bytes": sum(proof.size for proof in files)},
    )


def index_html(title: str, parts: Sequence[Part]) -> str:
    """Give the index as a page that needs nothing else; its links open the files beside it."""
    tables = "".join(_table(part) for part in parts)
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>'
        f"{_html(title)}</title><style>body{{font:16px 'Times New Roman',serif;margin:2em}}"
        "table{border-collapse:collapse;margin-bottom:2em}td,th{border:1px solid #555;"
        "padding:4px 8px;vertical-align:top;text-align:left}</style></head><body>"
        f"<h1>{_html(title)}</h1>{tables}</body></html>"
    )


def _table(part: Part) -> str:
    heads = "".join(f'<th scope="col">{_html(one.label)}</th>' for one in part.fields)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_value(value)}</td>' for value in row)}</tr>" for row in part.rows
    )
    empty = "" if part.rows else "<p>Không có.</p>"
    return f"<h2>{_html(part.name)}</h2>{empty}<table><tr>{heads}</tr>{rows}</table>"


def _value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        if value.startswith("tai-lieu/"):
            from urllib.parse import quote

            return f'<a href="{quote(value)}">{_html(value.removeprefix("tai-lieu/"))}</a>'
        return _html(value).replace("\n", "<br>")
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _html(text: str) -> str:
    return xml_text(plain_text(text))


def _entry(name: str, *, stored: bool = False) -> ZipInfo:
    """Give an entry; proofs are mostly packed already, packing them again only costs time."""
    entry = ZipInfo(name, _MOMENT)
    entry.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class _Pieces:
    """A file that can only be written at its end and gives away what was written."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: Any) -> int:
        """Take a piece."""
        self._written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> Iterator[bytes]:
        """Give what was written since the last time."""
        written, self._written = self._written, []
        yield from written
