"""Which criteria a plan's rows speak of: targets by code, tasks by the domain of their section."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from tracker.db import session
from tracker.indices.models import Criterion, Framework
from tracker.lib.text import fold
from tracker.plans.former import note_change
from tracker.plans.models import Plan, Section, Task, TaskCriterion

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = {roman: value for value, roman in enumerate(_NUMERALS, start=1)}


def criteria_by_code(year: int) -> dict[tuple[str, str], int]:
    """Give the ids of the criteria in force for `year` by index and printed code."""
    query = (
        select(Framework.index_code, Criterion.code, Criterion.id)
        .join(Criterion, Criterion.framework_id == Framework.id)
        .where(
            Framework.first_year <= year,
            or_(Framework.last_year.is_(None), Framework.last_year >= year),
        )
    )
    return {(index, code): id_ for index, code, id_ in session.execute(query)}


def link_sections(plan: Plan, *, on: date | None = None) -> int:
    """Link each task without a link to the domain of its section; give how many were linked.

    This is the coarse link a plan gives by its own layout; a person, or the finer table of a
    later step, puts criteria in its place (`basis` tells which). `on` is the day of an amendment,
    from which the tasks of a plan in force serve other criteria.
    """
    domains = _domains(plan.year)
    sections = {row.id: row for row in session.scalars(_of_plan(Section, plan))}
    linked = 0
    unlinked = _of_plan(Task, plan).where(Task.id.not_in(select(TaskCriterion.task_id)))
    for task in session.scalars(unlinked).all():
        section = sections.get(task.section_id or 0)
        criterion = section and _domain_of(section, domains.get(section.index_code, []))
        if criterion:
            if on is not None:
                note_change(plan, task, on, "criteria", [], [criterion])
            session.add(TaskCriterion(task_id=task.id, criterion_id=criterion, basis="section"))
            linked += 1
    return linked


def _of_plan(table, plan: Plan):  # type: ignore[no-untyped-def]
    return select(table).where(table.plan_id == plan.id)


def _domains(year: int) -> dict[str | None, list[tuple[str, int]]]:
    """Give the first-level criteria of each index in printed order: (folded name, id)."""
    query = (
        select(Framework.index_code, Criterion.name, Criterion.id)
        .join(Criterion, Criterion.framework_id == Framework.id)
        .where(
            Criterion.level.in_(("domain", "group", "dimension")),
            Framework.first_year <= year,
            or_(Framework.last_year.is_(None), Framework.last_year >= year),
        )
        .order_by(Framework.index_code, Criterion.sort)
    )
    found: dict[str | None, list[tuple[str, int]]] = {}
    for index, name, id_ in session.execute(query):
        found.setdefault(index, []).append((fold(name), id_))
    return found


def _domain_of(section: Section, domains: list[tuple[str, int]]) -> int | None:
    """Give the criterion that a section is about.

    The section's Roman number must point to it and the names must share words: neither alone is
    enough, because plans reword headings and leave numbers out.
    """
    position = _ROMAN.get(section.number)
    if position is None or position > len(domains):
        return None
    name, id_ = domains[position - 1]
    shared = set(name.split()) & set(fold(section.title).replace(",", " ").split())
    return id_ if len(shared) >= 3 else None
