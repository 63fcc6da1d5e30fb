"""Criteria whose names share words with a task: offered to a person, never stored by themselves."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from tracker.lib.text import fold

# A pair of syllables is the smallest thing that names a matter in Vietnamese.
_LEAST_PAIRS = 2
_LEAST_SHARE = 0.4
_MOST = 3


def pairs_of(text: str) -> frozenset[tuple[str, str]]:
    """Give the pairs of neighbouring syllables of a text, without marks and accents."""
    words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
    return frozenset(itertools.pairwise(words))


def suggestions(
    title: str, names: Mapping[int, frozenset[tuple[str, str]]], taken: frozenset[int]
) -> list[int]:
    """Give at most three criteria of `names` (id → pairs) that a task's words point to."""
    found = pairs_of(title)
    scored = []
    for id_, pairs in names.items():
        shared = len(found & pairs)
        if id_ not in taken and shared >= _LEAST_PAIRS and shared >= _LEAST_SHARE * len(pairs):
            scored.append((-shared / len(pairs), id_))
    return [id_ for _, id_ in sorted(scored)[:_MOST]]
