"""What is pasted becomes cells, values or sentences; nothing is guessed in silence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indices.rules import typed
from tracker.indices.rules.columns import MAX_LINES, SKIP, TooLong, cells_of, read_table
from tracker.indices.rules.elsewhere import heads_of, read_elsewhere
from tracker.indices.rules.entering import Change, changes, read_entry, seen_mark


@dataclass(frozen=True)
class Node:
    code: str
    name: str
    max_score: Decimal | None


NODES = [
    Node("TOTAL", "Chỉ số chung", Decimal(100)),
    Node("1", "Chỉ đạo điều hành", Decimal("9.5")),
    Node("1.1", "Thực hiện Kế hoạch", Decimal("1.5")),
    Node("LDQL", "Khảo sát lãnh đạo", Decimal(22)),
]
STORED = {
    ("1.1", "total", "score", ""): Decimal("1.4"),
    ("1.1", "total", "percent", ""): Decimal(93),
}


def entry(text: str, *, stage: str = "published", stored=None):
    table = read_table(cells_of(text))
    return read_entry(
        table.lines, NODES, index="PAR_INDEX", year=2024, stage=stage, stored=stored or {}
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        ("９,５", "9.5"),
        ("92,75%", "92.75"),
        ("1.234,5", "1234.5"),
        ("8.6472", "8.6472"),
        ("−1", "-1"),
    ],
)
def test_a_number_is_read_as_offices_write_it(text, value):
    assert typed.number(text, "Điểm") == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["NaN", "1e400", "Infinity", "=1+1", "1,2,3", "٣", "9²", "1" * 41, "9999999999", "0.1234567"],
)
def test_what_is_no_number_is_refused_by_its_words(text):
    with pytest.raises(typed.BadCell, match="Điểm"):
        typed.number(text, "Điểm")


@pytest.mark.parametrize("text", ["", "-", "–", " "])
def test_a_dash_says_nothing(text):
    assert typed.number(text, "Điểm") is None


@given(st.text(max_size=60))
def test_any_text_is_a_number_nothing_erased_or_a_sentence(text):
    problem, value = "", None
    try:
        value = typed.number(text, "Điểm")
    except typed.BadCell as found:
        problem = str(found)
    is_number = isinstance(value, Decimal) and value.is_finite()
    assert is_number or value in (None, typed.ERASED)
    assert problem == "" or problem.startswith("Điểm")


@pytest.mark.parametrize(
    ("rank", "of", "found"),
    [("3/63", "", (3, 63)), ("3", "63", (3, 63)), ("", "", (None, None)), ("2", "", (2, None))],
)
def test_a_rank_and_its_field_come_in_one_cell_or_two(rank, of, found):
    assert typed.place(rank, of) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [("5.3.2.", "5.3.2"), ("Tổng cộng", "TOTAL"), ("total", "TOTAL"), ("1.3.x", "1.3.x")],
)
def test_a_code_is_given_as_frameworks_keep_it(text, code):
    assert typed.code(text) == code


def test_a_code_that_excel_made_a_date_is_told():
    with pytest.raises(typed.BadCell, match="Excel"):
        typed.code("2024-02-04 00:00:00")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Mã\tTiêu chí\tĐiểm tối đa\tĐiểm", ("code", "name", "max", "score")),
        ("STT;Tiêu chí;Kết quả;Tỷ lệ (%)", ("code", "name", "score", "percent")),
        ("index,year,code,name,max_score,score,percent,rank,rank_of,part", None),
        ("1.1\t1,5\t1,4", ("code", "max", "score")),
        ("1.1\tThực hiện\t1,5\t1,4", ("code", "name", "max", "score")),
    ],
)
def test_columns_are_known_by_their_head_or_their_order(text, columns):
    found = read_table(cells_of(text)).columns
    wanted = columns or (
        "index",
        "year",
        "code",
        "name",
        "max",
        "score",
        "percent",
        "rank",
        "rank_of",
        "part",
    )
    assert found == wanted


def test_a_person_may_say_what_a_column_means():
    table = read_table(cells_of("1.1\t1,4\t1,5"), ["code", "score", SKIP])
    assert table.lines[0].cells == {"code": "1.1", "score": "1,4"}


def test_a_head_may_stand_below_titles():
    table = read_table(cells_of("Kết quả năm 2024\n\nMã\tĐiểm\n1.1\t1,4"))
    assert [(line.number, dict(line.cells)) for line in table.lines] == [
        (4, {"code": "1.1", "score": "1,4"})
    ]


def test_more_lines_than_a_table_holds_are_refused_at_once():
    with pytest.raises(TooLong, match=r"20\.000 dòng"):
        cells_of("\n".join(["1.1\t1"] * 20_000))
    assert len(cells_of("\n".join(["1.1\t1"] * MAX_LINES))) == MAX_LINES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9.9\t1\t1", "Không có mã “9.9”"),
        ("1.1\t1,5\t1,6", "phải từ 0 đến 1,5"),
        ("1.1\t1,5\t-1", "phải từ 0 đến 1,5"),
        ("Mã\tĐiểm\n1.1\t1\n1.1\t1", "đã có ở dòng 2"),
        ("Mã\tHạng\n1.1\t3", "trên tổng số"),
        ("Mã\tHạng\n1.1\t64/63", "lớn hơn"),
        ("Mã\tTỷ lệ\n1.1\t101", "phải từ 0 đến 100"),
        ("Mã\tPhần\tĐiểm\n1.1\tkhác\t1", "thẩm định hoặc điều tra"),
        ("Mã\tNăm\tĐiểm\n1.1\t2023\t1", "của năm 2023"),
        ("index\tcode\tscore\nSIPAS\t1.1\t1", "của chỉ số SIPAS"),
        ("Mã\tTỷ lệ\nXX:SO\t80", "Không có mục XX"),
        ("Mã\tTỷ lệ\nLDQL:SO\t80", "cần tên"),
    ],
)
def test_a_line_at_fault_is_told_and_refuses_the_table(text, sentence):
    found = entry(text)
    assert found.is_refused
    assert sentence in " ".join(fault.sentence for fault in found.faults)


def test_a_self_score_has_no_rank():
    assert "Chỉ kết quả công bố" in entry("Mã\tHạng\n1.1\t3/63", stage="self").faults[0].sentence


def test_a_line_without_code_is_known_by_its_name_and_told_so():
    found = entry("Tiêu chí\tĐiểm\nThực hiện Kế hoạch\t1,2")
    assert found.cells == {("1.1", "total", "score", ""): Decimal("1.2")}
    assert [(f.bad, f.line) for f in found.faults] == [(False, 2)]


def test_a_sheet_of_maxima_alone_says_nothing():
    assert entry("1.1\t1,5\t\n1\t9,5\t").cells == {}


def test_a_new_score_takes_the_former_printed_percent_away():
    found = changes(entry("Mã\tĐiểm\n1.1\t1,2", stored=STORED), STORED)
    assert found == [
        Change(("1.1", "total", "score", ""), Decimal("1.4"), Decimal("1.2")),
        Change(("1.1", "total", "percent", ""), Decimal(93), None),
    ]


def test_an_equal_value_is_no_change_and_an_empty_cell_keeps_what_is_there():
    assert changes(entry("Mã\tĐiểm\tTỷ lệ\n1.1\t1,40\t", stored=STORED), STORED) == []


def test_the_mark_changes_only_with_the_rows_that_are_written():
    typed_now = entry("Mã\tĐiểm\n1.1\t1,2", stored=STORED)
    elsewhere = STORED | {("1", "total", "score", ""): Decimal(9)}
    meanwhile = STORED | {("1.1", "total", "score", ""): Decimal("1.3")}
    assert seen_mark(typed_now, STORED) == seen_mark(typed_now, elsewhere)
    assert seen_mark(typed_now, STORED) != seen_mark(typed_now, meanwhile)


def test_other_provinces_come_wide_and_spellings_of_one_name_are_one():
    table = read_table(
        cells_of("Tỉnh, thành phố\tTổng\t1\nTP. Hải Phòng\t95,5\t97\nHà Nội\t92\t90"),
        heads=heads_of(NODES[:2]),
    )
    found = read_elsewhere(
        table.lines,
        {node.code: node for node in NODES[:2]},
        measure="percent",
        known=["Thành phố Hải Phòng"],
        own="Hà Nội",
    )
    assert [(f.territory, f.code, f.value) for f in found.figures] == [
        ("Thành phố Hải Phòng", "TOTAL", Decimal("95.5")),
        ("Thành phố Hải Phòng", "1", Decimal(97)),
    ]
    assert [(f.line, f.bad) for f in found.faults] == [(3, False)]
