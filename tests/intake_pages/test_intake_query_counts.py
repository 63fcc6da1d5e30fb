"""What the pages of an amendment ask of the database does not grow with what it changes."""

from __future__ import annotations

import pytest
from spoiled import small_plan, write
from sqlalchemy import event, select

from tracker.db import db, session
from tracker.plans.models import Task

TASKS = 200
PAGES = ("", "/so-sanh", "/ap-dung")


@pytest.fixture
def counted(app, browser):
    """Give a function that opens a page and gives its text and how many statements it took."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)

    def get(address: str) -> tuple[str, int]:
        statements.clear()
        answer = browser.get(address)
        assert answer.status_code == 200
        return answer.get_data(as_text=True), len(statements)

    return get


def plan(folder, changed=0):
    """Write a plan of 200 tasks more, the first of which have another deadline."""
    tables = small_plan()
    last = tables[0].rows.pop()
    tables[0].rows += [
        [str(number), f"Việc thứ {number} của kế hoạch",
         "Tháng 11/2025" if number < 10 + changed else "Tháng 8/2025",
         "Sở Nội vụ", "Sở Tài chính", "Báo cáo"]
        for number in range(10, 10 + TASKS)
    ]  # fmt: skip
    tables[0].rows.append(last)
    return write(tables, "xlsx", folder)


def test_two_hundred_changed_deadlines_take_as_many_questions_as_one(
    app, send, act, draft, counted, tmp_path
):
    send(plan(tmp_path), issued_on="01/10/2024", year="2025")
    act("giu-nhu-in")
    assert act("ap-dung", issued_on="01/10/2024").status_code == 303
    counts = {}
    for changed in (1, TASKS):
        send(plan(tmp_path, changed), year="2025")
        act("giu-nhu-in")
        pages = [counted(f"/ke-hoach/nhap/{draft().id}{page}") for page in PAGES]
        assert pages[1][0].count("30/11/2025") >= min(changed, 60)
        counts[changed] = [count for _, count in pages]
    assert counts[TASKS] == counts[1]
    assert max(counts[1]) <= 30
    assert act("ap-dung").status_code == 303
    with app.app_context():
        moved = session.scalars(select(Task).where(Task.deadline_text == "Tháng 11/2025")).all()
        assert len(moved) == TASKS
