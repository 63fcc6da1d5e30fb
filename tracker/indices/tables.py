"""A table of results in one step, as commands take it: read by a saved way, checked, stored whole.

The pages take the same steps one by one, with a draft and its preview between them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.indices import queries
from tracker.indices.actions import BadScore, hold_index
from tracker.indices.files import BadFile, upload_text
from tracker.indices.giving.workbook import year_sheet
from tracker.indices.models import EntryDraft, TableReading
from tracker.indices.readings import read_draft
from tracker.indices.readings.reading import told_of
from tracker.indices.readings.recognising import read_by, recognised
from tracker.indices.rules.saved import BadWay
from tracker.indices.shapes import changes_shape, findings_shape
from tracker.lib.actor import Actor
from tracker.paper.table_file import MAX_BYTES, Unreadable


class TableRefused(Exception):
    """A table is not stored or given; the message and the findings are for people."""

    def __init__(self, sentence: str, findings: list[dict[str, Any]] | None = None) -> None:
        """Keep the sentence, and what is wrong line by line."""
        super().__init__(sentence)
        self.findings = findings or []


def mapping_named(index: str, name: str) -> TableReading:
    """Give the saved way of an index that bears a name; raise TableRefused."""
    row = queries.reading_named(index, name)
    if row is None:
        raise TableRefused(f"Không có cách đọc “{name}” của chỉ số {index}.")
    return row


def import_file(
    file: Path,
    *,
    index: str,
    year: int,
    name: str | None,
    said: dict[str, Any],
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Read a file against what is stored and store what it changes; give both as JSON.

    Without a `name` the columns are those of the way whose heads the file bears, else by their
    heads. A head that a named way reads and the file lacks refuses it. Raises TableRefused.
    """
    index = _known(index, year)
    row = mapping_named(index, name) if name is not None else None
    kind = row.kind if row else "figures"
    if kind == "framework":
        raise TableRefused("Cách đọc này của bảng tiêu chí: nạp phiên bản mới ở trang Bộ chỉ số.")
    with file.open("rb") as stream:
        content = _text(stream.read(MAX_BYTES + 1))
    read = read_by(row, content) if row else recognised(kind, index, content)
    hold_index(index)
    draft = EntryDraft(kind=kind, index_code=index, year=year, content=content, said=said | read)
    reading = read_draft(draft)
    findings = findings_shape(reading)
    if read.get("lacking"):
        raise TableRefused("Tệp thiếu cột mà cách đọc cần.", findings)
    if reading.bad:
        raise TableRefused(reading.bad[0].sentence, findings)
    try:
        reading.store(told_of(draft), by, at)
    except (BadScore, BadFile) as problem:
        raise TableRefused(str(problem), findings) from None
    used = row or (queries.reading(read["reading"]) if read else None)
    return {
        "index": index,
        "year": year,
        "kind": kind,
        "mapping": used.name if used else None,
        "changed": changes_shape(reading),
        "same": reading.same,
        "findings": findings,
    }


def export_file(*, index: str, year: int, name: str, stage: str, measure: str) -> bytes:
    """Give what is stored of a year as a workbook in the columns of a saved way; TableRefused."""
    from tracker.paper.excel import excel_bytes

    row = mapping_named(_known(index, year), name)
    try:
        return excel_bytes([year_sheet(row, year, stage=stage, measure=measure)])
    except BadWay as problem:
        raise TableRefused(str(problem)) from None


def _known(index: str, year: int) -> str:
    """Give the code of an index that has a framework for a year; raise TableRefused."""
    code = index.upper()
    if queries.framework_of(code, year) is None:
        raise TableRefused(f"Chưa có bộ chỉ số {index} cho năm {year}.")
    return code


def _text(content: bytes) -> str:
    try:
        return upload_text(content)
    except Unreadable as problem:
        raise TableRefused(str(problem)) from None
