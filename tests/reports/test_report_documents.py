"""The report of the demonstration as files: what stands in them, and that they stay as they are."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from tracker.db import session, transaction
from tracker.lib.actor import Actor, Membership, Role
from tracker.plans.queries import plan_by_code
from tracker.progress.actions.deciding import confirm
from tracker.progress.actions.reporting import report
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result
from tracker.reports.documents import quarterly_bytes
from tracker.reports.queries.quarterly import quarterly_facts

TODAY = date(2024, 10, 15)
PERIODS = ("2024-Q2", "2024-H1", "2024-Q3", "2024-9M", "2024")
HEADINGS = [
    "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
    "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
    "III. TÌNH HÌNH THỰC HIỆN CÁC CHỈ TIÊU",
    "IV. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN",
    "V. NHIỆM VỤ TRỌNG TÂM KỲ TỚI",
    "VI. KIẾN NGHỊ, ĐỀ XUẤT",
]
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|None|NaN|TODO|lorem|undefined|datetime|Decimal", re.I)
ENGLISH = re.compile(
    r"\b(the|overdue|task|report|agency|done|total|completed|period|draft|page|table|of)\b", re.I
)


@pytest.fixture(scope="module", params=PERIODS)
def told(request, shown, read):
    """A period's facts and its Word file, opened."""
    plan = plan_by_code("2024")
    content = quarterly_bytes(plan, request.param, "docx", today=TODAY)
    return quarterly_facts(plan, request.param, today=TODAY), read.Docx(content)


def captioned(docx, read):
    """Give the tables of the body by the number of their captions."""
    found, caption = {}, None
    for element in docx.body:
        text = read.text_of(element).strip()
        if element.tag.endswith("}p") and (match := re.match(r"Bảng (\d)\. ", text)):
            caption = int(match[1])
        elif element.tag.endswith("}tbl") and caption and element in docx.tables:
            found[caption], caption = read.rows_of(element), None
    return found


def value(text):
    return int(text.replace(".", "")) if text not in ("-", "") else 0


def test_the_headings_are_those_of_the_outline_in_order(told):
    _, docx = told
    texts = docx.texts()
    assert [text for text in texts if text in HEADINGS] == HEADINGS


def test_the_head_names_who_reports_to_whom(told):
    facts, docx = told
    texts = "\n".join(docx.texts())
    for words in ("UBND THÀNH PHỐ HÀ NỘI", "SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc",
                  "/BC-SNV", "BÁO CÁO", "Kính gửi: Ủy ban nhân dân thành phố Hà Nội",
                  "GIÁM ĐỐC", "164/KH-UBND ngày 30/5/2024", facts.period.name):  # fmt: skip
        assert words in texts
    assert "./." in texts
    assert ("dự thảo, số liệu đến ngày 15/10/2024" in texts) == facts.is_draft


def test_table_one_holds_the_counts(told, read):
    facts, docx = told
    rows = {row[0] or row[1]: row for row in captioned(docx, read)[1]}
    place = -1 if facts.before is None else -2
    c = facts.counts
    expected = {"1": c.occurrences, "1.1": c.no_deadline, "1.2": c.not_due + c.due_soon,
                "1.3": c.waiting, "1.4": c.done, "1.5": c.overdue, "2": c.fallen_due,
                "6": facts.extended, "7": facts.window.fallen_due,
                "- Hoàn thành": facts.window.done}  # fmt: skip
    assert {key: value(rows[key][place]) for key in expected} == expected


def test_tables_two_and_three_add_up(told, read):
    facts, docx = told
    tables = captioned(docx, read)
    last = next(row for row in tables[2] if row[0] == "Tổng số")
    groups = [row for row in tables[2] if re.match(r"[A-C]\. ", row[0])]
    assert value(last[1]) == facts.counts.occurrences
    for column in range(1, 10):
        assert sum(value(row[column]) for row in groups) == value(last[column])
    sums = [row for row in tables[3] if row[0].startswith("Cộng ")]
    parts = sum(one.counts.occurrences for one in facts.agencies)
    assert sum(value(row[1]) for row in sums) == parts
    for row in [last, *groups, *sums]:
        assert value(row[1]) == sum(value(cell) for cell in row[2:9])


