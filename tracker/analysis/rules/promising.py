"""Promised, done, come out: a target with the tasks that served it, read in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.analysis.facts import Row
from tracker.analysis.rules.tree import Tree

TOP_LEVELS = ("domain", "dimension", "total")


@dataclass(frozen=True, slots=True)
class Serving:
    """A task of the plan with the criterion it serves and how its works stood.

    Counts are of works (one agency and period each): `late` were finished after their day,
    `overdue` were not finished and past it, `open` the rest that is not done.
    """

    id: int
    number: str
    title: str
    code: str
    level: str
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def works(self) -> int:
        """All its works."""
        return self.on_time + self.late + self.overdue + self.open

    @property
    def tone(self) -> str:
        """How it went, worst first: overdue, done_late, doing, done; silent without works."""
        if not self.works:
            return "silent"
        if self.overdue:
            return "overdue"
        if self.open:
            return "doing"
        return "done_late" if self.late else "done"


@dataclass(frozen=True, slots=True)
class Promise:
    """A target, its result and the tasks that served it.

    `shared` says that no task names the criterion itself: those shown serve its whole domain.
    """

    row: Row
    tasks: tuple[Serving, ...]
    shared: bool

    @property
    def state(self) -> str:
        """Missed, unknown or met."""
        if self.row.target_met is None:
            return "unknown"
        return "met" if self.row.target_met else "missed"


ORDER = {"missed": 0, "unknown": 1, "met": 2}


def promises(rows: Sequence[Row], tasks: Sequence[Serving]) -> list[Promise]:
    """Give every row with a target, the missed ones first, the widest gap first.

    A task linked to the criterion, to a part of it or to the criterion it is a part of comes
    before one that is linked to the whole domain.
    """
    by_code: dict[str, list[Serving]] = {}
    for task in tasks:
        by_code.setdefault(task.code, []).append(task)
    tree = Tree({row.code: row.parent for row in rows if row.part == "total"})
    promised = (row for row in rows if row.part == "total" and row.target is not None)
    found = [_promise(row, by_code, tree) for row in promised]
    place = {promise.row.code: position for position, promise in enumerate(found)}
    found.sort(key=lambda p: (ORDER[p.state], _short(p), place[p.row.code]))
    return found


def _short(promise: Promise) -> Decimal:
    """Order missed targets by how far they were missed; others keep the printed order."""
    gap = promise.row.gap_to_target
    return gap if promise.state == "missed" and gap is not None else Decimal(0)


def _promise(row: Row, by_code: Mapping[str, Sequence[Serving]], tree: Tree) -> Promise:
    if row.level in TOP_LEVELS:
        near = [task for code in by_code if tree.holds(row.code, code) for task in by_code[code]]
        return Promise(row, _once(near), shared=False)
    near = [
        task
        for code, served in by_code.items()
        for task in served
        if task.level not in TOP_LEVELS
        and (tree.holds(row.code, code) or tree.holds(code, row.code))
    ]
    if near:
        return Promise(row, _once(near), shared=False)
    whole = [task for code in tree.above(row.code) for task in by_code.get(code, ())]
    return Promise(row, _once(whole), shared=bool(whole))


def _once(tasks: Sequence[Serving]) -> tuple[Serving, ...]:
    return tuple({task.id: task for task in tasks}.values())
