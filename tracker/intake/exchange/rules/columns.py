"""The columns of another system's table and the words of its status, named or guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.lib.text import fold
from tracker.progress.rules.moves import Result

MOST_ROWS = 20_000
MOST_COLUMNS = 40
MOST_WORDS = 50
LONGEST_CELL = 1000
_HEAD_WITHIN = 20

FIELDS = {
    "number": "Số nhiệm vụ",
    "title": "Tên nhiệm vụ (chỉ để xuất)",
    "agency": "Cơ quan",
    "period": "Kỳ báo cáo",
    "status": "Trạng thái",
    "percent": "Tiến độ (%)",
    "completed_on": "Ngày hoàn thành",
    "document": "Số văn bản kết quả",
    "issued_on": "Ngày văn bản",
    "note": "Nội dung, ghi chú",
}
NEEDED = ("number", "status")
# Words of heads, the surest first; a head is folded before it is asked.
_HEADS = {
    "title": ("ten nhiem vu", "noi dung nhiem vu", "nhiem vu, giai phap"),
    "number": ("so nhiem vu", "ma nhiem vu", "stt nhiem vu", "nhiem vu so", "stt", "tt"),
    "agency": ("co quan", "don vi", "chu tri"),
    "period": ("ky bao cao", "ky danh gia", "ky"),
    "status": ("trang thai", "tinh trang", "ket qua"),
    "percent": ("tien do", "ty le", "%"),
    "completed_on": ("ngay hoan thanh", "hoan thanh ngay"),
    "document": ("so van ban", "so, ky hieu", "so ky hieu", "van ban"),
    "issued_on": ("ngay van ban", "ngay ban hanh"),
    "note": ("noi dung", "ghi chu", "dien giai", "ket qua thuc hien"),
}
# A word this short says nothing inside another: "số, ký hiệu" is no period.
_ALONE = {"ky"}
LEFT = "left"
MEANINGS = {
    Result.DONE.value: "Đã hoàn thành",
    Result.DOING.value: "Đang thực hiện",
    Result.BLOCKED.value: "Chưa thực hiện được",
    Result.NOTHING.value: "Không phát sinh trong kỳ",
    LEFT: "Bỏ qua dòng này",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: the head of each field's column, the meaning of each status word.

    The words are kept as printed, to be given back as the other system writes them.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def meanings(self) -> dict[str, str]:
        """The meaning of each status word, by the word without accents and case."""
        return {fold(word): meaning for word, meaning in self.words.items()}

    @property
    def missing(self) -> list[str]:
        """The needed columns that nobody has named, as people call them."""
        return [FIELDS[name] for name in NEEDED if name not in self.columns]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it came: its heads, each once, and its rows, the first in line `first`."""

    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    first: int = 2


def table_of(rows: Sequence[Sequence[str]], known: Collection[str] = ()) -> Table | None:
    """Find the head among the first rows of a sheet; None where no row names what is needed.

    The head is the row that bears most heads of a saved way (`known`) or, where none does, most
    fields by their words.
    """
    best, at = 0, -1
    for place, row in enumerate(rows[:_HEAD_WITHIN]):
        guessed = guess_columns(row)
        fields = len(guessed) if all(name in guessed for name in NEEDED) else 0
        score = max(fields, len(set(row).intersection(known) - {""}) * len(FIELDS))
        if score > best:
            best, at = score, place
    if at < 0:
        return None
    return Table(tuple(_once(rows[at])), rows[at + 1 :], at + 2)


def _once(heads: Sequence[str]) -> list[str]:
    """Tell heads apart that stand more than once: "Ghi chú", "Ghi chú (2)"."""
    found: list[str] = []
    for head in heads:
        name, count = head, 1
        while name and name in found:
            count += 1
            name = f"{head} ({count})"
        found.append(name)
    return found


def guess_columns(heads: Sequence[str]) -> dict[str, str]:
    """Give the head that most likely holds each field; each head holds one field."""
    found: dict[str, str] = {}
    for name, words in _HEADS.items():
        free = [head for head in heads if head and head not in found.values()]
        for word in words:
            hit = next((head for head in free if _says(head, word)), None)
            if hit is not None:
                found[name] = hit
                break
    return found


def _says(head: str, word: str) -> bool:
    folded = fold(head)
    return folded == word if word in _ALONE else word in folded


def guess_meaning(word: str) -> str:
    """Give the result that a status word most likely means."""
    plain = fold(word)
    if "khong phat sinh" in plain:
        return Result.NOTHING.value
    if not plain or "chua" in plain or "tam dung" in plain:
        return LEFT
    if "dang" in plain or plain == "trong han":
        return Result.DOING.value
    if "hoan thanh" in plain or plain in ("xong", "da xong"):
        return Result.DONE.value
    if "vuong" in plain or "kho khan" in plain:
        return Result.BLOCKED.value
    return LEFT
