"""Which agency scores which criterion: the leaves of a tree dealt out to their owners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

# The one index that a province scores itself before the ministry does.
INDEX = "PAR_INDEX"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion of the tree as dealing sees it; `scoring` is appraisal, survey or mixed."""

    id: int
    parent_id: int | None
    scoring: str


@dataclass(frozen=True, slots=True)
class Share:
    """One agency's part of a criterion: all of it, or the field that `scope` names."""

    criterion_id: int
    agency_id: int
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Dealt:
    """The outcome: what is scored by whom, what nobody owns, what a survey measures.

    `shared` are criteria with several owners; each of them scores its own part.
    """

    answers: tuple[Share, ...]
    surveyed: tuple[Share, ...]
    unowned: tuple[int, ...]
    shared: tuple[int, ...]


def deal(nodes: Sequence[Node], owners: Collection[Share]) -> Dealt:
    """Deal the leaves of a tree, in its order, to those who answer for them.

    Parents are sums and are dealt to nobody; survey leaves are listed and never self-scored.
    """
    parents = {node.parent_id for node in nodes}
    leaves = [node for node in nodes if node.id not in parents]
    scored = {node.id for node in leaves if node.scoring != "survey"}
    surveyed = {node.id for node in leaves if node.scoring == "survey"}
    place = {node.id: number for number, node in enumerate(nodes)}
    found = sorted(
        (share for share in owners if share.criterion_id in scored | surveyed),
        key=lambda share: place[share.criterion_id],
    )
    answers = tuple(share for share in found if share.criterion_id in scored)
    owned = [share.criterion_id for share in answers]
    return Dealt(
        answers=answers,
        surveyed=tuple(share for share in found if share.criterion_id in surveyed),
        unowned=tuple(node.id for node in leaves if node.id in scored - set(owned)),
        shared=tuple(node.id for node in leaves if owned.count(node.id) > 1),
    )


def appendix_name(number: int) -> str:
    """Give the name of the `number`-th appendix: "Phụ lục IV" (Decree 30: Roman from two on)."""
    tens, ones = divmod(number, 10)
    return f"Phụ lục {'X' * tens}{_ROMAN[ones]}"
