"""Small secrets that must be read again: sealed with a key made from SECRET_KEY.

The secret of a telephone's codes and the link inside a waiting letter cannot be hashed, since
they are used again. Whoever reads the database or a backup alone learns neither. Under a new
SECRET_KEY what the former ones sealed (SECRET_KEY_OLD) still opens until `tracker reseal` has
sealed it anew; without them nothing opens any more, and telephones are set up anew.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


class Unopened(Exception):
    """What was sealed does not open: it was changed, or sealed with another SECRET_KEY."""


def seal(text: str, key: str) -> str:
    """Give `text` sealed, as ASCII."""
    return _box(key).encrypt(text.encode()).decode()


def unseal(sealed: str, key: str) -> str:
    """Give the text that was sealed with `key` or a former one; raise Unopened."""
    # Which keys came before is known to the installation, not to whoever asks.
    former = current_app.config.get("SECRET_KEY_FALLBACKS") if current_app else None
    try:
        return MultiFernet(map(_box, (key, *(former or ())))).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened from None


def is_sealed_with(sealed: str, key: str) -> bool:
    """Say whether `key` itself opens what was sealed."""
    try:
        _box(key).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=8)
def _box(key: str) -> Fernet:
    # A key of its own for this use: what signs cookies opens nothing here.
    made = HKDF(SHA256(), 32, salt=None, info=b"tracker accounts seal").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
