"""A saved way reads what bears its heads, and gives back what the same way reads."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.indices.files import upload_text
from tracker.indices.giving.workbook import sheet_in_columns
from tracker.indices.rules.columns import (
    MAX_COLUMNS,
    NAMES,
    SKIP,
    Line,
    TooLong,
    cells_of,
    read_table,
    table_text,
)
from tracker.indices.rules.parts import each_part
from tracker.indices.rules.saved import (
    BadWay,
    Way,
    columns_in,
    head_place,
    heads_mark,
    in_columns,
    lacking,
    marks_of,
    refuse_bad,
    way_of,
)
from tracker.lib.numbers import format_decimal, parse_decimal
from tracker.lib.text import one_line
from tracker.paper.excel import excel_bytes

WAY = Way(("TT", "Điểm", "Điểm", "Ghi chú"), ("code", "score:appraisal", "score:survey", SKIP))
# What an Excel cell may hold: no control characters, and spaces as people type them.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=12
)
NUMBERS = st.decimals(0, 100, places=4).map(lambda value: format_decimal(value, None))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Way, list[dict[str, str]]]:
    """A way of random heads and meanings, and lines of numbers as Vietnamese offices write."""
    meanings = draw(st.permutations([*NAMES, *[SKIP] * 4]))[: draw(st.integers(2, 12))]
    heads = draw(st.lists(TEXT, min_size=len(meanings), max_size=len(meanings)))
    heads[0] += "đầu"
    line = st.fixed_dictionaries({name: NUMBERS for name in meanings if name != SKIP})
    return way_of(heads, meanings), draw(st.lists(line, max_size=5))


@given(tables())
def test_what_is_given_in_the_columns_of_a_way_is_read_back_by_it(made):
    way, lines = made
    given_ = [way.heads, *([cell or "" for cell in in_columns(way, line)] for line in lines)]
    rows = cells_of(table_text(given_))
    place = marks_of(rows).index(heads_mark(way.heads))
    columns = columns_in(way, rows[place], len(way.heads))
    read = read_table(rows, columns, head_at=place)
    assert place == 0
    assert columns == list(way.columns)
    assert [dict(line.cells) for line in read.lines] == [line for line in lines if line]


@given(tables(), st.randoms())
def test_the_order_of_columns_does_not_matter_and_twins_keep_theirs(made, chance):
    way, _ = made
    seen: dict[str, list[str]] = {}
    for head, meaning in zip(way.heads, way.columns, strict=True):
        seen.setdefault(one_line(head), []).append(meaning)
    heads = list(way.heads)
    chance.shuffle(heads)
    if len({heads_mark([head]) for head in heads}) == len(seen):
        assert columns_in(way, heads, len(heads)) == [seen[one_line(h)].pop(0) for h in heads]
    assert heads_mark(heads) == heads_mark(way.heads)


@example([("", Decimal("0.000001"))])
@given(st.lists(st.tuples(TEXT, st.decimals(0, 100, places=6)), min_size=1, max_size=6))
def test_a_workbook_gives_back_the_numbers_and_words_that_it_was_given(lines):
    way = Way(("Mã", "Nguồn", "Điểm"), ("code", "source", "score"))
    cells = [{"code": "1.1", "source": text, "score": score} for text, score in lines]
    rows = cells_of(upload_text(excel_bytes([sheet_in_columns(way, "2024", cells)])))
    assert rows[0] == list(way.heads)
    assert [(row[1], parse_decimal(row[2])) for row in rows[1:]] == [
        (one_line(text), score) for text, score in lines
    ]


def test_heads_that_look_like_formulas_stay_words():
    way = Way(("=1+1", '=HYPERLINK("http://x")'), ("code", "source"))
    book = load_workbook(
        BytesIO(excel_bytes([sheet_in_columns(way, "x", [{"code": "=2+2", "source": "@SUM(A1)"}])]))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=1+1", "s"),
        ('=HYPERLINK("http://x")', "s"),
        ("=2+2", "s"),
        ("@SUM(A1)", "s"),
    ]
    assert not any(cell.hyperlink for cell in cells)


def test_a_number_of_more_digits_than_a_workbook_keeps_is_given_in_words():
    way = Way(("Mã", "Điểm"), ("code", "score"))
    exact = Decimal("123456789.123456")
    text = upload_text(excel_bytes([sheet_in_columns(way, "x", [{"code": "1", "score": exact}])]))
    assert parse_decimal(cells_of(text)[1][1]) == exact


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("TT", "Điểm", "Điểm", "Ghi chú"), ["code", "score:appraisal", "score:survey", SKIP]),
        (("Điểm", "TT", "Mới", "điểm"), ["score:appraisal", "code", SKIP, "score:survey"]),
        (("tt", "Điểm"), ["code", "score:appraisal"]),
    ],
)
def test_twin_heads_are_told_apart_by_their_order(heads, columns):
    assert columns_in(WAY, heads, len(heads)) == columns


def test_a_head_that_a_way_reads_and_a_table_lacks_is_told():
    assert lacking(WAY, ("TT", "Điểm")) == ["Điểm"]
    assert lacking(WAY, ("TT", "Điểm", "Điểm")) == []


def test_heads_keep_their_line_breaks_and_are_known_without_them():
    rows = cells_of('"Mã\ntiêu  chí"\tĐiểm\r\n1.1\t1')
    assert heads_mark(rows[0]) == heads_mark(("Mã tiêu chí", "điểm"))
    way = way_of(rows[0], ("code", "score"))
    assert way.heads == ("Mã\ntiêu chí", "Điểm")
    book = excel_bytes([sheet_in_columns(way, "x", [{"code": "1", "score": Decimal(2)}])])
    assert cells_of(upload_text(book)) == [list(way.heads), ["1", "2"]]
    assert columns_in(way, rows[0], 2) == ["code", "score"]


def test_lines_below_the_heads_hold_no_breaks():
    rows = [["Mã", "Tên"], *[[str(n), "a\nb"] for n in range(20)]]
    assert cells_of(table_text(rows))[-1] == ["19", "a b"]


def test_a_head_is_looked_for_below_titles():
    rows = [["BẢNG TỔNG HỢP"], [], ["TT", "Điểm", "Điểm", "Khác"], ["1.1", "1", "2"]]
    assert head_place(WAY, rows) == 2
    assert head_place(WAY, [["1.1", "2"]]) is None


def test_cells_that_begin_with_a_quote_do_not_swallow_what_follows():
    rows = [['"Một cửa', "1"], ["a\tb", "2"]]
    assert cells_of(table_text(rows)) == [['"Một cửa', "1"], ["a b", "2"]]


def test_more_columns_than_are_read_are_refused_and_not_cut():
    wide = [str(number) for number in range(MAX_COLUMNS)]
    assert cells_of("\t".join(wide) + "\t \t") == [wide]
    with pytest.raises(TooLong, match="hơn 100 cột"):
        cells_of("\t".join([*wide, "thừa"]))


@pytest.mark.parametrize(
    ("heads", "columns", "sentence"),
    [
        (("Mã", "Điểm", "Điểm"), ("code", "score", "score"), "Hai cột cùng đọc là “Điểm”"),
        (("", ""), ("code", "score"), "chưa có dòng tên cột"),
        (("Mã", "Khác"), ("code", SKIP), "“Điểm” hoặc “Tỷ lệ in"),
        (("Điểm", "Khác"), ("score", SKIP), "“Mã” hoặc “Tên”"),
    ],
)
def test_a_way_that_could_read_nothing_is_refused(heads, columns, sentence):
    with pytest.raises(BadWay, match=sentence):
        refuse_bad(Way(heads, columns), "figures", NAMES)


def parts(**cells: str) -> list[dict[str, str]]:
    line = Line(2, {name.replace("_of_", ":"): cell for name, cell in cells.items()})
    return [dict(one.cells) for one in each_part([line])]


def test_a_line_that_prints_parts_beside_the_whole_becomes_a_line_for_each():
    assert parts(code="1", score="3", score_of_appraisal="2", score_of_survey="-") == [
        {"code": "1", "score": "3"},
        {"code": "1", "score": "2", "part": "appraisal"},
    ]
    assert parts(code="1", rank_of_survey="4", rank_of="63") == [
        {"code": "1", "rank": "4", "rank_of": "63", "part": "survey"}
    ]


def test_a_group_of_respondents_stays_one_line():
    assert parts(code="LDQL:SO", percent="80", percent_of_survey="81") == [
        {"code": "LDQL:SO", "percent": "80"}
    ]
