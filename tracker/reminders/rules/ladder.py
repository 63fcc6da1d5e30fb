"""The ladder of urging: on which days before and after a limit somebody is written to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

MOST_BEFORE = 8
_RANGES = (
    ("first_after", 1, 60, "Sau hạn lần đầu"),
    ("then_every", 1, 60, "Nhắc lại"),
    ("head_after", 1, 180, "Báo người đứng đầu"),
    ("standing_after", 1, 180, "Báo cơ quan thường trực"),
    ("letter_after", 1, 20, "Số lần đôn đốc"),
)


class BadLadder(ValueError):
    """A rung lies outside its range; `name` is the field, the message says what is allowed."""

    def __init__(self, message: str, name: str) -> None:
        """Keep the name of the field, for the place beside which the message stands."""
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in calendar days; a rung on a day off counts on the next working day.

    `before` the limit, `on_day` itself, `first_after` it and then every `then_every` days;
    the head of the agency hears of it `head_after` days after the limit, the standing agency
    `standing_after` days after it, both as often again; after the `letter_after`-th urging
    an official letter is due; the weekly figures belong to weekday `week_begins` (0 is Monday).
    """

    before: tuple[int, ...] = (15, 7, 3, 1)
    on_day: bool = True
    first_after: int = 1
    then_every: int = 7
    head_after: int = 7
    standing_after: int = 14
    letter_after: int = 3
    week_begins: int = 0

    def __post_init__(self) -> None:
        """Refuse a rung outside its range; put the days before the limit in order."""
        object.__setattr__(self, "before", tuple(sorted(set(self.before), reverse=True)))
        if len(self.before) > MOST_BEFORE or any(not 1 <= day <= 90 for day in self.before):
            raise BadLadder(f"Ghi nhiều nhất {MOST_BEFORE} số, mỗi số từ 1 đến 90.", "before")
        for name, low, high, label in _RANGES:
            if not low <= getattr(self, name) <= high:
                raise BadLadder(f"{label}: ghi số từ {low} đến {high}.", name)
        if self.standing_after < self.head_after:
            raise BadLadder(
                f"Không sớm hơn ngày báo người đứng đầu ({self.head_after}).", "standing_after"
            )

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Ladder:
        """Read what was stored; names of a later version are passed over."""
        known = {field.name for field in fields(cls)}
        found = {key: value for key, value in (stored or {}).items() if key in known}
        if "before" in found:
            found["before"] = tuple(found["before"])
        return cls(**found)

    def as_json(self) -> dict[str, Any]:
        """Give every rung by name."""
        return asdict(self) | {"before": list(self.before)}

    @property
    def horizon_days(self) -> int:
        """How far ahead work must be known."""
        return max(self.before, default=0)

    def in_words(self) -> str:
        """Give the ladder as one sentence reads."""
        parts = []
        if self.before:
            parts.append(f"trước hạn {', '.join(map(str, self.before))} ngày")
        if self.on_day:
            parts.append("đúng ngày đến hạn")
        again = "hằng ngày" if self.then_every == 1 else f"{self.then_every} ngày một lần"
        parts.append(f"sau hạn {self.first_after} ngày rồi {again}")
        parts.append(f"báo người đứng đầu cơ quan từ ngày thứ {self.head_after} quá hạn")
        parts.append(f"báo cơ quan thường trực từ ngày thứ {self.standing_after}")
        return "; ".join(parts)

    def rung_between(self, limit_on: date, since: date | None, day: date) -> bool:
        """Say whether a rung of `limit_on` lies after `since`, up to and with `day`.

        `since` None means: nobody was ever told, so any rung up to `day` counts.
        """
        now = (day - limit_on).days
        then = (since - limit_on).days if since else None
        fixed = [-days for days in self.before] + ([0] if self.on_day else [])
        if any(rung <= now and (then is None or rung > then) for rung in fixed):
            return True
        return repeats(now, then, self.first_after, self.then_every)

    def after_rung_between(
        self, limit_on: date, since: date | None, day: date, first: int | None = None
    ) -> bool:
        """Say the same of the rungs after the limit alone, from the `first` day late on."""
        then = (since - limit_on).days if since else None
        return repeats(
            (day - limit_on).days, then, self.first_after if first is None else first,
            self.then_every,
        )  # fmt: skip

    def week_begins_between(self, since: date | None, day: date) -> bool:
        """Say whether a week began after `since`, up to and with `day`."""
        return since is None or (day - since).days > (day.weekday() - self.week_begins) % 7


def repeats(now: int, then: int | None, first: int, every: int) -> bool:
    """Say whether one of `first`, `first + every`, … lies in (then, now]."""
    if now < first:
        return False
    reached = (now - first) // every
    told = -1 if then is None or then < first else (then - first) // every
    return reached > told
