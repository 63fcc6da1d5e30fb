"""The tree of a year as a workbook to fill in and send back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.indices.models import Index
from tracker.indices.queries.stored import Held
from tracker.indices.rules.entering import GROUP_PART

_PARTS = {"total": "tổng", "appraisal": "thẩm định", "survey": "điều tra"}


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


def _rows(stored: Held) -> Iterator[tuple[str | Decimal | None, ...]]:
    for code, node in stored.nodes.items():
        parts = ["total", *(["appraisal", "survey"] if node.scoring == "mixed" else [])]
        for part in parts:
            maximum = stored.cells.get((code, part, "max", ""))
            if maximum is None and part == "total":
                maximum = node.max_score
            yield _row(stored, code, node.name, part, maximum)
    for code, group in stored.groups.items():
        yield _row(stored, code, group.name, GROUP_PART, None)


def _row(
    stored: Held, code: str, name: str, part: str, maximum: Decimal | str | None
) -> tuple[str | Decimal | None, ...]:
    def cell(field: str) -> Decimal | str | None:
        return stored.cells.get((code, part, field, ""))

    tier = cell("tier")
    return (
        code,
        name,
        _PARTS.get(part, ""),
        maximum,
        cell("score"),
        cell("percent"),
        cell("rank"),
        None,
        cell("mean"),
        str(tier) if tier is not None else None,
        None,
        None,
    )
