"""Small papers: one page each, whatever the names are, with the figures of the tracker."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from flask import Flask
from openpyxl import load_workbook

from tracker.agencies.queries import by_code
from tracker.db import db, engine_options
from tracker.paper.excel import excel_bytes, outline_sheets
from tracker.paper.pdf import pdf_bytes
from tracker.paper.word import word_bytes
from tracker.plans.queries import plan_by_code
from tracker.progress.queries.counting import overview
from tracker.reports.documents import analysis_bytes, quarterly_bytes
from tracker.reports.papers.assignment import assignment_outline
from tracker.reports.papers.leader import summary_outline
from tracker.reports.papers.meeting import meeting_outline
from tracker.reports.papers.reading import LateAgency, assigned, late_agencies, summary
from tracker.reports.queries.quarterly import bodies

ON = date(2024, 10, 15)
HARD = ("A & B < C > \"D\" 'E'", "=SUM(A1:A9)", "Ủy ban nhân dân phường Đống Đa số 1 " * 50)


@pytest.fixture(scope="module")
def shown(demo, tmp_path_factory):
    url = demo.copy_to(tmp_path_factory.mktemp("papers"))
    app = Flask("tests", root_path=str(Path(__file__).parent))
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        yield plan_by_code("2024")
        db.session.remove()
        db.engine.dispose()


def pages(outline):
    with pdfplumber.open(BytesIO(pdf_bytes(outline))) as found:
        return [page.extract_text() for page in found.pages]


def test_the_list_for_a_meeting_counts_what_the_board_counts(shown):
    late = late_agencies(shown, ON)
    board = overview(shown, ON)
    assert sum(one.count for one in late) == board.all.overdue
    assert len(late) == sum(1 for row in board.by_agency if row.counts.overdue)
    assert [one.count for one in late] == sorted((one.count for one in late), reverse=True)
    assert len(pages(meeting_outline(late, bodies(ON), ON))) == 1


def test_a_hundred_agencies_fit_on_the_page_and_all_stand_in_the_workbook(shown):
    numbers = tuple(str(n) for n in range(1, 200, 2))
    names = [HARD[n % 3] for n in range(100)]
    late = [LateAgency(f"{name} {n}", 3, date(2024, 1, 1), numbers) for n, name in enumerate(names)]
    outline = meeting_outline(late, bodies(ON), ON)
    (page,) = pages(outline)
    assert re.search(r"Và 8\d dòng khác; toàn bộ 100 dòng có trong tệp Excel\.", page)
    sheet = load_workbook(BytesIO(excel_bytes(outline_sheets(outline)))).active
    assert sum(1 for row in sheet.iter_rows(min_row=4) if isinstance(row[0].value, int)) == 100
    assert sheet["B5"].value == "=SUM(A1:A9) 1"
    assert sheet["B5"].data_type == "s"


def test_no_overdue_work_is_said_in_a_sentence(shown):
    (page,) = pages(meeting_outline((), bodies(ON), ON))
    assert "không cơ quan nào có việc quá hạn" in page


def test_the_page_for_leaders_is_one_page_with_the_counts_of_the_board(shown, read):
    outline = summary_outline(summary(shown, ON, ON), "Kế hoạch số 164/KH-UBND", bodies(ON), ON)
    (page,) = pages(outline)
    for head in ("Đang ở ai:", "Hứa và đạt:", "Cần ý kiến lãnh đạo:"):
        assert head in page
    counts = overview(shown, ON).all
    table = read.rows_of(read.Docx(word_bytes(outline)).tables[0])
    printed = [cell.replace(".", "") for cell in table[-1][1:5]]
    assert printed == [
        str(n) if n > 9 else f"{n:02d}" if n else "-"
        for n in (counts.occurrences, counts.fallen_due, counts.done, counts.overdue)
    ]


def test_an_assignment_sheet_holds_every_task_of_the_agency(shown, read):
    agency = by_code("STP")
    found = assigned(shown, agency, ON)
    outline = assignment_outline(shown, agency.name, found, bodies(ON), ON)
    docx = read.Docx(word_bytes(outline))
    told = [row[0] for table in docx.tables for row in read.rows_of(table)[1:]]
    assert told == [one.task.number for one in found]
    assert any(one.is_lead for one in found)


@pytest.mark.parametrize("name", HARD)
def test_any_name_comes_out_unharmed(shown, read, name):
    found = assigned(shown, by_code("STP"), ON)
    outline = assignment_outline(shown, name, found[:1], bodies(ON), ON)
    assert " ".join(read.Docx(word_bytes(outline)).texts("Subject")[:1]).split() == name.split()
    text = " ".join(" ".join(pages(outline)).split())
    assert name.split()[0] in text


def test_every_paper_keeps_the_layout_of_the_decree(shown, read):
    plan, agency = shown, by_code("STP")
    for outline in (
        meeting_outline(late_agencies(plan, ON), bodies(ON), ON),
        summary_outline(summary(plan, ON, ON), "Kế hoạch", bodies(ON), ON),
        assignment_outline(plan, agency.name, assigned(plan, agency, ON), bodies(ON), ON),
    ):
        assert read.layout_faults(word_bytes(outline)) == []


def test_the_reports_keep_the_layout_of_the_decree(shown, read):
    assert read.layout_faults(quarterly_bytes(shown, "2024-Q3", "docx", today=ON)) == []
    assert read.layout_faults(analysis_bytes(2024, "docx")) == []


def test_the_workbook_of_the_quarter_draws_its_figures_and_its_tables_filter(shown):
    book = load_workbook(BytesIO(quarterly_bytes(shown, "2024-Q3", "xlsx", today=ON)))
    assert [len(book[name]._charts) for name in ("Hình 1", "Hình 2")] == [1, 1]
    for page in book.worksheets:
        assert (bool(page.auto_filter.ref), bool(page.freeze_panes)) == (True, True)
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert not any(cell.data_type == "f" for page in book for row in page for cell in row)
