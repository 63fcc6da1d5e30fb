"""Documents of 700 agencies and 20,000 rows, beside the bare library on the same rows.

    python benchmarks/reports.py [rows] [agencies]
    python benchmarks/reports.py sqlite:///file.sqlite3 2024-Q3

The second way makes the report of a period through the application's own queries, from a
database that `million.py` or `tracker demo` filled; beside it stands the floor: every occurrence
of the plan read by one bare query, and the rows that the report prints written by the bare library.

Each form is made in a process of its own, twice: by `tracker.paper` from an outline, and by the
bare library (python-docx with its table of cells, xlsxwriter with constant memory, typst with the
rows as JSON and a plain table). Prints seconds of processor time, the largest memory the process
held, the file's size, and the ratio.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO

from tracker.paper.excel import excel_bytes, outline_sheets
from tracker.paper.outline import (
    Appendix,
    Cell,
    Column,
    Letterhead,
    Outline,
    Signature,
    Table,
    head,
    paragraph,
    row,
)
from tracker.paper.pdf import pdf_bytes
from tracker.paper.word import word_bytes

HEAD = ("TT", "Cơ quan", "Nội dung nhiệm vụ", "Hạn", "Trạng thái", "Kết quả")
WORDS = "Rà soát, cập nhật quy trình nội bộ giải quyết thủ tục hành chính thuộc thẩm quyền"
FORMS = ("docx", "xlsx", "pdf")


def rows(count: int, agencies: int) -> list[tuple[str, ...]]:
    """Give the rows: agencies one after the other, each with its works."""
    return [
        (str(n), f"UBND xã số {n % agencies}", f"{WORDS} {n % 73}", "30/9/2024", "Trong hạn", "-")
        for n in range(1, count + 1)
    ]


def outline(found: list[tuple[str, ...]]) -> Outline:
    """Give the rows as the appendix of a report."""
    table = Table(
        (Column(12, "center"), Column(45), Column(110), Column(22), Column(26), Column(37)),
        (head(*HEAD),),
        tuple(row(Cell(line[0], value=int(line[0])), *line[1:]) for line in found),
    )
    letterhead = Letterhead("Sở Nội vụ", "BC-SNV", "Hà Nội", 2024, 9, "UBND thành phố Hà Nội")
    return Outline(
        letterhead, "Báo cáo", ("Tiến độ",), (paragraph("Số liệu."),), Signature(("Giám đốc",)),
        appendices=(Appendix("NHIỆM VỤ", (table,)),),
    )  # fmt: skip


def ours(form: str, found: list[tuple[str, ...]]) -> bytes:
    """Make a file as the application does."""
    made = outline(found)
    if form == "docx":
        return word_bytes(made)
    return pdf_bytes(made) if form == "pdf" else excel_bytes(outline_sheets(made))


def bare_docx(found: list[tuple[str, ...]]) -> bytes:
    """Fill a table of python-docx row by row, its cells read once a row."""
    from docx import Document

    document = Document()
    table = document.add_table(rows=1 + len(found), cols=len(HEAD), style="Table Grid")
    for line, place in zip((HEAD, *found), table.rows, strict=True):
        for text, cell in zip(line, place.cells, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def bare_xlsx(found: list[tuple[str, ...]]) -> bytes:
    """Write the rows as text, without shapes."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    for number, line in enumerate((HEAD, *found)):
        for column, text in enumerate(line):
            page.write_string(number, column, text)
    book.close()
    return out.getvalue()


def bare_pdf(found: list[tuple[str, ...]]) -> bytes:
    """Set a plain table from JSON."""
    import typst

    source = (
        "#set page(flipped: true)\n#let rows = json(bytes(sys.inputs.rows))\n"
        "#table(columns: (1fr, 4fr, 10fr, 2fr, 2fr, 3fr), ..rows.flatten())"
    )
    words = json.dumps([HEAD, *found], ensure_ascii=False)
    return typst.compile(source.encode(), format="pdf", sys_inputs={"rows": words})


BARE: dict[str, Callable[[list[tuple[str, ...]]], bytes]] = {
    "docx": bare_docx, "xlsx": bare_xlsx, "pdf": bare_pdf,
}  # fmt: skip


def measure(form: str, who: str, count: int, agencies: int) -> None:
    """Make one file in this process and print what it cost."""
    found = rows(count, agencies)
    start = time.process_time()
    content = ours(form, found) if who == "ours" else BARE[form](found)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "size": len(content)}))


def real(form: str, who: str, url: str, code: str) -> None:
    """Make the report of a period from a database in this process and print what it cost."""
    from tracker.app import create_app
    from tracker.settings import Settings

    app = create_app(Settings(database_url=url, secret_key="only-for-measuring"))
    with app.app_context():
        read, write = (_facts, ours_of) if who == "ours" else (_bare_rows, BARE[form])
        # What a period's report prints is known before the clock starts.
        told = _printed(_facts(code)) if who == "bare" else None
        start = time.process_time()
        found = read(code)
        reading = time.process_time() - start
        content = write(form, found) if who == "ours" else write(told)
        seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = {"seconds": seconds, "reading": reading, "memory": memory, "size": len(content)}
    print(json.dumps(size))


def _facts(code: str) -> Outline:
    from datetime import timedelta

    from tracker.plans.queries import plan_by_code
    from tracker.reports.filings.reading import told_period
    from tracker.reports.quarterly import quarterly_outline
    from tracker.reports.queries.quarterly import quarterly_facts

    plan = plan_by_code(code[:4])
    _, asked = told_period(plan, code)
    return quarterly_outline(quarterly_facts(plan, code, today=asked.city_due + timedelta(1)))


def ours_of(form: str, made: Outline) -> bytes:
    """Write an outline as the application does."""
    from tracker.reports.documents import outline_bytes

    return outline_bytes(made, form)


def _bare_rows(code: str) -> list[tuple[str, ...]]:
    """Read the occurrences of the plan with their names, as a driver gives them."""
    from sqlalchemy import text

    from tracker.db import session

    query = text(
        "select a.name, t.number, t.title, o.* from occurrence o join task t on t.id = o.task_id"
        " join agency a on a.id = o.agency_id join plan p on p.id = o.plan_id where p.code = :code"
    )
    return [tuple(row) for row in session.execute(query, {"code": code[:4]})]


def _printed(made: Outline) -> list[tuple[str, ...]]:
    """Give every row that the report prints, in as many columns as the bare table has."""
    blocks = [*made.blocks, *(block for one in made.appendices for block in one.blocks)]
    lines = [line for block in blocks if isinstance(block, Table) for line in block.rows]
    width = len(HEAD)
    return [
        tuple(cell.text for cell in (*line.cells, *[Cell("")] * width)[:width]) for line in lines
    ]


def main() -> None:
    """Measure every form in a process of its own and print the table."""
    given = sys.argv[1:3] if len(sys.argv) == 3 else ["20000", "700"]
    print("| form | seconds, ours / bare | ratio | memory MB, ours / bare | file kB |")
    print("| --- | --- | --- | --- | --- |")
    for form in FORMS:
        told = {}
        for who in ("ours", "bare"):
            command = [sys.executable, __file__, form, who, *given]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            told[who] = json.loads(done.stdout)
        a, b = told["ours"], told["bare"]
        print(
            f"| {form} | {a['seconds']:.1f} / {b['seconds']:.1f} |"
            f" {a['seconds'] / b['seconds']:.2f} | {a['memory']} / {b['memory']} |"
            f" {a['size'] // 1024} |"
        )


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] in FORMS:
        if "://" in sys.argv[3]:
            real(*sys.argv[1:5])
        else:
            measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
