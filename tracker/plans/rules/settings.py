"""The rules that a plan may set for itself; every default is that of the domain (§4.1)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

# The kinds of occurrences for which a plan may say whether completion is confirmed.
CONFIRMABLE = ("dated", "event", "recurring", "standing", "undated")


class BadSetting(ValueError):
    """A setting of a plan is outside its range; the message says which and what is allowed."""

    def __init__(self, message: str, name: str = "") -> None:
        """Keep the name of the setting, for the field beside which the message stands."""
        super().__init__(message)
        self.name = name

    @property
    def words(self) -> str:
        """Give the message without the name of the setting."""
        return str(self).split(": ", 1)[-1]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Settings of one plan. Days are calendar days unless the name says working days."""

    # The day of the month with which a reporting window begins; it ends the day before.
    window_day: int = 15
    # Days of the window's last month by which agencies, and then the province, report; of the
    # month after where the window is made of calendar months (`window_day` 1).
    agency_report_day: int = 15
    province_report_day: int = 20
    # "trước ngày D": True where D itself still counts as on time.
    before_includes_day: bool = True
    grace_days: int = 0
    due_soon_days: int = 7
    # For quarters, half-years and years.
    due_soon_days_long: int = 15
    shift_to_working_day: bool = False
    event_offset_working_days: int = 15
    extensions_allowed: int = 1
    confirm_within_working_days: int = 5
    # The kinds of occurrences whose completion a confirmer confirms one by one; the others count
    # as filed when they are filed, and `sample_percent` of them are offered to be read.
    confirmed_kinds: tuple[str, ...] = ("dated", "undated")
    sample_percent: int = 10
    # Whether days late before a transfer count against the agency that took the work over.
    successor_answers_for_past: bool = False

    def __post_init__(self) -> None:
        """Refuse a value outside its range."""
        for name, low, high in _RANGES:
            if not low <= getattr(self, name) <= high:
                raise BadSetting(f"{name}: cần số từ {low} đến {high}", name)
        object.__setattr__(self, "confirmed_kinds", tuple(sorted(self.confirmed_kinds)))
        if not set(self.confirmed_kinds) <= set(CONFIRMABLE):
            raise BadSetting("confirmed_kinds: loại việc không có", "confirmed_kinds")
        if self.window_day > 1 and self.agency_report_day < self.window_day - 1:
            raise BadSetting(
                f"agency_report_day: cơ quan không thể báo cáo (ngày {self.agency_report_day}) "
                f"trước khi kỳ kết thúc (ngày {self.window_day - 1})",
                "agency_report_day",
            )
        if self.province_report_day < self.agency_report_day:
            raise BadSetting(
                "province_report_day: ngày báo cáo của tỉnh, thành phố không thể trước ngày báo "
                f"cáo của cơ quan (ngày {self.agency_report_day})",
                "province_report_day",
            )

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> PlanSettings:
        """Read what a plan stored; unknown names of a later version are passed over."""
        return cls(**{key: value for key, value in (stored or {}).items() if key in cls.names()})

    @classmethod
    def names(cls) -> frozenset[str]:
        """Give the name of every setting."""
        return frozenset(field.name for field in fields(cls))

    def as_json(self) -> dict[str, Any]:
        """Give every setting by name."""
        return asdict(self) | {"confirmed_kinds": list(self.confirmed_kinds)}


_RANGES = (
    ("window_day", 1, 28),
    ("agency_report_day", 1, 28),
    ("province_report_day", 1, 28),
    ("grace_days", 0, 60),
    ("due_soon_days", 0, 90),
    ("due_soon_days_long", 0, 90),
    ("event_offset_working_days", 0, 250),
    ("extensions_allowed", 0, 10),
    ("confirm_within_working_days", 1, 60),
    ("sample_percent", 0, 100),
)
