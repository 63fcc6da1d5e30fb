"""PDF documents made by typst: one plan in the page layouts that offices use.

A layout says which lines are drawn, where cells stand in their rows and how much air they have;
the words of the plan are given, so that what is read can be compared with them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

SOURCE = """
#let given = json("given.json")
#let layout = given.layout
#set page(paper: "a4", flipped: layout.flipped, margin: 1.5cm,
  footer: if layout.footer != "" [#align(center, layout.footer)])
#set text(size: layout.size * 1pt, lang: "vi", font: layout.font, spacing: layout.spacing * 1%)
#set par(justify: layout.justify, leading: 0.5em, spacing: 0.5em)
#let strokes = (
  bare: none, all: 0.5pt,
  rows: (rest: none, top: 0.5pt, bottom: 0.5pt),
  head: (x, y) => if y <= 1 { (rest: none, top: 0.5pt) } else { none },
  columns: (rest: none, left: 0.5pt, right: 0.5pt), framed: none,
)
#let cell(c, ..more) = table.cell(colspan: c.w, rowspan: c.h, ..more,
  align: if c.y < c.head or c.w > 1 and layout.centred { center + horizon } else { auto }, c.text)
#let body(part) = {
  let made = part.cells.map(c => cell(c, x: c.x, y: c.y))
  let heads = part.cells.filter(c => c.y < part.head)
  let rest = part.cells.filter(c => c.y >= part.head)
  let drawn = table(columns: part.widths.map(w => w * 1fr), stroke: strokes.at(layout.stroke),
    inset: (x: layout.air_x * 1pt, y: layout.air_y * 1pt),
    align: (x, y) => (if x == 0 or x in layout.middle { center } else { left })
      + (if layout.level == "top" { top } else { horizon }),
    ..if layout.repeat { (table.header(..heads.map(c => cell(c, x: c.x, y: c.y))),) }
      else { heads.map(c => cell(c, x: c.x, y: c.y)) },
    ..rest.map(c => cell(c, x: c.x, y: c.y)))
  if layout.stroke == "framed" { rect(inset: 0pt, drawn) } else { drawn }
}
#let all = for part in given.parts {
  for line in part.above [#align(center)[#line]]
  body(part)
  for line in part.below [#line \\ ]
  if part.breaks { pagebreak() }
}
#if layout.turned { rotate(-90deg, reflow: true, block(width: 24cm, all)) } else { all }
"""


@dataclass
class Layout:
    """How a plan is printed; lengths in points, `air` is the room around the words of a cell."""

    stroke: str = "bare"
    level: str = "top"
    air_x: float = 5.4
    air_y: float = 4.0
    size: float = 10.0
    font: str = "Tinos"
    spacing: float = 100.0
    flipped: bool = True
    justify: bool = False
    repeat: bool = True
    centred: bool = False
    turned: bool = False
    footer: str = ""
    middle: tuple[int, ...] = ()


@dataclass
class Part:
    """A table with the lines above and below; widths in shares of the page."""

    above: list[str]
    rows: list[list[str]]
    widths: list[float]
    merges: list[tuple[int, int, int, int]] | None = None
    below: tuple[str, ...] = ()
    head: int = 1
    breaks: bool = False


def write_pdf(parts: list[Part], folder: Path, **layout: object) -> Path:
    """Print the parts and give the path of the PDF."""
    import typst

    given = {"layout": asdict(Layout(**layout)), "parts": [_given(part) for part in parts]}
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    source = folder / "given.typ"
    source.write_text(SOURCE, encoding="utf-8")
    path = folder / "given.pdf"
    typst.compile(source, output=path)
    return path


def _given(part: Part) -> dict[str, object]:
    spans = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in part.merges or []}
    hidden = {
        (row, column)
        for (top, left), (height, width) in spans.items()
        for row in range(top, top + height)
        for column in range(left, left + width)
        if (row, column) != (top, left)
    }
    cells = [
        {
            "x": x,
            "y": y,
            "h": spans.get((y, x), (1, 1))[0],
            "w": spans.get((y, x), (1, 1))[1],
            "head": part.head,
            "text": text,
        }
        for y, row in enumerate(part.rows)
        for x, text in enumerate(row)
        if (y, x) not in hidden
    ]
    return asdict(part) | {"cells": cells}
