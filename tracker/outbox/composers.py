"""Who writes which kind of letter: the application registers, the sender asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.outbox.models import Letter


@dataclass(frozen=True, slots=True)
class Message:
    """What a letter says when it leaves; `html` may be empty."""

    subject: str
    text: str
    html: str = ""


Composer = Callable[[Letter, date], "Message | None"]

_composers: dict[str, Composer] = {}


class UnknownKind(LookupError):
    """No composer is registered for this kind of letter."""


def register(kind: str, compose: Composer) -> None:
    """Let `compose(letter, on)` write the letters of `kind`; None from it means: expired."""
    _composers[kind] = compose


def compose(letter: Letter, on: date) -> Message | None:
    """Write `letter` from what is true on `on`; raise UnknownKind for a kind nobody writes."""
    try:
        composer = _composers[letter.kind]
    except KeyError:
        raise UnknownKind(letter.kind) from None
    return composer(letter, on)
