"""A sheet is a task of the round's plan: what happens to the one is told to the other.

So missing sheets are urged, counted and shown as late by `progress`, and by nothing built here.
An agency may have reported the task itself, or Sở Nội vụ confirmed it from its list: what the
work has behind it is not asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.assessment.queries.rounds import ordering_plan
from tracker.assessment.rules.dealing import appendix_name
from tracker.assessment.rules.sheets import Refused
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan
from tracker.plans.queries import free_code
from tracker.plans.rules.content import Named, PlanContent, TaskContent
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.progress.actions import deciding, reporting, steering
from tracker.progress.actions.issuing import issue_announced
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Refused as ProgressRefused
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.status import OPEN_WORK, Work

# How the tasks that order a sheet are worded, as search folds it.
_ORDERED = "tu cham diem"


def link_work(
    round_: AssessmentRound,
    sheets: Sequence[AssessmentSheet],
    *,
    number: str,
    by: Actor,
    at: datetime,
) -> None:
    """Tie each sheet to its task in the plan of the year; make the plan where there is none.

    The appendices are numbered as the plan orders them.
    """
    plan = _issued_plan(round_.year, by, at) or _make_plan(round_, sheets, number, by, at)
    round_.plan_id = plan.id
    work = _work_of(plan, round_)
    for sheet in sheets:
        found = work.get(sheet.agency_id)
        sheet.occurrence_id = found.id if found else None
    last = len(work)
    places = {agency_id: place for place, agency_id in enumerate(work)}
    ordered = sorted(sheets, key=lambda sheet: (places.get(sheet.agency_id, last), sheet.number))
    # Away from the numbers in use first: no two sheets of a round ever bear the same one.
    for offset in (1000, 0):
        for place, sheet in enumerate(ordered, start=1):
            sheet.number = place + offset
        session.flush()


def _issued_plan(year: int, by: Actor, at: datetime) -> Plan | None:
    """Give the plan of a year; one that was announced for a day that has come is put in force.

    Raise Refused where it is still a draft: a second plan would order the same sheets.
    """
    on = clock.local_day(at)
    issue_announced(on=on, by=by, at=at)
    found = ordering_plan(year)
    if found is not None and found.state == "draft":
        raise Refused(
            f"Kế hoạch tự đánh giá năm {year} còn là dự thảo; ban hành kế hoạch rồi mở đợt."
        )
    return found


def report_signed(sheet: AssessmentSheet, *, criteria: int, by: Actor, at: datetime) -> None:
    """Report the task of a signed sheet as done; its scores and documents stay in the sheet."""
    row = _open_work(sheet)
    if row is None:
        return
    typed = Report(
        result=Result.DONE,
        completed_on=clock.local_day(at),
        done=f"Đã ký phiếu tự chấm điểm {appendix_name(sheet.number)}.",
        explanation=f"{criteria}/{criteria} tiêu chí đã có điểm, tài liệu hoặc diễn giải; "
        "xem trong phiếu tự chấm điểm.",
    )
    _told(lambda: reporting.report(row.id, typed, by=by, at=at))


def confirm_accepted(sheet: AssessmentSheet, *, by: Actor, at: datetime) -> None:
    """Confirm the task of an accepted sheet."""
    row = _work(sheet)
    if row is not None and row.state.work is Work.SUBMITTED:
        _told(lambda: deciding.confirm([row.id], by=by, at=at))


def give_back(sheet: AssessmentSheet, *, reason: str, by: Actor, at: datetime) -> None:
    """Return the report on the task of a returned sheet, with the reason."""
    row = _work(sheet)
    if row is not None and row.state.work is Work.SUBMITTED:
        _told(lambda: deciding.give_back(row.id, reason=reason, by=by, at=at))


def extend(sheet: AssessmentSheet, due_on: date, *, reason: str, by: Actor, at: datetime) -> None:
    """Move the due day of the task with that of the sheet; an earlier day changes nothing."""
    row = _open_work(sheet)
    if row is not None and row.due_on is not None and due_on > row.due_on:
        _told(lambda: steering.extend(row.id, due_on=due_on, reason=reason, by=by, at=at))


def _work(sheet: AssessmentSheet) -> Occurrence | None:
    return session.get(Occurrence, sheet.occurrence_id) if sheet.occurrence_id else None


def _open_work(sheet: AssessmentSheet) -> Occurrence | None:
    row = _work(sheet)
    return row if row is not None and row.state.work in OPEN_WORK else None


def _told(act: Callable[[], object]) -> None:
    """Run an act of `progress`; its refusal is a refusal here, in the same words."""
    try:
        act()
    except ProgressRefused as refusal:
        raise Refused(str(refusal)) from None


def _work_of(plan: Plan, round_: AssessmentRound) -> dict[int, Occurrence]:
    """Give, by agency in the plan's order, the work that orders its sheet."""
    query = (
        select(Occurrence)
        .where(
            Occurrence.plan_id == plan.id,
            Occurrence.kind == "dated",
            Occurrence.due_on <= round_.city_due_on,
        )
        .options(joinedload(Occurrence.task))
        .limit(5000)
    )
    rows = [row for row in session.scalars(query) if _ORDERED in row.task.title_folded]
    found: dict[int, Occurrence] = {}
    for row in sorted(rows, key=lambda row: (row.task.sort, row.id)):
        found.setdefault(row.agency_id, row)
    return found


def _make_plan(
    round_: AssessmentRound,
    sheets: Sequence[AssessmentSheet],
    number: str,
    by: Actor,
    at: datetime,
) -> Plan:
    """Make and issue the plan of a round that no document ordered: a task for each agency."""
    on = clock.local_day(at)
    words = f"trước ngày {format_date(round_.agency_due_on)}"
    deadline = dict(deadline_json(read_deadline(words, year=round_.year, issued_on=on)))
    content = PlanContent(
        year=round_.year,
        title=round_.title,
        tasks=tuple(
            TaskContent(
                index=None,
                number=f"PL{sheet.number}",
                section=None,
                title=f"Đánh giá, tự chấm điểm các tiêu chí tại {appendix_name(sheet.number)}",
                deadline=deadline,
                leads=(Named(sheet.agency.name),),
                output="Phụ lục đã chấm điểm, kèm tài liệu kiểm chứng",
            )
            for sheet in sheets
        ),
    )
    plan = plan_actions.store_draft(
        content,
        code=free_code("self_assessment", round_.year),
        kind="self_assessment",
        by=by,
        at=at,
    )
    tasks = plan_actions.issue(plan, number=number or None, issued_on=on, by=by, at=at)
    schedule(plan, tasks, by=by, at=at)
    session.flush()
    return plan
