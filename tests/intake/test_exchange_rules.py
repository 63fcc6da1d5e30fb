"""Rows of another system's table as reports: columns, words, numbers, days."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.intake.exchange.rules import (
    Line,
    Reading,
    changes_nothing,
    guess_columns,
    guess_meaning,
    read_line,
    read_lines,
    status_word,
)
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
    "said", [{"percent": "nhiều"}, {"percent": "140"}, {"issued_on": "31/02/2024"}]
)
def test_what_cannot_be_read_is_told(said):
    read = read_line(line(**said), {})
    assert (read.report, bool(read.problem)) == (None, True)


def test_a_document_proves_and_dates_what_is_done():
    said = {"status": "Xong", "document": "12/QĐ-UBND", "issued_on": "2024-09-03 00:00:00"}
    read = read_line(line(**said), {})
    assert (read.report.result, read.report.completed_on) == (Result.DONE, date(2024, 9, 3))
    assert (read.paper.number, read.report.documents) == ("12/QĐ-UBND", 1)


def test_the_chosen_meaning_of_a_word_wins():
    assert read_line(line(), {"dang thuc hien": "left"}).report is None


def test_rows_without_a_number_are_no_rows():
    rows = [["STT", "Trạng thái"], ["1", "Xong"], ["", "Cộng"], ["2"]]
    found = read_lines(rows, Reading({"number": "STT", "status": "Trạng thái"}))
    assert [(one.place, one["number"], one["status"]) for one in found] == [
        (2, "1", "Xong"),
        (4, "2", ""),
    ]


def test_what_is_stored_already_changes_nothing():
    doing = read_line(line(percent="40", note="Đã trình."), {}).report
    stored = State(Kind.DATED, Work.IN_PROGRESS, percent=40)
    assert changes_nothing(doing, stored, "Đã trình.")
    assert not changes_nothing(doing, stored, "Đang soạn.")
    done = read_line(line(status="Xong"), {}).report
    assert changes_nothing(done, State(Kind.DATED, Work.SUBMITTED), "")
    assert not changes_nothing(done, stored, "")


def test_a_state_is_told_in_the_other_systems_words():
    words = {"da xong": "done", "dang lam": "doing"}
    told = [
        status_word(State(Kind.DATED, work), words) for work in (Work.COMPLETED, Work.NOT_STARTED)
    ]
    assert told == ["da xong", "Chưa thực hiện"]
