"""A decision gives an agency's part in a task to another: what it adds to `inheriting`.

The work itself goes over as it does when agencies reorganise. A decision has one receiver and is
whole or refused; and its successor is a stranger to the giver: what the giver asked for, and what
waits for its head, ends with its part, while what partners still owe is owed to the successor.
Explanations stay with the giver, of whom they were asked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.plans.models import Assignment
from tracker.progress.actions.states import Act, lock_many
from tracker.progress.inheriting.asked import leave_behind
from tracker.progress.inheriting.gifts import Gift, Inherited, Move
from tracker.progress.inheriting.telling import names_of
from tracker.progress.inheriting.work import inherit
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steering import after_reassign, must_have_reason


def hand_over(
    occurrence_ids: Collection[int],
    *,
    to_agency_id: int,
    reason: str,
    keep_lateness: bool = False,
    by: Actor,
    at: datetime,
) -> Inherited:
    """Give occurrences to another agency, all of them or none; raise Refused.

    The successor goes on where the other stopped: same days, same percent. Where it already leads
    the same task, its own occurrence stays and the other folds into it. Days late before the
    transfer are told apart from those after it, unless `keep_lateness`: then the successor
    answers for all of them, as an agency does that only changed its name.
    """
    act = Act("reassign", by, at)
    must_have_reason(reason)
    to = _receiver(to_agency_id, act)
    session.flush()
    rows = lock_many(list(occurrence_ids))
    for row in rows:
        if row.agency_id == to.id:
            raise Refused({"to_agency_id": f"{to.name} đang chủ trì việc này."})
        after_reassign(row.state)
    givers = names_of({row.agency_id for row in rows})
    groups = _groups({row.assignment_id for row in rows})
    move = Move(act, nfc(reason).strip())
    done = inherit(
        [Gift(row.id, to.id, groups[row.assignment_id], same_body=keep_lateness) for row in rows],
        move=move,
    )
    leave_behind(done, f"Việc đã chuyển giao cho {to.name}.", move)
    _record(occurrence_ids, givers, to, done, move)
    return done


def _receiver(agency_id: int, act: Act) -> Agency:
    """Give the agency that takes over; raise Refused where it cannot."""
    to = session.get(Agency, agency_id)
    if to is None or to.level == "group" or not to.valid_on(act.on):
        raise Refused({"to_agency_id": "Chọn một cơ quan đang hoạt động để nhận việc."})
    return to


def _groups(assignment_ids: Collection[int]) -> dict[int, int | None]:
    """Give the group through which each part was named; the successor has it through the same."""
    query = select(Assignment.id, Assignment.group_id).where(Assignment.id.in_(assignment_ids))
    return {row.id: row.group_id for row in session.execute(query)}


def _record(
    occurrence_ids: Collection[int],
    givers: dict[int, str],
    to: Agency,
    done: Inherited,
    move: Move,
) -> None:
    """Write one entry: of the occurrence where it is one, else a list of all."""
    after = {"moved": [*done.moved], "folded": [*done.folded]}
    record(
        f"progress.{move.act.verb}",
        by=move.act.by,
        at=move.act.at,
        subject_type="occurrence",
        subject_id=next(iter(occurrence_ids)) if len(occurrence_ids) == 1 else None,
        agency_id=next(iter(givers)) if len(givers) == 1 else None,
        before={"agencies": sorted(givers.values())},
        after={"agencies": [to.name]} | after,
        reason=move.reason,
    )
