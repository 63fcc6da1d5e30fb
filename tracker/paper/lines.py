"""A chart of two lines over days: what was to be done by then, and what was done.

Told apart without colour: the plan is a dashed line with open marks, the work a solid one with
filled marks; the last number of each is printed. Drawn like `charts`, without style and script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.lib.numbers import format_count
from tracker.paper.charts import FONT, INK, PAPER, RULE
from tracker.paper.escape import xml_text

_WIDTH, _HEIGHT = 660, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 56, 14, 30
_ACTUAL = "#1d3a63"


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the axis with both counts; `done` is None where the day has not come."""

    label: str
    due: int
    done: int | None


def two_lines(steps: Sequence[Step], *, title: str) -> str:
    """Draw the lines; `title` says in words what they show, for who does not see them."""
    most = max((max(step.due, step.done or 0) for step in steps), default=0) or 1
    places = _places(len(steps))
    due = [(x, _height(step.due, most)) for x, step in zip(places, steps, strict=True)]
    done = [
        (x, _height(step.done, most))
        for x, step in zip(places, steps, strict=True)
        if step.done is not None
    ]
    parts = [_grid(most), *(_label(x, step.label) for x, step in zip(places, steps, strict=True))]
    parts.append(_path(due, INK, ' stroke-dasharray="5 4" stroke-width="1.4"'))
    parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{PAPER}" stroke="{INK}"/>' for x, y in due]
    parts.append(_path(done, _ACTUAL, ' stroke-width="2.4"'))
    parts += [f'<circle cx="{x}" cy="{y}" r="3.4" fill="{_ACTUAL}"/>' for x, y in done]
    parts += _ends(steps, due, done)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="line-chart" viewBox="0 0 {_WIDTH} '
        f'{_HEIGHT}" role="img" aria-label="{xml_text(title)}" font-family="{FONT}" fill="{INK}">'
        f"{''.join(parts)}</svg>"
    )


def _places(count: int) -> list[float]:
    room = _WIDTH - _LEFT - _RIGHT
    return [round(_LEFT + room * place / max(count - 1, 1), 1) for place in range(count)]


def _height(value: int, most: int) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / most), 1)


def _grid(most: int) -> str:
    """Draw the ground line, the top line and their numbers."""
    lines = []
    for value in dict.fromkeys((0, most // 2, most)):
        y = _height(value, most)
        lines.append(
            f'<line x1="{_LEFT}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}" stroke="{RULE}"'
            f' stroke-width="0.6"/><text x="{_LEFT - 8}" y="{y + 4}" font-size="12"'
            f' text-anchor="end">{format_count(value)}</text>'
        )
    return "".join(lines)


def _label(x: float, text: str) -> str:
    return (
        f'<text x="{x}" y="{_HEIGHT - 10}" font-size="12" text-anchor="middle">'
        f"{xml_text(text)}</text>"
    )


def _path(points: Sequence[tuple[float, float]], color: str, more: str) -> str:
    if len(points) < 2:
        return ""
    drawn = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{color}"{more}/>'


def _ends(
    steps: Sequence[Step],
    due: Sequence[tuple[float, float]],
    done: Sequence[tuple[float, float]],
) -> list[str]:
    """Print the last number of the plan behind its end, and that of the work below its own."""
    found = []
    if due:
        x, y = due[-1]
        found.append(
            f'<text x="{x + 8}" y="{y + 4}" font-size="13">{format_count(steps[-1].due)}</text>'
        )
    if done:
        x, y = done[-1]
        number = format_count(next(s.done for s in reversed(steps) if s.done is not None) or 0)
        below = y + 17 if y + 17 < _HEIGHT - _BOTTOM else y - 8
        found.append(
            f'<text x="{x + 6}" y="{below}" font-size="13" font-weight="bold">{number}</text>'
        )
    return found
