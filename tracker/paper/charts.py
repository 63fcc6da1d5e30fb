"""Charts as SVG that stay readable in black and white: hatching, outlines and printed numbers.

No style attribute and no script, so the same SVG stands in a page under a strict policy, in Word
(as PNG) and in PDF. Lengths are quarters of a millimetre at the chart's full width of 165 mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tracker.lib.numbers import format_decimal
from tracker.paper.escape import xml_text
from tracker.paper.metrics import text_width, wrap

WIDTH = 660
INK, PAPER, RULE = "#1b2028", "#ffffff", "#9a9a9a"
FONT = "Times New Roman, Tinos, Liberation Serif, Libertinus Serif, serif"
SIZE = 14
PNG_PIXELS_PER_INCH = 220

# Fills by name: a ground, and what is drawn on it in a square of 6 by 6.
_FILLS = {
    "dark": ("#1d3a63", ""),
    "black": ("#333333", ""),
    "white": (PAPER, ""),
    "grey": ("#d4d4d4", ""),
    "hatch": ("#a9c4e6", '<path d="M0 6L6 0" stroke="#1d3a63" stroke-width="1"/>'),
    "dots": (PAPER, '<circle cx="3" cy="3" r="1" fill="#1b2028"/>'),
    "cross": ("#d4d4d4", '<path d="M0 0L6 6M0 6L6 0" stroke="#444444" stroke-width="0.8"/>'),
    "back": (PAPER, '<path d="M0 0L6 6" stroke="#444444" stroke-width="0.9"/>'),
}
_LIGHT_TEXT = {"dark", "black"}


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of part in a stacked bar: what it means and how it is filled."""

    name: str
    fill: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar; `values` follow the order of the series, `total` is printed after it."""

    label: str
    values: tuple[int, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """One line of a bullet chart, in percent of the maximum; None where a value is unknown.

    `missed` tells whether the expected value stays below the target.
    """

    label: str
    before: Decimal | None
    target: Decimal | None
    expected: Decimal | None
    missed: bool = False
    strong: bool = False


def stacked_bars(
    bars: Sequence[Bar], series: Sequence[Series], *, axis: str, key: str = "c"
) -> str:
    """Draw stacked bars on a common scale, with a legend; `key` makes ids unique in a page."""
    left = min(170.0, 12 + max((text_width(b.label, SIZE) for b in bars), default=0))
    right = 12 + max((text_width(bar.total, SIZE) for bar in bars), default=0)
    most = max((sum(bar.values) for bar in bars), default=0) or 1
    scale = (WIDTH - left - right) / most
    parts, top = [], 6.0
    for bar in bars:
        parts.append(_stacked_bar(bar, series, left, top, scale, key))
        top += 40
    parts.append(_scale(left, top, most, scale, axis))
    legend, height = _legend(series, top + 46, key)
    return _svg(parts + legend, height, _patterns(series, key))


def _stacked_bar(
    bar: Bar, series: Sequence[Series], left: float, top: float, scale: float, key: str
) -> str:
    label = _text(left - 8, top + 18, bar.label, anchor="end")
    parts, position = [label], left
    for value, one in zip(bar.values, series, strict=True):
        if not value:
            continue
        width = value * scale
        parts.append(_box(position, top, width, 26, _fill(one, key)))
        parts.append(_number(str(value), position + width / 2, top + 18, one, width))
        position += width
    parts.append(_text(position + 6, top + 18, bar.total))
    return "".join(parts)


def _number(text: str, middle: float, base: float, one: Series, room: float) -> str:
    """Print a number in its part, on a white ground where the part is hatched."""
    width = text_width(text, SIZE)
    if width > room - 1:
        return ""
    if one.fill in _LIGHT_TEXT:
        return _text(middle, base, text, anchor="middle", color=PAPER)
    ground = ""
    if _FILLS[one.fill][1]:
        ground = (
            f'<rect x="{_n(middle - width / 2 - 1)}" y="{_n(base - 12)}" width="{_n(width + 2)}"'
            f' height="15" fill="{PAPER}"/>'
        )
    return ground + _text(middle, base, text, anchor="middle")


def _scale(left: float, top: float, most: int, scale: float, axis: str) -> str:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, most) if most / s <= 8)
    end = left + most * scale
    parts = [_line(left, top, end, top), _line(left, 0, left, top)]
    for value in range(0, most + 1, step):
        at = left + value * scale
        parts.append(_line(at, top, at, top + 4))
        parts.append(_text(at, top + 18, str(value), anchor="middle", size=12))
    parts.append(_text((left + end) / 2, top + 34, axis, anchor="middle", size=12))
    return "".join(parts)


def _legend(series: Sequence[Series], top: float, key: str) -> tuple[list[str], float]:
    parts, rows = [], (len(series) + 1) // 2
    for position, one in enumerate(series):
        x, y = 30 + (position // rows) * 320, top + (position % rows) * 20
        parts.append(_box(x, y, 26, 12, _fill(one, key)))
        parts.append(_text(x + 34, y + 11, one.name, size=12.5))
    return parts, top + rows * 20 + 2


def bullet_chart(
    bullets: Sequence[Bullet],
    *,
    names: tuple[str, str, str],
    axis: str,
    floor: int = 50,
) -> str:
    """Draw the value before, the target and the value expected on one scale from `floor` to 100.

    `names` are the three columns of printed figures; the axis says that it is cut off below.
    """
    left, right = 205.0, WIDTH - 200.0
    known = [v for b in bullets for v in (b.before, b.target, b.expected) if v is not None]
    while known and min(known) < floor:
        floor = max(0, floor - 10)
        if not floor:
            break
    parts = [
        _text(right + 62 * (i + 1) + 8, 16, name, anchor="end", size=12.5, slant=True)
        for i, name in enumerate(names)
    ]
    top = 36.0
    for bullet in bullets:
        parts.append(_bullet(bullet, top, left, right, floor))
        top += 24
    parts.append(_percent_axis(left, right, top, floor, axis))
    parts.append(_bullet_legend(names, top + 52))
    return _svg(parts, top + 62, "")


def _bullet(bullet: Bullet, y: float, left: float, right: float, floor: int) -> str:
    def at(value: Decimal) -> float:
        return left + float(value - floor) * (right - left) / (100 - floor)

    label = wrap(bullet.label, SIZE, left - 12)[0]
    if label != bullet.label:
        label = wrap(bullet.label, SIZE, left - 12 - SIZE)[0] + "…"
    parts = [
        _text(left - 8, y + 5, label, anchor="end", strong=bullet.strong),
        _line(left, y, right, y, RULE),
    ]
    if bullet.before is not None and bullet.expected is not None:
        parts.append(_line(at(bullet.before), y, at(bullet.expected), y, INK, 2))
    if bullet.before is not None:
        parts.append(_dot(at(bullet.before), y, PAPER))
    if bullet.target is not None:
        parts.append(_line(at(bullet.target), y - 8, at(bullet.target), y + 8, INK, 3))
    if bullet.expected is not None:
        mark = _diamond if bullet.missed else _dot
        parts.append(mark(at(bullet.expected), y, "#a61b1b" if bullet.missed else "#1d3a63"))
    values = (bullet.before, bullet.target, bullet.expected)
    for position, value in enumerate(values, 1):
        printed = format_decimal(value) if value is not None else "-"
        strong = bullet.missed and position == len(values)
        parts.append(_text(right + 62 * position + 8, y + 5, printed, anchor="end", strong=strong))
    return "".join(parts)


def _percent_axis(left: float, right: float, top: float, floor: int, axis: str) -> str:
    parts = [_line(left, top, right, top), _line(left, 24, left, top)]
    for value in range(floor, 101, 10):
        x = left + (value - floor) * (right - left) / (100 - floor)
        parts.append(_line(x, top, x, top + 4))
        parts.append(_text(x, top + 17, str(value), anchor="middle", size=12))
    parts.append(_text((left + right) / 2, top + 33, axis, anchor="middle", size=12))
    return "".join(parts)


def _bullet_legend(names: tuple[str, str, str], y: float) -> str:
    before, target, expected = names
    return "".join(
        (
            _dot(40, y - 4, PAPER),
            _text(50, y, before, size=12.5),
            _line(170, y - 11, 170, y + 3, INK, 3),
            _text(180, y, target, size=12.5),
            _dot(310, y - 4, "#1d3a63"),
            _text(320, y, f"{expected}, đạt mục tiêu", size=12.5),
            _diamond(490, y - 4, "#a61b1b"),
            _text(500, y, f"{expected}, chưa đạt", size=12.5),
        )
    )


def _svg(parts: list[str], height: float, patterns: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}"'
        f' width="165mm" height="{_n(height / 4)}mm" font-family="{FONT}" fill="{INK}">'
        f"{patterns}{''.join(parts)}</svg>"
    )


def _patterns(series: Sequence[Series], key: str) -> str:
    names = dict.fromkeys(one.fill for one in series if _FILLS[one.fill][1])
    return "<defs>" + "".join(_pattern(name, key) for name in names) + "</defs>"


def _pattern(name: str, key: str) -> str:
    ground, drawn = _FILLS[name]
    return (
        f'<pattern id="{key}-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{ground}"/>{drawn}</pattern>'
    )


def _fill(one: Series, key: str) -> str:
    ground, drawn = _FILLS[one.fill]
    return f"url(#{key}-{one.fill})" if drawn else ground


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"'
        f' stroke="{INK}" stroke-width="0.8"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, color: str = INK, width: float = 0.8) -> str:
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{color}"'
        f' stroke-width="{width}"/>'
    )


def _dot(x: float, y: float, fill: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="5" fill="{fill}" stroke="{INK}"/>'


def _diamond(x: float, y: float, fill: str) -> str:
    return f'<path d="M{_n(x)} {_n(y - 7)}l7 7l-7 7l-7 -7z" fill="{fill}" stroke="{INK}"/>'


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: float = SIZE,
    color: str = INK,
    strong: bool = False,
    slant: bool = False,
) -> str:
    weight = ' font-weight="bold"' if strong else ""
    style = ' font-style="italic"' if slant else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" text-anchor="{anchor}"'
        f' fill="{color}"{weight}{style}>{xml_text(text)}</text>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(maxsize=16)
def chart_png(svg: str) -> bytes:
    """Draw an SVG as PNG at 220 pixels an inch, for Word."""
    import typst

    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 165mm)'
    )
    return typst.compile(
        source.encode(), format="png", ppi=PNG_PIXELS_PER_INCH, sys_inputs={"svg": svg}
    )
