"""Columns of percent by year with target and national mean, as SVG for page, Word and PDF.

Told apart without colour: a hatched column is measured otherwise than the year before, the target
is a thick line, the country a diamond, and every column prints its number. No style and no script.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.series import Point
from tracker.lib.numbers import format_decimal
from tracker.paper.charts import FONT, INK, PAPER, RULE
from tracker.paper.escape import xml_text

_WIDTH, _HEIGHT = 660, 262
_LEFT, _RIGHT, _TOP, _BASE = 46, 12, 12, 212
_BAR = 44


def year_columns(points: Sequence[Point], *, title: str, key: str = "y") -> str:
    """Draw the years; <title> and <desc> say in words what the drawing shows.

    `key` keeps the ids of two drawings in one document apart.
    """
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(points), 1)
    bar = min(_BAR, step * 0.6)
    parts = [_grid()]
    for place, point in enumerate(points):
        parts.append(_column(point, _LEFT + step * (place + 0.5), bar, key))
    parts.append(_legend(key))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="line-chart" role="img"'
        f' viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' aria-labelledby="{key}-title {key}-desc" font-family="{FONT}" fill="{INK}">'
        f'<title id="{key}-title">{xml_text(title)}</title>'
        f'<desc id="{key}-desc">{xml_text(in_words(points))}</desc>'
        f'<defs><pattern id="{key}-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{PAPER}"/><path d="M0 6L6 0" stroke="{INK}"/></pattern>'
        f"</defs>{''.join(parts)}</svg>"
    )


def in_words(points: Sequence[Point]) -> str:
    """Say every year's percent, target, mean and break."""
    return " ".join(_said(point) for point in points)


def _said(point: Point) -> str:
    told = [f"Năm {point.year}: {_percent(point.percent)}"]
    if point.target_percent is not None:
        told.append(f"mục tiêu {_percent(point.target_percent)}")
    if point.mean is not None:
        told.append(f"trung bình cả nước {_percent(point.mean)}")
    if point.broken:
        told.append(f"{point.broken}, không so trực tiếp với năm trước")
    return "; ".join(told) + "."


def _percent(value: Decimal | None) -> str:
    return "chưa có số liệu" if value is None else f"{format_decimal(value)}%"


def _height(percent: Decimal) -> float:
    return _BASE - float(percent) * (_BASE - _TOP) / 100


def _grid() -> str:
    lines = []
    for mark in (0, 25, 50, 75, 100):
        y = _height(Decimal(mark))
        lines.append(
            f'<path d="M{_LEFT} {_n(y)}H{_WIDTH - _RIGHT}" stroke="{RULE}" stroke-width="0.6"/>'
            f'<text x="{_LEFT - 6}" y="{_n(y + 4)}" font-size="12" text-anchor="end">{mark}%</text>'
        )
    return "".join(lines)


def _column(point: Point, middle: float, bar: float, key: str) -> str:
    label = (
        f'<text x="{_n(middle)}" y="{_BASE + 17}" font-size="13" text-anchor="middle">'
        f"{point.year}</text>"
    )
    return label + _bar(point, middle, bar, key) + _marks(point, middle, bar)


def _bar(point: Point, middle: float, bar: float, key: str) -> str:
    if point.percent is None:
        return (
            f'<text x="{_n(middle)}" y="{_BASE - 6}" font-size="11" text-anchor="middle">'
            "chưa có</text>"
        )
    top = _height(point.percent)
    fill = f"url(#{key}-hatch)" if point.broken else "#b9cbe4"
    return (
        f'<rect x="{_n(middle - bar / 2)}" y="{_n(top)}" width="{_n(bar)}"'
        f' height="{_n(_BASE - top)}" fill="{fill}" stroke="{INK}" stroke-width="0.8"/>'
        f'<rect x="{_n(middle - 19)}" y="{_BASE - 20}" width="38" height="15" fill="{PAPER}"/>'
        f'<text x="{_n(middle)}" y="{_BASE - 8}" font-size="12.5" font-weight="bold"'
        f' text-anchor="middle">{format_decimal(point.percent)}</text>'
    )


def _marks(point: Point, middle: float, bar: float) -> str:
    marks = ""
    if point.target_percent is not None:
        y = _n(_height(min(point.target_percent, Decimal(100))))
        marks += (
            f'<path d="M{_n(middle - bar / 2 - 6)} {y}H{_n(middle + bar / 2 + 6)}"'
            f' stroke="{INK}" stroke-width="3.2"/>'
        )
    if point.mean is not None:
        marks += _diamond(middle + bar / 2 + 9, _height(point.mean))
    return marks


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{_n(x)} {_n(y - 6)}l6 6l-6 6l-6 -6z" fill="{PAPER}" stroke="{INK}"/>'


def _legend(key: str) -> str:
    y = _HEIGHT - 8
    words = '<text x="{x}" y="{y}" font-size="12">{word}</text>'
    return (
        f'<rect x="46" y="{y - 10}" width="16" height="11" fill="#b9cbe4" stroke="{INK}"/>'
        + words.format(x=68, y=y, word="kết quả")
        + f'<rect x="130" y="{y - 10}" width="16" height="11" fill="url(#{key}-hatch)"'
        + f' stroke="{INK}"/>'
        + words.format(x=152, y=y, word="đổi cách đo so với năm trước")
        + f'<path d="M352 {y - 4}H372" stroke="{INK}" stroke-width="3.2"/>'
        + words.format(x=378, y=y, word="mục tiêu")
        + _diamond(458, y - 4)
        + words.format(x=470, y=y, word="trung bình cả nước")
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
