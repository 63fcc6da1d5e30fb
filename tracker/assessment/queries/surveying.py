"""Reading the numbers of the survey: lists asked of agencies, forms issued and returned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.assessment.models import AssessmentRound, SurveyList, SurveyReturn
from tracker.db import session
from tracker.indices import queries as indices
from tracker.lib.numbers import percent_of
from tracker.plans.models import Task
from tracker.plans.queries import tasks

# What a survey's tasks are called in the plans of self-assessment.
_SURVEY_WORDS = ("dieu tra xa hoi hoc", "dieu tra xhh", "khao sat, dieu tra", "doi tuong dieu tra")
# The leaders' survey, under which figures of earlier years are kept.
_SURVEY_CODE = "LDQL"


@dataclass(frozen=True, slots=True)
class Lists:
    """What is asked and sent, over all lists; `late` were sent late, `overdue` not at all."""

    rows: Sequence[SurveyList]
    asked: int
    named: int
    sent: int
    late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Returned:
    """The last word on one group of respondents: forms issued, returned by a day, and why."""

    group: str
    on: date
    issued: int
    returned: int
    reason: str

    @property
    def rate(self) -> Decimal | None:
        """Returned in percent of issued."""
        return percent_of(self.returned, self.issued)


@dataclass(frozen=True, slots=True)
class Printed:
    """Forms as a report printed them: of a group, or of all where it names none."""

    year: int
    group: str
    returned: int
    issued: int | None


# An agency that is asked no longer keeps its row; what it sent before stays in sight.
_WANTED = or_(SurveyList.asked > 0, SurveyList.sent.is_not(None))


def survey_lists(
    row: AssessmentRound, on: date, agency_ids: Collection[int] | None = None
) -> Lists:  # fmt: skip
    """Give the lists of a round, those of some agencies or all, by group and agency."""
    query = (
        select(SurveyList)
        .join(Agency, Agency.id == SurveyList.agency_id)
        .where(SurveyList.round_id == row.id, _WANTED)
        .options(joinedload(SurveyList.agency))
        .order_by(SurveyList.respondent_group, Agency.sort, Agency.id)
        .limit(5000)
    )
    if agency_ids is not None:
        query = query.where(SurveyList.agency_id.in_(sorted(agency_ids)))
    rows = session.scalars(query).all()
    return Lists(
        rows,
        asked=sum(entry.asked for entry in rows),
        named=sum(entry.sent or 0 for entry in rows),
        sent=sum(entry.sent is not None for entry in rows),
        late=sum(days_late(entry, on) > 0 and entry.sent is not None for entry in rows),
        overdue=sum(days_late(entry, on) > 0 and entry.sent is None for entry in rows),
    )


def days_late(entry: SurveyList, on: date) -> int:
    """Count the days after its last day on which a list came, or is still missing on `on`."""
    if entry.due_on is None:
        return 0
    return max(0, ((entry.sent_on or on) - entry.due_on).days)


def survey_list(list_id: int) -> SurveyList | None:
    """Give one list with its agency, or None."""
    query = select(SurveyList).where(SurveyList.id == list_id, _WANTED)
    return session.scalar(query.options(joinedload(SurveyList.agency)))


def returns(row: AssessmentRound) -> list[Returned]:
    """Give the newest word on every group of respondents, in the order of their first."""
    query = select(SurveyReturn).where(SurveyReturn.round_id == row.id)
    newest: dict[str, Returned] = {}
    for entry in session.scalars(query.order_by(SurveyReturn.on, SurveyReturn.id)):
        newest[entry.respondent_group] = Returned(
            entry.respondent_group, entry.on, entry.issued, entry.returned, entry.reason
        )
    return list(newest.values())


def printed_returns(row: AssessmentRound, years: int = 3) -> list[Printed]:
    """Give what reports printed of forms issued and returned up to this year, newest first."""
    wanted = range(row.year - years, row.year + 1)
    names = {group.code: group.name for group in indices.group_results(row.index_code, wanted)}
    found = [
        Printed(figure.year, names.get(figure.code, ""), figure.numerator, figure.denominator)
        for figure in indices.supporting_figures(row.index_code, wanted)
        if figure.code.split(":")[0] == _SURVEY_CODE
    ]
    return sorted(found, key=lambda one: -one.year)


def respondent_groups(row: AssessmentRound) -> list[str]:
    """Give the groups of respondents known from earlier results and from this round."""
    printed = indices.group_results(row.index_code, range(row.year - 2, row.year + 1))
    kept = session.scalars(
        select(SurveyList.respondent_group).where(SurveyList.round_id == row.id, _WANTED).distinct()
    )
    noted = session.scalars(
        select(SurveyReturn.respondent_group).where(SurveyReturn.round_id == row.id).distinct()
    )
    return list(dict.fromkeys([*(group.name for group in printed), *kept, *noted]))


def survey_tasks(row: AssessmentRound) -> list[Task]:
    """Give the tasks of the round's plan that order the survey: they are the duties."""
    if row.plan_id is None:
        return []
    return [
        task
        for task in tasks(row.plan_id)
        if any(words in task.title_folded for words in _SURVEY_WORDS)
    ]
