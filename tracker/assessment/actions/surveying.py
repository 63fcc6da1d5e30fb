"""Numbers of the survey: respondents asked of agencies and named, forms issued and returned.

Numbers only: there is no place for a respondent's name, address or telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tracker.assessment.models import AssessmentRound, SurveyList, SurveyReturn
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import one_line

MOST = 100_000
LONGEST_GROUP = 120


class SurveyRefused(Exception):
    """A number of the survey cannot be kept; the message is for people."""


def ask_lists(
    *,
    row: AssessmentRound,
    group: str,
    asked: Mapping[int, int],
    due_on: date | None,
    by: Actor,
    at: datetime,
) -> int:
    """Ask agencies (by id) for so many respondents of a group by a day; 0 asks no longer.

    A number that an agency sent already stays. Give how many agencies changed; raise
    SurveyRefused.
    """
    name = one_line(group)[:LONGEST_GROUP]
    if not name:
        raise SurveyRefused("Ghi nhóm đối tượng điều tra.")
    query = select(SurveyList).where(
        SurveyList.round_id == row.id, SurveyList.respondent_group == name
    )
    stored = {entry.agency_id: entry for entry in session.scalars(query)}
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for agency_id, number in asked.items():
        _check(number)
        entry = stored.get(agency_id)
        if not number and (entry is None or not entry.asked):
            continue
        if entry is not None and (entry.asked, entry.due_on) == (number, due_on):
            continue
        before[str(agency_id)], after[str(agency_id)] = entry.asked if entry else 0, number
        if entry is None:
            entry = SurveyList(
                round_id=row.id, agency_id=agency_id, respondent_group=name, version=0
            )
            session.add(entry)
        entry.asked, entry.due_on = number, due_on
        entry.entered_at, entry.entered_by = at, by.name
        entry.version += 1
    session.flush()
    if after:
        record(
            "assessment.ask_lists",
            by=by,
            at=at,
            subject_type="assessment_round",
            subject_id=row.id,
            label=f"{row.title}: {name}",
            before=dict(before),
            after=dict(after) | {"due_on": due_on},
        )
    return len(after)


def send_list(*, entry: SurveyList, sent: int, on: date, by: Actor, at: datetime) -> None:
    """Say how many respondents an agency named; the day of its first word stays.

    Raise SurveyRefused for a number that cannot be.
    """
    _check(sent)
    held = session.scalars(
        select(SurveyList).where(SurveyList.id == entry.id).with_for_update(of=SurveyList)
    ).one()
    before = held.sent
    if before == sent:
        return
    held.sent, held.sent_on = sent, held.sent_on or on
    held.entered_at, held.entered_by = at, by.name
    held.version += 1
    session.flush()
    record(
        "assessment.send_list",
        by=by,
        at=at,
        subject_type="survey_list",
        subject_id=held.id,
        label=f"Danh sách điều tra: {held.respondent_group}",
        agency_id=held.agency_id,
        before={"sent": before},
        after={"sent": sent, "sent_on": held.sent_on},
    )


def note_return(
    *,
    row: AssessmentRound,
    group: str,
    on: date,
    issued: int,
    returned: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> SurveyReturn:
    """Note how many forms of a group were issued and had come back by a day, and why not all.

    The same group and day is corrected, not doubled. Raise SurveyRefused.
    """
    name, words = one_line(group)[:LONGEST_GROUP], one_line(reason)[:1000]
    _check(issued)
    _check(returned)
    if not name:
        raise SurveyRefused("Ghi nhóm đối tượng điều tra.")
    if returned > issued:
        raise SurveyRefused("Số phiếu thu về không thể nhiều hơn số phiếu phát ra.")
    query = select(SurveyReturn).where(
        SurveyReturn.round_id == row.id,
        SurveyReturn.respondent_group == name,
        SurveyReturn.on == on,
    )
    entry = session.scalar(query)
    before = {"issued": entry.issued, "returned": entry.returned} if entry else None
    if entry is None:
        entry = SurveyReturn(round_id=row.id, respondent_group=name, on=on, version=0)
        session.add(entry)
    entry.issued, entry.returned, entry.reason = issued, returned, words
    entry.entered_at, entry.entered_by = at, by.name
    entry.version += 1
    session.flush()
    record(
        "assessment.note_return",
        by=by,
        at=at,
        subject_type="survey_return",
        subject_id=entry.id,
        label=f"Phiếu điều tra: {name}, đến {on:%d/%m/%Y}",
        before=before,
        after={"issued": issued, "returned": returned},
        reason=words or None,
    )
    return entry


def _check(number: int) -> None:
    if not 0 <= number <= MOST:
        raise SurveyRefused(f"Số phải từ 0 đến {MOST:,}.".replace(",", "."))
