"""The preview of a document: parts (tasks, each index), doubts numbered in printed order, pages.

Nothing here reads the database or the request: a draft's content, findings and decisions become
what the page shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.intake.editing import TARGET_FIELDS, TASK_FIELDS, fields_of
from tracker.intake.kept import Kept, Row
from tracker.intake.parsed import ParsedTarget, ParsedTask
from tracker.intake.recheck import key_of
from tracker.intake.rules.wording import FIELD_NAMES

# Rows on a page: tasks are long sentences, targets one line each.
TASKS_SHOWN, TARGETS_SHOWN = 30, 60
# Findings of one rule that are shown with their buttons; the rest is decided as a group.
SHOWN = 40
TASKS = "nhiem-vu"
INDEX_NAMES = {"PAR_INDEX": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}
RULE_NAMES = {
    "missing_year": "Không rõ năm của kế hoạch",
    "short_notice": "Hạn quá gần ngày ban hành",
    "table_left_out": "Bảng không rõ nội dung",
    "unknown_agency": "Cơ quan không có trong danh mục",
    "bad_date": "Ngày tháng không tồn tại",
    "bad_number": "Không phải là số",
    "duplicate_code": "Mã dùng nhiều lần",
    "duplicate_number": "Số thứ tự dùng nhiều lần",
    "missing_lead": "Thiếu cơ quan chủ trì",
    "missing_title": "Thiếu nội dung",
    "target_below_baseline": "Mục tiêu thấp hơn kết quả năm trước",
    "target_above_max": "Mục tiêu cao hơn điểm tối đa",
    "baseline_above_max": "Kết quả cao hơn điểm tối đa",
    "parent_not_sum": "Dòng tổng khác cộng các dòng con",
    "number_gap": "Thiếu số thứ tự",
    "missing_number": "Nhiệm vụ không có số",
    "missing_deadline": "Nhiệm vụ không có thời hạn",
    "unparsed_deadline": "Thời hạn chưa hiểu được",
    "ambiguous_deadline": "Thời hạn hiểu được nhiều cách",
    "date_before_issue": "Thời hạn trước ngày ban hành",
    "year_inherited": "Thời hạn không ghi năm",
    "unreadable_characters": "Ký tự hỏng",
    "legacy_font": "Phông chữ cũ",
    "unknown_index": "Không rõ thuộc Chỉ số nào",
    "decimal_comma": "Dấu phẩy thập phân",
    "duplicate_name": "Tên trùng nhau",
    "doubled_agency": "Cơ quan nêu nhiều lần",
    "section_without_tasks": "Mục không có nhiệm vụ",
    "open_group": "Nhóm chưa rõ thành viên",
    "loose_line": "Dòng không thuộc nhiệm vụ nào",
    "no_number_target": "Mục tiêu không phải là số",
    "code_restored": "Mã bị bảng tính đổi dạng",
    "column_left_out": "Cột không nhập",
    "lead_from_heading": "Chủ trì lấy từ tên mục",
    "numbers_restart": "Số thứ tự bắt đầu lại ở mỗi mục",
    "summary_repeated": "Dòng tổng lặp lại",
    "read_by_position": "Bảng không kẻ khung",
    "broken_word": "Từ bị ngắt giữa chừng",
}


@dataclass(slots=True)
class Doubt:
    """One finding on the page: its number there, its row, who accepted it (or None)."""

    key: str
    finding: dict[str, Any]
    row: Row | None
    decided: dict[str, Any] | None
    order: tuple[int, int] = (0, 0)
    number: int = 0

    @property
    def severity(self) -> str:
        """Give error, warning or info."""
        return str(self.finding["severity"])

    @property
    def is_open(self) -> bool:
        """Say whether somebody has to decide on it still."""
        return self.severity == "error" or (self.severity == "warning" and self.decided is None)

    @property
    def title(self) -> str:
        """Name the row and the field, as the paper does."""
        name = FIELD_NAMES.get(self.finding["field"] or "", "")
        if self.finding["rule"] == "number_gap":
            return f"Không có {self.finding['computed']}"
        if self.row is None:
            return "Cả tệp"
        value = self.row.value
        if isinstance(value, ParsedTask):
            what = f"Nhiệm vụ {value.number}"
        elif isinstance(value, ParsedTarget):
            what = "Dòng tổng" if value.code == "TOTAL" else value.code or "Dòng không có mã"
        else:
            what = f"Mục {value.number}"
        return f"{what}, {name}" if name else what

    @property
    def suggestions(self) -> list[str]:
        """Give what may be chosen instead, each a whole value of the field."""
        return list(self.finding.get("suggestions") or ())

    @property
    def editable(self) -> str | None:
        """Give the field that an edit would change; None where none would settle the doubt."""
        name = self.finding["field"]
        return name if self.row is not None and name in fields_of(self.row) else None

    @property
    def replaces(self) -> str | None:
        """Give the one printed name among several that the doubt is about."""
        return self.finding["printed"] if self.finding["rule"] == "unknown_agency" else None


@dataclass(slots=True)
class Group:
    """The doubts of one rule, errors before warnings."""

    rule: str
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Give the rule's name for people."""
        return RULE_NAMES.get(self.rule, "Cần xem")

    @property
    def to_accept(self) -> int:
        """Count the warnings that can be accepted together."""
        return sum(d.severity == "warning" and d.is_open for d in self.doubts)


