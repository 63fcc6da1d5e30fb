"""Pages of people: signing in and one's own account, and the people one has charge of."""

from __future__ import annotations

from tracker.accounts.views import (
    addresses,
    approval,
    calendars,
    entering,
    forgotten,
    inviting,
    own,
    people,
    person,
    second_step,
    sessions,
    single_sign_on,
    substitutes,
)
from tracker.accounts.views.blueprint import accounts

__all__ = [
    "accounts",
    "addresses",
    "approval",
    "calendars",
    "entering",
    "forgotten",
    "inviting",
    "own",
    "people",
    "person",
    "second_step",
    "sessions",
    "single_sign_on",
    "substitutes",
]
