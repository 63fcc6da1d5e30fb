"""The tables of the report from one reading: by index and section, by agency, by task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from tracker.lib.numbers import format_count
from tracker.lib.text import collation_key
from tracker.plans.models import Section, Task
from tracker.plans.queries import sections as plan_sections
from tracker.progress.queries.counting import INDEX_NAMES
from tracker.progress.rules.counts import Counts, total
from tracker.reports.facts import (
    AgencyFact,
    IndexFact,
    SectionFact,
    StandingKind,
    StandingRow,
)
from tracker.reports.queries.reading import Reading, is_dated

# Levels whose bodies are told together, with the name of the whole.
_TOGETHER = {"district": "UBND cấp huyện", "commune": "UBND cấp xã"}
# Kinds of bodies in the order in which official tables name them; the city's own commissions follow
# the bodies that serve it.
_ORDER = ("department", "equivalent", "vertical", "unit", "city", "district", "commune", "outside")


def index_facts(now: Reading, before: Reading | None) -> tuple[IndexFact, ...]:
    """Give every index with its sections, in the plan's order; of one agency only its sections."""
    by_task = now.by_task()
    old = before.by_task() if before else None
    reports = now.occurrences
    extended = now.extended_by_task()
    sections = plan_sections(now.plan.id, on=now.on)
    codes = dict.fromkeys([s.index_code for s in sections] + [t.index_code for t in now.tasks])
    if now.agency_id is not None:
        own = {task.section_id for task in now.tasks}
        sections = [section for section in sections if section.id in own]
    return tuple(
        _index(
            code,
            [t for t in now.tasks if t.index_code == code],
            sections,
            by_task,
            old,
            reports,
            extended,
        )
        for code in codes
    )


def _index(
    code: str | None,
    tasks: list[Task],
    sections: Iterable[Section],
    by_task: dict[int, Counts],
    old: dict[int, Counts] | None,
    reports: dict[int, Counts],
    extended: dict[int, int],
) -> IndexFact:
    parts = []
    for section in sections:
        if section.index_code == code:
            own = [task for task in tasks if task.section_id == section.id]
            parts.append(
                SectionFact(
                    section.number,
                    section.title,
                    _sum(own, by_task),
                    _sum(own, old) if old is not None else None,
                    section.directive or "",
                    sum(extended.get(task.id, 0) for task in own),
                )
            )
    standing = [task for task in tasks if not is_dated(task)]
    answered = [t for t in standing if reports.get(t.id, Counts()).reported]
    silent = [
        t
        for t in standing
        if reports.get(t.id, Counts()).silent and not reports.get(t.id, Counts()).reported
    ]
    return IndexFact(
        key=code or "",
        name=INDEX_NAMES.get(code or "", code or ""),
        counts=_sum(tasks, by_task),
        sections=tuple(parts),
        before=_sum(tasks, old) if old is not None else None,
        reported=len(answered),
        silent=len(silent),
        extended=sum(extended.get(task.id, 0) for task in tasks),
    )


def _sum(tasks: Iterable[Task], by_task: dict[int, Counts] | None) -> Counts:
    return total((by_task or {}).get(task.id, Counts()) for task in tasks)


def agency_facts(now: Reading, before: Reading | None) -> tuple[AgencyFact, ...]:
    """Give the lead agencies: departments one by one, districts and communes each together.

    Groups that stand for themselves are nobody in particular and are left out.
    """
    counts, extended = now.by_agency(), now.extended_by_agency()
    old = before.by_agency() if before else None
    groups: dict[tuple[bool, str], list[int]] = defaultdict(list)
    order: dict[tuple[bool, str], tuple[int, int]] = {}
    for agency_id in counts:
        agency = now.agencies[agency_id]
        if agency.level == "group":
            continue
        is_asked = agency.authority == "request" or agency.level == "outside"
        together = _TOGETHER if now.agency_id is None else {}
        key = (is_asked, together.get(agency.level, agency.name))
        groups[key].append(agency_id)
        place = (_ORDER.index(agency.level), agency.sort)
        order[key] = min(order.get(key, place), place)
    keys = sorted(groups, key=lambda key: (key[0], order[key], collation_key(key[1])))
    return tuple(
        AgencyFact(
            name=key[1],
            counts=total(counts[id_] for id_ in groups[key]),
            before=total(old.get(id_, Counts()) for id_ in groups[key])
            if old is not None
            else None,
            members=len(groups[key]),
            requested=key[0],
            extended=sum(extended.get(id_, 0) for id_ in groups[key]),
        )
        for key in keys
    )


def standing_rows(now: Reading, closed: dict[int, tuple[int, int]]) -> tuple[StandingRow, ...]:
    """Give the tasks without a last day; `closed` has (answered, asked), see `closed_periods`."""
    return tuple(
        _standing(task, *closed.get(task.id, (0, 0)), had=task.id in now.occurrences)
        for task in now.tasks
        if not is_dated(task)
    )


def _standing(task: Task, done: int, due: int, *, had: bool) -> StandingRow:
    return StandingRow(
        number=task.number,
        title=task.title,
        leads=lead_names(task),
        kind=_kind(task),
        done=done,
        due=due,
        result=_standing_result(task, done, due, had),
    )


def _kind(task: Task) -> StandingKind:
    kind = task.deadline.get("kind")
    if kind == "recurring":
        return cast(StandingKind, (task.deadline.get("recurrence") or "yearly").split("+")[0])
    return "event" if kind == "event" else "standing"


def _standing_result(task: Task, done: int, due: int, had: bool) -> str:
    is_event = _kind(task) == "event"
    if is_event and not had:
        return "Chưa phát sinh."
    if not due:
        return "Chưa đến kỳ báo cáo."
    if done == due:
        return "Đã thực hiện." if is_event else "Có báo cáo đầy đủ."
    missing = format_count(due - done)
    return f"Còn {missing} việc chưa xong." if is_event else f"Còn thiếu {missing} báo cáo."


def lead_names(task: Task) -> str:
    """Give who leads a task, as the plan names them."""
    return "; ".join(lead["name"] for lead in task.leads)
