"""Text boxes of Word: a heading or a table that stands in one is read where it is anchored."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from drawn import PAR_INDEX, TITLE, draw, seen_tasks
from spoiled import write_docx

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source

PLAN = """
Nhiệm vụ | Cơ quan chủ trì | Thời hạn
1. Rà soát | Sở Nội vụ | Quý III/2025
"""
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BOX = (
    f"<w:r {nsdecls('w')} {MC}><mc:AlternateContent>"
    "<mc:Choice Requires='wps'><w:txbxContent/></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>bản cũ</w:t></w:r></w:p></w:txbxContent>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.fixture
def word(tmp_path, register):
    """A plan of one task as an open Word file, and a function that reads what became of it."""
    path = tmp_path / "plan.docx"
    write_docx(draw(TITLE + PAR_INDEX + PLAN), path)
    document = docx.Document(path)

    def read():
        document.save(path)
        return understand_source(read_source(path), register=register)

    document.read = read
    return document


def boxed(element):
    """Put an element into a text box, and give the run that holds it."""
    run = parse_xml(BOX)
    run[0][0][0].append(element)
    return run


def test_a_title_in_a_text_box_names_the_index(word):
    title = word.paragraphs[1]._p
    anchor = parse_xml(f"<w:p {nsdecls('w')}/>")
    title.addprevious(anchor)
    anchor.append(boxed(title))
    assert seen_tasks(word.read()) == ["PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ"]


def test_a_table_in_a_text_box_is_read(word):
    anchor = parse_xml(f"<w:p {nsdecls('w')}/>")
    table = word.tables[0]._tbl
    table.addprevious(anchor)
    anchor.append(boxed(table))
    assert seen_tasks(word.read()) == ["PAR_INDEX 1 | Rà soát | quarter 30/09/2025 | Sở Nội vụ"]


def test_words_in_a_text_box_of_a_cell_belong_to_the_cell(word):
    cell = word.tables[0].cell(1, 0)
    words = parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>văn bản</w:t></w:r></w:p>")
    cell.paragraphs[0]._p.append(boxed(words))
    assert word.read().tasks[0].title == "Rà soát văn bản"
