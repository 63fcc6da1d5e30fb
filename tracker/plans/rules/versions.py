"""Two versions of a plan whose tasks may have been numbered anew: which is which, what differs.

A number is an address, not the task: when a new version puts a task in the third place, those
after it bear other numbers and stay who they are. Who moved where is found by the wording (the
room above knows how) and told here as `Moves`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from tracker.plans.rules.content import Change, Difference, PlanContent, TaskContent, compare

NUMBER_LENGTH = 20
"""Characters that a task's number may have."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Tasks under another address now (old → new), and addresses that name another matter now."""

    renumbered: Mapping[str, str] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()

    def new_address(self, where: str) -> str | None:
        """Give where a task of the old version stands now; None when its place was taken."""
        if where in self.renumbered:
            return self.renumbered[where]
        taken = where in self.replaced or where in self.renumbered.values()
        return None if taken else where


NO_MOVES = Moves()


def compare_versions(old: PlanContent, new: PlanContent, moves: Moves = NO_MOVES) -> Difference:
    """Compare two versions, each task with itself.

    Removed rows are named by their old address, changed ones by their new; a new number is a
    change of the field `number`, a new index one of the field `index`.
    """
    stays = [row for row in old.tasks if moves.new_address(row.where) is not None]
    shifted = {moves.new_address(row.where): row for row in stays}
    before = replace(old, tasks=tuple(_at(str(where), row) for where, row in shifted.items()))
    plain = compare(before, new)
    present = {row.where for row in new.tasks}
    numbers = tuple(
        change
        for where, row in shifted.items()
        if where in present
        for change in _moved(row, _at(str(where), row))
    )
    removed = set(plain.removed)
    gone = {
        row.where
        for row in old.tasks
        if (where := moves.new_address(row.where)) is None or where in removed
    }
    rows = [*(row.where for row in old.tasks), *(row.where for row in old.targets)]
    gone |= {where for where in removed if "/task/" not in where}
    touched = plain.touched | {change.where for change in numbers}
    return replace(
        plain,
        changed=numbers + plain.changed,
        removed=tuple(where for where in rows if where in gone),
        touched=touched,
        unchanged=plain.unchanged - len(touched - plain.touched),
    )


def with_kept(old: PlanContent, new: PlanContent, kept: Collection[str]) -> PlanContent:
    """Put tasks that the new document left out by mistake back behind their former neighbours."""
    rows = list(new.tasks)
    neighbour: TaskContent | None = None
    for row in old.tasks:
        if row.where in kept and all(other.key != row.key for other in rows):
            places = [n for n, other in enumerate(rows) if neighbour and other.key == neighbour.key]
            rows.insert(places[0] + 1 if places else 0, row)
        neighbour = row
    return replace(new, tasks=tuple(rows))


def address(index: str | None, number: str) -> str:
    """Give the place that findings and differences name: PAR_INDEX/task/5."""
    return f"{index or '-'}/task/{number}"


def number_of(where: str) -> str:
    """Give the printed number of a task's address."""
    return where.partition("/task/")[2]


def retired_number(number: str, revision: int, taken: Iterable[str] = ()) -> str:
    """Give an ended task, whose number another bears now, a number that tells of its version."""
    used = set(taken)
    for attempt in range(1, 1000):
        mark = f" (lần {revision})" if attempt == 1 else f" (lần {revision}.{attempt})"
        name = number[: NUMBER_LENGTH - len(mark)] + mark
        if name not in used:
            break
    return name


def _moved(old: TaskContent, new: TaskContent) -> Iterator[Change]:
    """Give what changed of the address of one task."""
    if old.index != new.index:
        yield Change(new.where, "index", old.index, new.index)
    if old.number != new.number:
        yield Change(new.where, "number", old.number, new.number)


def _at(where: str, row: TaskContent) -> TaskContent:
    index = where.partition("/task/")[0]
    return replace(row, index=None if index == "-" else index, number=number_of(where))
