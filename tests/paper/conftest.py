"""A small document that uses every kind of block, and the reader of its Word file."""

import importlib.util
from pathlib import Path
from zipfile import ZipFile

import pytest

from tracker.paper.charts import Bar, Series, stacked_bars
from tracker.paper.outline import (
    Appendix,
    Cell,
    Chart,
    Column,
    HeadCell,
    Heading,
    Letterhead,
    Outline,
    Run,
    Signature,
    Table,
    bullet,
    ended,
    head,
    paragraph,
    row,
)

_spec = importlib.util.spec_from_file_location(
    "docx_reader", Path(__file__).with_name("docx_reader.py")
)
docx_reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(docx_reader)

HARD_TEXTS = (
    "A & B < C > D \"E\" 'F'",
    "=SUM(A1:A9)",
    "{{ letterhead }} {% if %} {_{ x }_}",
    "Uỷ ban nhân dân phường Đống Đa – “khu vực” số 1 " * 42,
    "dòng một\ndòng hai",
)


def small_table(rows=None, caption="Bảng 1. Số liệu"):
    return Table(
        columns=(Column(40), Column(12, "right"), Column(12, "right"), Column(16, "center")),
        head=(
            head(
                HeadCell("Đơn vị", down=2),
                HeadCell("Hoàn thành", across=2),
                HeadCell("Hạn", down=2),
            ),
            head("Trong hạn", "Quá hạn"),
        ),
        rows=rows
        or (
            row("A. Nhóm thứ nhất", kind="group"),
            row("Đơn vị một", Cell("3", value=3), Cell("1", value=1), "30/6/2024"),
            row("Đơn vị hai", Cell("12", value=12), Cell("-", value=0), Cell("", align="left")),
            row("Cộng", "15", "1", "", kind="total"),
        ),
        caption=caption,
        unit_note="Đơn vị tính: việc",
        notes=("Ghi chú: dấu “-” là không phát sinh.",),
        numbered=True,
    )


def small_chart():
    bars = [Bar("Nhóm một", (3, 1), "4 việc"), Bar("Nhóm hai", (0, 5), "5 việc")]
    svg = stacked_bars(bars, [Series("Xong", "dark"), Series("Muộn", "hatch")], axis="Số việc")
    return Chart(svg, "Hình 1. Tình hình", "Biểu đồ thanh của hai nhóm")


def small_outline(*extra, **changes):
    parts = {
        "letterhead": Letterhead("Phòng Một", "BC-PM", "Xã Mẫu", 2025, 1, "UBND xã Mẫu", 5, 7),
        "kind": "Báo cáo",
        "subject": ("Tình hình thực hiện", "quý I năm 2025"),
        "blocks": ended(
            (
                Heading("I. KẾT QUẢ"),
                Heading("1. Tổng hợp", 2),
                Heading("a) Đơn vị một", 3),
                paragraph(Run("Trong kỳ", bold=True), ", có 04 việc."),
                bullet("Việc thứ nhất;"),
                small_table(),
                small_chart(),
                *extra,
                paragraph("Trên đây là báo cáo của Phòng Một."),
            )
        ),
        "signature": Signature(("KT. Trưởng phòng", "Phó Trưởng phòng"), "Nguyễn Văn A"),
        "recipients": ("Như trên;", "Lưu: VT."),
        "addressee": "UBND xã Mẫu",
        "appendices": (
            Appendix("DANH MỤC VIỆC", (small_table(caption=""),)),
            Appendix("DANH MỤC TÀI LIỆU", (small_table(caption=""),), landscape=False),
        ),
    }
    return Outline(**(parts | changes))


@pytest.fixture
def outline():
    return small_outline()


@pytest.fixture
def make_outline():
    return small_outline


@pytest.fixture
def make_table():
    return small_table


@pytest.fixture
def read():
    """Give the reader of a Word file's XML, with `rows_of` and `text_of` beside the class."""
    return docx_reader


@pytest.fixture(params=HARD_TEXTS, ids=["marks", "formula", "tags", "long", "lines"])
def hard_text(request):
    return request.param


@pytest.fixture
def broken_template():
    """Give the default template with one text of it replaced."""
    from tracker.paper.make_template import TEMPLATE
    from tracker.paper.package import write_package

    def change(old, new):
        with ZipFile(TEMPLATE) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        main = parts["word/document.xml"].decode()
        assert old in main
        parts["word/document.xml"] = main.replace(old, new).encode()
        return write_package(parts.items())

    return change
