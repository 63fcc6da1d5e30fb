"""Small secrets that must be read again: sealed with a key made from SECRET_KEY.

The secret of a telephone's codes and the link inside a waiting letter cannot be hashed, since
they are used again. Whoever reads the database or a backup alone learns neither. With another
SECRET_KEY nothing opens any more: telephones are then set up anew.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unopened(Exception):
    """What was sealed does not open: it was changed, or sealed with another SECRET_KEY."""


def seal(text: str, key: str) -> str:
    """Give `text` sealed, as ASCII."""
    return _box(key).encrypt(text.encode()).decode()


def unseal(sealed: str, key: str) -> str:
    """Give the text that was sealed; raise Unopened."""
    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened from None


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    # A key of its own for this use: what signs cookies opens nothing here.
    made = HKDF(SHA256(), 32, salt=None, info=b"tracker accounts seal").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
