"""Two people apply the same draft at the same moment: one wins, the other reads a sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.intake.actions import Conflict, apply_draft, keep_draft
from tracker.intake.kept import keep
from tracker.intake.parsed import ParsedPlan, ParsedTask
from tracker.intake.queries import draft_to_decide
from tracker.lib.actor import Actor
from tracker.plans.models import Plan, PlanRevision, Task
from tracker.plans.rules.deadline import read_deadline

AT = datetime(2024, 6, 3, 5, tzinfo=UTC)
ISSUED = date(2024, 5, 30)
PEOPLE = [Actor(1, "Hà", ()), Actor(2, "Minh", ())]


def parsed(count: int) -> ParsedPlan:
    """Give a plan of so many tasks that nobody leads."""
    deadline = read_deadline("Tháng 8/2024", year=2024)
    tasks = tuple(
        ParsedTask(
            number=str(number),
            index="PAPI",
            section=None,
            section_title=None,
            title=f"Việc {number}",
            deadline=deadline,
            leads=(),
            partners=(),
            output=None,
        )
        for number in range(1, count + 1)
    )
    return ParsedPlan("kh.docx", "a" * 64, "2024", 2024, "Kế hoạch", None, None, (), tasks, (), ())


def kept(count: int) -> int:
    """Keep such a plan as a draft that every connection sees; give its number."""
    plan = parsed(count)
    with transaction():
        return keep_draft(plan, keep(plan), code="2024", by=PEOPLE[0], at=AT).id


@pytest.mark.parametrize("issued_on", [ISSUED, None])
def test_of_two_who_apply_at_once_one_wins_and_the_other_is_told(database, issued_on):
    draft_id, ready = kept(20), Barrier(2)

    def apply(by):
        with database.app_context():
            ready.wait(10)
            try:
                with transaction():
                    draft = draft_to_decide(draft_id)
                    apply_draft(draft, version=1, number="1/KH", issued_on=issued_on, by=by, at=AT)
            except Conflict as conflict:
                return str(conflict)
            finally:
                session.remove()
            return by.name

    with ThreadPoolExecutor(2) as people:
        told = sorted(people.map(apply, PEOPLE), key=len)
    assert told[1] == f"Tệp này đã được {told[0]} áp dụng, không quyết định thêm được."
    assert [session.scalar(select(func.count()).select_from(table))
            for table in (Plan, PlanRevision, Task)] == [1, 1, 20]  # fmt: skip
    verbs = session.scalars(select(AuditEvent.actor_name).where(AuditEvent.verb == "intake.apply"))
    assert list(verbs) == [told[0]]
