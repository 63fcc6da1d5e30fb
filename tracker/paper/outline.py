"""What a document says, before it has a page: plain values that Word, PDF and Excel all read.

Sizes and places follow Decree 30/2020/NĐ-CP, Appendix I, and are the writers' affair; an outline
holds words, order and the shares of columns alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from tracker.lib.numbers import format_count

Align = Literal["left", "center", "right"]
Value = str | int | Decimal | date | None
RowKind = Literal["normal", "group", "subgroup", "total"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one type."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 "I. …", level 2 "1. …", level 3 "a) …"; the number is in the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, justified, its first line indented."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line of a list; the writer puts the dash."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its share of the width and the side its text keeps to."""

    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of a table's head, over `across` columns and `down` head rows."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's body. `value` is what a spreadsheet should hold in place of `text`."""

    text: str
    across: int = 1
    align: Align | None = None
    bold: bool = False
    italic: bool = False
    indent: int = 0
    value: Value = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `group` names the rows below it, `total` adds them up; both are bold."""

    cells: tuple[Cell, ...]
    kind: RowKind = "normal"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption above, unit at the right, notes and source below.

    `head` has one or two rows; `numbered` adds the row (1), (2), … under it. `size` is the text's
    in points, the head's is one less for tables of more than nine columns. `shown` is how many
    rows a page prints; a workbook holds all of them.
    """

    columns: tuple[Column, ...]
    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit_note: str = ""
    notes: tuple[str, ...] = ()
    numbered: bool = False
    size: float = 11
    shown: int | None = None

    @property
    def printed(self) -> Table:
        """Give the table as a page shows it: cut where it is too long, which its last note says."""
        if self.shown is None or len(self.rows) <= self.shown:
            return self
        more = f"{format_count(len(self.rows) - self.shown)} dòng khác"
        note = f"Và {more}; toàn bộ {format_count(len(self.rows))} dòng có trong tệp Excel."
        return replace(self, rows=self.rows[: self.shown], notes=(*self.notes, note), shown=None)


@dataclass(frozen=True, slots=True)
class Plotted:
    """The figures behind a chart, for a workbook to draw its own: labels first, then numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    unit: str
    stacked: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure as SVG, with its caption below and in words what it shows (`alt`)."""

    svg: str
    caption: str
    alt: str
    width_mm: float = 165
    plotted: Plotted | None = None


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a page."""


Block = Heading | Paragraph | Bullet | Table | Chart | PageBreak


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix on pages of its own, numbered anew; its Roman number comes from its place."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of a document: who issues it, its number, where and when.

    `number` None leaves the place for it open ("Số:      /BC-SNV"), `day` None that of the day.
    `superior` is None for a body that prints no superior line. `about` is what an official letter
    is about: it stands under the number, in the place of a type and subject in the middle.
    """

    issuer: str
    notation: str
    place: str
    year: int
    month: int
    superior: str | None = None
    number: int | None = None
    day: int | None = None
    about: str = ""

    @property
    def number_text(self) -> str:
        """Give "Số: 05/BC-SNV", with the blank where the number is not given yet."""
        number = "          " if self.number is None else f"{self.number:02d}"
        return f"Số: {number}/{self.notation}"

    @property
    def place_and_date(self) -> str:
        """Give "Xã Mẫu, ngày 05 tháng 01 năm 2025" by the rules for leading zeros."""
        day = "      " if self.day is None else f"{self.day:02d}"
        month = f"{self.month:02d}" if self.month < 3 else str(self.month)
        return f"{self.place}, ngày {day} tháng {month} năm {self.year}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: lines of authority and title ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), then the name."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document, in the order in which it is read.

    `kind` is its type in capitals ("BÁO CÁO"); `subject` one or two lines, both empty for an
    official letter (công văn); `addressee` goes after "Kính gửi:" and is None where there is none.
    """

    letterhead: Letterhead
    kind: str
    subject: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...] = ()
    addressee: str | None = None
    appendices: tuple[Appendix, ...] = field(default_factory=tuple)


def text(*parts: str | Run) -> tuple[Run, ...]:
    """Make runs of plain strings and runs."""
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts)


def paragraph(*parts: str | Run) -> Paragraph:
    """Make a paragraph of plain strings and runs."""
    return Paragraph(text(*parts))


def bullet(*parts: str | Run) -> Bullet:
    """Make a line of a list of plain strings and runs."""
    return Bullet(text(*parts))


def row(*cells: str | Cell, kind: RowKind = "normal") -> Row:
    """Make a row of plain strings and cells."""
    return Row(tuple(c if isinstance(c, Cell) else Cell(c) for c in cells), kind)


def head(*labels: str | HeadCell) -> tuple[HeadCell, ...]:
    """Make a row of a table's head of plain strings and cells."""
    return tuple(label if isinstance(label, HeadCell) else HeadCell(label) for label in labels)


def ended(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Attach "./." to the last word of the last paragraph, as the decree ends a document."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph | Bullet) and last.runs:
        final = last.runs[-1]
        closing = replace(final, text=final.text.rstrip(" .;:") + "./.")
        return (*blocks[:-1], replace(last, runs=(*last.runs[:-1], closing)))
    return (*blocks, paragraph("./."))


def roman(number: int) -> str:
    """Give a Roman numeral, as parts and appendices are numbered."""
    steps = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    out = ""
    for value, letters in steps:
        while number >= value:
            out, number = out + letters, number - value
    return out


def appendix_label(position: int, of: int) -> str:
    """Give "Phụ lục II"; a single appendix bears no number."""
    return f"Phụ lục {roman(position)}" if of > 1 else "Phụ lục"


def appendix_origin(outline: Outline) -> str:
    """Give the line under an appendix's title: "(Kèm theo Báo cáo số … của …)"."""
    letterhead = outline.letterhead
    number = letterhead.number_text.replace("Số:", "số", 1)
    issued = letterhead.place_and_date.removeprefix(f"{letterhead.place}, ")
    kind = (outline.kind or "Công văn").capitalize()
    return f"(Kèm theo {kind} {number} {issued} của {letterhead.issuer})"


def filled_cells(row: Row, count: int) -> tuple[Cell, ...]:
    """Give the cells of `row` over `count` columns: the last one covers what is left.

    Raise ValueError when the row has more cells than its table has columns.
    """
    covered = sum(cell.across for cell in row.cells)
    if covered > count or not row.cells:
        raise ValueError(f"a row of {covered} columns in a table of {count}")
    last = row.cells[-1]
    return (*row.cells[:-1], replace(last, across=last.across + count - covered))
