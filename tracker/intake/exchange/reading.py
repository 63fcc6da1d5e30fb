"""A file of another system as a table of texts, read in a process of its own under limits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from tracker.intake.exchange.rules.columns import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Table,
    table_of,
)
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Unreadable
from tracker.lib.grid import Grid
from tracker.lib.text import one_line


def read_table(content: bytes, known: Collection[str] = ()) -> Table:
    """Read the largest table of a file; `known` are the heads of a saved way, to find its head.

    Raise Unreadable with a sentence for the user.
    """
    handle, path = tempfile.mkstemp(prefix="trao-doi-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        grids = read_in_child(Path(path)).grids
    finally:
        Path(path).unlink(missing_ok=True)
    grid = max(grids, key=lambda one: one.height, default=None)
    if grid is None or grid.height < 1:
        raise Unreadable("no_table", "Tệp không có bảng nào.")
    if grid.height > MOST_ROWS + 20 or grid.width > MOST_COLUMNS:
        raise Unreadable("too_large", _too_large())
    table = table_of(_texts(grid), known)
    if table is None:
        raise Unreadable(
            "no_table",
            "Không thấy dòng tiêu đề có cột số nhiệm vụ và cột trạng thái trong 20 dòng đầu.",
        )
    if len(table.rows) > MOST_ROWS:
        raise Unreadable("too_large", _too_large())
    if not any(any(row) for row in table.rows):
        raise Unreadable("no_table", "Dưới dòng tiêu đề không có dòng kết quả nào.")
    return table


def _texts(grid: Grid) -> list[list[str]]:
    return [
        [_text(grid, row, column) for column in range(grid.width)] for row in range(grid.height)
    ]


def _text(grid: Grid, row: int, column: int) -> str:
    return one_line(grid.text(row, column).replace("\x00", ""))[:LONGEST_CELL]


def _too_large() -> str:
    most = f"{MOST_ROWS:,}".replace(",", ".")
    return f"Một lần nhận nhiều nhất {most} dòng và {MOST_COLUMNS} cột; hãy tách tệp."
