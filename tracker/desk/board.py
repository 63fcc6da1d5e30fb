"""The board of who follows the plan: what needs a person first, then every count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.plans.models import Plan, Section, Task
from tracker.plans.queries import sections as plan_sections
from tracker.plans.queries import settings_on
from tracker.plans.queries import tasks as plan_tasks
from tracker.plans.rules.periods import ReportingPeriod, standing_periods
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.policy import Scope
from tracker.progress.queries import board as questions
from tracker.progress.queries.counting import INDEX_NAMES, Counted, Overview, overview, whole
from tracker.progress.queries.listing import Filters, Page, listing
from tracker.progress.rules.counts import Counts, total

COMING_DAYS = 15
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


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board's page."""

    plan: Plan
    on: date
    # The rules as they held on that day.
    settings: PlanSettings
    now: Overview
    before: Counts
    before_on: date
    period: ReportingPeriod | None
    period_answered: tuple[int, int]
    silent_asked: int
    before_silent: int
    overdue: list[questions.TaskLine]
    overdue_tasks: int
    overdue_agencies: int
    coming: list[questions.TaskLine]
    coming_count: int
    next_dates: list[tuple[date, int]]
    waiting: Page
    oldest_waiting: date | None
    silent: list[questions.SilentAgency]
    silent_bodies: int
    silent_duties: int
    lines: list[SectionLine] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)


def board(plan: Plan, on: date, scope: Scope) -> Board:
    """Read the board of `plan` as of `on`; the number of queries does not grow with the rows."""
    now = overview(plan, on, scope)
    before_on = on - timedelta(days=7)
    before = whole(plan, before_on, scope)
    closed = last_closed_period(plan, on)
    code = closed.code if closed else ""
    by_task = questions.answered(plan.id, on, code, "task_id", scope)
    by_agency = questions.answered(plan.id, on, code, "agency_id", scope)
    silent, bodies, duties = questions.silent_agencies(plan.id, on, code, scope, limit=6)
    tasks = plan_tasks(plan.id, on=on)
    overdue = questions.overdue_tasks(plan.id, on, scope, limit=8)
    until = on + timedelta(days=COMING_DAYS)
    waiting = listing(plan.id, on, Filters(timing="waiting"), scope, limit=5)
    return Board(
        plan=plan,
        on=on,
        settings=settings_on(plan, on),
        now=now,
        before=before,
        before_on=before_on,
        period=closed,
        period_answered=_sum(by_task.values()),
        silent_asked=_asked_of_bodies(now.by_agency, by_agency),
        before_silent=_silent_before(plan, before_on, closed, scope),
        overdue=overdue,
        overdue_tasks=sum(1 for c in now.by_task.values() if c.overdue),
        overdue_agencies=sum(1 for row in now.by_agency if row.counts.overdue),
        coming=questions.coming_tasks(plan.id, on, until, scope, limit=6),
        coming_count=now.all.due_soon,
        next_dates=_next_dates(tasks, now, until),
        waiting=waiting,
        oldest_waiting=min((r.submitted_on for r in waiting.rows if r.submitted_on), default=None),
        silent=silent,
        silent_bodies=bodies,
        silent_duties=duties,
        lines=section_lines(plan_sections(plan.id), tasks, now.by_task, by_task),
        bands=bands(now.by_agency, by_agency),
    )


def last_closed_period(plan: Plan, on: date) -> ReportingPeriod | None:
    """Give the newest quarterly period whose reports were due by `on`."""
    if plan.issued_on is None:
        return None
    from tracker.progress.actions.scheduling import frame_of

    frame = frame_of(plan, on=on)
    closed = [
        p for p in standing_periods(frame.issued_on, plan.year, frame.days) if p.agency_due < on
    ]
    return closed[-1] if closed else None


def _asked_of_bodies(agencies: list[Counted], by_period: dict[int, tuple[int, int]]) -> int:
    """Count the duties of those who can answer: a group that stands for itself cannot."""
    return sum(by_period.get(a.id or 0, (0, 0))[1] for a in agencies if a.level != "group")


def _silent_before(plan: Plan, on: date, closed: ReportingPeriod | None, scope: Scope) -> int:
    if closed is None or closed.agency_due >= on:
        return 0
    return questions.silent_duties(plan.id, on, closed.code, scope)


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    found = list(pairs)
    return sum(done for done, _ in found), sum(asked for _, asked in found)


def _next_dates(tasks: Iterable[Task], now: Overview, after: date) -> list[tuple[date, int]]:
    """Give the next deadlines of the plan beyond the list, with how many tasks they end."""
    found: Counter[date] = Counter()
    for task in tasks:
        counts = now.by_task.get(task.id)
        due = task.deadline.get("due_on")
        if due and counts and counts.not_due + counts.due_soon:
            found[date.fromisoformat(due)] += 1
    return [(day, n) for day, n in sorted(found.items()) if day > after][:3]


def section_lines(
    sections: Iterable[Section],
    tasks: Iterable[Task],
    by_task: dict[int, Counts],
    by_period: dict[int, tuple[int, int]],
) -> list[SectionLine]:
    """Give a line for each section under a line for its index."""
    of_section: dict[tuple[str | None, int | None], list[Task]] = defaultdict(list)
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


def is_dated(task: Task) -> bool:
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
    tasks: list[Task],
    by_task: dict[int, Counts],
    by_period: dict[int, tuple[int, int]],
) -> SectionLine:
    dated = [task for task in tasks if is_dated(task)]
    states = Counter(task_state(by_task.get(task.id, Counts())) for task in dated)
    answered, asked = _sum(by_period.get(task.id, (0, 0)) for task in tasks)
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
    answered, asked = _sum(by_period.get(row.id or 0, (0, 0)) for row in rows)
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
