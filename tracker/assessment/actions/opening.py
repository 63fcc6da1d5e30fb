"""A round is prepared, its criteria dealt out and moved about, and opened on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from tracker.agencies.models import Agency
from tracker.assessment.actions.history import note_event
from tracker.assessment.actions.tasks import link_work
from tracker.assessment.models import (
    AssessmentAnswer,
    AssessmentRound,
    AssessmentSheet,
)
from tracker.assessment.queries.rounds import preview, round_of, sheets
from tracker.assessment.rules.dealing import INDEX
from tracker.assessment.rules.sheets import Refused
from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.models import Criterion, Framework
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import one_line


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a round; `owners_on` is the day as of which owners are read."""

    opens_on: date
    agency_due_on: date
    city_due_on: date
    owners_on: date

    def check(self) -> None:
        """Raise Refused where a day comes before the one that it follows."""
        if not self.opens_on <= self.agency_due_on <= self.city_due_on:
            raise Refused(
                "Ngày mở, hạn của cơ quan và hạn của thành phố phải theo thứ tự thời gian."
            )

    def as_facts(self) -> dict[str, Any]:
        """Give the days as the trail keeps them."""
        return {
            "opens_on": self.opens_on,
            "agency_due_on": self.agency_due_on,
            "city_due_on": self.city_due_on,
            "owners_on": self.owners_on,
        }


def prepare(
    *,
    year: int,
    framework: Framework,
    title: str,
    calendar: Calendar,
    by: Actor,
    at: datetime,
) -> AssessmentRound:
    """Store a round as a draft, with a sheet for each owner of criteria; nobody sees it yet."""
    calendar.check()
    if round_of(year) is not None:
        raise Refused(f"Đã có đợt tự đánh giá năm {year}.")
    round_ = AssessmentRound(
        index_code=INDEX,
        year=year,
        framework_id=framework.id,
        title=one_line(title)[:300],
        created_at=at,
        created_by=by.name,
        **calendar.as_facts(),
    )
    session.add(round_)
    session.flush()
    _deal(round_)
    _record("assessment.prepare", round_, by, at, after=calendar.as_facts())
    return round_


def change_calendar(
    round_: AssessmentRound, calendar: Calendar, *, by: Actor, at: datetime
) -> None:
    """Move the days of a draft; another day of owners deals the criteria out anew."""
    must_be_draft(round_)
    calendar.check()
    before = {name: getattr(round_, name) for name in calendar.as_facts()}
    for name, day in calendar.as_facts().items():
        setattr(round_, name, day)
    if before["owners_on"] != calendar.owners_on:
        _clear(round_)
        _deal(round_)
    for sheet in sheets(round_.id):
        sheet.due_on = calendar.agency_due_on
    _record("assessment.change_calendar", round_, by, at, before, calendar.as_facts())


def give(
    round_: AssessmentRound,
    criterion: Criterion,
    agency: Agency,
    *,
    scope: str = "",
    by: Actor,
    at: datetime,
) -> AssessmentAnswer:
    """Put a criterion into an agency's sheet, which is made where there is none.

    In a draft any criterion; in an open round one that nobody scores yet, found late.
    """
    open_too = round_.state == "open" and not _holders(round_, criterion.id)
    if round_.state != "draft" and not open_too:
        raise Refused("Đợt đã mở: chỉ giao thêm được tiêu chí chưa cơ quan nào chấm.")
    if criterion.framework_id != round_.framework_id or criterion.scoring == "survey":
        raise Refused("Tiêu chí này không do cơ quan tự chấm.")
    sheet = _sheet_for(round_, agency.id)
    if sheet.state not in ("open", "returned"):
        raise Refused(f"Phiếu của {agency.name} đã ký; trả lại hoặc mở lại trước.")
    if any(held.sheet_id == sheet.id for held in _holders(round_, criterion.id)):
        raise Refused(f"{agency.name} đã có tiêu chí này.")
    answer = AssessmentAnswer(
        sheet_id=sheet.id, criterion_id=criterion.id, scope=one_line(scope)[:300]
    )
    session.add(answer)
    session.flush()
    told = {"criterion": criterion.code, "agency": agency.name, "scope": answer.scope}
    _record("assessment.give", round_, by, at, after=told, agency_id=agency.id)
    return answer


