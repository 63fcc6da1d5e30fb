"""Time to read each given plan beside the bare parser in the same run, and to apply 1,000 tasks.

Run `python benchmarks/intake.py`; it prints one line a figure (seconds, median of five runs).
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "tests" / "documents"
RUNS = 5
TASKS = 1000


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
    """Give the median time of the processor that some work takes."""
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
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


def apply_figures() -> None:
    """Print the time to apply a plan of 1,000 tasks to an empty city."""
    from tracker.app import create_app
    from tracker.db import db, transaction
    from tracker.demo.filling import fill
    from tracker.intake.actions import apply_content
    from tracker.lib.actor import SYSTEM
    from tracker.plans.actions import Source
    from tracker.plans.rules.content import Named, PlanContent, TaskContent
    from tracker.plans.rules.deadline import deadline_json, read_deadline
    from tracker.settings import Settings

    at = datetime(2024, 5, 30, 3, tzinfo=UTC)
    deadline = dict(deadline_json(read_deadline("Tháng 8/2024", year=2024)))
    tasks = tuple(
        TaskContent(
            index="PAR_INDEX",
            number=str(number),
            section=None,
            title=f"Nhiệm vụ {number}",
            deadline=deadline,
            leads=(Named("Sở Nội vụ", None),),
            partners=(),
            output=None,
        )
        for number in range(1, TASKS + 1)
    )
    content = PlanContent(
        year=2024,
        title="Kế hoạch",
        number=None,
        issued_on=None,
        sections=(),
        tasks=tasks,
        targets=(),
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/city.sqlite3",
            secret_key="only for this measurement",
            evidence_url=folder,
            today=date(2024, 6, 3),
        )
        with create_app(settings).app_context():
            db.create_all()
            with transaction():
                fill(kind="test", profile="ha-noi", at=at)
            begun = time.perf_counter()
            with transaction():
                apply_content(
                    content,
                    code="2024",
                    number="1/KH-UBND",
                    issued_on=date(2024, 5, 30),
                    source=Source("plan.docx", "0" * 64, []),
                    by=SYSTEM,
                    at=at,
                )
            print(f"apply {TASKS} tasks: {time.perf_counter() - begun:.2f} s")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    read_figures()
    apply_figures()
