"""Who is meant in a cell: by code or by name, one body or nobody; the nearest are only proposed.

The spelling is that of the agencies' register. Where it would take the first of several bodies
of one name, or a name one misspelling away, a mapping must not: a person chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.agencies.rules.spelling import Speller, bare, numbers
from tracker.lib.text import one_line

NEAREST = 5
CUTOFF = 60.0
_UNIT = re.compile(r"(?:ubnd|[uủ][yỷ] ban nhân dân)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a cell may mean, with every way to write its name and its printed codes."""

    id: int
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """What a cell came to: one id, or none with those it may mean (`several`) or is like."""

    id: int | None = None
    candidates: tuple[int, ...] = ()
    several: bool = False


class Naming:
    """The bodies that one column may name."""

    def __init__(self, bodies: Iterable[Body], *, place: str = "") -> None:
        self._speller = Speller(place)
        self._by_key: dict[str, set[int]] = {}
        self._by_code: dict[str, set[int]] = {}
        self._folded: dict[tuple[int, str], tuple[str, frozenset[str]]] = {}
        for body in bodies:
            for name in body.names:
                for form in (name, _UNIT.sub("", name)):
                    self._by_key.setdefault(self._speller.key(form), set()).add(body.id)
                    self._folded[body.id, form] = (bare(form), numbers(form))
            for code in body.codes:
                # As printed first: "00271" is a commune, "271" a district; then without zeros,
                # for a sheet drops those before a number.
                for form in {code.upper(), _code(code)}:
                    self._by_code.setdefault(form, set()).add(body.id)

    def find(self, printed: str) -> Meant:
        """Say who is meant by one cell."""
        text = one_line(printed)
        if not text:
            return Meant()
        found = (
            self._by_code.get(text.upper())
            or self._by_code.get(_code(text))
            or self._by_key.get(self._speller.key(text), set())
        )
        if not found:
            found = self._by_key.get(self._speller.key(_UNIT.sub("", text)), set())
        if len(found) == 1:
            return Meant(next(iter(found)))
        if found:
            return Meant(None, tuple(sorted(found))[:NEAREST], several=True)
        return Meant(None, self._nearest(text))

    def _nearest(self, text: str) -> tuple[int, ...]:
        """Give the ids of names most like `text`, to propose; a number in it must be the same."""
        from rapidfuzz import fuzz, process

        digits = numbers(text)
        names = {key: name for key, (name, own) in self._folded.items() if own == digits}
        hits = process.extract(
            bare(text), names, scorer=fuzz.token_sort_ratio, score_cutoff=CUTOFF, limit=20
        )
        return tuple(dict.fromkeys(key[0] for _, _, key in hits))[:NEAREST]


def _code(text: str) -> str:
    """Give a code as a sheet keeps it that took it for a number."""
    clean = text.strip().upper()
    clean = clean.removesuffix(".0") if clean[:-2].isdigit() else clean
    return clean.lstrip("0") or "0" if clean.isdigit() else clean