def take(round_: AssessmentRound, answer: AssessmentAnswer, *, by: Actor, at: datetime) -> None:
    """Take a criterion out of a sheet of a draft, where nothing has been written yet."""
    must_be_draft(round_)
    sheet = session.get_one(AssessmentSheet, answer.sheet_id)
    criterion = session.get_one(Criterion, answer.criterion_id)
    session.delete(answer)
    session.flush()
    told = {"criterion": criterion.code, "agency": sheet.agency.name}
    _record("assessment.take", round_, by, at, before=told, agency_id=sheet.agency_id)


def open_round(
    round_: AssessmentRound, *, plan_number: str = "", by: Actor, at: datetime
) -> AssessmentRound:
    """Open a round on its day: every agency with criteria has its sheet, and the task for it.

    Where no plan orders the sheets, one is made and issued, under `plan_number` if told.
    """
    must_be_draft(round_)
    on = clock.local_day(at)
    if on < round_.opens_on:
        raise Refused(
            f"Đợt mở từ ngày {format_date(round_.opens_on)}; muốn mở sớm hơn thì sửa ngày mở."
        )
    _drop_empty(round_)
    rows = list(sheets(round_.id))
    if not rows:
        raise Refused("Chưa cơ quan nào có tiêu chí để chấm.")
    round_.state, round_.opened_at, round_.opened_by = "open", at, by.name
    round_.version += 1
    link_work(round_, rows, number=one_line(plan_number)[:80], by=by, at=at)
    for sheet in rows:
        sheet.due_on = round_.agency_due_on
        note_event(sheet, "opened", by=by, at=at)
    _record(
        "assessment.open",
        round_,
        by,
        at,
        before={"state": "draft"},
        after={"state": "open", "agencies": [sheet.agency.name for sheet in rows]},
    )
    return round_


def must_be_draft(round_: AssessmentRound) -> None:
    """Take the round's lock; raise Refused where it has been opened."""
    session.refresh(round_, with_for_update={"of": AssessmentRound})
    if round_.state != "draft":
        raise Refused("Đợt đã mở; lịch và phần giao tiêu chí không đổi được nữa.")


def _deal(round_: AssessmentRound) -> None:
    found = preview(round_.framework_id, round_.owners_on)
    first = [share.agency_id for share in found.dealt.answers]
    order = sorted(set(first), key=lambda id_: (found.agencies[id_].sort, id_))
    for agency_id in order:
        sheet = _sheet_for(round_, agency_id)
        session.add_all(
            AssessmentAnswer(sheet_id=sheet.id, criterion_id=share.criterion_id, scope=share.scope)
            for share in found.dealt.answers
            if share.agency_id == agency_id
        )
    session.flush()


def _sheet_for(round_: AssessmentRound, agency_id: int) -> AssessmentSheet:
    """Give an agency's sheet, made as the last appendix where there is none."""
    of_round = AssessmentSheet.round_id == round_.id
    found = session.scalar(
        select(AssessmentSheet).where(of_round, AssessmentSheet.agency_id == agency_id)
    )
    if found is None:
        last = session.scalar(select(func.max(AssessmentSheet.number)).where(of_round)) or 0
        found = AssessmentSheet(
            round_id=round_.id, agency_id=agency_id, number=last + 1, due_on=round_.agency_due_on
        )
        session.add(found)
        session.flush()
    return found


def _holders(round_: AssessmentRound, criterion_id: int) -> list[AssessmentAnswer]:
    query = (
        select(AssessmentAnswer)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .where(AssessmentSheet.round_id == round_.id, AssessmentAnswer.criterion_id == criterion_id)
    )
    return list(session.scalars(query))


def _clear(round_: AssessmentRound) -> None:
    """Take the sheets of a draft away; nothing has been written in them."""
    ids = select(AssessmentSheet.id).where(AssessmentSheet.round_id == round_.id)
    session.execute(delete(AssessmentAnswer).where(AssessmentAnswer.sheet_id.in_(ids)))
    session.execute(delete(AssessmentSheet).where(AssessmentSheet.round_id == round_.id))
    session.flush()


def _drop_empty(round_: AssessmentRound) -> None:
    """Take away sheets from which every criterion was moved to others."""
    held = select(AssessmentAnswer.sheet_id).distinct()
    session.execute(
        delete(AssessmentSheet).where(
            AssessmentSheet.round_id == round_.id, AssessmentSheet.id.not_in(held)
        )
    )
    session.flush()


def _record(
    verb: str,
    round_: AssessmentRound,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    agency_id: int | None = None,
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="assessment_round",
        subject_id=round_.id,
        label=round_.title,
        agency_id=agency_id,
        before=before,
        after=after,
    )
