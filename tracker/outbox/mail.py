"""One mail as it goes over the line, written by hand.

The classes of the email package take longer over the headers and the base64 of a letter than
everything else that is done for it; a letter here has always the same eight headers and two
parts. Tests read every mail back with that package.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from tracker.lib.text import one_line
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter

# An address as offices have them: one name, one host, ASCII (no mail server here takes others).
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.A)
# Never a line of base64, so it cannot stand in a part.
_BOUNDARY = "=_hai_phan_cua_thu"


class NoAddress(Exception):
    """The address of the letter is none; no server need be asked."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it goes over the line."""

    sender: str
    recipient: str
    content: bytes


def build(letter: Letter, message: Message, *, mail_from: str, at: datetime) -> Mail:
    """Make the mail of `letter` as of `at`; raise NoAddress when its address is none."""
    if not _ADDRESS.fullmatch(letter.to_address):
        raise NoAddress(f"địa chỉ không hợp lệ: {letter.to_address}")
    name, sender = _sender(mail_from)
    lines = [
        f"From: {_mailbox(name, sender)}",
        f"To: {_mailbox(one_line(letter.to_name), letter.to_address)}",
        f"Subject: {_words(one_line(message.subject))}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {letter.message_id}",
        "Auto-Submitted: auto-generated",
        "Content-Language: vi",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
        *_part("plain", message.text),
        *(_part("html", message.html) if message.html else ()),
        f"--{_BOUNDARY}--",
        "",
    ]
    return Mail(sender, letter.to_address, _CRLF.join(lines).encode("ascii"))


_CRLF = "\r\n"
_FOLD = _CRLF + " "
# 56 characters in base64; with its marks and "Subject: " before it a line stays below 79.
_WORD_BYTES = 42


@lru_cache(maxsize=4)
def _sender(mail_from: str) -> tuple[str, str]:
    """Give name and address of whoever writes all the letters."""
    return parseaddr(mail_from)


@lru_cache(maxsize=64)
def _mailbox(name: str, address: str) -> str:
    """Give name and address of a header."""
    return formataddr((name, address)) if name.isascii() else f"{_words(name)}{_FOLD}<{address}>"


def _words(text: str) -> str:
    """Give the text of a header as RFC 2047 has it: folded words of whole letters, 75 at most."""
    words, word = [], b""
    for letter in text:
        encoded = letter.encode()
        if len(word) + len(encoded) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += encoded
    return _FOLD.join(f"=?utf-8?b?{b64encode(one).decode()}?=" for one in (*words, word))


def _part(kind: str, text: str) -> tuple[str, ...]:
    """Give one part; in base64, since Vietnamese in quoted-printable is half escapes."""
    content = encodebytes(_CRLF.join((*text.splitlines(), "")).encode()).decode("ascii")
    return (
        f"--{_BOUNDARY}",
        f'Content-Type: text/{kind}; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        content.replace("\n", _CRLF),
    )
