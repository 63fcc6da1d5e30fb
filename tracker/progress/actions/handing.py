"""Work goes over to another agency: closed at the one, open at the other, never counted twice.

Used for one task that is reassigned and for thousands when agencies merge: the number of queries
does not grow with the number of occurrences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.plans.models import Assignment, Task
from tracker.progress.actions.states import Act, change, write
from tracker.progress.models import STATE_COLUMNS, ChangeRequest, Occurrence
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import OUTSIDE, Work
from tracker.progress.rules.steering import MOVABLE, after_reassign, must_have_reason

# What the successor takes over as it stands, beside the columns of `State`.
_CARRIED = ("reported_on", "submitted_on", "expected_on", "extension_count", "kind")
# Work at the successor that counts for nothing: it is taken up again instead of doubled.
_DEAD = frozenset({Work.REASSIGNED, Work.CANCELLED})
_MOVABLE = sorted(work.value for work in MOVABLE)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What went over: old occurrence → the successor's, made anew (`moved`) or its own (`folded`).

    `assignments` are the successor's parts that were made.
    """

    moved: Mapping[int, int] = field(default_factory=dict)
    folded: Mapping[int, int] = field(default_factory=dict)
    assignments: tuple[int, ...] = ()


def hand_over(
    occurrence_ids: Sequence[int],
    *,
    to_agency_id: int,
    reason: str,
    keep_lateness: bool = False,
    by: Actor,
    at: datetime,
    verb: str = "reassign",
) -> HandOver:
    """Give occurrences to another agency, all of them or none; raise Refused.

    The successor goes on where the other stopped: same days, same percent. Where it already leads
    the same task, its own occurrence stays and the other folds into it. Days late before the
    transfer are told apart from those after it, unless `keep_lateness`: then the successor
    answers for all of them, as an agency does that only changed its name. An agency's part in a
    task ends once nothing of it is open; a part that the successor had as partner ends too.
    """
    act = Act(verb, by, at)
    must_have_reason(reason)
    to = _receiver(to_agency_id, act)
    rows, own = _locked(occurrence_ids, to.id)
    if any(row.agency_id == to.id for row in rows):
        raise Refused({"to_agency_id": f"{to.name} đang chủ trì việc này."})
    hands = _Hands(to, act, nfc(reason).strip(), keep_lateness, _names(rows))
    parts, made = _parts_of(rows, to, act)
    pairs: list[tuple[Occurrence, Occurrence]] = []
    folds: list[tuple[Occurrence, Occurrence]] = []
    for row in sorted(rows, key=_furthest):
        there = own.get((row.task_id, row.key))
        if there is not None and there.work not in _DEAD:
            folds.append((row, there))
        else:
            own[row.task_id, row.key] = new = hands.pass_on(row, parts[row.task_id], there)
            pairs.append((row, new))
    session.flush()
    for row, new in pairs:
        hands.tell(row, new)
    for row, there in folds:
        hands.fold(row, there)
    moved = {row.id: new.id for row, new in pairs}
    folded = {row.id: there.id for row, there in folds}
    _close_parts({row.assignment_id for row in rows}, act)
    _end_requests([row.id for row in rows], to, act)
    _record(rows, hands, moved, folded)
    return HandOver(moved, folded, tuple(made))


def pass_parts(
    assignment_ids: Sequence[int], *, to_agency_id: int, reason: str, by: Actor, at: datetime
) -> int:
    """Give over parts in tasks that have no open occurrence: event tasks, partners, monitors.

    A part that the successor has already ends without a second one. Give how many went over.
    """
    act = Act("reassign", by, at)
    must_have_reason(reason)
    to = _receiver(to_agency_id, act)
    query = select(Assignment).where(
        Assignment.id.in_(assignment_ids), Assignment.valid_to.is_(None)
    )
    rows = session.scalars(query.order_by(Assignment.id).with_for_update()).all()
    has = _roles_of({row.task_id for row in rows}, to.id)
    for row in rows:
        row.valid_to = act.on - timedelta(days=1)
        roles = has.setdefault(row.task_id, {})
        if row.role not in roles and not (row.role == "partner" and "lead" in roles):
            roles[row.role] = _part(row, to, act)
            session.add(roles[row.role])
        if row.role == "lead":
            _end(roles.get("partner"), act)
    record(
        "progress.pass_parts",
        by=by,
        at=at,
        subject_type="agency",
        subject_id=to.id,
        label=to.name,
        agency_id=to.id,
        after={"assignments": [row.id for row in rows]},
        reason=reason,
    )
    return len(rows)


