"""What is handed over: one occurrence to one successor, and what became of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from tracker.progress.actions.states import Act

Thing = TypeVar("Thing")
# Values in one IN list, and rows in one INSERT: below the bounds of both databases.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Gift:
    """One occurrence for one successor; an occurrence may be given to several.

    `group_id` is the group through which the successor does it. A `fresh` one begins anew with
    the same days, because its part is another than the giver's; `linked` says that the
    successor's history leads back to this giver. `same_body`: only the name changed, so days
    late before the transfer are the successor's own.
    """

    occurrence_id: int
    to_id: int
    group_id: int | None = None
    fresh: bool = False
    linked: bool = True
    same_body: bool = False


@dataclass(frozen=True, slots=True)
class PartGift:
    """A part without open work (partner, monitor, event) for its successors; none: it ends."""

    assignment_id: int
    to_ids: tuple[int, ...] = ()
    group_id: int | None = None
    # The group itself goes on as partner in place of another: a row without an agency.
    to_group: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The transfer as a whole: its act in the history and the words that give its ground."""

    act: Act
    reason: str

    @property
    def last_day(self) -> date:
        """The last day on which the givers had their parts."""
        return self.act.on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What went over: (old, new) taken on, (old, own) folded into what was there."""

    moved: tuple[tuple[int, int], ...] = ()
    folded: tuple[tuple[int, int], ...] = ()


def batches(things: Iterable[Thing], size: int = BATCH) -> Iterator[Sequence[Thing]]:
    """Cut into lists of at most `size`."""
    source = iter(things)
    while found := list(islice(source, size)):
        yield found
