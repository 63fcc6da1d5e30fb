"""The round of self-assessment of the demonstration: prepared, and opened by nobody yet.

Who owns which criterion is what the results of 2024 print. They name Văn phòng UBND Thành phố
for administrative procedures; the plan gives Trung tâm Phục vụ hành chính công, which took that
field over on 15/10/2024 (Quyết định 5390/QĐ-UBND), an appendix of its own. Which criteria stand in
it is not in the transcription: those of the field are taken, as a sample.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from tracker.agencies.queries import by_codes
from tracker.assessment.actions.opening import Calendar, give, prepare, take
from tracker.assessment.models import AssessmentRound
from tracker.assessment.queries.rounds import round_of, sheet_of
from tracker.assessment.queries.sheets import answer_of
from tracker.assessment.rules.dealing import INDEX
from tracker.db import session
from tracker.indices.models import Criterion
from tracker.indices.queries import framework_of
from tracker.lib.actor import SYSTEM

YEAR = 2024
# The plan's issue, and the days of document 002 (its printed year is a misprint, see the plan).
CALENDAR = Calendar(date(2024, 12, 16), date(2025, 1, 5), date(2025, 1, 20), date(2024, 12, 16))
PREPARED_AT = datetime(2024, 10, 14, 2, tzinfo=UTC)
_FROM, _TO = "VPUBND", "TTPVHCC"
_PROCEDURES = ("3.1", "3.2.1", "3.2.2", "3.2.3", "3.3", "3.4", "3.5")
_ONLINE = ("7.3.4", "7.3.5", "7.3.6", "7.3.7")


def lacks_round() -> bool:
    """Say whether the round is missing."""
    return round_of(YEAR) is None


def prepare_round() -> AssessmentRound | None:
    """Store the round as a draft; None where it is there, or no framework is."""
    framework = framework_of(INDEX, YEAR)
    if not lacks_round() or framework is None:
        return None
    round_ = prepare(
        year=YEAR,
        framework=framework,
        title=f"Tự đánh giá, chấm điểm Chỉ số cải cách hành chính năm {YEAR}",
        calendar=CALENDAR,
        by=SYSTEM,
        at=PREPARED_AT,
    )
    _hand_over(round_)
    return round_


def _hand_over(round_: AssessmentRound) -> None:
    """Move the criteria of administrative procedures to the centre that took them over."""
    former = sheet_of(round_.id, _FROM)
    heir = by_codes([_TO]).get(_TO)
    if former is None or heir is None:
        return
    query = select(Criterion).where(
        Criterion.framework_id == round_.framework_id, Criterion.code.in_(_PROCEDURES + _ONLINE)
    )
    for criterion in session.scalars(query.order_by(Criterion.sort)).all():
        answer = answer_of(former.id, criterion.code)
        if answer is not None:
            give(round_, criterion, heir, by=SYSTEM, at=PREPARED_AT)
            take(round_, answer, by=SYSTEM, at=PREPARED_AT)
