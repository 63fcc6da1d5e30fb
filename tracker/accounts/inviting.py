"""Many people invited from one table: read, planned row by row, then done in one act.

Planning writes nothing and doing plans anew, so that what was shown is checked against what is
stored now. A row that cannot be done stops no other; a table that was done already does nothing.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.accounts.actions import hash_token
from tracker.accounts.models import AgencyMembership, OneTimeToken, User
from tracker.accounts.policy import AGENCY_ROLES, can_give, roles_to_give
from tracker.accounts.rules import INVITE_LIVES, BadEmail, clean_email
from tracker.accounts.rules.tables import Line, role_of
from tracker.agencies.models import Agency
from tracker.agencies.queries import valid_on
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import ROLE_NAMES, Actor, Membership, Role
from tracker.lib.text import fold

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row comes to: `act` is "invite", "right", "nothing" or "error", told in `sentence`."""

    line: Line
    act: str
    sentence: str
    email: str = ""
    role: Role | None = None
    agency_id: int | None = None
    agency_name: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """A person who is new here, with the key of the link, kept nowhere."""

    user: User
    token: str


class _Refused(Exception):
    """A row that cannot be done; the message says why."""


def plan(lines: Sequence[Line], actor: Actor, on: date) -> list[Planned]:
    """Give what each row would come to on a day, for somebody who asks; a few statements in all."""
    bodies = _Bodies(on)
    known = _people({line.email.strip().lower() for line in lines})
    held = _rights([user.id for user in known.values()], on)
    first: dict[str, Line] = {}
    seen: dict[tuple[str, Role, int | None], int] = {}
    planned = []
    for line in lines:
        try:
            email, role, body = _read(line, bodies, actor)
            agency_id = body.id if body else None
            key = (email, role, agency_id)
            one = first.setdefault(email, line)
            if fold(one.name) != fold(line.name):
                raise _Refused(f"Địa chỉ này đã dùng cho người khác ở dòng {one.row}.")
            if key in seen:
                act, said = "nothing", f"Lặp lại dòng {seen[key]}."
            else:
                act, said = _come_to(known.get(email), one is line, key, held)
            seen.setdefault(key, line.row)
            name = body.name if body else ""
            planned.append(Planned(line, act, said, email, role, agency_id, name))
        except (_Refused, BadEmail) as refusal:
            planned.append(Planned(line, "error", str(refusal)))
    return planned


def _come_to(
    user: User | None,
    is_first: bool,
    key: tuple[str, Role, int | None],
    held: Mapping[int, set[tuple[str, int | None]]],
) -> tuple[str, str]:
    _, role, agency_id = key
    if user is None:
        return ("invite", "Mời mới.") if is_first else ("right", "Giao thêm quyền.")
    if not user.active:
        raise _Refused("Tài khoản của địa chỉ này đang bị khóa.")
    if (role.value, agency_id) in held[user.id]:
        return "nothing", "Đã có quyền này."
    return "right", f"{user.name} đã có tài khoản: giao thêm quyền."


def _read(line: Line, bodies: _Bodies, actor: Actor) -> tuple[str, Role, Agency | None]:
    """Read one row; raise _Refused or BadEmail with the first thing that is wrong."""
    email = clean_email(line.email)
    if not line.name:
        raise _Refused("Thiếu họ và tên.")
    if any(len(text) > 120 for text in (line.name, line.title, line.unit)):
        raise _Refused("Họ tên, chức vụ hoặc phòng dài quá 120 ký tự.")
    role = role_of(line.role)
    if role is None:
        known = f"Ghi một trong: {', '.join(ROLE_NAMES[one] for one in roles_to_give(actor))}."
        said = f"Không có vai trò “{line.role}”." if line.role else "Thiếu vai trò."
        raise _Refused(f"{said} {known}")
    body = bodies.find(line.agency) if line.agency else None
    if body is None and role in AGENCY_ROLES:
        raise _Refused("Thiếu cơ quan của vai trò này.")
    if not can_give(actor, Membership(role, body.id if body else None)):
        raise _Refused("Anh/chị không được giao vai trò này tại cơ quan này.")
    return email, role, body


