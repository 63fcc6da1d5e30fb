"""The digest, written when it leaves from what is true then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from tracker.outbox import composers, stationery
from tracker.outbox.composers import Composer, Message
from tracker.outbox.models import Letter
from tracker.reminders.ladder import Ladder
from tracker.reminders.payload import Standing, unpack, unpack_week
from tracker.reminders.queries import DIGEST as KIND
from tracker.reminders.queries import standings as standings_now
from tracker.reminders.rules import DueWork, Sections, WeekSummary, sections

SHOWN_LINES = 20

Standings = Callable[[Sequence[int]], Mapping[int, Standing]]


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the letter as its templates see it; `more` lines are counted, not shown."""

    name: str
    heading: str
    lines: tuple[DueWork, ...]
    total: int

    @property
    def more(self) -> int:
        """How many entries are not shown."""
        return self.total - len(self.lines)


def register() -> None:
    """Let the outbox have its digests written here; settings are read when a letter leaves."""

    def compose(letter: Letter, on: date) -> Message | None:
        base_url = current_app.config["TRACKER"].base_url
        return digest_composer(base_url=base_url, standings=standings_now, ladder=Ladder())(
            letter, on
        )

    composers.register(KIND, compose)


def digest_composer(*, base_url: str, standings: Standings, ladder: Ladder) -> Composer:
    """Give the composer of the digest; `standings` tells how occurrences stand at the moment."""

    def compose(letter: Letter, on: date) -> Message | None:
        payload = letter.payload
        ids = [*payload.get("own", ()), *payload.get("late", ())]
        now = standings(ids) if ids else {}
        own = sections(unpack(payload, "own", now), on, ladder.horizon_days)
        late = [
            work
            for work in unpack(payload, "late", now)
            if not work.standing and work.days_late(on) >= ladder.head_after
        ]
        facts = letter_facts(own, late, unpack_week(payload), payload.get("agencies", {}))
        if facts is None:
            return None
        return stationery.write(
            KIND,
            **facts,
            name=letter.to_name,
            to_person=letter.person_id is not None,
            on=on,
            base_url=base_url,
        )

    return compose


def letter_facts(
    own: Sections,
    late: Sequence[DueWork],
    week: WeekSummary | None,
    agencies: Mapping[Any, str],
) -> dict[str, Any] | None:
    """Give what subject and body need; None when there is nothing to say."""
    blocks = [
        _block("overdue", "Quá hạn", own.overdue),
        _block("soon", "Sắp đến hạn", own.due_soon),
        _block("missing", "Chưa báo cáo định kỳ", own.missing),
        _block("coming", "Đến hạn trong những ngày tới", own.coming),
        _block("head", "Quá hạn lâu ngày, báo cáo người đứng đầu", late),
    ]
    counts = {block.name: block.total for block in blocks}
    blocks = [block for block in blocks if block.total]
    if not blocks and week is None:
        return None
    names = {int(id): name for id, name in agencies.items()}
    work = [entry for block in blocks for entry in block.lines]
    return {
        "counts": counts,
        "blocks": blocks,
        "week": week,
        "agencies": names,
        "polite": bool(work) and all(entry.authority == "request" for entry in work),
    }


def _block(name: str, heading: str, work: Sequence[DueWork]) -> Block:
    shown = tuple(entry for entry in work if entry.task_title)[:SHOWN_LINES]
    return Block(name, heading, shown, len(work))
