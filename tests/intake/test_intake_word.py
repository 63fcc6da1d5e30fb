"""What Word hides from usual readers: tracked changes, controls, numbers, nested and cut tables."""

from __future__ import annotations

import copy

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from spoiled import small_plan, write_docx

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source


@pytest.fixture
def word(tmp_path, register):
    """The small plan as an open Word file, and a function that reads what became of it."""
    path = tmp_path / "plan.docx"
    write_docx(small_plan(), path)
    document = docx.Document(path)

    def read():
        document.save(path)
        return understand_source(read_source(path), register=register)

    document.read = read
    return document


def cell_of(document, row, column):
    return document.tables[0].cell(row, column)


def run_xml(text, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def test_a_tracked_insertion_is_kept_and_a_deletion_dropped(word):
    paragraph = cell_of(word, 3, 1).paragraphs[0]._p
    inserted = f'<w:ins {nsdecls("w")} w:id="1" w:author="a">{run_xml(" bổ sung")}</w:ins>'
    removed = f'<w:del {nsdecls("w")} w:id="2" w:author="a">{run_xml(" đã bỏ", "delText")}</w:del>'
    paragraph.append(parse_xml(inserted))
    paragraph.append(parse_xml(removed))
    assert word.read().tasks[0].title == "Ban hành kế hoạch cải cách bổ sung"


def test_a_row_deleted_under_tracked_changes_is_gone(word):
    row = word.tables[0].rows[4]._tr
    row.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="3" w:author="a"/>'))
    assert [task.number for task in word.read().tasks] == ["1", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("level", ["row", "cell", "paragraph"])
def test_text_in_content_controls_is_read(word, level):
    cell = cell_of(word, 3, 1)._tc
    element = {"row": cell.getparent(), "cell": cell, "paragraph": cell.findall(qn("w:p"))[0]}[
        level
    ]
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    element.addprevious(control)
    control[0].append(element)
    assert word.read().tasks[0].title == "Ban hành kế hoạch cải cách"


def test_automatic_numbers_are_the_numbers_of_the_tasks(word):
    for row in word.tables[0].rows[1:]:
        paragraph = row.cells[0].paragraphs[0]
        if paragraph.text.isdigit():
            paragraph.text = ""
            paragraph.style = word.styles["List Number"]
    assert [task.number for task in word.read().tasks] == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_table_inside_a_cell_adds_its_words(word):
    cell = cell_of(word, 3, 5)
    inner = cell.add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Phần một", "Phần hai"
    assert word.read().tasks[0].output == "Kế hoạch Phần một Phần hai"


def test_a_plan_inside_a_layout_table_is_found(word):
    table = word.tables[0]._tbl
    outer = word.add_table(rows=1, cols=1)
    table.addprevious(outer._tbl)
    outer.cell(0, 0)._tc.insert(1, table)
    assert len(word.read().tasks) == 7


def test_a_table_cut_in_two_without_a_second_head_goes_on(word):
    table = word.tables[0]._tbl
    rest = copy.deepcopy(table)
    rows, rest_rows = table.findall(qn("w:tr")), rest.findall(qn("w:tr"))
    for row in rows[6:]:
        table.remove(row)
    for row in rest_rows[:6]:
        rest.remove(row)
    table.addnext(rest)
    table.addnext(OxmlElement("w:p"))
    plan = word.read()
    assert [task.number for task in plan.tasks] == ["1", "2", "3", "4", "5", "6", "7"]
    assert (plan.tasks[2].index, plan.tasks[2].section) == ("PAR_INDEX", "II")


def test_hidden_text_and_field_codes_are_not_read(word):
    paragraph = cell_of(word, 3, 1).paragraphs[0]._p
    hidden = f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
    field = f"<w:r {nsdecls('w')}><w:instrText> PAGE </w:instrText></w:r>"
    paragraph.append(parse_xml(hidden))
    paragraph.append(parse_xml(field))
    assert word.read().tasks[0].title == "Ban hành kế hoạch cải cách"


def test_number_and_date_are_read_from_the_head(word):
    head = word.tables[0]._tbl
    first = word.add_table(rows=2, cols=2)
    first.cell(1, 0).text, first.cell(1, 1).text = (
        "Số: 07/KH-UBND",
        "Thành phố X, ngày 05 tháng 7 năm 2025",
    )
    head.getparent().insert(0, first._tbl)
    plan = word.read()
    assert (plan.number, str(plan.issued_on)) == ("07/KH-UBND", "2025-07-05")
