"""The quarterly report as a document: its outline, its eight tables, its sums."""

import re
from dataclasses import replace

import pytest

from tracker.paper.excel import outline_sheets
from tracker.paper.outline import Table
from tracker.paper.word import word_bytes
from tracker.progress.rules.counts import Counts
from tracker.reports.facts import WindowFact
from tracker.reports.quarterly import quarterly_outline


@pytest.fixture(scope="module")
def outline(facts):
    return quarterly_outline(facts)


@pytest.fixture(scope="module")
def docx(outline, read):
    return read.Docx(word_bytes(outline))


def table(outline, number):
    found = [b for b in outline.blocks if isinstance(b, Table)]
    return next(t for t in found if t.caption.startswith(f"Bảng {number}."))


def values(line):
    return [cell.value for cell in line.cells[1:]]


def test_the_parts_come_in_the_order_of_the_report(docx):
    assert docx.texts("Heading1") == [
        "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
        "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
        "III. TÌNH HÌNH THỰC HIỆN CÁC CHỈ TIÊU",
        "IV. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN",
        "V. NHIỆM VỤ TRỌNG TÂM KỲ TỚI",
        "VI. KIẾN NGHỊ, ĐỀ XUẤT",
    ]


def test_the_eight_tables_stand_in_order_and_none_is_empty(docx, read):
    captions = docx.texts("TableCaption")
    assert [c.split(".")[0] for c in captions] == [f"Bảng {n}" for n in range(1, 9)]
    assert len(docx.tables) == 10
    for one in docx.tables:
        heads = len(list(one.iter(f"{read.W}tblHeader")))
        assert len(read.rows_of(one)) > heads


def test_every_table_that_a_sentence_names_is_there(docx):
    text = "\n".join(docx.texts("Body"))
    captions = "\n".join(docx.texts("TableCaption") + docx.texts("FigureCaption"))
    named = set(re.findall(r"(?:Bảng|Hình) \d", text))
    assert named == set(re.findall(r"(?:Bảng|Hình) \d", captions))


def test_the_letterhead_leaves_number_and_day_open_in_the_month_of_filing(docx):
    assert re.fullmatch(r"Số: +/BC-SNV", docx.texts("Number")[0])
    assert re.fullmatch(r"Hà Nội, ngày +tháng 9 năm 2024", docx.texts("PlaceDate")[0])


def test_sections_add_up_to_their_index_and_indices_to_the_plan(facts, outline):
    rows = table(outline, 2).rows
    numbers = [values(row) for row in rows]
    columns = range(9)
    total = [numbers[-1][i] for i in columns]
    groups = [v for row, v in zip(rows, numbers, strict=True) if row.kind == "group"]
    leaves = [v for row, v in zip(rows, numbers, strict=True) if row.kind == "normal"]
    assert [sum(g[i] for g in groups) for i in columns] == total
    assert [sum(v[i] for v in leaves if len(v) > 1) for i in columns] == total
    assert total[0] == facts.counts.occurrences == 73


def test_every_row_of_tables_2_and_3_adds_up_as_its_note_says(outline):
    for number in (2, 3):
        for row in table(outline, number).rows:
            found = values(row)
            if len(found) < 12:
                continue
            assert found[0] == sum(found[1:8])
            assert found[8] >= sum(found[5:8])


def test_a_section_under_a_directive_says_it_in_place_of_figures(docx, read):
    rows = read.rows_of(docx.tables[1])
    directive = next(r for r in rows if r[0] == "III. Cải cách thủ tục hành chính")
    assert directive[1].startswith("Thực hiện theo Kế hoạch số 326/KH-UBND")


def test_bodies_that_are_asked_stand_below_the_line(outline):
    names = [row.cells[0].text for row in table(outline, 3).rows]
    line = next(i for i, name in enumerate(names) if name.startswith("B. "))
    assert names.index("Sở Nội vụ") < line < names.index("Tòa án nhân dân cấp huyện")


