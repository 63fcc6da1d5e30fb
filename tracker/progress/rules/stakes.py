"""Points at stake: what an index may fail to gain while the work that serves it is late or silent.

A plan promises a target for a criterion and prints the last result beside it; where it promises
more, the difference is what the criterion is expected to gain. Work that is late, or unreported,
puts the gains of the criteria it serves at stake. A criterion counts once however many tasks
serve it, and only leaves count: a node stands for the leaves below it, because a parent's points
are those of its children. Points of one index are never added to those of another, and where an
index is no sum of its parts (SIPAS) its criteria are counted and never summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a leaf criterion is worth, in its index's own unit; None where it is not known.

    `gain` is what the plan expects it to rise by (0 where it promises no more than there was),
    `maximum` the most it can reach.
    """

    id: int
    index: str
    code: str
    name: str
    target: Decimal | None
    result: Decimal | None
    maximum: Decimal | None

    @property
    def gain(self) -> Decimal | None:
        """The expected rise: target less the last published result, never below 0."""
        return expected_gain(self.target, self.result)


@dataclass(frozen=True, slots=True)
class Sum:
    """What is at stake in one index: `criteria` counts leaves, `rising` those with a gain.

    `gain` and `maximum` are sums in the index's unit, None where the index is no sum of its
    parts; `most` is the largest gain of one criterion.
    """

    index: str
    criteria: int
    rising: int
    unknown: int
    gain: Decimal | None
    maximum: Decimal | None
    most: Decimal


def expected_gain(target: Decimal | None, result: Decimal | None) -> Decimal | None:
    """Give target less result where the plan promises more, 0 where not, None where unknown."""
    if target is None or result is None:
        return None
    return max(ZERO, target - result)


def leaves(nodes: Collection[int], children: Mapping[int, Collection[int]]) -> frozenset[int]:
    """Give the leaves at and below some nodes of a tree, each once."""
    found: set[int] = set()
    seen: set[int] = set()
    open_nodes = list(nodes)
    while open_nodes:
        node = open_nodes.pop()
        if node in seen:
            continue
        seen.add(node)
        below = children.get(node)
        if below:
            open_nodes.extend(below)
        else:
            found.add(node)
    return frozenset(found)


def at_stake(tasks: Iterable[int], served: Mapping[int, Collection[int]]) -> frozenset[int]:
    """Give the leaves that some tasks serve, each once however many tasks serve it."""
    return frozenset(leaf for task in tasks for leaf in served.get(task, ()))


def sums(
    criteria: Collection[int], worth: Mapping[int, Worth], summable: Mapping[str, bool]
) -> list[Sum]:
    """Add up what is at stake, index by index, in the order of `summable`.

    `summable` says of each index whether it is the sum of its criteria.
    """
    parts: dict[str, list[Worth]] = defaultdict(list)
    for leaf in criteria:
        if leaf in worth:
            parts[worth[leaf].index].append(worth[leaf])
    return [_sum(index, parts[index], summable[index]) for index in summable if parts[index]]


def _sum(index: str, parts: Collection[Worth], is_sum: bool) -> Sum:
    gains = [part.gain for part in parts if part.gain is not None]
    return Sum(
        index=index,
        criteria=len(parts),
        rising=sum(1 for gain in gains if gain > 0),
        unknown=len(parts) - len(gains),
        gain=sum(gains, ZERO) if is_sum else None,
        maximum=sum((p.maximum for p in parts if p.maximum is not None), ZERO) if is_sum else None,
        most=max(gains, default=ZERO),
    )