@dataclass(slots=True)
class Part:
    """One tab: the tasks, or the targets of one index."""

    slug: str
    label: str
    rows: Sequence[Row]
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Count the errors."""
        return sum(doubt.severity == "error" for doubt in self.doubts)

    @property
    def open(self) -> int:
        """Count what somebody has to decide on still."""
        return sum(doubt.is_open for doubt in self.doubts)

    @property
    def warnings(self) -> int:
        """Count the warnings, decided or not."""
        return sum(doubt.severity == "warning" for doubt in self.doubts)

    @property
    def to_accept(self) -> int:
        """Count the warnings that are not decided yet."""
        return self.open - self.errors

    @property
    def is_tasks(self) -> bool:
        """Say whether the rows are tasks."""
        return self.slug == TASKS

    def groups(self) -> list[Group]:
        """Give the errors and warnings by rule, errors first, then as printed."""
        return _grouped(doubt for doubt in self.doubts if doubt.severity != "info")

    def remarks(self) -> list[Doubt]:
        """Give what was merely noticed."""
        return [doubt for doubt in self.doubts if doubt.severity == "info"]

    def marks(self) -> dict[tuple[str, str], list[Doubt]]:
        """Give the errors and warnings by (row, field), to mark the cells."""
        found: dict[tuple[str, str], list[Doubt]] = defaultdict(list)
        for doubt in self.doubts:
            if doubt.row is not None and doubt.severity != "info":
                found[doubt.row.id, doubt.finding["field"] or ""].append(doubt)
        return found

    @property
    def page_size(self) -> int:
        """Give how many rows stand on a page."""
        return TASKS_SHOWN if self.is_tasks else TARGETS_SHOWN

    def about(self, row_id: str | None) -> list[Doubt]:
        """Give the errors and warnings about one row."""
        rows = (doubt for doubt in self.doubts if doubt.severity != "info")
        return [doubt for doubt in rows if doubt.row is not None and doubt.row.id == row_id]

    def place_of(self, row_id: str | None) -> int:
        """Give where a row stands in the part, from 0; -1 for none of its rows."""
        return next((at for at, row in enumerate(self.rows) if row.id == row_id), -1)


def next_open(
    parts: Sequence[Part], here: str = "", row_id: str | None = None
) -> tuple[Part, Doubt] | None:
    """Give what to decide on next, errors before warnings: below a row of a part, else the first.

    None where nothing waits.
    """
    waiting = [
        (part, doubt)
        for severity in ("error", "warning")
        for part in parts
        for doubt in part.doubts
        if doubt.is_open and doubt.severity == severity
    ]
    slugs = [part.slug for part in parts]
    at = slugs.index(here) if here in slugs else -1
    place = (at, parts[at].place_of(row_id) if at >= 0 else -1)
    worst = [pair for pair in waiting if pair[1].severity == waiting[0][1].severity]
    below = (pair for pair in worst if (slugs.index(pair[0].slug), pair[1].order[0]) > place)
    return next(below, next(iter(worst), None))


def _grouped(doubts: Iterable[Doubt]) -> list[Group]:
    groups: dict[str, Group] = {}
    for doubt in sorted(doubts, key=lambda d: (d.severity != "error", d.number)):
        groups.setdefault(doubt.finding["rule"], Group(doubt.finding["rule"])).doubts.append(doubt)
    return list(groups.values())


def parts_of(
    kept: Kept, findings: Sequence[dict[str, Any]], decisions: dict[str, Any]
) -> list[Part]:
    """Give the tabs of a document with their doubts; tabs without rows are left out."""
    parts = [Part(TASKS, "Nhiệm vụ", kept.tasks)]
    by_index: dict[str | None, list[Row]] = {index: [] for index in INDEX_NAMES}
    for row in kept.targets:
        if isinstance(row.value, ParsedTarget):
            by_index.setdefault(row.value.index, []).append(row)
    for index, rows in by_index.items():
        if rows:
            label = INDEX_NAMES.get(index or "", index or "Chưa rõ Chỉ số")
            parts.append(Part(slug_of(index), label, rows))
    finder = _Finder(kept)
    by_slug = {part.slug: part for part in parts}
    for finding in findings:
        about = finder.row(finding)
        doubt = Doubt(key_of(finding), finding, about, decisions.get(key_of(finding)))
        by_slug.get(_slug(finding, about), parts[0]).doubts.append(doubt)
    for part in parts:
        _number(part)
    return parts


def slug_of(index: str | None) -> str:
    """Give the name of an index in addresses."""
    return (index or "chua-ro").lower().replace("_", "-")


def _slug(finding: dict[str, Any], row: Row | None) -> str:
    if row is not None:
        value = row.value
        return slug_of(value.index) if isinstance(value, ParsedTarget) else TASKS
    where = finding["where"] or ""
    return TASKS if "task/" in where or "/" not in where else slug_of(where.partition("/")[0])


def _number(part: Part) -> None:
    """Put the doubts of a part in printed order and count them."""
    place = {row.id: position for position, row in enumerate(part.rows)}
    fields = list(TASK_FIELDS if part.is_tasks else TARGET_FIELDS)
    for doubt in part.doubts:
        name = doubt.finding["field"]
        column = fields.index(name) if name in fields else 0
        doubt.order = (place.get(doubt.row.id, -1) if doubt.row else -1, column)
    part.doubts.sort(key=lambda doubt: doubt.order)
    counted = 0
    for doubt in part.doubts:
        if doubt.severity != "info":
            counted += 1
            doubt.number = counted


class _Finder:
    """Finds the row of a finding: by address and place, by address, by place."""

    def __init__(self, kept: Kept) -> None:
        self.sections = {row.where: row for row in kept.sections}
        self.by_where: dict[str, list[Row]] = defaultdict(list)
        self.by_place: dict[str, Row] = {}
        for row in (*kept.tasks, *kept.targets):
            self.by_where[row.where].append(row)
            for place in row.places.values():
                self.by_place.setdefault(place, row)

    def row(self, finding: dict[str, Any]) -> Row | None:
        """Give the row that a finding is about; None where it is about the whole file."""
        where, cell = finding["where"], finding["cell"]
        if finding["field"] in ("section", "section_title"):
            return self.sections.get(where)
        named = self.by_where.get(where or "", [])
        here = [row for row in named if cell in row.places.values()] or named
        return here[0] if here else self.by_place.get(cell)