class _Bodies:
    """The agencies of a day by code and by every name, read once."""

    def __init__(self, on: date) -> None:
        self._found: defaultdict[str, dict[int, Agency]] = defaultdict(dict)
        query = select(Agency).where(valid_on(Agency, on), Agency.level != "group")
        for body in session.scalars(query):
            for name in (body.code, body.name, body.short_name, body.official_name):
                self._found[fold(name)][body.id] = body

    def find(self, typed: str) -> Agency:
        """Give the one agency that was typed; raise _Refused for none or several."""
        found = list(self._found.get(fold(typed), {}).values())
        if not found:
            raise _Refused(f"Không có cơ quan “{typed}” trong danh mục.")
        if len(found) > 1:
            raise _Refused(f"Nhiều cơ quan tên “{typed}”: hãy ghi mã.")
        return found[0]


def _people(emails: Iterable[str]) -> dict[str, User]:
    found: dict[str, User] = {}
    wanted = sorted(emails)
    for at in range(0, len(wanted), _BATCH):
        query = select(User).where(User.email.in_(wanted[at : at + _BATCH]))
        found.update((user.email, user) for user in session.scalars(query))
    return found


def _rights(user_ids: Sequence[int], on: date) -> defaultdict[int, set[tuple[str, int | None]]]:
    """Give what people hold on a day or will hold, by person."""
    held: defaultdict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for at in range(0, len(user_ids), _BATCH):
        query = select(AgencyMembership).where(
            AgencyMembership.user_id.in_(user_ids[at : at + _BATCH]),
            AgencyMembership.stands_in_for_id.is_(None),
            or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
        )
        for row in session.scalars(query):
            held[row.user_id].add((row.role, row.agency_id))
    return held


def invite_many(
    planned: Sequence[Planned], *, by: Actor, on: date, at: datetime, wall: datetime
) -> list[Invited]:
    """Open the accounts and give the rights of what was planned; one entry of the trail."""
    rows = [row for row in planned if row.act in ("invite", "right")]
    if not rows:
        return []
    known = _people({row.email for row in rows})
    new = {row.email: _person(row, at) for row in rows if row.act == "invite"}
    session.add_all(new.values())
    session.flush()
    people = known | new
    rights = [_right(row, people[row.email].id, on) for row in rows]
    session.add_all(rights)
    invited = [Invited(user, secrets.token_urlsafe(32)) for user in new.values()]
    session.add_all(_token(one, wall) for one in invited)
    session.flush()
    record(
        "accounts.invite_many",
        by=by,
        at=at,
        subject_type="person",
        label=f"{len(new)} người mới, {len(rights)} quyền",
        after={
            "invited": [user.id for user in new.values()],
            "rights": [[right.user_id, right.role, right.agency_id] for right in rights],
            "from": on,
        },
    )
    return invited


def _person(row: Planned, at: datetime) -> User:
    line = row.line
    return User(
        email=row.email,
        name=line.name,
        name_folded=fold(line.name),
        title=line.title,
        created_at=at,
    )


def _right(row: Planned, user_id: int, on: date) -> AgencyMembership:
    assert row.role is not None
    return AgencyMembership(
        user_id=user_id,
        agency_id=row.agency_id,
        role=row.role.value,
        unit=row.line.unit,
        is_contact=row.line.is_contact,
        valid_from=on,
    )


def _token(one: Invited, wall: datetime) -> OneTimeToken:
    return OneTimeToken(
        user_id=one.user.id,
        kind="invite",
        token_hash=hash_token(one.token),
        created_at=wall,
        expires_at=wall + INVITE_LIVES,
    )
