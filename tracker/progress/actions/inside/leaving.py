"""Somebody leaves: all that is open in their hands goes to colleagues, and their rights end.

One transaction for everything: who stops in between has handed nothing over. One entry of the
trail an agency lists what went to whom, so that each agency reads its own and no other's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from tracker.accounts import leaving
from tracker.accounts.models import User
from tracker.accounts.queries import Colleague, colleagues, without_active_person, without_head
from tracker.agencies.queries import by_ids
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import shorten
from tracker.plans.models import Assignment, Task
from tracker.progress.models import HeadReview, Occurrence, ReportDraft, TaskStep
from tracker.progress.queries.inside.leaving import (
    drafts_of,
    in_hand,
    parts_of,
    reviews_of,
    steps_of,
)
from tracker.progress.rules.moves import Refused

MOST = 2000
"""What one person may have in hand in one agency; more is handed over in lists, by choosing."""


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a leaving: things handed over, what could not be, the account's end."""

    handed: int
    kept: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class _Act:
    """Whose work goes to whom in one agency, by whom and when."""

    person: User
    agency_id: int
    to: Colleague
    by: Actor
    at: datetime


def leave(
    person_id: int,
    heirs: Mapping[int, int | None],
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Left:
    """Hand all open work over to `heirs` (agency → colleague) and end the rights; raise Refused.

    It reaches as far as the charge of `by`: a head's own agencies, everything for who manages
    everybody. An agency in which nothing is open needs no heir. `seen` is how much was in hand
    on the page whose button was pressed.
    """
    on = clock.local_day(at)
    # Two who let the same person leave at once wait for each other here.
    person = session.get_one(User, person_id, with_for_update=True)
    agency_ids, rights = leaving.in_charge_of(by, person_id, on)
    amounts = {id_: in_hand(person_id, id_).total for id_ in sorted(agency_ids)}
    if seen is not None and seen != sum(amounts.values()):
        raise Refused({"": "Việc trong tay người này đã khác lúc mở trang; xem lại rồi bấm lại."})
    busy = [id_ for id_, amount in amounts.items() if _checked(amount)]
    takers = _takers({id_: heirs.get(id_) for id_ in busy}, person_id, on)
    acts = [_Act(person, id_, to, by, at) for id_, to in takers.items()]
    if not rights and not acts:
        raise Refused({"": f"{person.name} không còn quyền và không giữ việc nào."})
    done = [_hand_on(act) for act in acts]
    closed = leaving.end_rights(person, rights, by=by, at=at)
    served = {row.agency_id for row in rights if row.agency_id}
    kept = [sentence for _, sentences in done for sentence in sentences]
    return Left(sum(handed for handed, _ in done), (*kept, *_gaps(served, at)), closed)


def _checked(amount: int) -> int:
    if amount > MOST:
        raise Refused({"": f"Người này đang giữ {amount} việc; hãy phân công lại theo danh sách."})
    return amount


def _takers(heirs: Mapping[int, int | None], person_id: int, on: date) -> dict[int, Colleague]:
    """Give the colleague who takes over in each agency; raise Refused naming every one without."""
    found = {
        id_: one
        for id_, heir_id in heirs.items()
        for one in colleagues([id_], on)
        if one.user_id == heir_id and heir_id != person_id
    }
    without = by_ids([id_ for id_ in heirs if id_ not in found])
    if without:
        asks = "Chọn người nhận việc đang làm tại"
        raise Refused({str(id_): f"{asks} {body.name}." for id_, body in without.items()})
    return found


def _hand_on(act: _Act) -> tuple[int, list[str]]:
    """Hand everything over in one agency; give how much it was, and why some could not be."""
    was, to_id = act.person.id, act.to.user_id
    parts = session.scalars(
        select(Assignment)
        .where(Assignment.agency_id == act.agency_id, *parts_of(was))
        .order_by(Assignment.id)
        .with_for_update()
    ).all()
    before = {str(row.id): [was, row.unit] for row in parts}
    for row in parts:
        row.person_id = to_id
    steps = _steps(act)
    drafts, kept = _drafts(act)
    reviews = _reviews(act)
    for_whom, not_possible = leaving.pass_duties_on(
        was, agency_id=act.agency_id, to_id=to_id, by=act.by, at=act.at
    )
    letters = leaving.pass_letters_on(
        was, agency_id=act.agency_id, to_id=to_id, on=clock.local_day(act.at)
    )
    record(
        "progress.hand_on",
        by=act.by,
        at=act.at,
        subject_type="person",
        subject_id=was,
        label=f"{act.person.name} → {act.to.name}",
        agency_id=act.agency_id,
        before={"in_charge": before},
        after={
            "in_charge": {key: [to_id, unit] for key, (_, unit) in before.items()},
            "steps": steps,
            "drafts": drafts,
            "reviews": reviews,
            "substitutes": for_whom,
            "contact": letters,
        },
    )
    handed = sum(map(len, (parts, steps, drafts, reviews, for_whom)))
    return handed, kept + not_possible


def _steps(act: _Act) -> list[int]:
    """Hand the steps over; a page that shows the former person is of an older version."""
    rows = session.scalars(
        select(TaskStep)
        .where(*steps_of(act.person.id, act.agency_id))
        .order_by(TaskStep.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.person_id, row.version = act.to.user_id, row.version + 1
    return [row.id for row in rows]


def _drafts(act: _Act) -> tuple[list[int], list[str]]:
    """Hand unsent reports over; one stays where the heir has begun the same report."""
    own = select(ReportDraft.occurrence_id)
    all_ = set(session.scalars(own.where(*drafts_of(act.person.id, act.agency_id))))
    there = set(
        session.scalars(
            own.where(ReportDraft.person_id == act.to.user_id, ReportDraft.occurrence_id.in_(all_))
        )
    )
    moved = sorted(all_ - there)
    session.execute(
        update(ReportDraft)
        .where(ReportDraft.person_id == act.person.id, ReportDraft.occurrence_id.in_(moved))
        .values(person_id=act.to.user_id)
        .execution_options(synchronize_session=False)
    )
    tasks = session.execute(
        select(Task.number, Task.title)
        .join(Occurrence, Occurrence.task_id == Task.id)
        .where(Occurrence.id.in_(there))
        .order_by(Occurrence.id)
    ).all()
    name = act.to.name
    return moved, [
        f"Bản nháp báo cáo nhiệm vụ {number}. {shorten(title, 60)}: {name} đã có bản nháp của mình."
        for number, title in tasks
    ]


def _reviews(act: _Act) -> list[int]:
    """Let reports that wait for the head come back to the heir, should they be sent back."""
    rows = session.scalars(
        select(HeadReview)
        .where(*reviews_of(act.person.id, act.agency_id))
        .order_by(HeadReview.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.sent_by_id = act.to.user_id
    return [row.id for row in rows]


def _gaps(agency_ids: Collection[int], at: datetime) -> list[str]:
    """Give the sentences of agencies that nobody can report for any more."""
    on = clock.local_day(at)
    agencies = by_ids(list(agency_ids))
    empty, headless = without_active_person(agency_ids, on), without_head(agency_ids, on)
    return [f"{agencies[id_].name} không còn ai báo cáo." for id_ in sorted(empty)] + [
        f"{agencies[id_].name} không còn người đứng đầu duyệt báo cáo."
        for id_ in sorted(headless - empty)
    ]
