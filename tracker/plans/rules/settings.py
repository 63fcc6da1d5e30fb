"""The rules that a plan may set for itself; every default is that of the domain (§4.1)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


class BadSetting(ValueError):
    """A setting of a plan is outside its range; the message says which and what is allowed."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Settings of one plan. Days are calendar days unless the name says working days."""

    # The day of the month with which a reporting window begins; it ends the day before.
    window_day: int = 15
    # Days of the window's last month by which agencies, and then the province, report.
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

    def __post_init__(self) -> None:
        """Refuse a value outside its range."""
        for name, low, high in _RANGES:
            if not low <= getattr(self, name) <= high:
                raise BadSetting(f"{name}: cần số từ {low} đến {high}")

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> PlanSettings:
        """Read what a plan stored; unknown names of a later version are passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in (stored or {}).items() if key in known})

    def as_json(self) -> dict[str, Any]:
        """Give every setting by name."""
        return asdict(self)


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
)
