"""Reading for letters that leave together: as many statements for fifty as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from tracker.outbox.models import Letter
from tracker.reminders.payload import Standing, StillWaiting
from tracker.reminders.queries.errands import which_wait_still
from tracker.reminders.queries.facts import standings
from tracker.reminders.rules.errands import Wait

PARTS = ("own", "late", "standing")
# Databases bound the number of values in one statement (SQLite: 32,766).
_AT_ONCE = 5000


def known_standings(letters: Sequence[Letter]) -> dict[int, Standing]:
    """Give how everything stands that these letters speak of."""
    ids = {id for row in letters for part in PARTS for id in row.payload.get(part, ())}
    found: dict[int, Standing] = {}
    for some in _slices(ids):
        found |= standings(some)
    return found


def known_errands(letters: Sequence[Letter]) -> StillWaiting:
    """Read which errands of these letters wait still; give who counts them."""
    named: defaultdict[Wait, set[int]] = defaultdict(set)
    for letter in letters:
        for entry in letter.payload.get("errands", ()):
            named[Wait(entry["kind"])].update(entry["ids"])
    waiting: Mapping[Wait, set[int]] = {
        kind: {id for some in _slices(ids) for id in which_wait_still(kind, some)}
        for kind, ids in named.items()
    }

    def still(kind: Wait, ids: Collection[int]) -> int:
        return sum(id in waiting[kind] for id in ids)

    return still


def _slices(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for begin in range(0, len(ordered), _AT_ONCE):
        yield ordered[begin : begin + _AT_ONCE]
