"""Tokens are made, counted when used, revoked; the answer to a named request is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.accounts.actions import hash_token
from tracker.accounts.models import User
from tracker.accounts.queries import actor_of
from tracker.agencies.models import Agency
from tracker.api import rules
from tracker.api.models import ApiAnswer, ApiToken
from tracker.api.queries.tokens import count_open
from tracker.api.rules import COARSE, KEPT_FOR, LONGEST_LIFE, MOST_TOKENS, Scope, new_secret
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.clock import local_day
from tracker.lib.text import one_line, shorten


class TokenRefused(Exception):
    """The token cannot be made; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as somebody asks for it: a person's, an agency's, or a person's in one agency."""

    name: str
    scopes: Collection[Scope]
    days: int
    person: User | None = None
    agency: Agency | None = None


def make_token(wanted: Wanted, *, by: Actor, at: datetime, wall: datetime) -> tuple[ApiToken, str]:
    """Make a token; give it with the secret, which is told this once. Raise TokenRefused."""
    life = timedelta(days=wanted.days)
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise TokenRefused(f"Mã sống từ 1 đến {LONGEST_LIFE.days} ngày.")
    if not wanted.scopes:
        raise TokenRefused("Chọn ít nhất một quyền.")
    _refuse_strangers(wanted.person, wanted.agency, at)
    if count_open() >= MOST_TOKENS:
        raise TokenRefused(f"Đã có {MOST_TOKENS} mã; hãy thu hồi mã không dùng nữa.")
    secret = new_secret()
    row = ApiToken(
        token_hash=hash_token(secret.whole),
        prefix=secret.prefix,
        name=shorten(one_line(wanted.name), 120),
        person_id=wanted.person.id if wanted.person else None,
        agency_id=wanted.agency.id if wanted.agency else None,
        scopes=[scope.value for scope in Scope if scope in wanted.scopes],
        made_by=by.name,
        made_at=wall,
        expires_at=wall + life,
    )
    session.add(row)
    session.flush()
    facts = {
        "scopes": row.scopes,
        "person": wanted.person.name if wanted.person else None,
        "expires_at": row.expires_at,
    }
    _record("api.make_token", row, by, at, facts)
    return row, secret.whole


def _refuse_strangers(person: User | None, agency: Agency | None, at: datetime) -> None:
    """Refuse a token that could never do anything: whoever owns it must have rights today."""
    on = local_day(at)
    if person is None and agency is None:
        raise TokenRefused("Chọn người hoặc cơ quan đứng tên mã.")
    if agency is not None and (agency.level == "group" or not agency.valid_on(on)):
        raise TokenRefused(f"{agency.name} không phải cơ quan đang hoạt động.")
    if person is None:
        return
    held = actor_of(person, on).memberships
    if not person.active or not held:
        raise TokenRefused(f"{person.name} không còn quyền nào; không đứng tên mã được.")
    if agency is not None and all(one.agency_id != agency.id for one in held):
        raise TokenRefused(f"{person.name} không có quyền ở {agency.name}.")


def revoke_token(token_id: int, *, by: Actor, at: datetime, wall: datetime) -> bool:
    """End a token; False when there is none or it was ended before."""
    row = session.get(ApiToken, token_id, with_for_update=True, populate_existing=True)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = wall
    _record("api.revoke_token", row, by, at, None)
    return True


@dataclass(frozen=True, slots=True)
class TooOften:
    """The token asks too often; `seconds` from now it may again."""

    seconds: int


# Whose a token is and what it may, and its count; written once, as every request asks it.
_T = ApiToken.__table__.c
_BY_HASH = (
    select(_T.id, _T.prefix, _T.name, _T.person_id, _T.agency_id, _T.scopes)
    .add_columns(_T.window_from, _T.used, _T.last_used_at)
    .where(
        _T.token_hash == bindparam("hash"),
        _T.revoked_at.is_(None),
        _T.expires_at > bindparam("wall"),
    )
    .with_for_update()
)
_COUNT = update(cast(Table, ApiToken.__table__)).where(_T.id == bindparam("token_id"))


def use_token(secret: str, *, wall: datetime) -> Row[Any] | TooOften | None:
    """Count one use of a token; None when no token that still works has this secret.

    Found by its hash: what the database compares is not what a guesser can steer. A refusal is
    given, not raised, because its count must be stored.
    """
    row = session.execute(_BY_HASH, {"hash": hash_token(secret), "wall": wall}).one_or_none()
    if row is None:
        return None
    window_from, used, wait = rules.counted(row.window_from, row.used, wall, rules.PER_MINUTE)
    last = row.last_used_at
    session.execute(
        _COUNT,
        {
            "token_id": row.id,
            "window_from": window_from,
            "used": used,
            "last_used_at": wall if last is None or wall - last >= COARSE else last,
        },
    )
    return TooOften(wait) if wait else row


class OtherRequest(Exception):
    """The key names another request than this one."""


def claim(token_id: int, key: str, digest: str, *, wall: datetime) -> ApiAnswer:
    """Give the row of a named request, locked: new, or with the answer that it had.

    Whoever comes second waits at the unique row until the first has committed. Raise
    OtherRequest when the key was used for a request that said something else. What is older
    than it is kept goes first.
    """
    session.execute(delete(ApiAnswer).where(ApiAnswer.made_at < wall - KEPT_FOR))
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    named = {"token_id": token_id, "key": key, "digest": digest, "made_at": wall}
    session.execute(insert(ApiAnswer).values(**named).on_conflict_do_nothing())
    query = select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key)
    row = session.scalars(query.with_for_update()).one()
    if row.digest != digest:
        raise OtherRequest
    return row


def _record(
    verb: str, row: ApiToken, by: Actor, at: datetime, after: dict[str, Any] | None
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="api_token",
        subject_id=row.id,
        label=f"{row.name} ({row.prefix})",
        agency_id=row.agency_id,
        after=after,
    )
