"""Sở Nội vụ, or who confirms in its place, decides on what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tracker.audit.actions import record
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import nfc
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.actions.states import Act, change, lock, lock_many, write
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.rules.filing import returnable_until
from tracker.progress.rules.moves import Refused, after_confirm, after_return, is_filed


def confirm(
    occurrence_ids: Sequence[int],
    *,
    completed_on: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Sequence[ProgressUpdate]:
    """Confirm one report, or several at once (one entry in the trail that lists them).

    Lateness is judged by the date of completion: the one claimed, or `completed_on` where the
    confirmer corrects it.
    """
    act = Act("confirm", by, at)
    updates = []
    for occurrence_id in sorted(set(occurrence_ids)):
        row = lock(occurrence_id, version)
        state = after_confirm(row.state, act.on, completed_on)
        before, after = change(row, act, state)
        updates.append(write(row, act, before, after, completed_on=state.completed_on))
    first = updates[0] if len(updates) == 1 else None
    record(
        "progress.confirm",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=first.occurrence_id if first else None,
        agency_id=first.agency_id if first else None,
        before=first.before if first else None,
        after=first.after if first else {"occurrences": [u.occurrence_id for u in updates]},
    )
    return updates


def give_back(
    occurrence_id: int, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> ProgressUpdate:
    """Return a report with a reason; the work is open again and its clock did not stop.

    What counts as filed comes back within its period only: Refused afterwards.
    """
    act = Act("return", by, at)
    row = lock(occurrence_id, version)
    state = after_return(row.state, reason, row.plan.settings.confirmed_kinds)
    until = last_return_day(row)
    if until is not None and act.on > until:
        raise Refused(
            {
                "": f"Kỳ báo cáo này đã khép: báo cáo đã nộp chỉ trả lại được đến hết ngày "
                f"{format_date(until)}."
            }
        )
    before, after = change(row, act, state, submitted_on=None)
    update = write(row, act, before, after, reason=nfc(reason).strip())
    record(
        "progress.return",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=row.id,
        agency_id=row.agency_id,
        before=before,
        after=after,
        reason=reason,
    )
    return update


def last_return_day(row: Occurrence) -> date | None:
    """Give the last day on which what counts as filed may be returned.

    None where that is not the question: open work, and a report that waits.
    """
    settings = row.plan.settings
    if not is_filed(row.state, settings.confirmed_kinds) or row.reported_on is None:
        return None
    frame = frame_of(row.plan)
    return returnable_until(
        row.reported_on,
        row.period,
        row.due_on,
        days=frame.days,
        within=settings.confirm_within_working_days,
        calendar=frame.calendar,
    )


def mark_read(
    occurrence_ids: Sequence[int], *, by: Actor, at: datetime
) -> Sequence[ProgressUpdate]:
    """Note that filed reports were read; one entry in the trail lists them.

    Nothing of their state changes. What has come back meanwhile is passed over.
    """
    act = Act("read", by, at)
    rows = lock_many(sorted(set(occurrence_ids)))
    filed = [row for row in rows if is_filed(row.state, row.plan.settings.confirmed_kinds)]
    updates = [write(row, act, {}, {}) for row in filed]
    record(
        "progress.read",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=filed[0].id if len(filed) == 1 else None,
        after={"occurrences": [row.id for row in filed]},
    )
    return updates
