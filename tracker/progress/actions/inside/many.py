"""Reports on several occurrences at once, through the head where an agency has it so.

What is wrong is told of every occurrence at once: a person who answered twenty-five duties
learns of all mistakes with one press, and nothing is written before none is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.progress.actions import reporting
from tracker.progress.actions.inside.reviewing import hold, must_wait, note_held
from tracker.progress.actions.states import lock_many
from tracker.progress.models import HeadReview, Occurrence, ProgressUpdate
from tracker.progress.queries.inside.reviewing import waiting_since
from tracker.progress.rules.moves import Refused, Report, after_report

TAKEN = "Người khác vừa báo cáo việc này; nội dung ghi ở đây chưa gửi và vẫn còn nguyên."


class RefusedMany(Exception):
    """Nothing was sent; `problems` maps an occurrence to the problems of its report."""

    def __init__(self, problems: dict[int, dict[str, str]]) -> None:
        """Keep the problems of every occurrence that has some."""
        super().__init__(f"{len(problems)} reports refused")
        self.problems = problems


def deliver_many(
    typed: Mapping[int, Report],
    *,
    versions: Mapping[int, int],
    documents: Sequence[Document] = (),
    by: Actor,
    at: datetime,
) -> Sequence[ProgressUpdate | HeadReview]:
    """Report on several occurrences: all of them, or none; one entry in the trail lists them.

    Every report shows the same `documents`. Raise RefusedMany with all that is wrong, also
    where a row has changed since the page that carries `versions`.
    """
    rows = lock_many(list(typed))
    _refuse(rows, typed, versions, len(documents), at)
    held = [row for row in rows if must_wait(row, by)]
    free = {row.id: typed[row.id] for row in rows if row not in held}
    sent: list[ProgressUpdate | HeadReview] = []
    if free:
        sent += reporting.report_many(free, documents=documents, by=by, at=at)
    if held:
        reviews = [hold(row, typed[row.id], documents, by, at) for row in held]
        note_held(reviews, by=by, at=at)
        sent += reviews
    return sent


def _refuse(
    rows: Sequence[Occurrence],
    typed: Mapping[int, Report],
    versions: Mapping[int, int],
    documents: int,
    at: datetime,
) -> None:
    waiting = waiting_since([row.id for row in rows])
    problems: dict[int, dict[str, str]] = {id_: {"": TAKEN} for id_ in typed}
    for row in rows:
        problems.pop(row.id)
        if versions.get(row.id) != row.version:
            problems[row.id] = {"": TAKEN}
        elif row.id in waiting:
            since = format_date(waiting[row.id].sent_on)
            problems[row.id] = {
                "": f"Báo cáo gửi ngày {since} đang chờ người đứng đầu duyệt; rút lại trước khi "
                "gửi báo cáo khác."
            }
        else:
            problems |= _problems(row, replace(typed[row.id], documents=documents), at)
    if problems:
        raise RefusedMany(problems)


def _problems(row: Occurrence, typed: Report, at: datetime) -> dict[int, dict[str, str]]:
    try:
        after_report(row.state, typed, clock.local_day(at), row.plan.settings.confirmed_kinds)
    except Refused as refusal:
        return {row.id: refusal.problems}
    return {}
