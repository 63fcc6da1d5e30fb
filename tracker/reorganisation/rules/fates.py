"""From passages to fates: where a body's work goes, and where a person must say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

WHOLE_KINDS = frozenset({"merge", "absorb", "rename"})
# Kinds after which the body itself is no more.
ENDING_KINDS = frozenset({"merge", "absorb", "rename", "split", "dissolve"})


class Way(StrEnum):
    """How the work of one body goes on."""

    WHOLE = "whole"  # all of it to one successor
    CHOSEN = "chosen"  # several successors: a person chooses for each task
    PARTLY = "partly"  # the body stays and gives away only what a person chooses
    DECIDED = "decided"  # nobody after it: closed, moved or spread, as a person says
    UNMAPPED = "unmapped"  # its successor is not told yet: nothing of it moves


@dataclass(frozen=True, slots=True)
class Step:
    """One passage as the rules see it; `to_id` None where the body is dissolved."""

    from_id: int
    to_id: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one body's work; `to_ids` are those among whom it goes or may go."""

    way: Way
    to_ids: tuple[int, ...] = ()
    same_body: bool = False

    @property
    def sole(self) -> int | None:
        """The one successor of everything, if there is one."""
        return self.to_ids[0] if self.way is Way.WHOLE else None


def fates(
    steps: Iterable[Step], ending: Collection[int], vanishing: Collection[int]
) -> dict[int, Fate]:
    """Give the fate of every body that ends or gives something away.

    `ending` are bodies that the register ends on the day; those of them in `vanishing` have
    nobody of their kind after them, so that no mapping can be expected.
    """
    by_body: dict[int, list[Step]] = {}
    for step in steps:
        by_body.setdefault(step.from_id, []).append(step)
    found = {id_: _fate(own, id_ in ending) for id_, own in by_body.items()}
    for id_ in ending:
        if id_ not in found:
            found[id_] = Fate(Way.DECIDED if id_ in vanishing else Way.UNMAPPED)
    return found


def _fate(steps: list[Step], ends: bool) -> Fate:
    to_ids = tuple(dict.fromkeys(step.to_id for step in steps if step.to_id is not None))
    if not to_ids:
        return Fate(Way.DECIDED)
    kinds = {step.kind for step in steps}
    if len(to_ids) == 1 and kinds <= WHOLE_KINDS:
        return Fate(Way.WHOLE, to_ids, same_body=kinds == {"rename"})
    if kinds == {"transfer"} and not ends:
        return Fate(Way.PARTLY, to_ids)
    return Fate(Way.CHOSEN, to_ids)


def ending_bodies(steps: Iterable[Step], ending: Collection[int]) -> frozenset[int]:
    """Give the bodies that are no more on the day, by the register or by what is typed."""
    return frozenset(ending) | {step.from_id for step in steps if step.kind in ENDING_KINDS}


def refusal(
    step: Step, known: Iterable[Step], names: Mapping[int, str], *, valid: Collection[int],
    ending: Collection[int],
) -> str:  # fmt: skip
    """Say why a passage cannot be; empty where it can.

    `valid` are the bodies that exist on the day, `ending` those that the register ends. A
    successor that ends on the same day would make a chain or a circle (A to B to A).
    """
    known = list(known)
    if step.to_id == step.from_id:
        return "Cơ quan không thể chuyển sang chính mình."
    if step.to_id is None:
        if any(other.from_id == step.from_id for other in known):
            return "Cơ quan này đã có nơi tiếp nhận; bỏ dòng đó trước khi ghi giải thể."
        return ""
    if step.to_id not in valid:
        return f"{names.get(step.to_id, 'Cơ quan tiếp nhận')} không hoạt động vào ngày hiệu lực."
    if step.to_id in ending_bodies(known, ending):
        return (
            f"{names.get(step.to_id, 'Cơ quan tiếp nhận')} cũng kết thúc vào ngày này; "
            "ghi thẳng cơ quan tiếp nhận cuối cùng."
        )
    if step.kind in ENDING_KINDS and any(other.to_id == step.from_id for other in known):
        return f"{names.get(step.from_id, 'Cơ quan này')} đang là nơi tiếp nhận của cơ quan khác."
    same = [other for other in known if other.from_id == step.from_id]
    if any(other.to_id == step.to_id for other in same):
        return "Dòng này đã có."
    if any(other.kind == "dissolve" for other in same):
        return "Cơ quan này đang ghi là giải thể; bỏ dòng đó trước."
    return ""
