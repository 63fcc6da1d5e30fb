"""The history of what changed hands: one update for each occurrence, with who gave it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.text import shorten
from tracker.progress.inheriting.gifts import Move, batches
from tracker.progress.models import ProgressUpdate


@dataclass(frozen=True, slots=True)
class Said:
    """What one occurrence's history says: its change, and words or the agencies it came from."""

    occurrence_id: int
    agency_id: int
    # Any row of the occurrence's plan and task.
    row: Any
    before: dict[str, Any]
    after: dict[str, Any]
    words: str = ""
    givers: tuple[int, ...] = ()


def tell(told: Sequence[Said], move: Move) -> None:
    """Write the updates, some thousands in one statement."""
    names = names_of({id_ for said in told for id_ in said.givers})
    for batch in batches(told):
        session.execute(
            insert(ProgressUpdate),
            [
                {
                    "occurrence_id": said.occurrence_id,
                    "plan_id": said.row.plan_id,
                    "task_id": said.row.task_id,
                    "agency_id": said.agency_id,
                    "at": move.act.at,
                    "on": move.act.on,
                    "actor_id": move.act.by.id,
                    "actor_name": move.act.by.name,
                    "verb": move.act.verb,
                    "before": said.before,
                    "after": said.after,
                    "reason": move.reason,
                    "done": said.words or _taken_from(said.givers, names),
                }
                for said in batch
            ],
        )


def names_of(agency_ids: Collection[int]) -> dict[int, str]:
    """Give names by id."""
    query = select(Agency.id, Agency.name).where(Agency.id.in_(sorted(agency_ids)))
    return {row.id: row.name for row in session.execute(query)}


def listed(agency_ids: Iterable[int], names: Mapping[int, str]) -> str:
    """Give names in one sentence, each once."""
    return ", ".join(dict.fromkeys(names[id_] for id_ in agency_ids))


def _taken_from(givers: Sequence[int], names: Mapping[int, str]) -> str:
    return shorten(f"Tiếp nhận từ {listed(givers, names)}.", 1000)
