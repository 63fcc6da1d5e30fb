"""The facts of a period's report, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import standing_agency
from tracker.db import session
from tracker.indices.models import Criterion
from tracker.indices.models import Index as IndexFamily
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.calendar import ONE_DAY
from tracker.outbox.models import Letter
from tracker.plans.models import Plan, Target
from tracker.plans.queries import target_rows
from tracker.plans.rules.periods import ReportingPeriod, following_quarter, period
from tracker.progress.queries.explanations import known_on
from tracker.progress.rules.counts import total
from tracker.progress.rules.filing import Filing
from tracker.reports.agency.heading import agency_bodies
from tracker.reports.agency.partnering import partnership
from tracker.reports.facts import (
    Bodies,
    Filings,
    Partnership,
    PlanFact,
    QuarterlyFacts,
    Rules,
    TargetRow,
    TargetsFact,
)
from tracker.reports.filings.reading import agency_filings, counted_filings, told_period
from tracker.reports.phrases import sentence_case
from tracker.reports.queries import explaining, lists, tables, writings
from tracker.reports.queries.reading import read

_TOP = {"total", "domain", "group", "dimension"}
# Kinds of letters that speak of work.
_URGING = ("digest", "filing")


class NotYet(Exception):
    """The period cannot be told for this plan; the message is a sentence for people."""


def quarterly_facts(
    plan: Plan, code: str, *, today: date, agency: Agency | None = None
) -> QuarterlyFacts:
    """Give everything that the report of a period says, as of its cut-off.

    With `agency` it is that agency's own report: its part of every table, under its own head.

    Raise BadPeriod for a wrong code, NotYet where the window has not begun or ended before the
    plan was issued. Before the cut-off the report is a draft as of `today`.
    """
    frame, asked = told_period(plan, code)
    only = agency.id if agency else None
    if today < asked.window_start:
        raise NotYet(f"Kỳ {asked.name} chưa bắt đầu.")
    if asked.window_end < frame.issued_on:
        raise NotYet(f"Kỳ {asked.name} kết thúc trước khi kế hoạch được ban hành.")
    cut_off = min(asked.window_end, today)
    now = read(plan, cut_off, only)
    previous = period(asked.previous_code, frame.days)
    told_before = previous.window_end >= frame.issued_on
    before = read(plan, previous.window_end, only) if told_before else None
    by_task, days = now.by_task(), lists.task_days(now)
    is_draft = cut_off < asked.window_end
    told = replace(asked, window_end=cut_off)
    closing_day = cut_off if is_draft else asked.agency_due
    closed = lists.closed_periods(now, closing_day)
    known = [one for one in known_on(plan.id, cut_off) if only in (None, one.agency_id)]
    following = following_quarter(asked, frame.days)
    return QuarterlyFacts(
        plan=PlanFact(plan.code, plan.title, plan.year, plan.number, plan.issued_on),
        period=told,
        is_draft=is_draft,
        bodies=agency_bodies(agency, bodies(cut_off)) if agency else bodies(cut_off),
        counts=total(by_task.values()),
        window=lists.window_fact(now, by_task, days, told),
        filings=Filings(cut_off) if is_draft else filings(plan, asked, today, only),
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
        extended=sum(now.extended_by_task().values()),
        extended_before=sum(before.extended_by_task().values()) if before else None,
        indices=tables.index_facts(now, before),
        agencies=tables.agency_facts(now, before),
        standing=tables.standing_rows(now, closed),
        targets=targets(plan, cut_off, agency),
        overdue=lists.overdue_rows(now, by_task, days, explaining.causes(now, days, known)),
        explanations=explaining.explanations_fact(now, known),
        late=lists.late_rows(now, by_task, days),
        coming=lists.coming_rows(now, by_task, days, following.window_end),
        proposals=writings.proposal_rows(now),
        difficulties=writings.difficulties(now, told),
        letters=letters(told, only),
        tasks=lists.task_rows(now, by_task, days, closed),
        evidence=writings.evidence_rows(now),
        agency=agency.name if agency else "",
        partnership=partnership(plan, agency, cut_off, closing_day) if agency else Partnership(),
    )


def bodies(on: date) -> Bodies:
    """Give who reports to whom on a day, from the installation's own names."""
    row, standing = installation(), standing_agency(on)
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


def filings(
    plan: Plan, asked: ReportingPeriod, today: date, agency_id: int | None = None
) -> Filings:
    """Give which agencies answered the duties of the period, up to the province's own day."""
    on = min(asked.city_due, today)
    rows = agency_filings(plan, asked, on, agency_id)
    counts = counted_filings(rows)
    return Filings(
        on,
        counts.expected,
        counts.in_time,
        counts.late,
        tuple(row.agency.name for row in rows if row.state is Filing.MISSING),
        rows[0].first_on if agency_id is not None and rows else None,
    )


def letters(asked: ReportingPeriod, agency_id: int | None = None) -> int:
    """Give how many letters about work left in the window; invitations and the like are none.

    With `agency_id`, only those to the people of that agency about its work.
    """
    query = (
        select(func.count())
        .select_from(Letter)
        .where(
            Letter.kind.in_(_URGING),
            Letter.sent_at >= clock.day_start(asked.window_start),
            Letter.sent_at < clock.day_start(asked.window_end + ONE_DAY),
        )
    )
    if agency_id is None:
        return session.scalar(query) or 0
    written_about = session.scalars(query.with_only_columns(Letter.agency_ids))
    return sum(agency_id in ids for ids in written_about)


def targets(plan: Plan, on: date, agency: Agency | None = None) -> tuple[TargetsFact, ...]:
    """Give the targets of a day by index: the whole and first level; of one agency all its own."""
    promised = target_rows(plan.id, on=on)
    rows = [row for row in promised if agency is None or agency.name in row.leads]
    levels = {
        row.id: row.level
        for row in session.scalars(
            select(Criterion).where(Criterion.id.in_([r.criterion_id for r in rows]))
        )
    }
    families = {row.code: row for row in session.scalars(select(IndexFamily))}
    shown = {id_ for id_, level in levels.items() if agency is not None or level in _TOP}
    found = []
    for code in dict.fromkeys(row.index_code for row in rows):
        own = [
            _target(row)
            for row in rows
            if row.index_code == code
            and row.max_score is not None
            and (row.code == "TOTAL" or row.criterion_id in shown)
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
