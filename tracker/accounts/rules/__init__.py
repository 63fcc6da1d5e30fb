"""What is true of passwords, attempts, sessions, codes and addresses, without a database."""

from __future__ import annotations

from tracker.accounts.rules.addresses import BadEmail, clean_email
from tracker.accounts.rules.attempts import (
    ADDRESS_LIVES,
    FORGOTTEN_AFTER,
    FREE_ASKINGS,
    FREE_ASKINGS_OF_ADDRESS,
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    INVITE_LIVES,
    LONGEST_WAIT,
    RESET_LIVES,
    network_of,
    wait_after,
)
from tracker.accounts.rules.passwords import (
    MAX_PASSWORD,
    MIN_PASSWORD,
    WeakPassword,
    check_password,
    clean_password,
)
from tracker.accounts.rules.sessions import Lifetime, Required, Way, browser_words

__all__ = [
    "ADDRESS_LIVES",
    "FORGOTTEN_AFTER",
    "FREE_ASKINGS",
    "FREE_ASKINGS_OF_ADDRESS",
    "FREE_FAILURES",
    "FREE_FAILURES_OF_ADDRESS",
    "INVITE_LIVES",
    "LONGEST_WAIT",
    "MAX_PASSWORD",
    "MIN_PASSWORD",
    "RESET_LIVES",
    "BadEmail",
    "Lifetime",
    "Required",
    "Way",
    "WeakPassword",
    "browser_words",
    "check_password",
    "clean_email",
    "clean_password",
    "network_of",
    "wait_after",
]
