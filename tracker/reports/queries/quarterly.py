"""The facts of a period's report, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select

from tracker.agencies.queries import by_code, by_ids
from tracker.db import session
from tracker.indices.models import Criterion
from tracker.indices.models import Index as IndexFamily
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.calendar import ONE_DAY
from tracker.outbox.models import Letter
from tracker.plans.models import Plan, Target
from tracker.plans.queries import target_rows
from tracker.plans.rules.periods import QUARTERS, ReportingPeriod, following_quarter, period
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.queries.explanations import known_on
from tracker.progress.rules.counts import total
from tracker.progress.rules.status import Kind
from tracker.progress.standing import as_of, count_where, filed_sql
from tracker.reports.facts import (
    Bodies,
    Filings,
    PlanFact,
    QuarterlyFacts,
    Rules,
    TargetRow,
    TargetsFact,
)
from tracker.reports.phrases import sentence_case
from tracker.reports.queries import explaining, lists, tables
from tracker.reports.queries.reading import read

_TOP = {"total", "domain", "group", "dimension"}
# Kinds of letters that speak of work.
_URGING = ("digest",)


class NotYet(Exception):
    """The period cannot be told for this plan; the message is a sentence for people."""


def quarterly_facts(plan: Plan, code: str, *, today: date) -> QuarterlyFacts:
    """Give everything that the report of a period says, as of its cut-off.

    Raise BadPeriod for a wrong code, NotYet where the window has not begun or ended before the
    plan was issued. Before the cut-off the report is a draft as of `today`.
    """
    # The rules of the cut-off, by which the period was counted, not those of today.
    frame = frame_of(plan, on=period(code, frame_of(plan).days).window_end)
    asked = period(code, frame.days)
    if today < asked.window_start:
        raise NotYet(f"Kỳ {asked.name} chưa bắt đầu.")
    if asked.window_end < frame.issued_on:
        raise NotYet(f"Kỳ {asked.name} kết thúc trước khi kế hoạch được ban hành.")
    cut_off = min(asked.window_end, today)
    now = read(plan, cut_off)
    previous = period(asked.previous_code, frame.days)
    before = read(plan, previous.window_end) if previous.window_end >= frame.issued_on else None
    by_task, days = now.by_task(), lists.task_days(now)
    is_draft = cut_off < asked.window_end
    told = replace(asked, window_end=cut_off)
    closed = lists.closed_periods(now, cut_off if is_draft else asked.agency_due)
    known = known_on(plan.id, cut_off)
    following = following_quarter(asked, frame.days)
    return QuarterlyFacts(
        plan=PlanFact(plan.code, plan.title, plan.year, plan.number, plan.issued_on),
        period=told,
        is_draft=is_draft,
        bodies=bodies(),
        counts=total(by_task.values()),
        window=lists.window_fact(now, by_task, days, told),
        filings=Filings(cut_off) if is_draft else filings(plan, asked, today),
        rules=Rules(
            frame.settings.due_soon_days,
            frame.settings.due_soon_days_long,
            frame.settings.before_includes_day,
        ),
        before=total(before.by_task().values()) if before else None,
        before_on=before.on if before else None,
        window_before=lists.window_fact(before, before.by_task(), lists.task_days(before), previous)
        if before
        else None,
        indices=tables.index_facts(now, before),
        agencies=tables.agency_facts(now, before),
        standing=tables.standing_rows(now, closed),
        targets=targets(plan),
        overdue=lists.overdue_rows(now, by_task, days, explaining.causes(now, days, known)),
        explanations=explaining.explanations_fact(now, known),
        late=lists.late_rows(now, by_task, days),
        coming=lists.coming_rows(now, by_task, days, following.window_end),
        difficulties=lists.difficulties(now, told),
        letters=letters(told),
        tasks=lists.task_rows(now, by_task, days, closed),
        evidence=lists.evidence_rows(now),
    )


def bodies() -> Bodies:
    """Give who reports to whom, from the installation's own names."""
    row = installation()
    standing = by_code(row.standing_agency_code) if row else None
    name = standing.name if standing else "Cơ quan thường trực"
    code = (standing.code if standing else "CQTT").split("_")[0]
    province = row.province_name if row else ""
    return Bodies(
        issuer=name,
        notation=f"BC-{code}",
        place=row.province_short if row else "",
        coordinator=name,
        authority="UBND Thành phố" if province.startswith("thành phố") else "UBND tỉnh",
        superior=f"UBND {province}" if province else None,
        addressee=row.issuer_name if row else None,
        addressee_short="UBND Thành phố" if province.startswith("thành phố") else "UBND tỉnh",
        signature=("Giám đốc",),
        recipients=(
            "Như trên;",
            "Các cơ quan, đơn vị chủ trì nhiệm vụ;",
            "Lãnh đạo Sở;",
            "Lưu: VT, CCHC.",
        ),
    )


