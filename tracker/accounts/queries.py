"""Reading people: the actor of a day, who receives an agency's letters, pages of people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.accounts.models import AgencyMembership, PersonSession, User
from tracker.accounts.policy import AGENCY_ROLES
from tracker.agencies.models import Agency
from tracker.agencies.queries import from_position, valid_on
from tracker.db import session
from tracker.lib.actor import Actor, Membership, Role, actor
from tracker.lib.text import fold, like_pattern, shorten
from tracker.web.paging import Position

MAX_PAGE = 200
# What a history keeps of a name.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who receives an agency's letters."""

    agency_id: int
    user_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of an agency's own people, with the division in which they work."""

    agency_id: int
    user_id: int
    name: str
    unit: str


def by_id(user_id: int) -> User | None:
    """Give a person, active or not; None when there is none."""
    return session.get(User, user_id)


def person(user_id: int) -> User:
    """Give a person who is known to exist, such as the one signed in."""
    return session.get_one(User, user_id)


def by_email(email: str) -> User | None:
    """Give the person of an address (in the form of `rules.clean_email`)."""
    return session.scalar(select(User).where(User.email == email))


def anybody() -> bool:
    """Say whether this installation has a person at all."""
    return session.scalar(select(User.id).limit(1)) is not None


def rights_from(user_id: int, on: date) -> list[Membership]:
    """Give the rights that a person holds on a day or will hold later."""
    rows = session.execute(
        select(AgencyMembership.role, AgencyMembership.agency_id).where(
            AgencyMembership.user_id == user_id,
            or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
        )
    )
    return [Membership(Role(row.role), row.agency_id) for row in rows]


def acting(user_id: int, on: date) -> tuple[User, Actor] | None:
    """Give a person, active or not, with the actor they are on a day, in one statement.

    A substitute's name says for whom they act. None where nobody has this id.
    """
    rows = session.execute(_acting_on(on), {"user_id": user_id}).all()
    return (rows[0].User, _actor_of_rows(rows)) if rows else None


@lru_cache(maxsize=8)
def _acting_on(on: date) -> Any:
    """Keep the statement of a day: building it takes longer than asking it."""
    return _with_rights(select(User), on).where(User.id == bindparam("user_id"))


def acting_in(token_hash: str, on: date) -> tuple[PersonSession, User, Actor] | None:
    """Give the session of a key with its person and the actor of a day, in one statement."""
    rows = session.execute(_of_a_session(), {"token_hash": token_hash, "on": on}).all()
    return (rows[0].PersonSession, rows[0].User, _actor_of_rows(rows)) if rows else None


@cache
def _of_a_session() -> Any:
    """Give the statement of `acting_in`: every request asks it, so that it is written once."""
    held = select(User, PersonSession).join(PersonSession, PersonSession.person_id == User.id)
    return _with_rights(held, bindparam("on")).where(
        PersonSession.token_hash == bindparam("token_hash")
    )


def _with_rights(people: Any, on: date | BindParameter[Any]) -> Any:
    """Add to people a row for each right of a day, the own ones before those held for others."""
    absent = aliased(User)
    held = and_(AgencyMembership.user_id == User.id, valid_on(AgencyMembership, on))
    return (
        people.add_columns(AgencyMembership.role, AgencyMembership.agency_id, absent.name)
        .outerjoin(AgencyMembership, held)
        .outerjoin(absent, absent.id == AgencyMembership.stands_in_for_id)
        .order_by(AgencyMembership.stands_in_for_id.is_not(None), AgencyMembership.id)
    )


def _actor_of_rows(rows: Sequence[Row[Any]]) -> Actor:
    user: User = rows[0].User
    absents = dict.fromkeys(row.name for row in rows if row.name)
    name = f"{user.name} (thay {', '.join(absents)})" if absents else user.name
    rights = [Membership(Role(row.role), row.agency_id) for row in rows if row.role]
    return actor(user.id, shorten(name, LONGEST_NAME), rights)


def actor_of(user: User, on: date) -> Actor:
    """Give the actor that a stored person is on a day."""
    found = acting(user.id, on)
    return found[1] if found else actor(user.id, user.name)


def contacts(agency_ids: Collection[int], on: date) -> dict[int, list[Contact]]:
    """Give who receives the letters of each agency on a day; an agency without a person is absent.

    The persons marked as contacts, else all its editors and heads; for who is away, the
    substitute. One statement for all.
    """
    rows = session.execute(
        select(
            AgencyMembership.agency_id, AgencyMembership.is_contact, User.id, User.name, User.email
        )
        .join(User, User.id == AgencyMembership.user_id)
        .where(_serving(agency_ids, on), is_present(on))
        .order_by(AgencyMembership.agency_id, AgencyMembership.is_contact.desc(), User.id)
    )
    found: dict[int, list[Contact]] = {}
    marked: set[int] = set()
    for agency_id, is_contact, user_id, name, email in rows:
        if agency_id is None:  # the condition names agencies; the column may be empty
            continue
        people = found.setdefault(agency_id, [])
        if is_contact:
            marked.add(agency_id)
        if (is_contact or agency_id not in marked) and all(p.user_id != user_id for p in people):
            people.append(Contact(agency_id, user_id, name, email))
    return found


def without_active_person(agency_ids: Collection[int], on: date) -> set[int]:
    """Give those of the agencies for whom nobody reports on a day."""
    served = session.scalars(
        select(AgencyMembership.agency_id)
        .join(User, User.id == AgencyMembership.user_id)
        .where(_serving(agency_ids, on))
        .distinct()
    )
    return set(agency_ids) - set(served)


