"""Number formats of a workbook, where they change what a person reads.

0.85 shown as 85 %, or 1 June shown as 06/2025, would be read wrongly from the value alone. Asking
for formats is slow, so it is done only where the style sheet has such a format.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

# Excel's own formats: 9 and 10 are percentages, 17 is a month without a day.
_BUILT_IN = {"9", "10", "17"}
_CUSTOM = re.compile(rb'<(?:\w+:)?numFmt\b[^>]*formatCode="([^"]*)"')
_USED = re.compile(rb'<(?:\w+:)?xf\b[^>]*numFmtId="(\d+)"')
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def formats_matter(archive: zipfile.ZipFile) -> bool:
    """Say whether any style of the workbook shows percentages or months without days."""
    if "xl/styles.xml" not in archive.namelist():
        return False
    styles = archive.read("xl/styles.xml")
    if _BUILT_IN & {found.decode() for found in _USED.findall(styles)}:
        return True
    return any(_matters(found.decode("utf-8", "replace")) for found in _CUSTOM.findall(styles))


def _matters(code: str) -> bool:
    bare = _QUOTED.sub("", code.lower())
    month_only = "m" in bare and "y" in bare and "d" not in bare and "h" not in bare
    return "%" in bare or month_only


def shown_formats(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Give the formats that matter, by sheet and cell (row and column from 0)."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return {
            sheet.title: {
                (cell.row - 1, cell.column - 1): _QUOTED.sub("", cell.number_format.lower())
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None and _matters(cell.number_format)
            }
            for sheet in book.worksheets
        }
    finally:
        book.close()
