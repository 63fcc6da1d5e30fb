"""An invented life of one occurrence: which states it went through, and what was said.

Only for measuring. Past plans are mostly done; the newest has open, late, waiting and returned
work. Days are ISO texts, which both databases take in bulk.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tracker.progress.rules.schedule import Duty
from tracker.progress.rules.status import PERIODIC

_SENTENCES = (
    "Đã ban hành văn bản triển khai và phân công đơn vị thực hiện.",
    "Đang tổng hợp số liệu của các đơn vị trực thuộc; dự kiến hoàn thành đúng hạn.",
    "Đã hoàn thành, kết quả gửi kèm theo báo cáo quý.",
    "Còn vướng mắc về kinh phí, đề nghị cơ quan chủ trì hướng dẫn.",
    "Tổ chức hội nghị quán triệt, niêm yết công khai tại bộ phận một cửa.",
)
# How work with its day behind it ends, and the share that ends so: the newest plan, former ones.
_ENDS = ("on_time", "late", "waiting", "returned", "started", "silent")
_SHARES = {True: (66, 10, 6, 4, 7, 7), False: (88, 9, 0, 0, 1, 2)}


@dataclass(slots=True)
class Life:
    """The present state with its first day, the former ones, and the updates between them."""

    since: str
    state: tuple[Any, ...] = ()
    former: list[tuple[Any, ...]] = field(default_factory=list)
    said: list[tuple[Any, ...]] = field(default_factory=list)


def live(
    duty: Duty, issued_on: date, today: date, dice: random.Random, *, is_current: bool
) -> Life:
    """Let a duty live from its plan's issue until `today`."""
    limit = duty.limit_on or issued_on + timedelta(days=200)
    if limit < today:
        end = dice.choices(_ENDS, _SHARES[is_current])[0]
    else:
        end = dice.choices(("on_time", "started", "silent"), (6, 24, 70))[0]
        limit = min(limit, today)
    days = (duty.due_on, duty.limit_on, duty.soon_on)
    deadline = (*(day.isoformat() if day else None for day in days), duty.kind.value)
    life = Life(issued_on.isoformat(), _state("not_started", deadline))
    for day, verb, state in _steps(end, duty, limit, deadline, dice):
        text = day.isoformat()
        if life.since < text <= today.isoformat():
            _turn(life, text, verb, state, dice)
    return life


def _state(
    work: str,
    deadline: tuple[str | None, ...],
    *,
    percent: int = 0,
    returned: bool = False,
    completed: str | None = None,
    reported: str | None = None,
    submitted: str | None = None,
) -> tuple[Any, ...]:
    """Give the values of STATE_COLUMNS; the last of `deadline` is the kind."""
    *days, kind = deadline
    told = (completed, reported, submitted, None, 0, kind, None)
    return (work, int(returned), percent, *days, *told)


def _steps(
    end: str, duty: Duty, limit: date, deadline: tuple[str | None, ...], dice: random.Random
) -> list[tuple[date, str, tuple[Any, ...]]]:
    """Give the changes that lead to `end`: the day, the verb, the state after it."""
    if end == "silent":
        return []
    late = dice.randint(1, 25) if end == "late" else -dice.randint(0, 4)
    last = limit + timedelta(days=late)
    told = last.isoformat()
    begun = last - timedelta(days=dice.randint(5, 20))
    percent = dice.choice((30, 50, 70, 90))
    first = (
        begun,
        "report",
        _state("in_progress", deadline, percent=percent, reported=begun.isoformat()),
    )
    if end == "started":
        return [first]
    steps = [first] if dice.random() < 0.3 else []
    done = {"percent": 100, "completed": told, "reported": told}
    if duty.kind in PERIODIC and end in ("on_time", "late"):
        return [*steps, (last, "report", _state("completed", deadline, **done))]
    steps.append((last, "report", _state("submitted", deadline, submitted=told, **done)))
    decided = last + timedelta(days=dice.randint(1, 6))
    if end == "returned":
        back = _state("in_progress", deadline, percent=80, returned=True, reported=told)
        steps.append((decided, "return", back))
    elif end != "waiting":
        steps.append((decided, "confirm", _state("completed", deadline, **done)))
    return steps


def _turn(life: Life, day: str, verb: str, state: tuple[Any, ...], dice: random.Random) -> None:
    """Bring a life to its next state, with the update that says so."""
    life.former.append((life.since, day, *life.state))
    result = {"completed": "done", "submitted": "done"}.get(state[0], "doing")
    life.said.append(
        (
            f"{day} 0{dice.randint(1, 8)}:{dice.randint(10, 59)}:00.000000",
            day,
            verb,
            result if verb == "report" else None,
            state[2],
            dice.choice(_SENTENCES),
            f'{{"work": "{life.state[0]}", "percent": {life.state[2]}}}',
            f'{{"work": "{state[0]}", "percent": {state[2]}}}',
        )
    )
    life.since, life.state = day, state
