"""A comparison as a sheet of a workbook: the same rows as the page, exact values."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.analysis.facts import Comparison, Row
from tracker.analysis.words import (
    CLASS_NAMES,
    RULE_NAMES,
    SEVERITY_NAMES,
)
from tracker.indices.rules.wording import shown_code, shown_name
from tracker.paper.excel import Field, Sheet, excel_bytes
from tracker.paper.outline import Value

MET = {True: "Đạt", False: "Chưa đạt", None: "Chưa có số liệu"}
PARTS = {"total": "Tổng", "appraisal": "Thẩm định", "survey": "Điều tra xã hội học"}


def comparison_workbook(comparison: Comparison, rows: Sequence[Row], name: str) -> bytes:
    """Give the chosen rows and the findings as one workbook."""
    year, against = comparison.year, comparison.against
    fields = (
        Field("Mã", 10),
        Field("Tiêu chí", 60),
        Field("Phần", 14),
        Field("Điểm tối đa", 11, "decimal"),
        Field(f"Kết quả {against} (điểm)", 12, "decimal"),
        Field(f"Mục tiêu {year}", 11, "decimal"),
        Field(f"Kết quả {year} (điểm)", 12, "decimal"),
        Field(f"Kết quả {year} (%)", 11, "percent"),
        Field("Tăng, giảm (điểm)", 11, "decimal"),
        Field("Tăng, giảm (điểm %)", 11, "decimal"),
        Field("So mục tiêu (điểm)", 11, "decimal"),
        Field("Đạt mục tiêu", 14),
        Field("Điểm mất", 10, "decimal"),
        Field("Trung bình cả nước (%)", 12, "percent"),
        Field("Hạng", 8, "count"),
        Field("Cơ quan chịu trách nhiệm", 40),
        Field("Ghi chú", 40),
    )
    sheet = Sheet(
        name=f"{name} {year}",
        fields=fields,
        rows=[_line(row) for row in rows],
        title=f"So sánh {name} năm {year} với mục tiêu và năm {against}",
    )
    return excel_bytes([sheet, _findings(comparison)], title=sheet.title)


def _line(row: Row) -> list[Value]:
    return [
        shown_code(row.code),
        shown_name(row.code, row.name),
        PARTS[row.part],
        row.max_score,
        row.previous_score,
        row.target,
        row.score,
        row.percent,
        row.delta_points,
        row.delta_pp,
        row.gap_to_target,
        MET[row.target_met] if row.target is not None else None,
        row.lost,
        row.national_mean,
        row.rank,
        "; ".join(row.leads),
        row.note,
    ]


def _findings(comparison: Comparison) -> Sheet:
    fields = (
        Field("Nơi", 22),
        Field("Quy tắc", 22),
        Field("Mức", 12),
        Field("Loại", 16),
        Field("Số in", 12),
        Field("Số tính", 12),
        Field("Nội dung", 80),
        Field("Nguồn", 50),
    )
    rows: list[list[Value]] = [
        [
            f.where,
            RULE_NAMES.get(f.rule, f.rule),
            SEVERITY_NAMES[f.severity],
            CLASS_NAMES.get(f.diff_class or "", ""),
            f.printed,
            f.computed,
            f.message,
            f.source,
        ]
        for f in comparison.findings
    ]
    return Sheet(name="Kiểm tra số liệu", fields=fields, rows=rows, title="Kiểm tra số liệu")