def is_unserved(on: date) -> ColumnElement[bool]:
    """Give the condition that no report can leave a body (no group) on a day.

    Nobody could write one; or its head approves each first, and it has no head.
    """
    return and_(Agency.level != "group", or_(~_people_of(on).exists(), _is_headless(on)))


def without_head(agency_ids: Collection[int], on: date) -> set[int]:
    """Give those of the agencies whose head approves reports first, and that have no head."""
    query = select(Agency.id).where(Agency.id.in_(list(agency_ids)), _is_headless(on))
    return set(session.scalars(query))


def _is_headless(on: date) -> ColumnElement[bool]:
    heads = _people_of(on).where(AgencyMembership.role == Role.AGENCY_HEAD.value)
    return and_(Agency.head_approves.is_(True), ~heads.exists())


def _people_of(on: date) -> Select[Any]:
    """Select who works for the agency of the query around it, on a day."""
    return (
        select(AgencyMembership.id)
        .join(User, User.id == AgencyMembership.user_id)
        .where(AgencyMembership.agency_id == Agency.id, _reports(on))
    )


def count_unserved(on: date) -> int:
    """Count the bodies of a day whose reports nobody can send: what the list of agencies shows."""
    query = select(func.count()).select_from(Agency).where(valid_on(Agency, on), is_unserved(on))
    return session.scalar(query) or 0


def is_present(on: date) -> ColumnElement[bool]:
    """Give the condition that nobody stands in for a membership's person in that right."""
    stand, other = aliased(AgencyMembership), aliased(User)
    query = (
        select(stand.id)
        .join(other, other.id == stand.user_id)
        .where(
            stand.stands_in_for_id == AgencyMembership.user_id,
            stand.agency_id == AgencyMembership.agency_id,
            stand.role == AgencyMembership.role,
            valid_on(stand, on),
            other.active.is_(True),
        )
    )
    return ~query.exists()


def colleagues(agency_ids: Collection[int], on: date) -> Sequence[Colleague]:
    """Give the active people who themselves work for the agencies on a day, by name."""
    query = (
        select(AgencyMembership.agency_id, User.id, User.name, AgencyMembership.unit)
        .join(User, User.id == AgencyMembership.user_id)
        .where(_serving(agency_ids, on), AgencyMembership.stands_in_for_id.is_(None))
        .order_by(User.name_folded, User.id, AgencyMembership.id)
        .limit(MAX_PAGE)
    )
    found: dict[tuple[int | None, int], Colleague] = {}
    for agency_id, user_id, name, unit in session.execute(query):
        found.setdefault((agency_id, user_id), Colleague(agency_id or 0, user_id, name, unit))
    return list(found.values())


def has_head(agency_id: int, on: date) -> bool:
    """Say whether somebody can approve as the head of an agency on a day."""
    query = (
        select(User.id)
        .join(AgencyMembership, AgencyMembership.user_id == User.id)
        .where(_serving([agency_id], on), AgencyMembership.role == Role.AGENCY_HEAD.value)
    )
    return session.scalar(query.limit(1)) is not None


def _serving(agency_ids: Collection[int], on: date) -> ColumnElement[bool]:
    return and_(AgencyMembership.agency_id.in_(list(agency_ids)), _reports(on))


def _reports(on: date) -> ColumnElement[bool]:
    return and_(
        AgencyMembership.role.in_([role.value for role in AGENCY_ROLES]),
        valid_on(AgencyMembership, on),
        User.active.is_(True),
    )


def with_role(role: Role, on: date) -> Sequence[User]:
    """Give the active people who hold a role anywhere on a day, by id (some dozens at most)."""
    held = select(AgencyMembership.user_id).where(
        AgencyMembership.role == role.value, valid_on(AgencyMembership, on)
    )
    query = select(User).where(User.id.in_(held), User.active.is_(True)).order_by(User.id)
    return session.scalars(query.limit(MAX_PAGE)).all()


def people(
    *,
    agency_ids: Collection[int] | None = None,
    text: str = "",
    position: Position | None = None,
    limit: int = 50,
) -> Sequence[User]:
    """Give at most `limit` people by folded name and id, with memberships, in two statements.

    `agency_ids` None lists everybody; else those who serve or served one of the agencies.
    """
    held = selectinload(User.memberships)
    rights = (
        held.joinedload(AgencyMembership.agency),
        held.joinedload(AgencyMembership.stands_in_for),
    )
    query = from_position(select(User).options(*rights), (User.name_folded, User.id), position)
    if agency_ids is not None:
        inside = select(AgencyMembership.user_id).where(
            AgencyMembership.agency_id.in_(list(agency_ids))
        )
        query = query.where(User.id.in_(inside))
    if fold(text):
        pattern = like_pattern(text)
        query = query.where(
            or_(
                User.name_folded.like(pattern, escape="\\"),
                User.email.like(pattern, escape="\\"),
            )
        )
    return session.scalars(query.limit(min(limit, MAX_PAGE + 1))).all()


def everybody(*, agency_ids: Collection[int] | None = None, text: str = "") -> Iterator[User]:
    """Give all that `people` lists, one after another, read some at a time."""
    position: Position | None = None
    while True:
        rows = people(agency_ids=agency_ids, text=text, position=position, limit=MAX_PAGE)
        yield from rows
        if len(rows) < MAX_PAGE:
            return
        position = Position((rows[-1].name_folded, rows[-1].id))


def membership(membership_id: int) -> AgencyMembership | None:
    """Give one membership with its person and agency, or None."""
    return session.scalar(
        select(AgencyMembership)
        .where(AgencyMembership.id == membership_id)
        .options(joinedload(AgencyMembership.user), joinedload(AgencyMembership.agency))
    )


def count_active() -> int:
    """Count the people whose account is open."""
    return session.scalar(select(func.count()).select_from(User).where(User.active.is_(True))) or 0
