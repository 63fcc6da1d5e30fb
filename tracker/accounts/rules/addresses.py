"""The one form of an e-mail address, under which people are found."""

from __future__ import annotations

import re

from tracker.lib.text import nfc

_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


class BadEmail(Exception):
    """The text is no e-mail address."""


def clean_email(text: str) -> str:
    """Give the address in the one form under which people are found; raise BadEmail."""
    email = nfc(text).strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise BadEmail("Địa chỉ thư điện tử chưa đúng, ví dụ: an.nguyen@coquan.gov.vn.")
    return email