def _furthest(row: Occurrence) -> tuple[bool, int, int]:
    """Order work by how far it is: of two that become one, the further one goes on."""
    return (row.work != Work.SUBMITTED, -row.percent, row.id)


def _names(rows: Iterable[Occurrence]) -> dict[int, str]:
    """Give the names of those who hand over, by id."""
    query = select(Agency.id, Agency.name).where(Agency.id.in_({row.agency_id for row in rows}))
    return {row.id: row.name for row in session.execute(query)}


def _receiver(agency_id: int, act: Act) -> Agency:
    """Give the agency that takes over; raise Refused where it cannot."""
    to = session.get(Agency, agency_id)
    if to is None or to.level == "group" or not to.valid_on(act.on):
        raise Refused({"to_agency_id": "Chọn một cơ quan đang hoạt động để nhận việc."})
    return to


def _locked(
    occurrence_ids: Sequence[int], to_id: int
) -> tuple[list[Occurrence], dict[tuple[int, str], Occurrence]]:
    """Lock the tasks, what goes over and what the successor has in them, in the order of ids.

    The tasks first: two hand-overs to one agency must not make two parts in one task.
    """
    wanted = set(occurrence_ids)
    of_tasks = select(Occurrence.task_id).where(Occurrence.id.in_(wanted))
    session.execute(
        select(Task.id).where(Task.id.in_(of_tasks)).order_by(Task.id).with_for_update()
    )
    query = select(Occurrence).where(
        or_(
            Occurrence.id.in_(wanted),
            and_(Occurrence.agency_id == to_id, Occurrence.task_id.in_(of_tasks)),
        )
    )
    query = query.order_by(Occurrence.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    own: dict[tuple[int, str], Occurrence] = {}
    for row in found:
        place = (row.task_id, row.key)
        if row.agency_id == to_id and (place not in own or own[place].work in OUTSIDE):
            own[place] = row
    return [row for row in found if row.id in wanted], own


def _roles_of(task_ids: Collection[int], agency_id: int) -> dict[int, dict[str, Assignment]]:
    """Give the parts that an agency has now, by task and role."""
    found: dict[int, dict[str, Assignment]] = {}
    query = select(Assignment).where(
        Assignment.task_id.in_(task_ids),
        Assignment.agency_id == agency_id,
        Assignment.valid_to.is_(None),
    )
    for part in session.scalars(query.order_by(Assignment.id)):
        found.setdefault(part.task_id, {}).setdefault(part.role, part)
    return found


def _parts_of(
    rows: Iterable[Occurrence], to: Agency, act: Act
) -> tuple[dict[int, Assignment], list[int]]:
    """Give the successor's leading part in each task, and the ids of those made for it."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.task_id, row.assignment_id)
    has = _roles_of(first, to.id)
    old = {
        part.id: part
        for part in session.scalars(select(Assignment).where(Assignment.id.in_(first.values())))
    }
    made = []
    for task_id, assignment_id in first.items():
        roles = has.setdefault(task_id, {})
        if "lead" not in roles:
            roles["lead"] = _part(old[assignment_id], to, act)
            made.append(roles["lead"])
        _end(roles.get("partner"), act)
    session.add_all(made)
    session.flush()
    return {task_id: roles["lead"] for task_id, roles in has.items()}, [part.id for part in made]


def _part(old: Assignment, to: Agency, act: Act) -> Assignment:
    return Assignment(
        plan_id=old.plan_id,
        task_id=old.task_id,
        agency_id=to.id,
        group_id=old.group_id,
        role=old.role,
        scope=old.scope,
        authority=to.authority,
        valid_from=act.on,
        reassigned_from_id=old.id,
    )


def _end(part: Assignment | None, act: Act) -> None:
    if part is not None:
        part.valid_to = act.on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Hands:
    """The hands through which occurrences go, one by one."""

    to: Agency
    act: Act
    reason: str
    keep_lateness: bool
    givers: Mapping[int, str]

    def fold(self, row: Occurrence, there: Occurrence) -> None:
        """Close `row`: the successor has the same work already, which goes on as it was."""
        giver = self.givers[row.agency_id]
        self._close(row, f"Gộp vào việc mà {self.to.name} đang chủ trì.")
        write(there, self.act, {}, {}, reason=self.reason, done=f"Gộp việc của {giver} vào đây.")

    def pass_on(self, row: Occurrence, part: Assignment, there: Occurrence | None) -> Occurrence:
        """Give the successor's occurrence: a new one, or `there`, which had been taken away."""
        origin: dict[str, Any] = {
            "inherited_from_id": row.id,
            "taken_over_on": row.taken_over_on if self.keep_lateness else self.act.on,
        }
        if there is None:
            new = _heir(row, part, self.to, self.act, origin)
            session.add(new)
            return new
        carried = {name: getattr(row, name) for name in _CARRIED}
        carried["taken_over_on"] = origin["taken_over_on"]
        before, after = change(there, self.act, row.state, **carried)
        there.inherited_from_id, there.assignment_id = row.id, part.id
        write(there, self.act, before, after, reason=self.reason, done=self._taken(row))
        return there

    def tell(self, row: Occurrence, new: Occurrence) -> None:
        """Close `row`, and begin the history of what was made anew."""
        if new.version == 1:
            state = plain({name: getattr(new, name) for name in STATE_COLUMNS})
            write(new, self.act, {}, state, reason=self.reason, done=self._taken(row))
        self._close(row, f"Chuyển giao cho {self.to.name}.")

    def _taken(self, row: Occurrence) -> str:
        return f"Tiếp nhận từ {self.givers[row.agency_id]}."

    def _close(self, row: Occurrence, words: str) -> None:
        before, after = change(row, self.act, after_reassign(row.state))
        write(row, self.act, before, after, reason=self.reason, done=words)


def _heir(
    row: Occurrence, part: Assignment, to: Agency, act: Act, origin: dict[str, Any]
) -> Occurrence:
    after_reassign(row.state)
    same = {name: getattr(row, name) for name in STATE_COLUMNS}
    same |= {
        name: getattr(row, name)
        for name in ("plan_id", "task_id", "key", "period", "starts_on", "original_due_on")
    }
    return Occurrence(
        **same | origin,
        assignment_id=part.id,
        agency_id=to.id,
        ranked=to.ranked,
        since=act.on,
        version=1,
    )


def _close_parts(assignment_ids: Collection[int], act: Act) -> None:
    """End the leading parts of which nothing is open any more."""
    open_still = exists().where(
        Occurrence.assignment_id == Assignment.id, Occurrence.work.in_(_MOVABLE)
    )
    session.flush()
    session.execute(
        update(Assignment)
        .where(Assignment.id.in_(assignment_ids), Assignment.valid_to.is_(None), ~open_still)
        .values(valid_to=act.on - timedelta(days=1))
        .execution_options(synchronize_session=False)
    )


def _end_requests(occurrence_ids: Sequence[int], to: Agency, act: Act) -> None:
    """Withdraw what still waits for a decision on work that is gone."""
    session.execute(
        update(ChangeRequest)
        .where(ChangeRequest.occurrence_id.in_(occurrence_ids), ChangeRequest.state == "asked")
        .values(
            state="withdrawn",
            decided_at=act.at,
            decided_on=act.on,
            decided_by=act.by.name,
            decision=f"Việc đã chuyển giao cho {to.name}.",
        )
        .execution_options(synchronize_session=False)
    )


def _record(
    rows: Sequence[Occurrence], hands: _Hands, moved: Mapping[int, int], folded: Mapping[int, int]
) -> None:
    """Write one entry: of the occurrence where it is one, else a list of all."""
    one = rows[0] if len(rows) == 1 else None
    before = {"agencies": sorted(hands.givers.values())}
    after = {"agencies": [hands.to.name], "moved": [*moved.items()], "folded": [*folded.items()]}
    record(
        f"progress.{hands.act.verb}",
        by=hands.act.by,
        at=hands.act.at,
        subject_type="occurrence",
        subject_id=one.id if one else None,
        agency_id=next(iter(hands.givers)) if len(hands.givers) == 1 else None,
        before=before,
        after=after,
        reason=hands.reason,
    )
