"""What an amended plan changes against the one before it: added, changed, gone, unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tracker.intake.parsed import ParsedTarget, ParsedTask, known, number_json

# From here on (0 to 100) two folded titles are the same task with other words.
SAME_TITLE = 85.0
_NAMES_MATTER_NOT = ("leads", "partners")


class PlanFacts(Protocol):
    """What a difference needs to know of a plan: its rows, stored or just read."""

    @property
    def tasks(self) -> Sequence[ParsedTask]:
        """Give the tasks in printed order."""

    @property
    def targets(self) -> Sequence[ParsedTarget]:
        """Give the targets in printed order."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that reads otherwise now; `where` is its new address."""

    where: str
    field: str
    old: str
    new: str

    def as_json(self) -> dict[str, str]:
        """Give the change as the import prints it."""
        return {"where": self.where, "field": self.field, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; `moved` pairs old and new addresses, `pairs` every row that stayed.

    Reported progress follows `pairs`, so that a task that was only renumbered keeps it.
    """

    added: tuple[str, ...]
    changed: tuple[Change, ...]
    removed: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    unchanged: int
    pairs: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Say whether both plans read the same."""
        return not (self.added or self.changed or self.removed)

    def as_json(self) -> dict[str, Any]:
        """Give the `diff` object of the import."""
        return {
            "added": len(self.added),
            "changed": [change.as_json() for change in self.changed],
            "removed": list(self.removed),
            "unchanged": self.unchanged,
        }


def diff_plans(old: PlanFacts, new: PlanFacts) -> Difference:
    """Compare two plans row by row; rows pair by title first, then by address."""
    added: list[str] = []
    removed: list[str] = []
    changed: list[Change] = []
    pairs: list[tuple[str, str]] = []
    unchanged = 0
    for before, after in (
        (_facts(old.tasks, _task_facts), _facts(new.tasks, _task_facts)),
        (_facts(old.targets, _target_facts), _facts(new.targets, _target_facts)),
    ):
        paired = _pair(before, after)
        pairs += paired
        found = {address for _, address in paired}
        added += [address for address in after if address not in found]
        gone = {address for address, _ in paired}
        removed += [address for address in before if address not in gone]
        for from_address, to_address in paired:
            changes = _changes(to_address, before[from_address], after[to_address])
            changed += changes
            unchanged += not changes
    moved = tuple(pair for pair in pairs if pair[0] != pair[1])
    return Difference(tuple(added), tuple(changed), tuple(removed), moved, unchanged, tuple(pairs))


Facts = Mapping[str, str]


def _facts(rows: Sequence[Any], read: Any) -> dict[str, Facts]:
    """Give the facts of rows by address; a second row with one address is told apart."""
    facts: dict[str, Facts] = {}
    for row in rows:
        address, count = row.where, 2
        while address in facts:
            address, count = f"{row.where}#{count}", count + 1
        facts[address] = read(row)
    return facts


def _task_facts(task: ParsedTask) -> Facts:
    return {
        "number": task.number,
        "section": task.section or "",
        "title": task.title,
        "deadline": task.deadline.text,
        "leads": "; ".join(known(task.leads)),
        "partners": "; ".join(known(task.partners)),
        "output": task.output or "",
    }


def _target_facts(target: ParsedTarget) -> Facts:
    def number(value: Any) -> str:
        return "" if value is None else str(number_json(value))

    operator = target.target_operator if target.target_operator == ">" else ""
    return {
        "code": target.code,
        "title": target.name,
        "max_score": number(target.max_score),
        "baseline": number(target.baseline),
        "target": operator + number(target.target),
        "leads": "; ".join(known(target.leads)),
    }


def _pair(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> list[tuple[str, str]]:
    """Pair rows: same address and title, same title elsewhere, near title, then same address.

    Under another index a task is known by its very words alone, where only one bears them.
    """
    pairs: dict[str, str] = {}
    free = dict.fromkeys(after)
    left = dict.fromkeys(before)

    def take(old: str, new: str) -> None:
        pairs[old] = new
        del free[new], left[old]

    for old in list(left):
        if old in free and before[old]["title"] == after[old]["title"]:
            take(old, old)
    by_title: dict[tuple[str, str], list[str]] = {}
    for new in free:
        by_title.setdefault((_part(new), after[new]["title"]), []).append(new)
    for old in list(left):
        same = by_title.get((_part(old), before[old]["title"]), [])
        if len(same) == 1 and same[0] in free:
            take(old, same[0])
    for old, new in _near(before, after, left, free):
        if old in left and new in free:
            take(old, new)
    for old, new in _under_another_index(before, after, left, free):
        take(old, new)
    for old in list(left):
        if old in free and not _other_matter(before[old], after[old]):
            take(old, old)
    order = list(before)
    return sorted(pairs.items(), key=lambda pair: order.index(pair[0]))


def _under_another_index(
    before: Mapping[str, Facts],
    after: Mapping[str, Facts],
    left: Iterable[str],
    free: Iterable[str],
) -> list[tuple[str, str]]:
    """Give pairs of tasks whose words no other task left over bears."""
    gone, come = _tasks_by_title(before, left), _tasks_by_title(after, free)
    return [
        (olds[0], come[title][0])
        for title, olds in gone.items()
        if len(olds) == len(come.get(title, ())) == 1 and _part(olds[0]) != _part(come[title][0])
    ]


def _tasks_by_title(rows: Mapping[str, Facts], chosen: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for where in chosen:
        if _is_task(where):
            found.setdefault(rows[where]["title"], []).append(where)
    return found


def _is_task(where: str) -> bool:
    return where.startswith("task/") or "/task/" in where


def _part(address: str) -> str:
    return address.partition("/")[0]


def _near(
    before: Mapping[str, Facts],
    after: Mapping[str, Facts],
    left: Mapping[str, None],
    free: Mapping[str, None],
) -> list[tuple[str, str]]:
    """Give pairs of rows whose titles are nearly the same, the nearest first."""
    from rapidfuzz import fuzz

    scored = [
        (
            fuzz.ratio(before[old]["title"], after[new]["title"], score_cutoff=SAME_TITLE),
            old == new,
            old,
            new,
        )
        for old in left
        for new in free
        if _part(old) == _part(new)
    ]
    scored.sort(key=lambda row: (-row[0], not row[1]))
    return [(old, new) for score, _, old, new in scored if score]


def _other_matter(old: Facts, new: Facts) -> bool:
    """Say whether one number stands for another matter now."""
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(old["title"], new["title"]) < 50


def _changes(where: str, old: Facts, new: Facts) -> list[Change]:
    """Give the fields that read otherwise; who is named counts, not in which order."""
    changes = []
    for name, before in old.items():
        after = new[name]
        same = before == after
        if name in _NAMES_MATTER_NOT:
            same = sorted(before.split("; ")) == sorted(after.split("; "))
        if not same:
            field = "name" if name == "title" and "/task/" not in where else name
            changes.append(Change(where, field, before, after))
    return changes
