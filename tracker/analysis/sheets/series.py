"""Years side by side, and one criterion over its years, as workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.analysis.facts import NodeFact
from tracker.analysis.frames import YearsRow
from tracker.analysis.series import Point
from tracker.indices.rules.wording import shown_code, shown_name
from tracker.paper.excel import Field, Sheet, excel_bytes
from tracker.paper.outline import Value


def years_workbook(years: Sequence[int], rows: Sequence[YearsRow], name: str) -> bytes:
    """Give percent of the maximum by criterion and year."""
    fields = (
        Field("Mã", 10),
        Field("Tiêu chí", 60),
        *(Field(f"{year} (%)", 10, "percent") for year in years),
        Field("Năm cuối (điểm %)", 12, "decimal"),
        Field("Số năm liền mất điểm", 12, "count"),
        Field("Năm đổi cách đo", 30),
    )
    lines: list[list[Value]] = [
        [
            shown_code(row.code),
            shown_name(row.code, row.name),
            *row.percents,
            row.change,
            row.years_lost or None,
            "; ".join(f"{y}: {why}" for y, why in zip(years, row.broken, strict=True) if why),
        ]
        for row in rows
    ]
    title = f"{name} qua các năm, % của điểm tối đa"
    return excel_bytes(
        [Sheet(name="Nhiều năm", fields=fields, rows=lines, title=title)], title=title
    )


def trend_workbook(points: Sequence[Point], node: NodeFact, name: str) -> bytes:
    """Give one criterion over its years."""
    fields = (
        Field("Năm", 8, "count"),
        Field("Điểm", 10, "decimal"),
        Field("Điểm tối đa", 10, "decimal"),
        Field("Tỷ lệ (%)", 10, "percent"),
        Field("So với năm trước (điểm %)", 14, "decimal"),
        Field("Mục tiêu", 10, "decimal"),
        Field("Trung bình cả nước (%)", 12, "percent"),
        Field("Hạng", 8, "count"),
        Field("Số được xếp hạng", 10, "count"),
        Field("Ghi chú", 30),
        Field("Nguồn", 50),
    )
    lines: list[list[Value]] = [
        [
            p.year,
            p.score,
            p.maximum,
            p.percent,
            p.change_pp,
            p.target,
            p.mean,
            p.rank,
            p.rank_of,
            p.broken,
            p.source,
        ]
        for p in points
    ]
    title = f"{name}: {shown_name(node.code, node.name)} qua các năm"
    return excel_bytes(
        [Sheet(name="Qua các năm", fields=fields, rows=lines, title=title)], title=title
    )
