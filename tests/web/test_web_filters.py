"""Dates and numbers as offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.web.filters import (
    vn_count,
    vn_date,
    vn_datetime,
    vn_number,
    vn_percent,
    weekday_name,
)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (vn_date(date(2024, 10, 5)), "05/10/2024"),
        (vn_date(datetime(2024, 10, 4, 18, 0, tzinfo=UTC)), "05/10/2024"),
        (vn_date(None), "–"),
        (vn_date(None, ""), ""),
        (vn_datetime(datetime(2024, 10, 11, 3, 12, tzinfo=UTC)), "11/10/2024 10:12"),
        (vn_datetime(datetime.fromisoformat("2024-10-11 03:12")), "11/10/2024 10:12"),
        (vn_datetime(None), "–"),
        (vn_number(Decimal("1234.505")), "1.234,51"),
        (vn_number(Decimal("92.750"), None), "92,750"),
        (vn_number(0), "0,00"),
        (vn_number(None), "–"),
        (vn_number(None, empty="chưa có số liệu"), "chưa có số liệu"),
        (vn_count(10694), "10.694"),
        (vn_count(None), "–"),
        (vn_percent(Decimal("57.14286")), "57,1%"),
        (vn_percent(100, 0), "100%"),
        (vn_percent(None), "–"),
        (weekday_name(date(2024, 10, 15)), "thứ Ba"),
        (weekday_name(date(2024, 10, 20)), "Chủ nhật"),
    ],
)
def test_values_are_written_as_offices_write_them(shown: str, expected: str) -> None:
    assert shown == expected
