"""What every kind of draft gives to its preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.indices.actions.entry import Told
from tracker.indices.models import EntryDraft
from tracker.indices.rules.columns import Table, TooLong, cells_of, read_table
from tracker.indices.rules.entering import Fault
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
    return read_table(cells_of(draft.content), draft.said.get("columns") or (), heads=heads)


def refused(sentence: str) -> Reading:
    """Give the reading of a draft of which nothing can be read."""
    return Reading(store=_nothing, faults=[Fault(0, sentence)])


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


__all__ = ["MOST_SHOWN", "Reading", "Shown", "TooLong", "refused", "table_of", "told_of"]
