"""What every kind of draft gives to its preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.indices.actions.entry import Told
from tracker.indices.models import EntryDraft
from tracker.indices.rules.columns import Table, TooLong, cells_of, read_table
from tracker.indices.rules.entering import Fault
from tracker.indices.rules.wording import coded
from tracker.lib.actor import Actor

Store = Callable[[Told, Actor, datetime], int]
# A preview shows so many lines; the count tells of all.
MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a preview: what, whose, as stored and as typed."""

    code: str
    name: str
    field: str
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Whether nothing is stored there yet."""
        return self.before == "–"


@dataclass(slots=True)
class Reading:
    """A draft as it was understood; `seen` changes when somebody else writes where it writes."""

    store: Store
    table: Table | None = None
    faults: Sequence[Fault] = ()
    shown: Sequence[Shown] = ()
    same: int = 0
    seen: str = ""
    needs_source: bool = False
    needs_reason: bool = False
    remarks: list[str] = field(default_factory=list)

    @property
    def bad(self) -> list[Fault]:
        """What keeps the table from being stored."""
        return [fault for fault in self.faults if fault.bad]

    @property
    def doubts(self) -> list[Fault]:
        """What wants a second look."""
        return [fault for fault in self.faults if not fault.bad]


def table_of(draft: EntryDraft, heads: dict[str, str] | None = None) -> Table:
    """Give the draft's text as a table, its columns as chosen or by their heads; raise TooLong."""
    return read_table(
        cells_of(draft.content),
        draft.said.get("columns") or (),
        heads=heads,
        head_at=draft.said.get("head"),
    )


def coded_of(draft: EntryDraft) -> tuple[Table, list[str], list[dict[str, str]]]:
    """Give the draft's text as a table whose columns and cells are codes; raise TooLong.

    Its head is the first line that says anything, or the one that was told.
    """
    rows = cells_of(draft.content)
    first = max(draft.said.get("head") or 0, 0)
    first += next((at for at, row in enumerate(rows[first:]) if any(row)), 0)
    filled = [row for row in rows[first:] if any(row)]
    head, below = coded(filled, draft.said.get("columns") or ())
    shown = tuple(filled[0]) if filled else ()
    return Table(tuple(head), (), shown, first + 1 if shown else 0), head, below


def refused(sentence: str, table: Table | None = None) -> Reading:
    """Give the reading of a draft that cannot be stored; its `table` lets columns be chosen."""
    return Reading(store=_nothing, table=table, faults=[Fault(0, sentence)])


def _nothing(_told: Told, _by: Actor, _at: datetime) -> int:
    return 0


def told_of(draft: EntryDraft) -> Told:
    """Give what was told with the table: stage, source, day of publication, reason."""
    day = draft.said.get("published_on")
    return Told(
        stage=draft.said.get("stage", "published"),
        source=draft.said.get("source", ""),
        published_on=date.fromisoformat(day) if day else None,
        reason=draft.said.get("reason", ""),
    )


__all__ = [
    "MOST_SHOWN",
    "Reading",
    "Shown",
    "TooLong",
    "coded_of",
    "refused",
    "table_of",
    "told_of",
]
