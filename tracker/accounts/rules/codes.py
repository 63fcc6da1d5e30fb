"""The codes of a telephone (RFC 6238, six digits, half a minute) and the ones on paper."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

import pyotp

STEP_SECONDS = 30
SKEW_STEPS = 1
"""Telephones go wrong by some seconds: the code before and the code after count too."""

RECOVERY_CODES = 10
ANSWER_WITHIN = timedelta(minutes=10)
"""How long the password that was given waits for the code."""

# Without letters that are taken for digits: 32 of them, 80 bits in sixteen.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """Give a secret for a telephone: 160 bits in base 32."""
    return pyotp.random_base32()


def key_uri(secret: str, *, account: str, issuer: str) -> str:
    """Give the address that a telephone reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, typed: str, *, after: int, wall: datetime) -> int | None:
    """Give the half minute whose code was typed, or None; one up to `after` was taken before."""
    digits = re.sub(r"\s", "", typed)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    otp, now = pyotp.TOTP(secret), int(wall.timestamp()) // STEP_SECONDS
    for step in range(now - SKEW_STEPS, now + SKEW_STEPS + 1):
        if step > after and secrets.compare_digest(otp.at(step * STEP_SECONDS), digits):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Give the codes to write down, in groups of four letters."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def clean_recovery_code(typed: str) -> str | None:
    """Give the one form of a recovery code as it was typed; None for what cannot be one."""
    bare = re.sub(r"[\s-]", "", typed.upper())
    if len(bare) != 16 or not set(bare) <= set(_LETTERS):
        return None
    return "-".join(bare[place : place + 4] for place in range(0, 16, 4))
