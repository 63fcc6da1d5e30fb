"""Applying: everything that the preview showed, in the one transaction of the door."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tracker.accounts.moving import move_people
from tracker.agencies.succeeding import Succession, lock_bodies, succeed
from tracker.indices.owning import change_owners
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.progress.actions.states import Act
from tracker.progress.inheriting.asked import carry_along
from tracker.progress.inheriting.closing import cancel
from tracker.progress.inheriting.gifts import Inherited, Move
from tracker.progress.inheriting.parts import pass_parts
from tracker.progress.inheriting.work import inherit, refresh_statistics
from tracker.reorganisation.actions.preparing import Refused, must_be_draft, record_act
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import Concerned, concerned
from tracker.reorganisation.queries.outcome import Outcome, outcome


def apply(
    row: Reorganisation, *, version: int | None, with_rest: bool = False, by: Actor, at: datetime
) -> bool:
    """Do what was prepared, whole; give whether anything was done.

    What was applied already stays as it is: False. `with_rest` applies although something is
    still undecided or without a successor; that stays where it is and can be done by another
    reorganisation of the same day. Raise Refused before the day it takes effect, Conflict when
    somebody prepared on, progress' `Refused` where work was changed on a later day.
    """
    if row.state == "applied":
        return False
    must_be_draft(row, version)
    day = clock.local_day(at)
    if day < row.effective_on:
        raise Refused(
            f"Có hiệu lực từ ngày {format_date(row.effective_on)}; từ ngày đó mới áp dụng được."
        )
    who = concerned(row)
    # The bodies first: a second reorganisation of the same ones then reads what this one left.
    lock_bodies(who.fates)
    who = concerned(row)
    found = outcome(who, day)
    if not with_rest and (found.waiting or found.unmapped):
        raise Refused(
            f"Còn {len(found.waiting)} mục chưa quyết định và {len(found.unmapped)} cơ quan chưa "
            "có nơi tiếp nhận."
        )
    move = Move(Act("reassign", by, at), _ground(row))
    done = succeed(
        _successions(who),
        ending=who.gone,
        effective_on=row.effective_on,
        legal_basis=row.legal_basis,
    )
    handed = inherit(found.gifts, spent=found.spent, move=move)
    closed = cancel(found.closing, move=move)
    parts = pass_parts(found.parts, move)
    beside = carry_along(handed, _single_heirs(who), move)
    owners = change_owners(found.owners, on=day)
    people = move_people(found.rights, on=day)
    row.summary = _summary(found, handed, closed, parts, beside, done) | {
        "owners": len(owners),
        "people": len({person for person, _ in people}),
    }
    row.state, row.applied_at, row.applied_by = "applied", at, by.name
    row.version += 1
    refresh_statistics()
    listed = _list(found, handed, closed, owners, people)
    record_act("apply", row, by, at, after=row.summary | listed)
    return True


def _ground(row: Reorganisation) -> str:
    """Give the words that stand in every history: what happened, since when, by what right."""
    told = f"{row.title}, từ ngày {format_date(row.effective_on)}"
    return f"{told} ({row.legal_basis})." if row.legal_basis else f"{told}."


def _successions(who: Concerned) -> list[Succession]:
    return [Succession(p.from_id, p.to_id, p.kind, p.scope) for p in who.passages]


def _single_heirs(who: Concerned) -> dict[int, int]:
    return {id_: fate.sole for id_, fate in who.fates.items() if fate.sole is not None}


def _summary(
    found: Outcome,
    handed: Inherited,
    closed: Collection[int],
    parts: int,
    beside: dict[str, int],
    done: dict[str, int],
) -> dict[str, Any]:
    """Give the counts that the page of an applied reorganisation shows."""
    return {
        "given": found.moving,
        "made": len(handed.moved),
        "folded": len(handed.folded),
        "closed": len(closed),
        "parts": parts,
        "undecided": len(found.waiting),
        "unmapped": len(found.unmapped),
        **beside,
        **done,
    }


def _list(
    found: Outcome, handed: Inherited, closed: Collection[int], owners: Any, people: Any
) -> dict[str, Any]:
    """Give what the trail keeps: each occurrence with its heir, each criterion, each person."""
    return {
        "list": {
            "moved": [list(pair) for pair in handed.moved],
            "folded": [list(pair) for pair in handed.folded],
            "closed": list(closed),
            "parts": [part.assignment_id for part in found.parts],
            "criteria": [list(pair) for pair in owners],
            "rights": [list(pair) for pair in people],
        }
    }
