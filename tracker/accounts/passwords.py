"""Hashing and checking passwords with argon2id, in the same time for people who do not exist.

It costs some tens of milliseconds and 19 MiB, so doors do it outside their transaction.
"""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import CHEAPEST

from tracker.accounts.rules import MAX_PASSWORD, check_password, clean_password

# The second choice of RFC 9106's readers at OWASP: memory stays bounded under many attempts.
_NORMAL = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_hasher = _NORMAL


def use_cheap_hashing() -> None:
    """Hash at the least cost, for tests alone: what is stored so is worth nothing."""
    global _hasher
    _hasher = PasswordHasher.from_parameters(CHEAPEST)
    _nobody.cache_clear()


def make_hash(password: str, *, email: str = "", name: str = "") -> str:
    """Check a new password and give its hash; raise rules.WeakPassword."""
    clean = clean_password(password)
    check_password(clean, email=email, name=name)
    return _hasher.hash(clean)


@cache
def _nobody() -> str:
    """Give the hash that stands for people who do not exist or have no password yet."""
    return _hasher.hash(secrets.token_urlsafe(24))


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one of a hash; without a hash it takes as long and says no."""
    if len(password) > MAX_PASSWORD:
        password = ""
    try:
        right = _hasher.verify(password_hash or _nobody(), clean_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Say whether a hash was made at another cost than today's."""
    return _hasher.check_needs_rehash(password_hash)
