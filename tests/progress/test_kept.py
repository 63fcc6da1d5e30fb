"""What a session keeps is read once, and anew as soon as somebody writes."""

from __future__ import annotations

from small_city import content, task

from tracker.db import kept, session, transaction
from tracker.plans.models import Plan


def test_a_kept_row_is_read_once_and_forgotten_by_a_transaction(city):
    plan = city.issue(content(task("1", "Thường xuyên", "Sở Nội vụ")))
    reads = []

    def read():
        reads.append(1)
        return session.get_one(Plan, plan.id)

    first = kept("plan", read)
    assert kept("plan", read) is first
    session.expunge_all()
    kept("plan", read)
    assert len(reads) == 2
    session.commit()
    with transaction():
        kept("plan", read)
    assert len(reads) == 3


def test_what_is_not_there_yet_is_asked_for_again(city):
    plan = city.issue(content(task("1", "Thường xuyên", "Sở Nội vụ")))
    assert kept("none", lambda: None) is None
    assert kept("none", lambda: plan) is plan
