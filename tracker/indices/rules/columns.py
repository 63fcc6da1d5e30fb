"""A pasted table: its lines and cells, and what each column means."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.lib.text import fold, nfc, one_line

MAX_LINES = 3000
MAX_COLUMNS = 100
LONGEST_CELL = 1000
SKIP = "-"
# A column of the wide table of provinces is called by its criterion: "@1".
WIDE = "@"
# A head may stand below titles.
HEAD_WITHIN = 10

NAMES = {
    "code": "Mã",
    "name": "Tên",
    "territory": "Tỉnh, thành phố",
    "part": "Phần",
    "max": "Điểm tối đa",
    "score": "Điểm",
    "percent": "Tỷ lệ in (%)",
    "rank": "Thứ hạng",
    "rank_of": "Trên tổng số",
    "peer": "Nhóm so sánh",
    "mean": "Trung bình cả nước (%)",
    "tier": "Nhóm xếp loại",
    "preferred": "Số đang dùng",
    "source": "Nguồn",
    "note": "Ghi chú",
    "index": "Chỉ số",
    "year": "Năm",
    # One line may print the parts of a score beside each other (`rules.parts`).
    "max:appraisal": "Điểm tối đa, phần thẩm định",
    "score:appraisal": "Điểm, phần thẩm định",
    "percent:appraisal": "Tỷ lệ in (%), phần thẩm định",
    "rank:appraisal": "Thứ hạng, phần thẩm định",
    "max:survey": "Điểm tối đa, phần điều tra",
    "score:survey": "Điểm, phần điều tra",
    "percent:survey": "Tỷ lệ in (%), phần điều tra",
    "rank:survey": "Thứ hạng, phần điều tra",
}
_WORDS = {
    "code": "ma|code|ma tieu chi|ma so|stt|so tt|tt|so thu tu",
    "name": "ten|name|tieu chi|ten tieu chi|linh vuc|noi dung|linh vuc tieu chi|group|nhom tra loi"
    "|ten chi so",
    "territory": "tinh|tinh thanh pho|tinh thanh|territory|province|dia phuong|don vi"
    "|ten tinh thanh pho",
    "part": "phan|part|phan diem",
    "max": "diem toi da|toi da|max|max score|max_score|thang diem|diem chuan",
    "score": "diem|score|diem so|ket qua|diem dat duoc|diem tham dinh|diem tu cham|diem cong bo"
    "|diem tu danh gia",
    "percent": "ty le|ti le|percent|ty le in|ty le %|ti le %|%|ket qua %|chi so|chi so thanh phan"
    "|ty le phan tram",
    "rank": "hang|thu hang|xep hang|rank|xep thu|vi tri",
    "rank_of": "tren tong so|rank_of|rank of|tong so|so don vi xep hang|tren",
    "peer": "nhom so sanh|peer|peer group|peer_group|khoi",
    "mean": "trung binh ca nuoc|ca nuoc|national_mean_percent|national mean|mean|binh quan ca nuoc",
    "tier": "nhom|tier|nhom xep loai|nhom papi",
    "preferred": "preferred|so dang dung|dung",
    "source": "nguon|source|can cu|van ban|nguon rieng",
    "note": "ghi chu|note|notes",
    "index": "index|chi so tong",
    "year": "nam|year|nam chi so",
}
_MEANING = {word: column for column, words in _WORDS.items() for word in words.split("|")}
_UNIT = re.compile(r"\((%|điểm|diem)\)|[.:*]+$")


class TooLong(ValueError):
    """More was pasted than a table of results can hold; the message is for people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its number as people count, and its cells by meaning."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the meaning of each column, the lines below the head, the head itself.

    `head_line` is the number of the head's line as people count; 0 where there is none.
    """

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    head: tuple[str, ...] = ()
    head_line: int = 0


def cells_of(text: str) -> list[list[str]]:
    """Split pasted text into cells: tabs as Excel gives them, else semicolons, else commas.

    Raises TooLong. Commas part cells only where a head in the layout of a CSV file stands first,
    for elsewhere they are the decimal mark.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        raise TooLong(
            f"Bảng có {lines:,} dòng; mỗi lần tối đa {MAX_LINES:,} dòng.".replace(",", ".")
        )
    mark = _mark(text)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark, strict=False))
    except csv.Error:
        rows = [line.split(mark) for line in text.split("\n")]
    if any(any(cell.strip() for cell in row[MAX_COLUMNS:]) for row in rows):
        raise TooLong(f"Bảng có hơn {MAX_COLUMNS} cột; bỏ bớt cột không cần rồi đọc lại.")
    return [[nfc(cell).strip()[:LONGEST_CELL] for cell in row[:MAX_COLUMNS]] for row in rows]


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Give rows as the text that `cells_of` splits into the same cells, each in one line.

    Where the heads may stand a cell keeps its line breaks: other software knows its heads by
    them. Columns empty from top to bottom at the right are left: a sheet has them without end.
    """
    cells = [
        [head_text(cell) if place < HEAD_WITHIN else one_line(cell) for cell in row]
        for place, row in enumerate(rows)
    ]
    width = max((at for row in cells for at, cell in enumerate(row, 1) if cell), default=0)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows([row[:width] for row in cells])
    return out.getvalue().removesuffix("\n")


def head_text(cell: str) -> str:
    """Give a head in its lines, each with single spaces."""
    return "\n".join(filter(None, map(one_line, cell.splitlines())))


def _mark(text: str) -> str:
    first = text.strip().split("\n", 1)[0]
    if "\t" in text:
        return "\t"
    if ";" in first:
        return ";"
    head = [_meaning(cell) for cell in first.split(",")]
    return "," if sum(meaning != SKIP for meaning in head) >= 2 else "\t"


def read_table(
    rows: Sequence[Sequence[str]],
    chosen: Sequence[str] = (),
    *,
    heads: Mapping[str, str] | None = None,
    head_at: int | None = None,
) -> Table:
    """Give the table with the meaning of its columns: `chosen` by a person, else by its head.

    A table without a head is read in the order code, name, maximum, score, percent. `heads` gives
    the code that a folded head stands for (the wide table of other provinces); such columns are
    called "@code". `head_at` is the place of the head where somebody said it, from 0; before 0
    there is none.
    """
    wide = {head: f"{WIDE}{code}" for head, code in (heads or {}).items()}
    place = _head_place(rows, wide) if head_at is None else head_at
    head = tuple(rows[place]) if place is not None and 0 <= place < len(rows) else ()
    first = place + 1 if place is not None else 0
    width = max((len(row) for row in rows), default=0)
    found = _by_head(head, wide) if head else _by_order(rows)
    known = {*NAMES, *wide.values()}
    columns = tuple(
        _choice(chosen, position, found, known) for position in range(min(width, MAX_COLUMNS))
    )
    lines = []
    for number, row in enumerate(rows[first:], start=first + 1):
        cells: dict[str, str] = {}
        for column, cell in zip(columns, row, strict=False):
            if column != SKIP and cell:
                cells.setdefault(column, cell)
        if cells:
            lines.append(Line(number, cells))
    return Table(columns, tuple(lines), head, first if head else 0)


def _choice(chosen: Sequence[str], position: int, found: Sequence[str], known: set[str]) -> str:
    wanted = chosen[position] if position < len(chosen) else ""
    if wanted in known or wanted == SKIP:
        return wanted
    if wanted.startswith(WIDE):
        # A field that this year's tree does not have is not read as another.
        return SKIP
    return found[position] if position < len(found) else SKIP


def _meaning(cell: str) -> str:
    words = _UNIT.sub("", nfc(cell).lower()).replace(",", " ").replace("/", " ")
    return _MEANING.get(fold(words), SKIP)


def _by_head(head: Sequence[str], wide: Mapping[str, str]) -> list[str]:
    """Give each column's meaning; a meaning that stands twice is taken the first time."""
    found: list[str] = []
    for cell in head:
        meaning = wide.get(fold(cell)) or _meaning(cell)
        found.append(meaning if meaning not in found else SKIP)
    return found


def _head_place(rows: Sequence[Sequence[str]], wide: Mapping[str, str]) -> int | None:
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        found = set(_by_head(row, wide)) - {SKIP}
        if len(found) >= 2 and found & {"code", "name", "territory"}:
            return place
    return None


def _by_order(rows: Sequence[Sequence[str]]) -> list[str]:
    second = next((row[1] for row in rows if len(row) > 1 and row[1]), "")
    is_name = any(letter.isalpha() for letter in second)
    return ["code", *(["name"] if is_name else []), "max", "score", "percent", "rank", "rank_of"]
