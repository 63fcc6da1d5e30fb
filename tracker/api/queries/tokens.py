"""Reading tokens, the newest first, and whose an agency's or person's they may be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.api.models import ApiToken
from tracker.api.rules import MOST_TOKENS
from tracker.db import session


def tokens() -> Sequence[ApiToken]:
    """Give every token with its owner, those that still work before the others."""
    query = (
        select(ApiToken)
        .options(joinedload(ApiToken.person), joinedload(ApiToken.agency))
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
        .limit(2 * MOST_TOKENS)
    )
    return session.scalars(query).all()


def by_prefix(prefix: str) -> ApiToken | None:
    """Give the token that lists name so, or None."""
    return session.scalar(select(ApiToken).where(ApiToken.prefix == prefix))


def count_open() -> int:
    """Count the tokens that were not revoked."""
    query = select(func.count()).select_from(ApiToken).where(ApiToken.revoked_at.is_(None))
    return session.scalar(query) or 0
