"""Which criterion of today an older one is: followed link by link over the versions.

A series may run on through a new code, a new name, another scale or another rule; the break is
marked. It ends where a criterion was split or merged: then nothing before is the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.indices.rules import SCALE_CHANGES

ENDS = frozenset({"SPLIT", "MERGED"})
WHY = {
    "RESCALED": "đổi thang điểm",
    "RULE_CHANGED": "đổi cách chấm",
    "SPLIT": "tách tiêu chí",
    "MERGED": "gộp tiêu chí",
}


@dataclass(frozen=True, slots=True)
class Knot:
    """One criterion of one version."""

    id: int
    framework: int
    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a criterion of one version became in the next."""

    older: int
    newer: int
    relation: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Codes of the newest version for criteria of all, and where a series breaks.

    `codes` is by id of a criterion, `breaks` by (code, framework in which the change came).
    """

    codes: Mapping[int, str]
    breaks: Mapping[tuple[str, int], str]


def trace(knots: Sequence[Knot], links: Iterable[Link], goal: int) -> Lineage:
    """Follow every criterion of version `goal` back as far as the links reach."""
    by_id = {knot.id: knot for knot in knots}
    back: dict[int, list[Link]] = {}
    heirs: dict[int, int] = {}
    for link in links:
        back.setdefault(link.newer, []).append(link)
        heirs[link.older] = heirs.get(link.older, 0) + 1
    codes: dict[int, str] = {}
    breaks: dict[tuple[str, int], str] = {}
    for knot in knots:
        here: Knot | None = knot if knot.framework == goal else None
        while here is not None:
            codes[here.id] = knot.code
            step = _step(back.get(here.id, []), heirs)
            if step is None or step.older not in by_id:
                _mark_end(knot.code, here, back, breaks)
                break
            if step.relation in SCALE_CHANGES:
                breaks[knot.code, here.framework] = WHY.get(step.relation, "") or step.note
            here = by_id[step.older]
    return Lineage(codes, breaks)


def _step(links: Sequence[Link], heirs: Mapping[int, int]) -> Link | None:
    """Give the one link back; None where a criterion was split, merged or is new."""
    if len(links) != 1 or links[0].relation in ENDS or heirs[links[0].older] > 1:
        return None
    return links[0]


def _mark_end(
    code: str,
    here: Knot,
    back: Mapping[int, Sequence[Link]],
    breaks: dict[tuple[str, int], str],
) -> None:
    """Mark the version in which a criterion was split or merged; a new one has no mark."""
    links = back.get(here.id, ())
    if links:
        merged = len(links) > 1 or links[0].relation == "MERGED"
        breaks[code, here.framework] = WHY["MERGED" if merged else "SPLIT"]
