"""Jinja filters: dates and numbers as Vietnamese offices write them, in Viet Nam's zone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from tracker.lib.calendar import format_date
from tracker.lib.clock import local, local_day, now
from tracker.lib.numbers import format_count, format_decimal

NOTHING = "–"
"""What stands in a cell without a value; a sentence says "Chưa có số liệu" instead."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def _day(value: date | datetime) -> date:
    return local_day(value) if isinstance(value, datetime) else value


def vn_date(value: date | datetime | None, empty: str = NOTHING) -> str:
    """Give "05/01/2025"; of an instant, its date in Viet Nam."""
    return format_date(_day(value)) if value else empty


def vn_datetime(value: datetime | None, empty: str = NOTHING) -> str:
    """Give "05/01/2025 14:32" in Viet Nam's zone."""
    return local(value).strftime("%d/%m/%Y %H:%M") if value else empty


def vn_number(value: Decimal | float | None, places: int | None = 2, empty: str = NOTHING) -> str:
    """Give "1.234,50", rounded half up; with `places` None all its digits."""
    return empty if value is None else format_decimal(value, places)


def vn_count(value: int | None, empty: str = NOTHING) -> str:
    """Give a whole number with dots for thousands: "10.694"."""
    return empty if value is None else format_count(value)


def vn_percent(value: Decimal | float | None, places: int = 1, empty: str = NOTHING) -> str:
    """Give "57,1%" of a value that is already in percent."""
    return empty if value is None else f"{format_decimal(value, places)}%"


def weekday_name(value: date | datetime) -> str:
    """Give "thứ Ba" in lower case, "Chủ nhật" for Sundays."""
    return _WEEKDAYS[_day(value).weekday()]


def init_filters(app: Flask) -> None:
    """Give the filters to the templates of `app`, each under its own name, and `now()`."""
    for filter_ in (vn_date, vn_datetime, vn_number, vn_count, vn_percent, weekday_name):
        app.add_template_filter(filter_)
    app.jinja_env.globals["now"] = now
