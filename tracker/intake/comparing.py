"""What a document changes in the plan that is followed, told row by row with what will happen.

The rows are those of `plans.rules.heads.compare_whole`, by which the plan is amended. Tasks that
only bear another number, or stand in another section or under another index, are found by their
wording (`pairing`): progress stays with its task.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from tracker.intake.content import content_of
from tracker.intake.kept import Kept
from tracker.intake.pairing import difference_between
from tracker.intake.rules.removal import Removal
from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_decimal
from tracker.plans.rules.content import (
    Change,
    PlanContent,
    TargetContent,
    TaskContent,
)
from tracker.plans.rules.heads import PLAN

LABELS = {
    "title": "Nhiệm vụ",
    "deadline": "Thời hạn",
    "leads": "Chủ trì",
    "partners": "Phối hợp",
    "output": "Kết quả, sản phẩm",
    "name": "Tiêu chí",
    "max_score": "Điểm tối đa",
    "baseline": "Kết quả năm trước",
    "target": "Mục tiêu",
    "operator": "Mục tiêu",
}
_EFFECTS = {
    "deadline": "Hạn tính lại theo lời văn mới. Tiến độ đã báo cáo giữ nguyên.",
    "leads": "Giao thêm hoặc thôi giao theo tên mới. Báo cáo của cơ quan còn lại không đổi.",
    "partners": "Đổi cơ quan phối hợp. Tiến độ đã báo cáo giữ nguyên.",
}
_PLACES = {
    "number": ("Số thứ tự", "Cùng việc, mang số mới."),
    "section": ("Mục", "Cùng việc, chuyển sang mục khác."),
    "index": ("Chỉ số", "Cùng việc, chuyển sang chỉ số khác."),
}
_FOLLOWS = " Tiến độ đã báo cáo và lịch sử đi theo việc."
_INDEX_NAMES = {"PAR_INDEX": "PAR INDEX"}
_KEPT_WORDS = "Lời văn cũ lưu trong lịch sử. Tiến độ đã báo cáo giữ nguyên."
_IN_DRAFT = "Thay trong dự thảo đang lưu."
_KEPT_VALUE = "Giá trị cũ lưu theo lần ban hành trước."

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: kind (added, changed, moved, removed), old, new, what happens.

    `old` and `new` are runs of words, each marked "same", "out", "in", or "about" (a remark).
    `is_task` is None for the plan's own title and for sections, which are neither task nor target.
    """

    kind: str
    index: str
    number: str
    field: str
    label: str
    old: Words
    new: Words
    effect: str
    is_task: bool | None = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs; counts are of tasks and of target rows."""

    lines: tuple[Line, ...]
    unchanged_tasks: int
    unchanged_targets: int

    def of(self, kind: str, *, tasks: bool) -> int:
        """Count the tasks, or the target rows, of one kind of change."""
        found = {
            (line.index, line.number)
            for line in self.lines
            if line.kind == kind and line.is_task is tasks
        }
        return len(found)

    @property
    def is_empty(self) -> bool:
        """Say whether applying would change nothing."""
        return not self.lines


def comparison(
    old: PlanContent,
    kept: Kept,
    *,
    in_force: bool,
    removals: Mapping[str, Removal] | None = None,
) -> Comparison:
    """Compare the stored plan with a document as it stands on the preview."""
    new = content_of(kept.plan())
    difference, _ = difference_between(old, new, in_force=in_force)
    before, after = _by_address(old), _by_address(new)
    said = removals or {}
    lines = [
        *(_changed(change, after.get(change.where), in_force) for change in difference.changed),
        *(_added(after[where], in_force) for where in difference.added),
        *(_removed(before[where], in_force, said.get(where)) for where in difference.removed),
    ]
    changed = set(difference.added) | difference.touched
    tasks = sum(row.where not in changed for row in new.tasks)
    return Comparison(tuple(lines), tasks, difference.unchanged - tasks)


def _by_address(content: PlanContent) -> dict[str, TaskContent | TargetContent]:
    rows: list[TaskContent | TargetContent] = [*content.tasks, *content.targets]
    return {row.where: row for row in rows}


def _changed(change: Change, row: TaskContent | TargetContent | None, in_force: bool) -> Line:
    if row is None:
        return _of_head(change, in_force)
    if change.field in _PLACES and isinstance(row, TaskContent):
        return _moved(change, row, in_force)
    old, new = _value(change.field, change.old), _value(change.field, change.new)
    is_task = isinstance(row, TaskContent)
    effect = _EFFECTS.get(change.field, _KEPT_WORDS) if is_task else _KEPT_VALUE
    number = row.number if isinstance(row, TaskContent) else row.code
    return Line(
        "changed",
        row.index or "",
        number,
        change.field,
        LABELS.get(change.field, change.field),
        *_words(old, new, between="; " if change.field in ("leads", "partners") else " "),
        effect if in_force else _IN_DRAFT,
        is_task,
    )


def _added(row: TaskContent | TargetContent, in_force: bool) -> Line:
    whole = (("in", _title(row)), ("about", _about(row)))
    effect = "Có trong dự thảo mới."
    if in_force and isinstance(row, TaskContent):
        effect = "Việc mới, giao cho cơ quan chủ trì khi áp dụng."
    return _whole("added", row, (("same", "không có"),), whole, effect)


def _removed(row: TaskContent | TargetContent, in_force: bool, removal: Removal | None) -> Line:
    whole = (("out", _title(row)), ("about", _about(row)))
    effect = "Bỏ khỏi dự thảo."
    if in_force and isinstance(row, TaskContent):
        effect = removal.words if removal else "Chờ quyết định ở trên."
    return _whole("removed", row, whole, (("same", "không có"),), effect)


def _whole(
    kind: str, row: TaskContent | TargetContent, old: Words, new: Words, effect: str
) -> Line:
    is_task = isinstance(row, TaskContent)
    number = row.number if isinstance(row, TaskContent) else row.code
    label = "Nhiệm vụ" if is_task else "Chỉ tiêu"
    return Line(kind, row.index or "", number, "", label, old, new, effect, is_task)


def _moved(change: Change, row: TaskContent, in_force: bool) -> Line:
    label, effect = _PLACES[change.field]
    old, new = (_INDEX_NAMES.get(name, name) or "không" for name in (change.old, change.new))
    return Line(
        "moved",
        row.index or "",
        row.number,
        change.field,
        label,
        (("out", old),),
        (("in", new), ("about", row.title)),
        effect + _FOLLOWS if in_force else _IN_DRAFT,
    )


def _of_head(change: Change, in_force: bool) -> Line:
    """Tell a change of the plan's title, or of a section's title or directive."""
    index, _, number = change.where.partition("/section/")
    is_plan = change.where == PLAN
    title = "Tên kế hoạch" if is_plan else f"Tên mục {number}"
    return Line(
        "changed",
        "" if is_plan else index.removeprefix("-"),
        "" if is_plan else number,
        change.field,
        title if change.field == "title" else f"Chỉ đạo của mục {number}",
        *_words(change.old or "", change.new or ""),
        _KEPT_VALUE if in_force else _IN_DRAFT,
        None,
    )


def _title(row: TaskContent | TargetContent) -> str:
    return row.title if isinstance(row, TaskContent) else row.name


def _about(row: TaskContent | TargetContent) -> str:
    if isinstance(row, TaskContent):
        leads = "; ".join(lead.name for lead in row.leads)
        return f"{row.deadline.get('text') or 'Không nêu thời hạn'}. Chủ trì: {leads or 'chưa có'}"
    return f"Mục tiêu {_value('target', row.target) or 'chưa có'}"


def _value(field: str, value: Any) -> str:
    """Give a field's value as people read it."""
    if isinstance(value, Decimal):
        return format_decimal(value, None)
    if field == "deadline" and isinstance(value, dict):
        due = value.get("due_on")
        day = f" ({format_date(date.fromisoformat(due))})" if due else ""
        return f"{value.get('text') or 'không nêu'}{day}"
    if isinstance(value, list):
        return "; ".join(_name(entry) for entry in value)
    return "" if value is None else str(value)


def _name(entry: Any) -> str:
    if isinstance(entry, dict):
        scope = f" ({entry['scope']})" if entry.get("scope") else ""
        return f"{entry['name']}{scope}"
    return str(entry)


def _words(old: str, new: str, *, between: str = " ") -> tuple[Words, Words]:
    """Mark the words, or the names, that went and that came; few in common are marked whole."""
    before, after = old.split(between), new.split(between)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    if matcher.ratio() < 0.3:
        return (("out", old or "không có"),), (("in", new or "không có"),)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        same = tag == "equal"
        if a < b:
            left.append(("same" if same else "out", between.join(before[a:b])))
        if c < d:
            right.append(("same" if same else "in", between.join(after[c:d])))
    return tuple(left), tuple(right)


def marked(lines: Sequence[Line], about: str | None) -> Iterator[Line]:
    """Give the lines of one filter: deadlines alone, agencies alone, or all."""
    fields = {"thoi-han": {"deadline"}, "co-quan": {"leads", "partners"}}.get(about or "")
    return (line for line in lines if fields is None or line.field in fields)
