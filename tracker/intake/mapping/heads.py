"""Column heads in any order and wording: where a table starts, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.intake.mapping.choices import HEAD_LENGTH, MAX_HEAD_ROWS, Choice, PlainHead, plain_head
from tracker.lib.grid import Cell, Grid
from tracker.lib.text import fold

_NUMBER = re.compile(r"(?:so )?(?:tt|stt|thu tu|so thu tu|ma|ma so|ma tieu chi|so|no\.?)(?:/\w+)?")
_TASK_WORDS = (
    ("joint", re.compile(r"chu tri.*phoi hop|phoi hop.*chu tri")),
    ("partner", re.compile(r"phoi hop")),
    ("lead", re.compile(r"chu tri|(?:don vi|co quan) (?:duoc giao|thuc hien|chiu|phu trach)")),
    ("note", re.compile(r"^ghi chu|^luu y")),
    ("deadline", re.compile(r"thoi (?:han|gian|diem)|tien do|(?:han|ngay) hoan thanh|^han$")),
    ("output", re.compile(r"san pham|ket qua|dau ra")),
    ("title", re.compile(r"nhiem vu|noi dung|cong viec|giai phap|hoat dong|dau viec|ten viec")),
    ("lead", re.compile(r"^(?:don vi|co quan)(?:/.*)?$|phu trach|chiu trach nhiem")),
)  # fmt: skip
_TARGET_WORDS = (
    ("rank", re.compile(r"xep hang|thu hang|xep thu|^hang\b|thu bac")),
    ("note", re.compile(r"^ghi chu|chenh lech|tang.{0,3}giam|^luu y")),
    ("partner", re.compile(r"phoi hop")),
    ("lead", re.compile(r"chu tri|theo doi|phu trach|chiu trach nhiem|tham muu|don vi|co quan")),
    ("max", re.compile(r"toi da|diem chuan|thang diem|diem tran")),
    ("target", re.compile(r"muc tieu|phan dau|chi tieu (?:nam|giao|dat)|ke hoach nam|^kh nam")),
    ("baseline", re.compile(r"ket qua|dat (?:duoc|nam)|nam truoc|thuc hien nam|diem nam")),
    ("title", re.compile(r"linh vuc|tieu chi|noi dung|ten|chi so|chi tieu|thanh phan")),
)  # fmt: skip
_YEAR = re.compile(r"\b(20\d{2})\b")
_UNDER_HEAD = re.compile(
    r"(?:nam )?20\d{2}\b.{0,20}|bat dau|ket thuc|hoan thanh|tu(?: ngay)?|den(?: ngay)?|so|diem|%"
)
_COLUMN_NUMBER = re.compile(
    r"[\[(]?\s*(?P<mark>\d{1,2}|[A-Z])\s*[\])]?\s*(?:[=:+].{0,20})?", re.DOTALL
)


@dataclass(slots=True)
class Table:
    """A table of the plan: `kind` tasks or targets, its columns by field, its first data row."""

    kind: str
    grid: Grid
    first_row: int
    last_row: int
    columns: dict[str, int]
    head_rows: tuple[int, int] = (0, 0)
    heads: dict[str, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()

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
    row, above_from = 0, 0
    while row < grid.height:
        found = _head_at(grid, row, year)
        if found is None:
            row += 1
            continue
        kind, columns, end, heads = found
        same = tables and tables[-1].kind == kind and tables[-1].columns == columns
        if same and tables[-1].heads == heads and not _title_above(grid, row):
            row = end
            continue
        if tables:
            above_from = _titles_from(tables[-1], row, above_from)
            tables[-1].last_row = above_from
        above = tuple(
            text
            for r in range(above_from, row)
            for text in _distinct(grid, r)
            if _is_title(grid, r)
        )
        tables.append(Table(kind, grid, end, grid.height, columns, (row, end), heads, above))
        row = above_from = end
    return tables


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


def _head_at(
    grid: Grid, row: int, year: int | None
) -> tuple[str, dict[str, int], int, dict[str, str]] | None:
    """Read a head that starts in this row; the fullest of one, two or three rows wins."""
    texts = _distinct(grid, row)
    short = [text for text in texts if len(text) <= HEAD_LENGTH]
    if len(short) < 3 or sum(map(_looks_like_head, short)) < 2:
        return None
    natural = max(
        (cell.row + cell.row_span for cell in grid.row(row) if cell and cell.row == row), default=0
    )
    natural = min(max(natural, row + 1), row + MAX_HEAD_ROWS)
    best = None
    for end in range(natural, min(natural + 2, grid.height + 1)):
        heads = _head_texts(grid, row, end)
        if heads is None:
            break
        read = _classify(heads, year)
        if read is None:
            continue
        gain = 1 if best is None else len(read[1]) - len(best[1])
        if gain > 0 or (gain == 0 and _is_under_head(grid, end - 1, read[1])):
            best = (*read, end)
    if best is None:
        return None
    kind, columns, end = best
    heads = _head_texts(grid, row, end) or []
    while end < grid.height and _is_column_numbers(grid, end):
        end += 1
    return kind, columns, end, {name: heads[column] for name, column in columns.items()}


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
        _UNDER_HEAD.fullmatch(_folded(" ".join(cell.text.split()))) or _looks_like_head(cell.text)
        for cell in fresh
    )


def _classify(texts: list[str], year: int | None) -> tuple[str, dict[str, int]] | None:
    """Give (kind, columns) where the words are those of a task or a target table."""
    targets = _columns(texts, _TARGET_WORDS, year)
    tasks = _columns(texts, _TASK_WORDS, year)
    measured = {"max", "baseline", "target"} & targets.keys()
    dated = {"deadline", "partner"} & tasks.keys()
    measures = "target" in targets and (len(measured) > 1 or "number" in targets)
    if "title" in targets and measures and not dated:
        return "targets", targets
    if "title" in tasks and ({"deadline", "lead"} & tasks.keys()) and len(tasks) >= 3:
        return "tasks", tasks
    if "title" in targets and len(measured) > 1:
        return "targets", targets
    return None


def _columns(
    texts: list[str], words: tuple[tuple[str, re.Pattern[str]], ...], year: int | None
) -> dict[str, int]:
    columns: dict[str, int] = {}
    years: dict[str, int] = {}
    for column, text in enumerate(texts):
        name = _field(text, words)
        if name == "joint":
            name = _half(texts, text, words)
        if name is None:
            continue
        found = _YEAR.findall(text)
        last = int(found[-1]) if found else 0
        if name == "target" and name in columns and year is not None:
            better = last == year != years[name]
        elif name in {"baseline", "deadline"} and name in columns:
            better = (last > years[name] and (year is None or last < year)) or _is_end(text)
        else:
            better = name not in columns
        if better:
            columns[name], years[name] = column, last
    return columns


def _half(texts: list[str], text: str, words: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    """Give what a head with "chủ trì" and "phối hợp" holds: its last word where it is halved."""
    if sum(_field(other, words) == "joint" for other in texts) == 1:
        return "lead"
    folded = fold(text)
    return "lead" if folded.rfind("chu tri") > folded.rfind("phoi hop") else "partner"


def _is_end(text: str) -> bool:
    return "ket thuc" in fold(text) or "hoan thanh" in fold(text)


@lru_cache(maxsize=8192)
def _looks_like_head(text: str) -> bool:
    """Say whether a text could head a column of either table."""
    line = " ".join(text.split())
    return bool(_field(line, _TASK_WORDS) or _field(line, _TARGET_WORDS))


def _field(text: str, words: tuple[tuple[str, re.Pattern[str]], ...]) -> str | None:
    folded = _folded(text)
    if not folded:
        return None
    if _NUMBER.fullmatch(folded):
        return "number"
    return next((name for name, pattern in words if pattern.search(folded)), None)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(text).strip(" .:*()")


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
