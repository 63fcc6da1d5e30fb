"""Column heads in any order and wording: where a table starts, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracker.intake.mapping.choices import HEAD_LENGTH, MAX_HEAD_ROWS, Choice, PlainHead, plain_head
from tracker.intake.mapping.columns import classify, folded_head, looks_like_head
from tracker.intake.mapping.lines import is_empty
from tracker.intake.mapping.parts import index_of
from tracker.intake.mapping.turned import turned
from tracker.lib.grid import Cell, Grid
from tracker.lib.text import fold

_UNDER_HEAD = re.compile(
    r"(?:nam )?20\d{2}\b.{0,20}|(?:ngay )?bat dau|ket thuc|hoan thanh|tu(?: ngay)?|den(?: ngay)?"
    r"|so|diem|%"
)
_COLUMN_NUMBER = re.compile(
    r"[\[(]?\s*(?P<mark>\d{1,2}|[A-Z])\s*[\])]?\s*(?:[=:+].{0,20})?", re.DOTALL
)


@dataclass(slots=True)
class Table:
    """A table of the plan: `kind` tasks or targets, its columns by field, its first data row.

    `index` is that of a half of two indices side by side; `title_columns` are all those below a
    head of titles that reaches over several; `unused` are heads of columns that are not imported.
    """

    kind: str
    grid: Grid
    first_row: int
    last_row: int
    columns: dict[str, int]
    head_rows: tuple[int, int] = (0, 0)
    heads: dict[str, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    index: str | None = None
    title_columns: tuple[int, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def is_joint(self) -> bool:
        """Say whether leads and partners stand in one column."""
        head = fold(self.heads.get("lead", ""))
        return "partner" not in self.columns and "chu tri" in head and "phoi hop" in head

    def cell(self, row: int, name: str) -> Cell | None:
        """Give the cell that holds for a field in a row."""
        column = self.columns.get(name)
        return None if column is None else self.grid.at(row, column)

    def text(self, row: int, name: str) -> str:
        """Give the raw text of a field in a row."""
        cell = self.cell(row, name)
        return cell.text if cell else ""

    def titles(self, row: int) -> list[str]:
        """Give the texts below the head of titles, from left to right."""
        cells = {
            id(cell): cell.text
            for column in self.title_columns
            if (cell := self.grid.at(row, column)) is not None and cell.text.strip()
        }
        return list(cells.values())


# What a head gives: kind, column by field, words by field.
_Found = tuple[str, dict[str, int], dict[str, str]]


def find_tables(
    grids: tuple[Grid, ...],
    year: int | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> list[Table]:
    """Find every task and target table; one without a head goes on from the table before it.

    What a person chose for a head of the same shape wins over its words.
    """
    return _find(grids, year, choices or {})[0]


def unsure_heads(
    grids: tuple[Grid, ...],
    year: int | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> list[PlainHead]:
    """Give the tables whose heads are not recognised and about which nobody has chosen yet."""
    return _find(grids, year, choices or {})[1]


def _find(
    grids: tuple[Grid, ...], year: int | None, choices: Mapping[str, Choice]
) -> tuple[list[Table], list[PlainHead]]:
    """Give the tables, and the heads that say nothing."""
    tables: list[Table] = []
    unsure: list[PlainHead] = []
    for grid in grids:
        head = plain_head(grid)
        choice = choices.get(head.shape) if head and choices else None
        if head and choice:
            tables += _chosen(head, choice)
            continue
        found = _tables_of(grid, year)
        if not found and grid.width > 1:
            found = _tables_of(turned(grid), year)
        if not found and tables and _goes_on(tables[-1], grid):
            before = tables[-1]
            found = [
                Table(before.kind, grid, 0, grid.height, dict(before.columns), heads=before.heads)
            ]
        if not found and head and head.height > 1:
            unsure.append(head)
        tables.extend(found)
    return tables, list({head.shape: head for head in unsure}.values())


def _chosen(head: PlainHead, choice: Choice) -> list[Table]:
    """Make the table that a person described; none where it is not used."""
    columns = {name: at for name, at in choice.columns.items() if at < head.grid.width}
    if choice.kind == "none" or "title" not in columns:
        return []
    grid = head.grid
    heads = {name: head.texts[column] for name, column in columns.items() if head.texts[column]}
    above = tuple(text for row in range(head.row) for text in _distinct(grid, row))
    rows = (head.row, head.end)
    return [Table(choice.kind, grid, head.end, grid.height, columns, rows, heads, above)]


def _goes_on(before: Table, grid: Grid) -> bool:
    """Say whether a grid without a head has the columns of the table before it."""
    return grid.width == before.grid.width and grid.width > max(before.columns.values())


def _tables_of(grid: Grid, year: int | None) -> list[Table]:
    """Find the heads in one grid; what stands between two heads belongs to the upper one."""
    tables: list[Table] = []
    last: list[Table] = []
    row, above_from = 0, 0
    while row < grid.height:
        head = _head_at(grid, row, year)
        if head is None:
            row += 1
            continue
        found, end = head
        same = [(table.kind, table.columns, table.heads) for table in last] == found
        if same and not _title_above(grid, row):
            row = end
            continue
        if last:
            above_from = _titles_from(last[0], row, above_from)
        for table in last:
            table.last_row = above_from
        above = tuple(
            text
            for r in range(above_from, row)
            for text in _distinct(grid, r)
            if _is_title(grid, r)
        )
        last = [_made(grid, (row, end), above, one, found) for one in found]
        tables += last
        row = above_from = end
    return tables


def _made(
    grid: Grid, rows: tuple[int, int], above: tuple[str, ...], one: _Found, found: list[_Found]
) -> Table:
    """Make the table of one head; of two indices side by side each bears its own."""
    kind, columns, heads = one
    table = Table(kind, grid, rows[1], grid.height, columns, rows, heads, above)
    if sum(kind == "targets" for kind, _, _ in found) > 1:
        table.index = index_of(" ".join(heads.values()))
    taken = {column for _, others, _ in found for column in others.values()}
    title = grid.at(rows[0], columns["title"])
    if title is not None:
        reach = range(title.column, title.column + title.column_span)
        table.title_columns = tuple(
            column for column in reach if column == columns["title"] or column not in taken
        )
    table.unused = tuple(_unused(grid, rows, taken | set(table.title_columns)))
    return table


def _unused(grid: Grid, rows: tuple[int, int], taken: set[int]) -> Iterator[str]:
    """Give the heads of columns that hold something and belong to no field."""
    heads = _head_texts(grid, *rows) or []
    for column, head in enumerate(heads):
        cells = (grid.at(row, column) for row in range(rows[1], grid.height))
        own = (cell for cell in cells if cell and cell.column == column and cell.column_span == 1)
        if column not in taken and head and any(not is_empty(cell.text) for cell in own):
            yield head


def _titles_from(table: Table, head: int, first: int) -> int:
    """Give the row where the titles above a head begin; the rows before belong to `table`."""
    row = head
    while row > first:
        cells = {id(cell): cell for cell in table.grid.row(row - 1) if cell and cell.text.strip()}
        lone = next(iter(cells.values()), None)
        if len(cells) > 1 or (lone is not None and _is_directive(table, lone)):
            break
        row -= 1
    return row


def _is_directive(table: Table, cell: Cell) -> bool:
    """Say whether a lone cell stands in the column of titles, as a section's directive does."""
    return cell.column == table.columns["title"] > 0 and cell.column_span == 1


