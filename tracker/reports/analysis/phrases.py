"""Phrases about scores: figures with their unit, changes, places, criteria by code and name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tracker.analysis.facts import Row
from tracker.indices.rules.wording import shown_code
from tracker.lib.numbers import format_decimal
from tracker.reports.phrases import number_text, percent, plain, upper_first

POINTS = "điểm"
PERCENTAGE_POINTS = "điểm phần trăm"


def exact(value: Decimal | None) -> str:
    """Give a score with all its digits and no needless zeros: 9,401; 13; a dash where unknown."""
    if value is None:
        return "-"
    printed = format_decimal(value, None)
    return printed.rstrip("0").rstrip(",") if "," in printed else printed


def of_maximum(score: Decimal | None, maximum: Decimal | None) -> str:
    """Give "9,401/9,5"; of a score that no source prints a dash."""
    return "-" if score is None or maximum is None else f"{exact(score)}/{exact(maximum)}"


def moved(delta: Decimal | None, unit: str) -> str:
    """Give "tăng 1,32 điểm", "giảm …", "không đổi"; nothing where the change is unknown."""
    if delta is None:
        return ""
    if not delta:
        return "không đổi"
    size = exact(abs(delta)) if unit == POINTS else plain(abs(delta))
    return f"{'tăng' if delta > 0 else 'giảm'} {size} {unit}"


def since(row: Row, year: int) -> str:
    """Give ", tăng 0,09 điểm (0,95 điểm phần trăm) so với năm 2023", as far as it is known.

    Between years of different scales only the share of the maximum is compared.
    """
    pp = moved(row.delta_pp, PERCENTAGE_POINTS)
    if not row.comparable or row.delta_points is None:
        return f", {pp} so với năm {year}" if pp else ""
    points = moved(row.delta_points, POINTS)
    if pp and row.delta_points and (row.delta_points > 0) == ((row.delta_pp or 0) > 0):
        points += f" ({plain(abs(row.delta_pp or Decimal(0)))} {PERCENTAGE_POINTS})"
    return f", {points} so với năm {year}"


def against_country(row: Row) -> str:
    """Give ", cao hơn trung bình cả nước 4,38 điểm phần trăm", nothing where it is unknown."""
    if row.vs_national is None:
        return ""
    if not row.vs_national:
        return ", bằng trung bình cả nước"
    word = "cao" if row.vs_national > 0 else "thấp"
    return f", {word} hơn trung bình cả nước {plain(abs(row.vs_national))} {PERCENTAGE_POINTS}"


def place(row: Row, year: int) -> str:
    """Give ", xếp thứ 3/63 tỉnh, thành phố (giữ vững thứ hạng năm 2023)"."""
    if row.rank is None:
        return ""
    found = f", xếp thứ {row.rank}/{row.rank_of} tỉnh, thành phố"
    if row.rank_change is None:
        return found
    if not row.rank_change:
        return f"{found} (giữ vững thứ hạng năm {year})"
    word = "tăng" if row.rank_change > 0 else "giảm"
    return f"{found} ({word} {number_text(abs(row.rank_change))} bậc so với năm {year})"


def percent_said(value: Decimal | None) -> str:
    """Give "(98,96%)" with a space before it, nothing where it is unknown."""
    return "" if value is None else f" ({percent(value)})"


def named(code: str, name: str) -> str:
    """Give "tiêu chí 2.4.1 (Tính khả thi …)"; without an own code under its criterion."""
    plain_name = name.rstrip(" .;")
    if code != shown_code(code):
        return f"tiêu chí {shown_code(code)}, nội dung “{plain_name}”"
    return f"tiêu chí {code} ({plain_name})"


def listed(lines: Sequence[str]) -> list[str]:
    """Give lines as the entries of a list: each ends with a semicolon, the last with a stop."""
    entries = [f"- {upper_first(line.rstrip(' .;'))};" for line in lines]
    return [*entries[:-1], f"{entries[-1][:-1]}."] if entries else []


def criteria(rows: Iterable[Row]) -> str:
    """Give "1.1, 1.2, 1.4" of some rows."""
    return ", ".join(shown_code(row.code) for row in rows)
