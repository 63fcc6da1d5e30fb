"""Rows of another system's table as reports: columns, words, numbers, days."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.intake.exchange.rules.columns import (
    Reading,
    Table,
    guess_columns,
    guess_meaning,
    table_of,
)
from tracker.intake.exchange.rules.lines import (
    Last,
    Line,
    changes_nothing,
    read_line,
    read_lines,
    status_word,
)
from tracker.intake.exchange.rules.periods import period_code
from tracker.progress.rules.moves import Result
from tracker.progress.rules.status import Kind, State, Work

HEADS = ["STT", "Đơn vị chủ trì", "Trạng thái", "Tiến độ", "Ngày hoàn thành", "Số, ký hiệu VB"]


def test_columns_are_guessed_by_their_heads():
    assert guess_columns(HEADS) == {
        "number": "STT",
        "agency": "Đơn vị chủ trì",
        "status": "Trạng thái",
        "percent": "Tiến độ",
        "completed_on": "Ngày hoàn thành",
        "document": "Số, ký hiệu VB",
    }


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Hoàn thành", "done"),
        ("Hoàn thành quá hạn", "done"),
        ("Chưa hoàn thành", "left"),
        ("Đang thực hiện", "doing"),
        ("Vướng mắc", "blocked"),
        ("Không phát sinh", "nothing"),
        ("", "left"),
        ("khác", "left"),
    ],
)
def test_words_are_guessed(word, meaning):
    assert guess_meaning(word) == meaning


def line(**said):
    return Line(2, {"number": "5", "status": "Đang thực hiện", **said})


@pytest.mark.parametrize(
    ("said", "percent"), [("60", 60), ("60%", 60), ("0.6", 60), ("59,6", 60), ("", None)]
)
def test_percent_is_read_as_tables_write_it(said, percent):
    assert read_line(line(percent=said), {}).report.percent == percent


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("percent", "nhiều"),
        ("percent", "140"),
        ("percent", "150%"),
        ("percent", "-5"),
        ("percent", "nan"),
        ("percent", "inf"),
        ("percent", "1e9"),
        ("percent", "=1+1"),
        ("issued_on", "31/02/2024"),
        ("completed_on", "01/01/0001"),
        ("completed_on", "²/3/2024"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column(column, said):
    read = read_line(line(**{column: said}), {})
    assert (read.report, read.problem.column) == (None, column)


def test_a_document_proves_and_dates_what_is_done():
    said = {"status": "Xong", "document": "12/QĐ-UBND", "issued_on": "2024-09-03 00:00:00"}
    read = read_line(line(**said), {})
    assert (read.report.result, read.report.completed_on) == (Result.DONE, date(2024, 9, 3))
    assert (read.paper.number, read.report.documents) == ("12/QĐ-UBND", 1)


def test_the_chosen_meaning_of_a_word_wins():
    assert read_line(line(), Reading(words={"Đang thực hiện": "left"}).meanings).report is None


def test_what_is_done_without_words_quotes_the_status():
    assert read_line(line(status="Xong"), {}).report.done == "Trạng thái ghi “Xong”."


def test_rows_without_a_number_are_no_rows():
    table = Table(("STT", "Trạng thái"), [["1", "Xong"], ["", "Cộng"], ["2"]], 5)
    found = read_lines(table, Reading({"number": "STT", "status": "Trạng thái"}))
    assert [(one.place, one["number"], one["status"]) for one in found] == [
        (5, "1", "Xong"),
        (7, "2", ""),
    ]


def test_the_head_is_found_below_the_title_and_each_head_stands_once():
    rows = [["BẢNG THEO DÕI", "", ""], ["STT", "Trạng thái", "Trạng thái"], ["1", "Xong", ""]]
    table = table_of(rows)
    assert (table.heads, table.first) == (("STT", "Trạng thái", "Trạng thái (2)"), 3)


def test_a_saved_way_finds_heads_that_no_word_tells():
    rows = [["Mã", "Bước"], ["1", "Xong"]]
    assert table_of(rows) is None
    assert table_of(rows, ["Mã", "Bước"]).heads == ("Mã", "Bước")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Q1/2024", "2024-Q1"),
        ("Quý I", "2025-Q1"),
        ("quý 3 năm 2024", "2024-Q3"),
        ("Kỳ báo cáo quý IV/2024", "2024-Q4"),
        ("2024-Q2", "2024-Q2"),
        ("6 tháng", "2025-H1"),
        ("6 tháng cuối năm 2024", "2024-H2"),
        ("9 tháng đầu năm 2024", "2024-9M"),
        ("Tháng 9/2024", "2024-09"),
        ("T12.2024", "2024-12"),
        ("Năm 2024", "2024"),
        ("2024", "2024"),
        ("Quý V", None),
        ("Quý I và II", None),
        ("Tháng 13/2024", None),
        ("đợt 1", None),
    ],
)
def test_a_period_is_read_as_tables_write_it(said, code):
    assert period_code(said, 2025) == code


DOING = State(Kind.DATED, Work.IN_PROGRESS, percent=40)


@pytest.mark.parametrize(
    ("said", "state", "last", "same"),
    [
        ({"percent": "40", "note": "Đã trình."}, DOING, ("doing", "Đã trình.", None), True),
        ({"percent": "40", "note": "Đã trình."}, DOING, ("doing", "Đang soạn.", None), False),
        ({"percent": "60", "note": "Đã trình."}, DOING, ("doing", "Đã trình.", None), False),
        ({"status": "Xong"}, State(Kind.DATED, Work.SUBMITTED), None, True),
        ({"status": "Xong"}, DOING, None, False),
        ({"status": "Vướng mắc", "note": "Thiếu vốn"}, DOING, ("blocked", "Thiếu vốn", None), True),
        ({"status": "Vướng mắc", "note": "Thiếu vốn"}, DOING, ("doing", "Thiếu vốn", None), False),
    ],
)
def test_what_is_stored_already_changes_nothing(said, state, last, same):
    report = read_line(line(**said), {}).report
    assert bool(changes_nothing(report, state, Last(1, *last) if last else None)) is same


def test_what_was_returned_is_not_sent_again_in_the_same_words():
    returned = State(Kind.DATED, Work.IN_PROGRESS, percent=99, returned=True)
    last = Last(1, "done", "Đã ban hành", date(2024, 9, 3))
    said = {"status": "Xong", "note": "Đã ban hành", "completed_on": "03/09/2024"}
    assert "bị trả lại" in changes_nothing(read_line(line(**said), {}).report, returned, last)
    anew = read_line(line(**said | {"note": "Đã bổ sung"}), {}).report
    assert changes_nothing(anew, returned, last) == ""


def test_a_state_is_told_in_the_other_systems_words():
    words = {"Đã xong": "done", "Đang làm": "doing"}
    works = [Work.COMPLETED, Work.IN_PROGRESS, Work.NOT_STARTED]
    told = [status_word(State(Kind.DATED, work), None, words) for work in works]
    assert told == ["Đã xong", "Đang làm", "Chưa thực hiện"]