def test_the_summary_compares_with_the_cut_off_before(outline):
    one = table(outline, 1)
    assert [label.text for label in one.head[0]][3:] == [
        "Đến 14/6/2024", "Đến 14/9/2024", "Tăng (+), giảm (−)",
    ]  # fmt: skip
    done = next(row for row in one.rows if row.cells[1].text == "Đã hoàn thành")
    assert [cell.text for cell in done.cells[3:]] == ["1", "9", "+8"]


def test_a_first_report_has_no_column_for_the_cut_off_before(facts):
    one = table(quarterly_outline(replace(facts, before=None, before_on=None)), 1)
    assert len(one.columns) == 4
    assert all(len(row.cells) == 4 for row in one.rows)


def test_alike_standing_duties_share_a_row_and_open_ones_come_first(outline):
    rows = [[cell.text for cell in row.cells] for row in table(outline, 4).rows]
    steady = rows[next(i for i, r in enumerate(rows) if "Thường xuyên" in r[0]) + 1 :]
    assert [r[0] for r in steady[:2]] == ["39", "57"]
    assert steady[2][1].startswith("23 nhiệm vụ (số 7, 9, 32-38, 40, 41")


def test_the_appendix_lists_every_task_once(outline):
    listed = [r.cells[0].text for r in outline.appendices[0].blocks[0].rows if r.kind == "normal"]
    assert listed == [str(number) for number in range(1, 74)]


def test_an_edited_sentence_replaces_its_draft_alone(facts, read):
    changed = quarterly_outline(facts, {"papers": "Câu một.\n- Mục thứ nhất;\n- Mục thứ hai."})
    docx = read.Docx(word_bytes(changed))
    assert "Câu một." in docx.texts("Body")
    assert docx.texts("ListLine")[:2] == ["- Mục thứ nhất;", "- Mục thứ hai."]
    assert any(text.startswith("Lũy kế đến hết ngày") for text in docx.texts("Body"))


def test_difficulties_stand_under_the_names_of_their_agencies(docx):
    assert docx.texts("Heading3") == [
        "a) Văn phòng UBND Thành phố",
        "b) Sở Thông tin và Truyền thông",
    ]
    assert "Đề xuất: Cho phép hoàn thành trong tháng 10/2024." in docx.texts("Body")


def test_a_period_without_anything_still_makes_a_document(facts, read):
    empty = replace(
        facts, counts=Counts(), before=None, before_on=None, window=WindowFact(), indices=(),
        agencies=(), standing=(), targets=(), overdue=(), late=(), coming=(), proposals=(),
        difficulties=(), papers=(), letters=0, tasks=(), evidence=(),
    )  # fmt: skip
    docx = read.Docx(word_bytes(quarterly_outline(empty)))
    assert docx.texts("TableCaption") == ["Bảng 1. Tổng hợp tiến độ thực hiện nhiệm vụ"]
    assert docx.texts("Body")[-1].endswith("./.")


def test_the_workbook_has_a_sheet_for_every_table_with_numbers_as_numbers(outline):
    sheets = {sheet.name: sheet for sheet in outline_sheets(outline)}
    tables = [name for name in sheets if name.startswith("Bảng")]
    assert tables == [f"Bảng {n}" for n in range(1, 9)]
    total = list(sheets["Bảng 2"].rows)[-1]
    assert total[:3] == ["Tổng số", 73, 40]


def test_hard_names_come_out_of_the_report_unharmed(facts, read):
    name = '=Sở "A & B" <C> ' + "dài " * 500
    agency = replace(facts.agencies[0], name=name.strip())
    docx = read.Docx(word_bytes(quarterly_outline(replace(facts, agencies=(agency,)))))
    assert read.rows_of(docx.tables[2])[4][0] == name.strip()


def test_the_same_facts_give_the_same_file(facts):
    assert word_bytes(quarterly_outline(facts)) == word_bytes(quarterly_outline(facts))