def filings(plan: Plan, asked: ReportingPeriod, today: date) -> Filings:
    """Give which agencies answered the duties of the period, up to the province's own day.

    An agency has filed when it has answered at least one of its duties; it filed in time when it
    did so by the agencies' day; a group that stands for itself is nobody. Longer periods are told
    by the quarter in which they close.
    """
    quarter = _closing_quarter(asked)
    on = min(asked.city_due, today)
    c = as_of(on, plan.id).c
    query = (
        select(
            c.agency_id,
            count_where(filed_sql(c)).label("answered"),
            func.min(case((filed_sql(c), c.reported_on))).label("first"),
        )
        .where(c.plan_id == plan.id, c.period == quarter, c.kind == Kind.STANDING.value)
        .group_by(c.agency_id)
    )
    rows = session.execute(query).all()
    bodies = by_ids([row.agency_id for row in rows])
    in_time = late = 0
    missing = []
    for row in rows:
        agency = bodies[row.agency_id]
        if agency.level == "group":
            continue
        if not row.answered:
            missing.append(agency)
        elif row.first is not None and row.first <= asked.agency_due:
            in_time += 1
        else:
            late += 1
    missing.sort(key=lambda agency: (agency.sort, agency.id))
    expected = in_time + late + len(missing)
    return Filings(on, expected, in_time, late, tuple(agency.name for agency in missing))


def _closing_quarter(asked: ReportingPeriod) -> str:
    month = asked.window_end.month
    return f"{asked.code[:4]}-{QUARTERS[(month - 1) // 3]}"


def letters(asked: ReportingPeriod) -> int:
    """Give how many letters about work left in the window; invitations and the like are none."""
    query = (
        select(func.count())
        .select_from(Letter)
        .where(
            Letter.kind.in_(_URGING),
            Letter.sent_at >= clock.day_start(asked.window_start),
            Letter.sent_at < clock.day_start(asked.window_end + ONE_DAY),
        )
    )
    return session.scalar(query) or 0


def targets(plan: Plan) -> tuple[TargetsFact, ...]:
    """Give the targets of each index: the whole and its first level."""
    rows = target_rows(plan.id)
    levels = {
        row.id: row.level
        for row in session.scalars(
            select(Criterion).where(Criterion.id.in_([r.criterion_id for r in rows]))
        )
    }
    families = {row.code: row for row in session.scalars(select(IndexFamily))}
    found = []
    for code in dict.fromkeys(row.index_code for row in rows):
        own = [
            _target(row)
            for row in rows
            if row.index_code == code
            and row.max_score is not None
            and (row.code == "TOTAL" or levels.get(row.criterion_id or 0) in _TOP)
        ]
        family = families.get(code)
        unit = "%" if family and family.unit == "percent" else "điểm"
        name = family.short_name if family else code
        found.append(TargetsFact(name, unit, tuple(own), drawn=code == "PAR_INDEX"))
    return tuple(found)


def _target(row: Target) -> TargetRow:
    is_total = row.code == "TOTAL"
    return TargetRow(
        code="" if is_total else row.code,
        name="Điểm chung" if is_total else sentence_case(row.name),
        maximum=row.max_score or Decimal(0),
        before=row.baseline,
        target=row.target,
        operator=row.operator,
        owners="; ".join(row.leads),
        top=True,
        is_total=is_total,
    )
