"""Who stands in for an absent person of an agency, between two days.

The substitute gets rows of their own with the absent person's rights in that agency, so that
every policy sees them as any other right and they end by themselves. The absent person keeps
their rights, but no letter reaches them meanwhile (`queries.contacts`). A stand-in right is
never handed on, and ends with the right that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.actions import end_membership
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.policy import AGENCY_ROLES
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date

_ROLES = [role.value for role in AGENCY_ROLES]
# A right that is needed longer is given as a right of the person's own.
LONGEST_DAYS = 366


class NotPossible(Exception):
    """The arrangement cannot be made; `field` names what was typed wrong, the message says why."""

    def __init__(self, field: str, sentence: str) -> None:
        """Keep the field beside which the sentence belongs."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away from which agency, from the first to the last day."""

    person_id: int
    agency_id: int
    first: date
    last: date


def arrange(
    absence: Absence, *, substitute_id: int, by: Actor, at: datetime
) -> list[AgencyMembership]:
    """Let a colleague hold an absent person's rights in an agency; raise NotPossible.

    Nobody makes themself a substitute: a head's rights would then be taken, not given.
    """
    _check_days(absence, clock.local_day(at))
    # Two people who arrange for the same absent person at once wait for each other here.
    absent = session.get_one(User, absence.person_id, with_for_update=True)
    substitute = session.get(User, substitute_id)
    held = _own_rights(absence.person_id, absence)
    if not held:
        raise NotPossible("first", "Trong những ngày này người vắng mặt không có quyền ở cơ quan.")
    _check_substitute(substitute, absence, by)
    assert substitute is not None
    rows = [
        AgencyMembership(
            user=substitute,
            agency_id=absence.agency_id,
            role=right.role,
            unit=right.unit,
            is_contact=right.is_contact,
            stands_in_for_id=absent.id,
            valid_from=max(absence.first, right.valid_from),
            valid_to=min(absence.last, right.valid_to or absence.last),
        )
        for right in held
    ]
    session.add_all(rows)
    session.flush()
    record(
        "accounts.arrange_substitute",
        by=by,
        at=at,
        subject_type="person",
        subject_id=absent.id,
        label=absent.name,
        agency_id=absence.agency_id,
        after={
            "substitute": substitute.name,
            "roles": [row.role for row in rows],
            "from": absence.first,
            "to": absence.last,
        },
    )
    return rows


def _check_days(absence: Absence, on: date) -> None:
    if absence.first < on:
        raise NotPossible("first", f"Chọn từ hôm nay {format_date(on)} trở đi.")
    if absence.last < absence.first:
        raise NotPossible("last", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    if (absence.last - absence.first).days > LONGEST_DAYS:
        raise NotPossible("last", "Làm thay dài nhất một năm; lâu hơn thì giao quyền riêng.")


def _check_substitute(substitute: User | None, absence: Absence, by: Actor) -> None:
    if substitute is None or not substitute.active or substitute.id == absence.person_id:
        raise NotPossible("substitute", "Chọn một người khác của cơ quan.")
    if substitute.id == by.id:
        raise NotPossible(
            "substitute", "Không tự nhận làm thay; người vắng mặt hoặc người đứng đầu giao."
        )
    own = _own_rights(substitute.id, absence)
    if not any(right.valid_from <= absence.first for right in own):
        raise NotPossible("substitute", f"{substitute.name} không làm việc cho cơ quan này.")
    for row in standing_in([absence.person_id], absence.first, absence.agency_id):
        if row.valid_from <= absence.last:
            raise NotPossible(
                "first",
                f"Đã có {row.user.name} làm thay từ {format_date(row.valid_from)} "
                f"đến hết {format_date(row.valid_to)}.",
            )
    for row in standing_in([substitute.id], absence.first, absence.agency_id):
        if row.valid_from <= absence.last:
            raise NotPossible(
                "substitute",
                f"{substitute.name} cũng vắng mặt từ {format_date(row.valid_from)}.",
            )


def _own_rights(person_id: int, absence: Absence) -> Sequence[AgencyMembership]:
    """Give a person's own rights in the agency that touch the days of the absence."""
    query = select(AgencyMembership).where(
        AgencyMembership.user_id == person_id,
        AgencyMembership.agency_id == absence.agency_id,
        AgencyMembership.role.in_(_ROLES),
        AgencyMembership.stands_in_for_id.is_(None),
        AgencyMembership.valid_from <= absence.last,
        (AgencyMembership.valid_to.is_(None)) | (AgencyMembership.valid_to >= absence.first),
    )
    return session.scalars(query.order_by(AgencyMembership.id)).all()


def end(row: AgencyMembership, *, by: Actor, at: datetime) -> None:
    """End from today on what one substitute holds for one absent person in an agency."""
    on = clock.local_day(at)
    query = select(AgencyMembership).where(
        AgencyMembership.user_id == row.user_id,
        AgencyMembership.agency_id == row.agency_id,
        AgencyMembership.stands_in_for_id == row.stands_in_for_id,
        AgencyMembership.valid_to >= on,
    )
    for held in session.scalars(query.order_by(AgencyMembership.id)).all():
        end_membership(held, on=on, by=by, at=at)


def standing_in(
    absent_ids: Collection[int], on: date, agency_id: int | None = None
) -> Sequence[AgencyMembership]:
    """Give who stands in for the absent people on a day or later, with names, by first day."""
    query = select(AgencyMembership).where(
        AgencyMembership.stands_in_for_id.in_(list(absent_ids)), AgencyMembership.valid_to >= on
    )
    if agency_id is not None:
        query = query.where(AgencyMembership.agency_id == agency_id)
    query = query.options(
        joinedload(AgencyMembership.user),
        joinedload(AgencyMembership.agency),
        joinedload(AgencyMembership.stands_in_for),
    )
    return session.scalars(
        query.order_by(AgencyMembership.valid_from, AgencyMembership.id).limit(200)
    ).all()
