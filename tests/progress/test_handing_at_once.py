"""Several people hand one piece of work over at once, or over and over: it goes over once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from flask import current_app
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import db, session, transaction
from tracker.plans.models import Assignment, Plan
from tracker.progress.actions.amending import amend
from tracker.progress.actions.requests import ask, grant
from tracker.progress.actions.states import Conflict
from tracker.progress.actions.steering import reassign
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steering import Asked

DAY = noon(date(2024, 7, 12))
LIVE = ("not_started", "in_progress", "submitted", "suspended")


@pytest.fixture
def one(city):
    """Give a city with one piece of work of UBND xã An, stored for every connection."""
    plan = city.issue(content(task("1", "Tháng 9/2024", "UBND xã An")))
    (row,) = city.occurrences()
    city.ids = {code: agency.id for code, agency in city.agency.items()}
    city.row_id, city.plan_id = row.id, plan.id
    session.commit()
    return city


def at_once(*acts):
    """Run each act in a transaction and a thread of its own; give what each came to."""
    flask, start, answers = current_app._get_current_object(), threading.Barrier(len(acts)), []

    def press(act):
        with flask.app_context():
            start.wait()
            try:
                with transaction():
                    act()
                answers.append("done")
            except (Refused, Conflict) as refusal:
                answers.append(str(refusal) or "conflict")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    session.expire_all()
    return sorted(answers, key=lambda answer: answer != "done")


def hand(one, code):
    told = {"reason": "Đúng việc", "by": one.coordinator, "at": DAY}
    return lambda: reassign(one.row_id, to_agency_id=one.ids[code], **told)


def living():
    """Give who has work now, by rows that count."""
    query = select(Occurrence.agency_id).where(Occurrence.work.in_(LIVE))
    return session.scalars(query).all()


@pytest.mark.both
@pytest.mark.parametrize("to", [("BA", "BA"), ("BA", "STP")])
def test_of_two_who_hand_it_over_at_once_one_does(one, to):
    first, second = at_once(*(hand(one, code) for code in to))
    assert (first, second) == ("done", "Việc này đã chuyển cho cơ quan khác.")
    (holder,) = living()
    assert holder in {one.ids[code] for code in to}
    parts = session.scalars(select(Assignment).filter_by(valid_to=None, role="lead")).all()
    assert [part.agency_id for part in parts] == [holder]


@pytest.mark.both
def test_who_grants_and_who_hands_over_at_once_do_not_double_it(one):
    with transaction():
        wanted = {"kind": Asked.REASSIGN, "reason": "Không đúng việc"}
        row = ask(one.row_id, **wanted, to_agency_id=one.ids["STP"], by=one.editor, at=DAY)
        request_id = row.id
    granting = {"by": one.coordinator, "at": DAY}
    first, second = at_once(lambda: grant(request_id, **granting), hand(one, "BA"))
    assert first == "done"
    assert second in ("conflict", "Việc này đã chuyển cho cơ quan khác.")
    assert len(living()) == 1
    assert session.get_one(ChangeRequest, request_id).state in ("granted", "withdrawn")


@pytest.mark.both
def test_an_amendment_and_a_transfer_at_once_both_hold_and_neither_waits_for_ever(one):
    def amended():
        new = content(task("1", "Tháng 11/2024", "UBND xã An"))
        amend(session.get_one(Plan, one.plan_id), new, by=one.coordinator, at=DAY)

    assert at_once(amended, hand(one, "BA")) == ["done", "done"]
    assert living() == [one.ids["BA"]]
    (row,) = session.scalars(select(Occurrence).where(Occurrence.agency_id == one.ids["BA"]))
    assert row.due_on == date(2024, 11, 30)
