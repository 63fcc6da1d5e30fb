"""A small plan that can be spoiled, and written as Word, Excel, CSV or PDF.

Every document of the tests is made here, so that what was spoiled is said in one line.
"""

from __future__ import annotations

import copy
import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

FORMATS = ("docx", "xlsx", "csv", "pdf")

TASK_HEAD = [
    "TT", "Nội dung nhiệm vụ", "Thời hạn hoàn thành", "Đơn vị chủ trì", "Đơn vị phối hợp",
    "Sản phẩm dự kiến",
]  # fmt: skip
TARGET_HEAD = [
    "STT", "Tiêu chí", "Điểm tối đa", "Kết quả năm 2024", "Mục tiêu năm 2025", "Đơn vị theo dõi",
]  # fmt: skip


@dataclass
class Table:
    """One table: the lines above it, its rows, and its merged ranges (row, column, row, column)."""

    name: str
    above: list[str]
    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def set(self, first: str, column: int, text: str) -> None:
        """Put a text into the row that begins with `first`."""
        self.row(first)[column] = text

    def row(self, first: str) -> list[str]:
        """Give the row that begins with `first`."""
        return next(row for row in self.rows if row[0] == first)

    def at(self, first: str) -> int:
        """Give the number of the row that begins with `first`."""
        return next(number for number, row in enumerate(self.rows) if row[0] == first)


def small_plan() -> list[Table]:
    """Give a sound plan of 2025: seven tasks in three parts, and three target tables."""
    tasks = [
        TASK_HEAD,
        ["A", "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX)", "", "", "", ""],
        ["I", "Công tác chỉ đạo điều hành", "", "", "", ""],
        ["1", "Ban hành kế hoạch cải cách", "Tháng 8/2025", "Sở Nội vụ", "Sở Tư pháp", "Kế hoạch"],
        ["2", "Kiểm tra việc thực hiện", "Quý IV/2025", "Sở Tư pháp", "UBND cấp xã", "Báo cáo"],
        ["II", "Cải cách thể chế", "", "", "", ""],
        ["3", "Rà soát văn bản", "Trước 30/11/2025", "Sở Tư pháp", "Sở Nội vụ", "Quyết định"],
        ["B", "CHỈ SỐ HÀI LÒNG (SIPAS)", "", "", "", ""],
        ["I", "Chất lượng dịch vụ", "", "", "", ""],
        ["4", "Khảo sát người dân", "Hằng quý", "Sở Nội vụ", "-", "Phiếu khảo sát"],
        ["5", "Công khai kết quả", "Thường xuyên", "Văn phòng UBND Thành phố", "UBND cấp xã", ""],
        ["C", "CHỈ SỐ HIỆU QUẢ QUẢN TRỊ VÀ HÀNH CHÍNH CÔNG (PAPI)", "", "", "", ""],
        ["I", "Công khai, minh bạch", "", "", "", ""],
        ["6", "Niêm yết ngân sách", "Năm 2025", "UBND cấp xã", "Sở Tài chính", "Bảng niêm yết"],
        ["7", "Đối thoại với dân", "Khi có văn bản dự thảo", "UBND cấp xã", "", "Biên bản"],
    ]
    par = [
        TARGET_HEAD,
        ["", "Tổng cộng", "20", "17", "18", ""],
        ["1", "Chỉ đạo điều hành", "10", "8.5", "9", "Sở Nội vụ"],
        ["1.1", "Kế hoạch", "4", "3.5", "3.5", "Sở Nội vụ"],
        ["1.2", "Kiểm tra", "6", "5", "5.5", "Sở Tư pháp"],
        ["2", "Thể chế", "10", "8.5", "9", "Sở Tư pháp"],
        ["2.1", "Rà soát", "5", "4", "4.5", "Sở Tư pháp"],
        ["2.2", "Thi hành", "5", "4.5", "4.5", "Sở Tư pháp"],
    ]
    papi = [
        TARGET_HEAD,
        ["", "CHỈ SỐ CHUNG", "10", "5", "6", ""],
        ["1", "Tham gia", "10", "5", "6", ""],
        ["-", "Tri thức", "5", "2", "2.5", "Sở Tư pháp"],
        ["-", "Cơ hội", "5", "3", "3.5", "Sở Nội vụ"],
    ]
    return [
        Table("Phụ lục 1", ["Phụ lục 1", "NHIỆM VỤ NÂNG CAO CÁC CHỈ SỐ NĂM 2025"], tasks),
        Table("Phụ lục 2", ["Phụ lục 2", "Chỉ tiêu Chỉ số CCHC (PAR INDEX) năm 2025"], par),
        Table("Phụ lục 3", ["Phụ lục 3", "Chỉ tiêu Chỉ số PAPI năm 2025"], papi),
    ]


