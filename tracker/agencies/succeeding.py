"""A body becomes another: its end, what became of it, its places in groups, a body that begins.

A chair beside `actions.py` for the room that reorganises agencies, which writes the one entry of
the trail for all of it. Nothing here changes what held before the day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select, update

from tracker.agencies.models import Agency, AgencyGroup, AgencySuccession, GroupMember
from tracker.agencies.queries import WHOLE
from tracker.db import session
from tracker.lib.calendar import ONE_DAY
from tracker.lib.text import fold, one_line


@dataclass(frozen=True, slots=True)
class Succession:
    """What one body becomes on the day; `to_id` is None where it is dissolved."""

    from_id: int
    to_id: int | None
    kind: str
    scope: str = ""


class NameInUse(Exception):
    """A body of this name exists on that day already; the message is for people."""


def begin_body(*, name: str, level: str, authority: str, valid_from: date) -> Agency:
    """Add a body that begins on a day, after the others of its level; raise NameInUse."""
    clean = one_line(name)[:200]
    same = select(Agency.id).where(
        Agency.name_folded == fold(clean),
        or_(Agency.valid_to.is_(None), Agency.valid_to >= valid_from),
        or_(Agency.valid_from.is_(None), Agency.valid_from >= valid_from),
        Agency.name == clean,
    )
    if session.scalars(same).first() is not None:
        raise NameInUse(f"Đã có cơ quan tên “{clean}” vào ngày này.")
    last = session.scalar(select(func.max(Agency.sort)).where(Agency.level == level)) or 0
    agency = Agency(
        code=_code(clean, valid_from),
        name=clean,
        short_name=clean[:80],
        official_name=clean,
        level=level,
        authority=authority,
        valid_from=valid_from,
        sort=last + 1,
        name_folded=fold(clean)[:200],
    )
    session.add(agency)
    session.flush()
    return agency


def _code(name: str, valid_from: date) -> str:
    """Give a code of first letters and the year, with a number where that is taken."""
    letters = "".join(word[0] for word in fold(name).upper().split() if word[0].isalnum())
    base = f"{letters[:12] or 'CQ'}_{valid_from.year}"
    taken = set(session.scalars(select(Agency.code).where(Agency.code.startswith(base))))
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def lock_bodies(agency_ids: Collection[int]) -> None:
    """Let nobody else reorganise the same bodies meanwhile, in the order of their ids."""
    query = select(Agency.id).where(Agency.id.in_(sorted(agency_ids))).order_by(Agency.id)
    session.execute(query.with_for_update()).all()


def succeed(
    successions: Sequence[Succession],
    *,
    ending: Collection[int],
    effective_on: date,
    legal_basis: str,
) -> dict[str, int]:
    """End the bodies `ending` the day before, keep what became of them, and fill their groups.

    What is known already is left as it is, so that a second call adds nothing. Give how many
    successions and endings there were.
    """
    known = {
        (row.from_id, row.to_id)
        for row in session.execute(
            select(AgencySuccession.from_id, AgencySuccession.to_id).where(
                AgencySuccession.effective_on == effective_on
            )
        )
    }
    new = [one for one in successions if (one.from_id, one.to_id) not in known]
    session.add_all(
        AgencySuccession(
            from_id=one.from_id,
            to_id=one.to_id,
            kind=one.kind,
            effective_on=effective_on,
            legal_basis=legal_basis,
            scope=one.scope,
        )
        for one in new
    )
    last = effective_on - ONE_DAY
    ended = session.execute(
        update(Agency)
        .where(
            Agency.id.in_(sorted(ending)), or_(Agency.valid_to.is_(None), Agency.valid_to > last)
        )
        .values(valid_to=last)
        .execution_options(synchronize_session=False)
    )
    _fill_groups(successions, effective_on)
    session.flush()
    session.expire_all()
    return {"successions": len(new), "ended": ended.rowcount}  # type: ignore[attr-defined]


def _fill_groups(successions: Sequence[Succession], effective_on: date) -> None:
    """Put those who took a body's whole work over into the listed groups that it was in."""
    heirs = [(one.from_id, one.to_id) for one in successions if one.to_id and one.kind in WHOLE]
    rows = session.execute(
        select(GroupMember.group_id, GroupMember.agency_id, GroupMember.valid_to)
        .join(AgencyGroup, AgencyGroup.id == GroupMember.group_id)
        .where(AgencyGroup.kind == "listed", GroupMember.agency_id.is_not(None))
    ).all()
    # A member of any later day is a member: the list says so itself.
    there = {
        (row.group_id, row.agency_id)
        for row in rows
        if row.valid_to is None or row.valid_to >= effective_on
    }
    for from_id, to_id in heirs:
        for group_id in {group_id for group_id, agency_id in there if agency_id == from_id}:
            if (group_id, to_id) not in there:
                there.add((group_id, to_id))
                session.add(
                    GroupMember(group_id=group_id, agency_id=to_id, valid_from=effective_on)
                )
