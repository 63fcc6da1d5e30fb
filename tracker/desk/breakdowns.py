"""The tables of the board: the plan by index and section, and by agency in bands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.plans.former import Worded
from tracker.plans.models import Section
from tracker.progress.queries.counting import INDEX_NAMES, Counted
from tracker.progress.rules.counts import Counts, total

_DATED_KINDS = {"date", "month", "quarter", "half_year", "year", "range", "unspecified"}
BANDS = (
    ("department", "Sở, ban, ngành và tương đương"),
    ("equivalent", "Cơ quan hành chính khác"),
    ("unit", "Đơn vị sự nghiệp"),
    ("vertical", "Cơ quan ngành dọc"),
    ("district", "UBND cấp huyện"),
    ("commune", "UBND cấp xã"),
    ("city", "Tổ chức liên ngành của cấp tỉnh (không xếp hạng)"),
    ("request", "Cơ quan được đề nghị phối hợp (không xếp hạng)"),
    ("outside", "Cơ quan, tổ chức khác (không xếp hạng)"),
    ("group", "Nhóm chưa giao đích danh"),
)


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section on the board: its dated tasks by their worst state, its duties of the period."""

    section: Section | None
    title: str
    number: str
    index: str | None
    id: int | None
    dated: int
    done: int
    waiting: int
    in_time: int
    soon: int
    overdue: int
    periodic: int
    answered: int
    asked: int
    directive: str | None = None
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The agencies of one level: the latest by name, and all of them as one line."""

    level: str
    name: str
    size: int
    lines: list[AgencyLine]
    total: AgencyLine


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency, or several together, in the table by agency."""

    name: str
    code: str | None
    overdue: int
    waiting: int
    done: int
    fallen_due: int
    answered: int
    asked: int


def section_lines(
    sections: Iterable[Section],
    tasks: Iterable[Worded],
    by_task: dict[int, Counts],
    by_period: dict[int, tuple[int, int]],
) -> list[SectionLine]:
    """Give a line for each section under a line for its index."""
    of_section: dict[tuple[str | None, int | None], list[Worded]] = defaultdict(list)
    for task in tasks:
        of_section[task.index_code, task.section_id].append(task)
    found: dict[str | None, list[SectionLine]] = {}
    for section in sections:
        members = of_section.pop((section.index_code, section.id), [])
        found.setdefault(section.index_code, []).append(
            _section_line(section, members, by_task, by_period)
        )
    for (index, _), members in of_section.items():
        found.setdefault(index, []).append(_section_line(None, members, by_task, by_period))
    lines: list[SectionLine] = []
    for index, rows in found.items():
        lines += [_index_line(index, rows), *rows]
    return lines


def is_dated(task: Worded) -> bool:
    """Say whether a task is told by its state; the others are told by their periods' reports."""
    return task.deadline.get("kind") in _DATED_KINDS


def task_state(counts: Counts) -> str:
    """Give the state that a task shows: that of its worst part."""
    if counts.overdue:
        return "overdue"
    if counts.due_soon:
        return "soon"
    if counts.not_due:
        return "in_time"
    return "waiting" if counts.waiting else "done" if counts.done else "in_time"


def _section_line(
    section: Section | None,
    tasks: list[Worded],
    by_task: dict[int, Counts],
    by_period: dict[int, tuple[int, int]],
) -> SectionLine:
    dated = [task for task in tasks if is_dated(task)]
    states = Counter(task_state(by_task.get(task.id, Counts())) for task in dated)
    answered, asked = sum_pairs(by_period.get(task.id, (0, 0)) for task in tasks)
    return SectionLine(
        section=section,
        title=section.title if section else "Nhiệm vụ khác",
        number=section.number if section else "",
        index=section.index_code if section else None,
        id=section.id if section else None,
        dated=len(dated),
        done=states["done"],
        waiting=states["waiting"],
        in_time=states["in_time"],
        soon=states["soon"],
        overdue=states["overdue"],
        periodic=len(tasks) - len(dated),
        answered=answered,
        asked=asked,
        directive=section.directive if section and not tasks else None,
    )


def _index_line(index: str | None, rows: list[SectionLine]) -> SectionLine:
    names = ("dated", "done", "waiting", "in_time", "soon", "overdue", "periodic", "answered")
    sums = {name: sum(getattr(row, name) for row in rows) for name in (*names, "asked")}
    return SectionLine(
        section=None,
        title=INDEX_NAMES.get(index or "", index or ""),
        number="",
        index=index,
        id=None,
        is_index=True,
        **sums,
    )


def bands(by_agency: list[Counted], by_period: dict[int, tuple[int, int]]) -> list[Band]:
    """Give the agencies in bands; in each the late ones by name, worst first."""
    found = []
    for level, name in BANDS:
        rows = [row for row in by_agency if row.level == level]
        if not rows:
            continue
        late = sorted((r for r in rows if r.counts.overdue), key=lambda r: -r.counts.overdue)
        named = late[:6]
        found.append(
            Band(
                level=level,
                name=name,
                size=len(rows),
                lines=[_agency_line([row], by_period, row.name, row.key) for row in named],
                total=_agency_line(rows, by_period, f"Cả {len(rows)} cơ quan", None),
            )
        )
    return found


def _agency_line(
    rows: list[Counted], by_period: dict[int, tuple[int, int]], name: str, code: str | None
) -> AgencyLine:
    counts = total(row.counts for row in rows)
    answered, asked = sum_pairs(by_period.get(row.id or 0, (0, 0)) for row in rows)
    return AgencyLine(
        name=name,
        code=code,
        overdue=counts.overdue,
        waiting=counts.waiting,
        done=counts.done,
        fallen_due=counts.fallen_due,
        answered=answered,
        asked=asked,
    )


def sum_pairs(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Add up pairs of (answered, asked)."""
    found = list(pairs)
    return sum(done for done, _ in found), sum(asked for _, asked in found)
