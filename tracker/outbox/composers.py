"""Who writes which kind of letter: the application registers, the sender asks."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.outbox.models import Letter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What a letter says when it leaves; `html` may be empty.

    `secret` are words that open a door: they leave, and are struck out of what is kept.
    """

    subject: str
    text: str
    html: str = ""
    secret: str = ""

    @property
    def kept_text(self) -> str:
        """The text as the log of letters may show it."""
        return self.text.replace(self.secret, "…") if self.secret else self.text


Composer = Callable[[Letter, date], "Message | None"]
# Reads once what some letters of a kind need, and gives a composer that asks no more.
LookAhead = Callable[[Sequence[Letter]], Composer]

_composers: dict[str, Composer] = {}
_look_aheads: dict[str, LookAhead] = {}


class UnknownKind(LookupError):
    """No composer is registered for this kind of letter."""


def register(kind: str, compose: Composer, *, look_ahead: LookAhead | None = None) -> None:
    """Let `compose(letter, on)` write the letters of `kind`; None from it means: expired.

    With `look_ahead` letters that leave together are read for together.
    """
    _composers[kind] = compose
    _look_aheads.pop(kind, None)
    if look_ahead is not None:
        _look_aheads[kind] = look_ahead


def compose(letter: Letter, on: date) -> Message | None:
    """Write `letter` from what is true on `on`; raise UnknownKind for a kind nobody writes."""
    return _composer(letter.kind)(letter, on)


def compose_all(
    letters: Sequence[Letter], on: date
) -> Iterator[tuple[Letter, Message | Exception | None]]:
    """Write letters that leave together: each with its message, None, or what went wrong.

    When reading for all of them fails, each is written by itself: one poisoned row must not stop
    the others, whatever is wrong with it.
    """
    by_kind: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        by_kind[letter.kind].append(letter)
    for kind, same in by_kind.items():
        writer = _looked_ahead(kind, same)
        for letter in same:
            try:
                yield letter, (writer or _composer(kind))(letter, on)
            except Exception as error:  # noqa: BLE001 - told with the letter, which is tried later
                yield letter, error


def _looked_ahead(kind: str, letters: Sequence[Letter]) -> Composer | None:
    if kind not in _look_aheads:
        return None
    try:
        return _look_aheads[kind](letters)
    except Exception:
        log.exception("letters of kind %s are written one by one", kind)
        return None


def _composer(kind: str) -> Composer:
    try:
        return _composers[kind]
    except KeyError:
        raise UnknownKind(kind) from None
