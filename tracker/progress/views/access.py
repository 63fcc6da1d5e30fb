"""The door's questions: which occurrence, may this person see it, who stands above the agency."""

from __future__ import annotations

from typing import NoReturn

from flask import abort

from tracker.accounts.login import current_actor
from tracker.agencies.queries import standing_agency
from tracker.lib import clock
from tracker.progress.models import Occurrence
from tracker.progress.policy import can_confirm, can_report, can_see, scope_of
from tracker.progress.queries import confirming, reading
from tracker.progress.queries.involved import others_of

_FOREIGN = (
    "Đây là việc của cơ quan khác. Tài khoản đang dùng chỉ xem được việc của cơ quan mình "
    "và việc mình phối hợp."
)


def opened(occurrence_id: int) -> Occurrence:
    """Give the occurrence of an address; 404 when there is none, 403 for an outsider."""
    row = reading.occurrence(occurrence_id)
    if row is None:
        abort(404, "Không có việc này. Có thể địa chỉ bị thiếu hoặc gõ sai.")
    actor = current_actor()
    if scope_of(actor).holds(row.agency_id):
        return row
    if not can_see(actor, row.agency_id, others_of(row, clock.today())):
        abort(403, _FOREIGN)
    return row


def opened_to_report(occurrence_id: int) -> Occurrence:
    """Give the occurrence to one of the agency's own people; 403 for everybody else."""
    row = opened(occurrence_id)
    if not can_report(current_actor(), row.agency_id):
        abort(403, f"Chỉ người của {row.agency.name} báo cáo được việc này.")
    return row


def opened_to_decide(occurrence_id: int) -> Occurrence:
    """Give the occurrence to a confirmer; 403 for everybody else."""
    refuse_unless_confirmer()
    return opened(occurrence_id)


def opened_to_confirm(occurrence_id: int) -> Occurrence:
    """Give the occurrence to whom may confirm its report: coordinator, or who follows the task."""
    row = opened(occurrence_id)
    if not may_confirm(row):
        _refuse_confirmer()
    return row


def may_confirm(row: Occurrence) -> bool:
    """Say whether the person signed in may confirm or return the report on `row`."""
    actor = current_actor()
    if can_confirm(actor) or not actor.agency_ids:
        return can_confirm(actor)
    following = confirming.monitors([row.task_id], clock.today()).get(row.task_id, frozenset())
    return can_confirm(actor, following, row.agency_id)


def followed_by() -> frozenset[int] | None:
    """Give the agencies whose followed tasks this person confirms, None for all; else 403."""
    actor = current_actor()
    if can_confirm(actor):
        return None
    if not confirming.follows_any(actor.agency_ids, clock.today()):
        _refuse_confirmer()
    return actor.agency_ids


def refuse_unless_confirmer() -> None:
    """Answer 403 unless the person signed in confirms reports."""
    if not can_confirm(current_actor()):
        _refuse_confirmer()


def _refuse_confirmer() -> NoReturn:
    abort(
        403,
        f"Chỉ cán bộ điều phối của {standing_agency_name()} hoặc cơ quan được giao theo dõi "
        "nhiệm vụ xác nhận và trả lại báo cáo.",
    )


def standing_agency_name() -> str:
    """Give the name of the agency that follows the plan, as buttons and letters say it."""
    agency = standing_agency(clock.today())
    return agency.name if agency else "cơ quan thường trực"


def knows_reasons(row: Occurrence) -> bool:
    """Say whether this person may read why a report was returned: not a mere partner."""
    return scope_of(current_actor()).holds(row.agency_id) or may_confirm(row)
