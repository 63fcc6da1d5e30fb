"""Time to read each given plan beside the bare parser; 1,000 tasks applied beside bare inserts.

Run `python benchmarks/intake.py [database address]`; it prints one line a figure, the median of
seven runs. Without an address plans are applied on SQLite; the database named must be empty.
"""

from __future__ import annotations

import csv
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.plans.rules.content import PlanContent

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "tests" / "documents"
RUNS = 7
TASKS = 1000
AT = datetime(2024, 5, 30, 3, tzinfo=UTC)


def bare_docx(path: Path) -> None:
    """Read every cell with python-docx."""
    import docx

    for table in docx.Document(str(path)).tables:
        for row in table.rows:
            [cell.text for cell in row.cells]


def bare_xlsx(path: Path) -> None:
    """Read every sheet with calamine."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def bare_pdf(path: Path) -> None:
    """Extract every table with pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


BARE = {"docx": bare_docx, "xlsx": bare_xlsx, "pdf": bare_pdf}


def seconds(work: Callable[[], object]) -> float:
    """Give the median time of the processor that some work takes.

    Nothing looks for cycles meanwhile, as in the process that reads: for parser and reader alike.
    """
    taken = []
    gc.disable()
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
        gc.collect()
    gc.enable()
    return statistics.median(taken)


def read_figures() -> None:
    """Print, for each form of the plan: the bare parser, our reader, reader and understanding."""
    from tracker.agencies.rules.names import Register
    from tracker.intake.parse import understand_source
    from tracker.intake.reading.choose import read_source

    seeds = ROOT / "seeds" / "ha-noi"
    bodies, groups = (
        list(csv.DictReader((seeds / name).read_text(encoding="utf-8").splitlines()))
        for name in ("agencies.csv", "groups.csv")
    )
    register = Register.from_rows(bodies, groups)
    for form, bare in BARE.items():
        path = DOCUMENTS / f"plan-2024.{form}"
        source = read_source(path)
        plain = seconds(lambda bare=bare, path=path: bare(path))
        ours = seconds(lambda path=path: read_source(path))
        mapped = seconds(lambda source=source: understand_source(source, register=register))
        ratio = ours / plain
        figures = (plain * 1000, ours * 1000, ratio, mapped * 1000)
        print(f"{form}: bare %.0f ms, reader %.0f ms (%.2fx), plan %.0f ms" % figures)


def thousand_tasks() -> PlanContent:
    """Give a plan of 1,000 tasks, each led by one body with another as partner."""
    from tracker.plans.rules.content import Named, PlanContent, TaskContent
    from tracker.plans.rules.deadline import deadline_json, read_deadline

    deadline = dict(deadline_json(read_deadline("Tháng 8/2024", year=2024)))
    tasks = tuple(
        TaskContent(
            index="PAR_INDEX",
            number=str(number),
            section=None,
            title=f"Nhiệm vụ {number}",
            deadline=deadline,
            leads=(Named("Sở Nội vụ"),),
            partners=(Named("Sở Tư pháp"),),
        )
        for number in range(1, TASKS + 1)
    )
    return PlanContent(year=2024, title="Kế hoạch", tasks=tasks)


def apply_once(code: str) -> float:
    """Apply the plan under a new code; give the seconds until it is committed."""
    from tracker.db import transaction
    from tracker.intake.actions import apply_content
    from tracker.lib.actor import SYSTEM
    from tracker.plans.actions import Source

    content, source = thousand_tasks(), Source("plan.docx", "0" * 64, [])
    begun = time.perf_counter()
    with transaction():
        apply_content(
            content,
            code=code,
            number="1/KH-UBND",
            issued_on=date(2024, 5, 30),
            source=source,
            by=SYSTEM,
            at=AT,
        )
    return time.perf_counter() - begun


def insert_bare(code: str) -> tuple[float, int]:
    """Write the rows of the plan `code` once more, as bare inserts of many rows; undo it after.

    Give the seconds and how many rows: tasks, assignments and occurrences.
    """
    from sqlalchemy import delete, insert, select

    from tracker.db import session
    from tracker.plans.models import Assignment, Plan, Task
    from tracker.progress.models import Occurrence

    plan_id = session.scalar(select(Plan.id).where(Plan.code == code))
    stored = {
        table: [
            dict(row._mapping)
            for row in session.execute(
                select(table.__table__).where(table.__table__.c.plan_id == plan_id)
            )
        ]
        for table in (Task, Assignment, Occurrence)
    }
    for table in (Occurrence, Assignment, Task):
        session.execute(delete(table).where(table.plan_id == plan_id))
    session.flush()
    begun = time.perf_counter()
    for table, rows in stored.items():
        session.execute(insert(table.__table__), rows)
    session.commit()
    return time.perf_counter() - begun, sum(map(len, stored.values()))


def apply_figures(url: str | None) -> None:
    """Print the time to apply a plan of 1,000 tasks to a city, and that of its rows alone."""
    from tracker.app import create_app
    from tracker.db import db, transaction
    from tracker.demo.filling import fill
    from tracker.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=url or f"sqlite:///{folder}/city.sqlite3",
            secret_key="only for this measurement",
            evidence_url=folder,
            today=date(2024, 6, 3),
        )
        with create_app(settings).app_context():
            db.create_all()
            with transaction():
                fill(kind="test", profile="ha-noi", at=AT)
            applied = statistics.median(apply_once(f"2024-{run}") for run in range(RUNS))
            bare = [insert_bare(f"2024-{run}") for run in range(RUNS)]
            plain, rows = statistics.median(taken for taken, _ in bare), bare[0][1]
            db.session.remove()
            db.engine.dispose()
    words = "apply %d tasks: %.0f ms; its %d rows as bare inserts: %.0f ms (%.1fx)"
    print(words % (TASKS, applied * 1000, rows, plain * 1000, applied / plain))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    read_figures()
    apply_figures(sys.argv[1] if len(sys.argv) > 1 else None)