def test_lists_have_a_row_for_each_entry(told, read):
    facts, docx = told
    tables = captioned(docx, read)
    for number, rows in ((6, facts.overdue), (7, facts.coming), (8, facts.proposals)):
        assert (number in tables) == bool(rows)
        if rows:
            assert [row[0] for row in tables[number][1:]] == [
                str(i) for i in range(1, len(rows) + 1)
            ]
    annex = read.rows_of(docx.tables[len(tables)])
    numbers = [row[0] for row in annex[1:] if len(row) > 2]
    assert numbers == [task.number for task in facts.tasks]


def test_every_table_has_rows_and_repeats_its_head(told, read):
    _, docx = told
    for table in docx.tables:
        heads = [row for row in table if row.tag == f"{read.W}tr"
                 and row.find(f"{read.W}trPr/{read.W}tblHeader") is not None]  # fmt: skip
        rows = [row for row in table if row.tag == f"{read.W}tr"]
        assert 0 < len(heads) < len(rows)


def test_nothing_is_left_over_and_nothing_is_english(told):
    _, docx = told
    texts = "\n".join(docx.texts())
    assert not LEFTOVERS.findall(texts)
    assert not ENGLISH.findall(texts)


def test_abbreviations_keep_their_capitals(told):
    _, docx = told
    assert not [text for text in docx.texts() if re.search(r"\b(cchc|kt-xh|tthc|cntt)\b", text)]


def test_no_number_is_wider_than_its_column(told, read):
    """A figure of 10 points is 1.8 mm wide; the cell keeps some 1.5 mm at each side."""
    _, docx = told
    for table in docx.tables:
        grid = [int(c.get(f"{read.W}w")) for c in table.iter(f"{read.W}gridCol")]
        for row in table.iter(f"{read.W}tr"):
            cells = [cell for cell in row if cell.tag == f"{read.W}tc"]
            if len(cells) != len(grid):
                continue
            for cell, width in zip(cells, grid, strict=True):
                text = read.text_of(cell)
                if re.fullmatch(r"[\d.,/+−-]+", text):
                    points = sum(2.5 if sign in ".,/-" else 5 for sign in text)
                    assert points <= width / 20 - 4, text


def test_the_file_is_the_same_whatever_is_reported_after_its_days(demonstration):
    plan = plan_by_code("2024")
    kinds = ("docx", "xlsx")
    before = [quarterly_bytes(plan, "2024-Q3", kind, today=TODAY) for kind in kinds]
    agency = Membership(Role.AGENCY_EDITOR, 1)
    person = Actor(None, "Người thử", (agency,))
    query = select(Occurrence.id).where(
        Occurrence.work.in_(("not_started", "in_progress")), Occurrence.kind == "dated"
    )
    with transaction():
        rows = session.scalars(query.limit(40)).all()
        at = datetime(2024, 10, 16, 3, tzinfo=UTC)
        for row in rows:
            done = Report(result=Result.DONE, percent=100, completed_on=date(2024, 9, 10),
                          done="Đã xong", difficulty="Thiếu kinh phí", documents=1,
                          explanation="Chờ ý kiến")  # fmt: skip
            report(row, done, documents=[_document(person, at)], by=person, at=at)
        confirm(rows, by=Actor(None, "Người xác nhận"), at=at)
    later = date(2024, 10, 16)
    assert [quarterly_bytes(plan, "2024-Q3", kind, today=later) for kind in kinds] == before


def _document(person, at):
    from tracker.evidence.actions import add_document

    return add_document(agency_id=1, number="12/BC", issued_on=date(2024, 9, 10),
                        issuer="Cơ quan", subject="Kết quả", by=person, at=at)  # fmt: skip


def pages_of(content):
    import pypdf

    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def test_the_pdf_tells_the_same_figures(shown):
    pages = pages_of(quarterly_bytes(plan_by_code("2024"), "2024-Q3", "pdf", today=TODAY))
    assert len(pages) > 5
    text = " ".join(" ".join(pages).split())
    assert "Tiến độ thực hiện Kế hoạch nâng cao Chỉ số" in text
    assert "13.354 10.590 2.697" in text
    for heading in HEADINGS:
        assert heading in text


def test_the_word_file_opens_in_another_program(shown, tmp_path):
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(quarterly_bytes(plan_by_code("2024"), "2024-Q3", "docx", today=TODAY))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*words, str(path)], check=True, capture_output=True, timeout=180)
    pages = pages_of((tmp_path / "bao-cao.pdf").read_bytes())
    assert 15 < len(pages) < 40
    # The other program's file gives its accents apart from their letters; these have none.
    assert "PAR INDEX, SIPAS, PAPI" in pages[0]
    assert any("13.354" in page for page in pages)
