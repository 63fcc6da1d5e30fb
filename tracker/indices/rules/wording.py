"""Words for codes: how pages tell them, and how people head and fill the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.indices.rules.trees import RELATIONS
from tracker.lib.text import one_line

LEVEL_NAMES = {
    "total": "tổng",
    "domain": "lĩnh vực",
    "criterion": "tiêu chí",
    "sub_criterion": "tiêu chí thành phần",
    "group": "nhóm",
    "dimension": "nội dung",
    "sub_dimension": "nội dung thành phần",
}
SCORING_NAMES = {"appraisal": "thẩm định", "survey": "điều tra", "mixed": "cả hai"}
PART_NAMES = {"total": "toàn bộ", "appraisal": "thẩm định", "survey": "điều tra xã hội học"}
# What a report says of a figure.
KIND_NAMES = {
    "sum_check": "tổng các mục con",
    "percent_of_max": "tỷ lệ so với tối đa",
    "delta_vs_prev_year": "thay đổi so với năm trước",
    "vs_national_mean": "so với cả nước",
    "rank_change": "thay đổi thứ hạng",
    "target_met": "đạt mục tiêu",
    "count_meeting_target": "số mục đạt mục tiêu",
    "count_improved_domains": "số lĩnh vực tăng điểm",
}
UNIT_NAMES = {"points": "điểm", "percent": "%", "pp": "điểm %", "count": "mục", "rank": "bậc"}
# Kinds of tables that are read.
TABLE_NAMES = {
    "figures": "số liệu của mình",
    "territories": "tỉnh, thành phố khác",
    "claims": "số liệu in trong báo cáo",
    "framework": "bộ tiêu chí",
}
_COLUMN_NAMES = {
    "code": "Mã",
    "parent": "Mục cha",
    "level": "Cấp",
    "name": "Tên",
    "max_score": "Điểm tối đa",
    "scoring": "Cách chấm",
    "from_code": "Mã cũ",
    "to_code": "Mã mới",
    "relation": "Thay đổi",
    "note": "Ghi chú",
    "basis": "Căn cứ",
    "index": "Chỉ số",
    "year": "Năm",
    "against": "So với năm",
    "part": "Phần",
    "kind": "Loại",
    "unit": "Đơn vị",
    "printed_value": "Số in",
    "source": "Nguồn",
    "quote": "Nguyên văn",
    "id": "Số hiệu",
    "statement": "Diễn giải",
}
# What the columns of a table may mean, by its kind.
CLAIM_COLUMNS = (
    *("index", "year", "code", "kind", "printed_value", "unit", "against", "part", "source"),
    *("quote", "id", "statement"),
)
TREE_COLUMNS = ("code", "parent", "level", "name", "max_score", "scoring")


def column_choices(columns: Sequence[str]) -> dict[str, str]:
    """Give the words of some columns by code, for a list to choose from."""
    return {column: _COLUMN_NAMES[column] for column in columns}


def _key(cell: str) -> str:
    return one_line(cell).casefold()


def _codes(names: Mapping[str, str]) -> dict[str, str]:
    return {_key(name): code for code, name in names.items()}


_COLUMNS = _codes(_COLUMN_NAMES)
_CELLS = {
    "level": _codes(LEVEL_NAMES),
    "scoring": _codes(SCORING_NAMES),
    "part": _codes(PART_NAMES),
    "kind": _codes(KIND_NAMES),
    "unit": _codes(UNIT_NAMES),
    "relation": _codes(RELATIONS),
    "index": {"par index": "PAR_INDEX"},
    "code": {"tổng": "TOTAL"},
    "parent": {"tổng": "TOTAL"},
}


def column_names(columns: Sequence[str]) -> str:
    """Give the heads of some columns as a sentence lists them: "Mã, Mục cha, Cấp"."""
    return ", ".join(_COLUMN_NAMES.get(column, column) for column in columns)


def coded(
    rows: Sequence[Sequence[str]], chosen: Sequence[str] = ()
) -> tuple[list[str], list[dict[str, str]]]:
    """Read a table with its head; give the columns and the lines below, words made codes.

    `chosen` says what columns mean, where a person said so. What is neither a known word nor a
    code stays as it stands, to be refused with its line.
    """
    if not rows:
        return [], []
    head = [
        *chosen,
        *(_COLUMNS.get(_key(cell), cell.strip().lower()) for cell in rows[0][len(chosen) :]),
    ]
    return head, [
        {
            name: _CELLS.get(name, {}).get(_key(cell), cell)
            for name, cell in zip(head, row, strict=False)
        }
        for row in rows[1:]
    ]


def shown_code(code: str) -> str:
    """Give a code as documents print it: "Tổng", and of a part without a code its criterion's."""
    whole = {"TOTAL": "Tổng", "LDQL": "ĐTXHH"}.get(code.split(":")[0])
    return whole or code.removesuffix(".x").replace("..", "–")


def shown_name(code: str, name: str) -> str:
    """Give a name, and say of a part without a code that no document prints one."""
    return f"{name} (thành phần không in mã)" if code.endswith(".x") else name