def write(plan: list[Table], kind: str, folder: Path) -> Path:
    """Write the plan in one of the formats and give its path."""
    path = folder / f"plan.{kind}"
    {"docx": write_docx, "xlsx": write_xlsx, "csv": write_csv, "pdf": write_pdf}[kind](plan, path)
    return path


def write_csv(plan: list[Table], path: Path) -> None:
    """Write the tables under each other; a text table has no merges, so each cell is filled."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        for table in plan:
            rows = copy.deepcopy(table.rows)
            for top, left, bottom, right in table.merges:
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        rows[row][column] = table.rows[top][left] if left == right else ""
                rows[top][left] = table.rows[top][left]
            writer.writerows([[line] for line in table.above])
            writer.writerows(rows)


def write_xlsx(plan: list[Table], path: Path) -> None:
    """Write a sheet for each table; numbers are numbers."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    for table in plan:
        sheet = book.add_worksheet(table.name)
        for number, line in enumerate(table.above):
            sheet.write_string(number, 0, line)
        start = len(table.above)
        for number, row in enumerate(table.rows):
            for column, text in enumerate(row):
                _write_cell(sheet, start + number, column, text)
        for top, left, bottom, right in table.merges:
            sheet.merge_range(start + top, left, start + bottom, right, table.rows[top][left])
    book.close()


def _write_cell(sheet, row: int, column: int, text: str) -> None:
    try:
        number = float(text) if column else None
    except ValueError:
        number = None
    if number is not None and number == number and abs(number) < 1e9:
        sheet.write_number(row, column, number)
    elif text:
        sheet.write_string(row, column, text)


def write_docx(plan: list[Table], path: Path) -> None:
    """Write a paragraph for each line above, then the table with its merges."""
    import docx

    document = docx.Document()
    for table in plan:
        for line in table.above:
            document.add_paragraph(line)
        made = document.add_table(rows=len(table.rows), cols=len(table.rows[0]))
        hidden = {
            (row, column)
            for top, left, bottom, right in table.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        for number, row in enumerate(table.rows):
            for column, text in enumerate(row):
                if (number, column) not in hidden:
                    made.cell(number, column).text = text
        for top, left, bottom, right in table.merges:
            made.cell(top, left).merge(made.cell(bottom, right))
    document.save(path)


PDF = """
#set page(paper: "a4", flipped: true, margin: 1.5cm)
#set text(size: 10pt, lang: "vi")
#let plan = json("plan.json")
#for part in plan {
  for line in part.above [#line \\ ]
  table(columns: (1.2cm, 8cm, 3.6cm, 3.6cm, 3.6cm, 4cm, 2cm).slice(0, part.width),
    ..part.cells.map(cell => table.cell(x: cell.x, y: cell.y, colspan: cell.w, rowspan: cell.h,
      cell.text)))
}
"""


def write_pdf(plan: list[Table], path: Path) -> None:
    """Write ruled tables with typst; the text goes in as data."""
    import typst

    parts = []
    for table in plan:
        spans = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in table.merges}
        hidden = {
            (row, column)
            for top, left, bottom, right in table.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        cells = [
            {"x": x, "y": y, "h": spans.get((y, x), (1, 1))[0], "w": spans.get((y, x), (1, 1))[1],
             "text": text}
            for y, row in enumerate(table.rows)
            for x, text in enumerate(row)
            if (y, x) not in hidden
        ]  # fmt: skip
        parts.append({"above": table.above, "cells": cells, "width": len(table.rows[0])})
    (path.parent / "plan.json").write_text(json.dumps(parts), encoding="utf-8")
    source = path.parent / "plan.typ"
    source.write_text(PDF, encoding="utf-8")
    typst.compile(source, output=path)
