"""The tree of a year as a workbook to fill in and send back."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.indices.giving.figures import figure_lines
from tracker.indices.models import Index
from tracker.indices.queries.stored import Held
from tracker.paper.outline import Value

# The column of peers stands empty: who fills it in adds a rank of another field.
_COLUMNS = ("code", "name", "part", "max", "score", "percent", "rank", "", "mean", "tier", "", "")


def entry_workbook(stored: Held, index: Index, year: int) -> bytes:
    """Give the sheet whose heads the page reads again, with what is stored already.

    Nothing stands below the rows: whatever does would be read back as one.
    """
    from tracker.paper.excel import Field, Sheet, excel_bytes

    fields = (
        Field("Mã", 10),
        Field("Tiêu chí", 60),
        Field("Phần", 12),
        Field("Điểm tối đa", 12, "decimal"),
        Field("Điểm", 12, "decimal"),
        Field("Tỷ lệ in (%)", 12, "decimal"),
        Field("Thứ hạng", 10),
        Field("Nhóm so sánh", 18),
        Field("Trung bình cả nước (%)", 14, "decimal"),
        Field("Nhóm xếp loại", 10),
        Field("Nguồn", 30),
        Field("Ghi chú", 30),
    )
    title = f"{index.name} năm {year}"
    sheet = Sheet("Số liệu", title, fields, _rows(stored))
    return excel_bytes([sheet], title=title)


def _rows(stored: Held) -> Iterator[list[Value]]:
    for line in figure_lines(stored, _COLUMNS):
        yield [line.get(column) for column in _COLUMNS]
