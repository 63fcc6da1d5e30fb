"""A page of a past day shows what it showed then, whatever happens afterwards."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Task, TaskChange
from tracker.plans.queries import plan_by_code
from tracker.progress.actions.states import Act, change
from tracker.progress.models import Occurrence
from tracker.progress.rules.status import Work

DAYS = ("2024-07-15", "2024-09-01", "2024-10-01")
PAGES = (
    "/co-quan/H-271",
    "/ma-tran?cap=district",
    "/nhiem-vu/16",
    "/nhiem-vu",
    "/viec?nhiem-vu=16",
)


def finish_and_reword():
    """Complete all that is open of task 16 today, and word it anew."""
    task = session.scalars(select(Task).where(Task.number == "16")).one()
    act = Act("confirm", SYSTEM, clock.now())
    open_work = select(Occurrence).where(
        Occurrence.task_id == task.id, Occurrence.work.in_(("not_started", "in_progress"))
    )
    rows = session.scalars(open_work).all()
    for row in rows:
        change(row, act, replace(row.state, work=Work.COMPLETED, completed_on=clock.today()))
    old, task.title = task.title, "Lời văn mới của nhiệm vụ"
    session.add(
        TaskChange(
            task_id=task.id, revision=2, on=clock.today(), field="title", old=old, new=task.title
        )
    )
    session.commit()
    return len(rows)


def test_what_changes_today_changes_no_page_of_a_past_day(writer, changed, words):
    client = writer("điều phối")
    with changed.app_context():
        id_ = session.scalar(select(Task.id).where(Task.number == "16"))
    pages = [page.replace("16", str(id_)) if "nhiem-vu" in page else page for page in PAGES]

    def read(page, day):
        return words(client.get(f"{page}{'&' if '?' in page else '?'}on={day}"))

    before = {(page, day): read(page, day) for page in pages for day in DAYS}
    today = {page: words(client.get(page)) for page in pages}
    with changed.app_context():
        assert finish_and_reword() >= 10
    for (page, day), told in before.items():
        assert read(page, day) == told, (page, day)
    for page, told in today.items():
        assert words(client.get(page)) != told, page


@pytest.mark.parametrize("day", DAYS)
def test_three_days_of_a_page_differ(browser, shown, day):
    client = browser("điều phối")
    with shown.app_context():
        assert plan_by_code("2024").issued_on < date.fromisoformat(day)
    page = client.get(f"/ma-tran?cap=district&on={day}").get_data(as_text=True)
    assert page != client.get("/ma-tran?cap=district").get_data(as_text=True)
