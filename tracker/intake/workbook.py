"""The workbook to take along: the user's own .xlsx with doubtful cells coloured and commented.

The user's file is opened by a child process under the limits of reading
(`python -m tracker.intake.workbook FILE`, marks on its input). Of other files, and where the
child gives up, a plain workbook of the findings is made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from tracker.intake.preview import Part

SECONDS = 60
MEMORY_BYTES = 1024 * 1024 * 1024
_COLOURS = {"error": "FFF4B6B0", "warning": "FFFCE4B0"}
_AUTHOR = "Theo dõi nâng cao chỉ số"


def marks_of(parts: Sequence[Part]) -> dict[str, dict[str, str]]:
    """Give, by cell, the worst severity and all that is doubtful there."""
    marks: dict[str, dict[str, str]] = {}
    for part in parts:
        for doubt in part.doubts:
            cell = doubt.finding["cell"]
            if not cell or doubt.severity == "info":
                continue
            said = doubt.finding["message"]
            if doubt.decided:
                said = f"{said} Giữ như in: {doubt.decided['by']}."
            mark = marks.setdefault(cell, {"severity": doubt.severity, "text": said})
            if mark["text"] != said:
                mark["text"] = f"{mark['text']}\n{said}"
            if doubt.severity == "error":
                mark["severity"] = "error"
    return marks


def marked_copy(path: Path, marks: Mapping[str, Mapping[str, str]]) -> bytes | None:
    """Give a copy of an .xlsx with marked cells; None when the child could not make it."""
    root = str(Path(__file__).resolve().parents[2])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tracker.intake.workbook", str(path.resolve())],
            input=json.dumps(marks).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": root},
            cwd=root,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"PK") else None


def mark_cells(content: bytes, marks: Mapping[str, Mapping[str, str]]) -> bytes:
    """Colour and comment cells of a workbook; a cell inside a merge is marked at its corner."""
    from openpyxl import load_workbook
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = load_workbook(BytesIO(content))
    for place, mark in marks.items():
        sheet_name, _, address = place.rpartition("!")
        if sheet_name not in book.sheetnames:
            continue
        sheet = book[sheet_name]
        cell = sheet[address]
        if isinstance(cell, MergedCell):
            merge = next(m for m in sheet.merged_cells.ranges if cell.coordinate in m)
            cell = sheet.cell(merge.min_row, merge.min_col)
        colour = _COLOURS[mark["severity"]]
        cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
        comment = Comment(mark["text"], _AUTHOR)
        comment.width, comment.height = 320, 110
        cell.comment = comment
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def findings_workbook(parts: Sequence[Part], *, title: str) -> bytes:
    """Give a workbook with a sheet of the findings of every part."""
    from tracker.paper.excel import Field, Sheet, excel_bytes

    names = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Lưu ý"}
    fields = (
        Field("Phần", 14),
        Field("Mức", 10),
        Field("Dòng", 24),
        Field("Vị trí trong tệp", 26),
        Field("In trong tệp", 24),
        Field("Tính được, gợi ý", 24),
        Field("Điều cần xem", 60),
        Field("Quyết định", 30),
    )
    rows = [
        (part.label, names[doubt.severity], doubt.title, doubt.finding["cell"],
         _text(doubt.finding["printed"]),
         _text(doubt.finding["computed"]) or "; ".join(doubt.suggestions),
         doubt.finding["message"], _decision(doubt.decided))
        for part in parts
        for doubt in part.doubts
    ]  # fmt: skip
    return excel_bytes([Sheet("Cần xem", title, fields, rows)], title=title)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace(".", ",", 1 if _is_number(value) else 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _decision(decided: Mapping[str, Any] | None) -> str:
    return f"Giữ như in: {decided['by']}" if decided else ""


def main(path: str) -> None:
    """Mark one file under the limits: marks come on the input, the copy leaves on the output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    marks = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(mark_cells(Path(path).read_bytes(), marks))


if __name__ == "__main__":
    main(sys.argv[1])