def _title_above(grid: Grid, row: int) -> bool:
    """Say whether a line of its own, such as "Phụ lục 3", stands just above a head."""
    return (
        row > 0
        and _is_title(grid, row - 1)
        and "phu luc" in fold(" ".join(_distinct(grid, row - 1)))
    )


def _is_title(grid: Grid, row: int) -> bool:
    return len(_distinct(grid, row)) <= 2


def _distinct(grid: Grid, row: int) -> list[str]:
    cells = {id(cell): cell.text for cell in grid.row(row) if cell and cell.text.strip()}
    return list(cells.values())


def _head_at(grid: Grid, row: int, year: int | None) -> tuple[list[_Found], int] | None:
    """Read a head that starts in this row; the fullest of one, two or three rows wins."""
    texts = _distinct(grid, row)
    short = [text for text in texts if len(text) <= HEAD_LENGTH]
    if len(short) < 3 or sum(map(looks_like_head, short)) < 2:
        return None
    natural = max(
        (cell.row + cell.row_span for cell in grid.row(row) if cell and cell.row == row), default=0
    )
    natural = min(max(natural, row + 1), row + MAX_HEAD_ROWS)
    best: tuple[list[tuple[str, dict[str, int]]], int, int] | None = None
    for end in range(natural, min(natural + 2, grid.height + 1)):
        heads = _head_texts(grid, row, end)
        if heads is None:
            break
        read = classify(heads, year)
        if not read:
            continue
        size = sum(len(columns) for _, columns in read)
        gain = 1 if best is None else size - best[2]
        if gain > 0 or (gain == 0 and _is_under_head(grid, end - 1, read[0][1])):
            best = (read, end, size)
    if best is None:
        return None
    found, end, _ = best
    heads = _head_texts(grid, row, end) or []
    while end < grid.height and _is_column_numbers(grid, end):
        end += 1
    return [
        (kind, columns, {name: heads[column] for name, column in columns.items()})
        for kind, columns in found
    ], end


