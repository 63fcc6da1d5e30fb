"""What must be true after a campaign: the server's diary against the pure planner's intention.

Day by day the planner is asked, with nothing but what really arrived before, who is to be written
to. Everybody it names must have got a letter on that day, nobody else, nobody twice, nobody on a
day off. What a day could not deliver (nothing ran, the server was down, or put the letter off
again and again) the planner intends again on the next; so nothing is forgiven for good.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tracker.lib import clock

# So many times put off by the server on one day, a letter may be told on the next.
PUT_OFF = 4
# What a killed sender had handed over is noted by the server a moment later (0.2 s of real time).
JUST_BEFORE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the server's diary."""

    at: datetime
    what: str
    to: str = ""
    id: str = ""

    @property
    def day(self) -> date:
        """The date in Viet Nam."""
        return clock.local_day(self.at)

    @property
    def taken(self) -> bool:
        """Whether the server took the letter, with or without saying so."""
        return self.what in ("arrived", "dropped")


@dataclass(slots=True)
class Verdict:
    """What was found; `faults` is empty after a campaign that went well."""

    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


# Who is to be written to on a day: address → recipient, told what was told and who is refused.
Intention = Callable[[date, dict[str, date], Collection[str]], dict[str, str]]


def read_diary(path: Path) -> list[Entry]:
    """Read the server's diary."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        Entry(datetime.fromisoformat(r["at"]), r["what"], r.get("to", ""), r.get("id", ""))
        for r in rows
    ]


def judge(
    diary: Sequence[Entry],
    *,
    days: Sequence[date],
    works: Callable[[date], bool],
    intention: Intention,
    kills: Sequence[datetime],
    lost_days: Collection[date],
) -> Verdict:
    """Compare; `kills` may explain a second copy, `lost_days` a letter that came a day later."""
    verdict = Verdict(counts=Counter(entry.what for entry in diary))
    _judge_copies(diary, kills, verdict)
    first_copies = _first_copies(diary)
    _judge_days(first_copies, works, verdict)
    told: dict[str, date] = {}
    for day in days:
        if works(day):
            arrived = {entry.to for entry in first_copies if entry.day == day}
            _judge_day(day, arrived, diary, told, intention, day in lost_days, verdict)
    return verdict


def _first_copies(diary: Sequence[Entry]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in diary:
        if entry.taken:
            found.setdefault(entry.id, entry)
    return list(found.values())


def _judge_copies(diary: Sequence[Entry], kills: Sequence[datetime], verdict: Verdict) -> None:
    """Find letters that came twice without a drop, a broken line or a kill between the copies."""
    breaks = [*kills, *(entry.at for entry in diary if entry.what == "down")]
    copies: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in diary:
        if entry.taken:
            copies[entry.id].append(entry)
    for same in copies.values():
        for before, after in pairwise(same):
            verdict.counts["second copies"] += 1
            broken = any(before.at - JUST_BEFORE <= at <= after.at for at in breaks)
            if before.what != "dropped" and not broken:
                verdict.faults.append(f"{after.to}: twice without a reason, {after.at}")
    verdict.counts["letters"] = len(copies)


def _judge_days(
    first_copies: Sequence[Entry], works: Callable[[date], bool], verdict: Verdict
) -> None:
    """Find letters on days off, and people who got more than one letter on a day."""
    a_day = Counter((entry.to, entry.day) for entry in first_copies)
    for (address, day), number in a_day.items():
        if number > 1:
            verdict.faults.append(f"{address}: {number} letters on {day}")
        if not works(day):
            verdict.faults.append(f"{address}: a letter on {day}, a day off")


def _judge_day(
    day: date,
    arrived: set[str],
    diary: Sequence[Entry],
    told: dict[str, date],
    intention: Intention,
    is_lost: bool,
    verdict: Verdict,
) -> None:
    """Compare one day's letters with its intention, and remember who was told."""
    ends = clock.day_start(day + timedelta(days=1))
    refused = {e.to for e in diary if e.what == "refused" and e.at < ends}
    before = {e.to for e in diary if e.what == "refused" and e.at < clock.day_start(day)}
    intended = intention(day, told, before)
    # An address that is refused today makes its work somebody else's today, if it is planned anew.
    possible = intention(day, told, refused) | intended
    verdict.counts["intended"] += len(intended.keys() - refused)
    verdict.faults += [
        f"{address}: a letter on {day} that nobody intended"
        for address in sorted(arrived - possible.keys())
    ]
    missing = intended.keys() - arrived - refused
    put_off = Counter(e.to for e in diary if e.what == "later" and e.day == day)
    excused = {one for one in missing if is_lost or put_off[one] >= PUT_OFF}
    verdict.counts["told the next working day"] += len(excused)
    verdict.faults += [f"{address}: no letter on {day}" for address in sorted(missing - excused)]
    told |= {possible[address]: day for address in arrived if address in possible}
