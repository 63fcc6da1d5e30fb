"""Another system's table of 20,000 rows in ten columns: read and checked, applied, given out.

Run `python benchmarks/exchange.py [database address]`; the database named must be empty. Each
figure is processor time (the reading process counted), beside bare libraries in the same run.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROWS, TASKS, TODAY = 20_000, 35, date(2024, 10, 15)
HEADS = ("STT", "Tên nhiệm vụ", "Đơn vị", "Kỳ", "Tình trạng", "Tiến độ", "Hoàn thành ngày")
HEADS += ("Số văn bản", "Ngày văn bản", "Ghi chú")


def told(words: str, work: Callable[[], Any]) -> Any:
    """Do some work and print its seconds of processor, and the peak of memory up to here."""
    begun = sum(os.times()[:4])
    found = work()
    taken = sum(os.times()[:4]) - begun
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (0, resource.RUSAGE_CHILDREN)]
    print(f"{words}: %.2f s, %.3f ms a row; peak %d MB, child %d MB" % (
        taken, taken * 1000 / ROWS, *peaks))  # fmt: skip
    return found


def issue() -> Any:
    """Issue a plan of tasks of every commune; give it."""
    from intake import AT

    from tracker.demo.filling import fill
    from tracker.intake.actions import apply_content
    from tracker.lib.actor import SYSTEM
    from tracker.plans.actions import Source
    from tracker.plans.queries import current_plan
    from tracker.plans.rules.content import Named, PlanContent, TaskContent
    from tracker.plans.rules.deadline import deadline_json, read_deadline

    due = dict(deadline_json(read_deadline("Tháng 12/2024", year=2024)))
    all_ = (Named("UBND cấp xã"),)
    more: dict[str, Any] = {"index": "PAR_INDEX", "section": None, "deadline": due, "leads": all_}
    tasks = (TaskContent(number=str(n), title=f"Nhiệm vụ {n}", **more) for n in range(1, TASKS + 1))
    fill(kind="test", profile="ha-noi", at=AT)
    content = PlanContent(year=2024, title="Kế hoạch", tasks=tuple(tasks))
    first, source = date(2024, 5, 30), Source("plan.docx", "0" * 64, [])
    words: dict[str, Any] = {"code": "2024", "number": "1/KH", "issued_on": first, "by": SYSTEM}
    apply_content(content, **words, source=source, at=AT)
    return current_plan(TODAY)


def bare_write(rows: list[list[str]]) -> bytes:
    """Write rows with xlsxwriter, a row in memory at a time."""
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def measure() -> None:
    """Print each figure on a city with a plan."""
    from openpyxl import load_workbook
    from python_calamine import CalamineWorkbook
    from sqlalchemy import insert, select

    from tracker.agencies.models import Agency
    from tracker.db import session, transaction
    from tracker.intake.exchange.actions import apply, keep_table, save_mapping
    from tracker.intake.exchange.checking import check, known_works
    from tracker.intake.exchange.exporting import sheet_of
    from tracker.intake.exchange.reading import read_table
    from tracker.intake.exchange.rules.columns import Reading, guess_columns
    from tracker.lib.actor import SYSTEM
    from tracker.paper.excel import excel_bytes
    from tracker.progress.models import ProgressUpdate

    with transaction():
        plan = issue()
    names = {row.id: row.name for row in session.scalars(select(Agency))}
    said = ["", "Đang thực hiện", "40%", "", "", "", "Đã trình dự thảo"]
    works = list(known_works(plan, None))[:ROWS]
    rows = [[one.number, one.title, names[one.agency_id], *said] for one in works]
    file, reading = bare_write([list(HEADS), *rows]), Reading(guess_columns(HEADS))
    by: dict[str, Any] = {"by": SYSTEM, "at": datetime(2024, 10, 15, 3, tzinfo=UTC)}
    print(len(rows), "rows")
    open_ = CalamineWorkbook.from_filelike
    told("bare calamine", lambda: open_(BytesIO(file)).get_sheet_by_index(0).to_python())
    told("bare openpyxl", lambda: list(load_workbook(BytesIO(file), read_only=True).active.values))
    table = told("read", lambda: read_table(file))
    checked = told("checked", lambda: check(table, reading, plan, None, TODAY))
    more: dict[str, Any] = {"plan": plan, "of_all": True, "file_name": "a.xlsx", "mapping": None}
    with transaction():
        kept = told("kept", lambda: keep_table(table, reading, checked, **more, **by))
    with transaction():
        done = told("applied", lambda: apply(kept.id, plan=plan, own=None, **by))
    written = ProgressUpdate.__table__
    columns = [column for column in written.c if column.name != "id"]
    found = session.execute(select(*columns).where(written.c.verb == "report"))
    reports = [dict(row._mapping) for row in found]
    told("bare inserts", lambda: session.execute(insert(written), reports))
    session.rollback()
    print(done.sent, "sent,", len(reports), "stored")
    with transaction():
        saved = save_mapping("Sổ", agency_id=None, heads=HEADS, reading=reading, **by)
    told("bare xlsxwriter", lambda: bare_write(rows))
    told("given out", lambda: excel_bytes([sheet_of(saved, plan, None, open_only=False)]))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tracker.app import create_app
    from tracker.db import db
    from tracker.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/city.sqlite3"
        settings = Settings(database_url=url, secret_key="x", evidence_url=folder, today=TODAY)
        with create_app(settings).app_context():
            db.create_all()
            measure()
            db.session.remove()