def _head_texts(grid: Grid, start: int, end: int) -> list[str] | None:
    """Join the words of each column over the rows of a head; None where one is too long."""
    texts = []
    for column in range(grid.width):
        cells = [grid.at(row, column) for row in range(start, end)]
        parts = list({id(cell): cell.text for cell in cells if cell and cell.text.strip()}.values())
        if parts and not (cells[0] and cells[0].text.strip()):
            # A text table has no merges: the words over the neighbour stand over this one, too.
            parts = [*_over(grid, start, end, column), *parts]
        if any(len(part) > HEAD_LENGTH for part in parts):
            return None
        texts.append(" ".join(" ".join(parts).split()))
    return texts


def _over(grid: Grid, start: int, end: int, column: int) -> list[str]:
    """Give the upper word of a head that reaches over an empty place to its right."""
    for left in range(column - 1, -1, -1):
        if not any(grid.text(row, left).strip() for row in range(start + 1, end)):
            return []
        if grid.text(start, left).strip():
            return [grid.text(start, left)]
    return []


def _is_under_head(grid: Grid, row: int, columns: dict[str, int]) -> bool:
    """Say whether a row holds the second words of heads: years, "Bắt đầu", "Phối hợp"."""
    number, title = columns.get("number"), columns["title"]
    fresh = [cell for cell in grid.row(row) if cell and cell.row == row and cell.text.strip()]
    if len(fresh) < 2 or any(cell.column in {number, title} for cell in fresh):
        return False
    return all(
        _UNDER_HEAD.fullmatch(folded_head(cell.text)) or looks_like_head(cell.text)
        for cell in fresh
    )


def _is_column_numbers(grid: Grid, row: int) -> bool:
    """Say whether a row only numbers the columns: (1) (2) (3)=(2), or A B 1 2."""
    marks = [_COLUMN_NUMBER.fullmatch(text.strip()) for text in _distinct(grid, row)]
    texts = [match["mark"] for match in marks if match is not None]
    if len(texts) < 3 or len(texts) < len(marks):
        return False
    digits = [int(text) for text in texts if text.isdigit()]
    letters = [text for text in texts if not text.isdigit()]
    rising = digits == list(range(digits[0], digits[0] + len(digits))) if digits else False
    return rising and letters == [chr(ord("A") + n) for n in range(len(letters))]
