"""Who a person of the provider of single sign-on is here: nobody registers by signing in there.

The first time a person is found by an address that the provider says is verified; from then on
by the pair of issuer and subject, whatever becomes of the address there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.accounts.models import PersonIdentity, User
from tracker.accounts.rules import BadEmail, Way, clean_email
from tracker.accounts.trail import record_of
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import ANONYMOUS, Actor

# What providers write for a second step of their own (RFC 8176).
_STRONG = {"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"}

UNKNOWN = (
    "Tài khoản dùng chung này chưa được cấp quyền trên hệ thống. "
    "Đề nghị người quản lý tài khoản của cơ quan mời bằng đúng địa chỉ thư điện tử."
)
NO_ADDRESS = "Tài khoản dùng chung này chưa có địa chỉ thư điện tử đã xác minh."
CLOSED = "Tài khoản trên hệ thống đang bị khóa."
OTHER = "Người dùng của địa chỉ này đã gắn với một tài khoản dùng chung khác."


def find(claims: Mapping[str, Any], *, at: datetime, wall: datetime) -> User | None:
    """Give the person of verified claims, tied for good the first time; None is said by `why`."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    tied = session.scalar(
        select(User)
        .join(PersonIdentity, PersonIdentity.person_id == User.id)
        .where(PersonIdentity.issuer == issuer, PersonIdentity.subject == subject)
    )
    if tied is not None:
        return tied if tied.active else None
    user = _by_verified_address(claims)
    if user is None or not user.active or _tied_elsewhere(user.id, issuer):
        return None
    session.add(PersonIdentity(person_id=user.id, issuer=issuer, subject=subject, made_at=wall))
    after = {"issuer": issuer, "subject": subject}
    record_of("accounts.tie_identity", user, Actor(user.id, user.name), at, after=after)
    return user


def why(claims: Mapping[str, Any]) -> str:
    """Give the sentence for a person whom `find` did not let in."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    tied = select(PersonIdentity.id).where(
        PersonIdentity.issuer == issuer, PersonIdentity.subject == subject
    )
    if session.scalar(tied) is not None:
        return CLOSED
    if not _verified_address(claims):
        return NO_ADDRESS
    user = _by_verified_address(claims)
    if user is None:
        return UNKNOWN
    return OTHER if user.active else CLOSED


def note_refusal(claims: Mapping[str, Any], *, at: datetime) -> None:
    """Write down that somebody the provider knows was not let in; their address is not kept."""
    record(
        "accounts.single_sign_on_refused",
        by=ANONYMOUS,
        at=at,
        subject_type="person",
        after={"issuer": str(claims["iss"])},
    )


def way_of(claims: Mapping[str, Any], strong_acr: Collection[str] = ()) -> Way:
    """Say whether the provider asked for a second step itself; said by nobody, it did not.

    Where the installation names the levels of its provider (`strong_acr`), these alone count.
    """
    if strong_acr:
        return Way.SSO_STRONG if claims.get("acr") in strong_acr else Way.SSO
    methods = claims.get("amr")
    strong = isinstance(methods, list) and _STRONG & {str(method) for method in methods}
    return Way.SSO_STRONG if strong else Way.SSO


def _verified_address(claims: Mapping[str, Any]) -> str | None:
    """Give the address that the provider vouches for, in its one form."""
    if claims.get("email_verified") is not True:
        return None
    try:
        return clean_email(str(claims.get("email") or ""))
    except BadEmail:
        return None


def _by_verified_address(claims: Mapping[str, Any]) -> User | None:
    email = _verified_address(claims)
    return session.scalar(select(User).where(User.email == email)) if email else None


def _tied_elsewhere(person_id: int, issuer: str) -> bool:
    query = select(PersonIdentity.id).where(
        PersonIdentity.person_id == person_id, PersonIdentity.issuer == issuer
    )
    return session.scalar(query) is not None
