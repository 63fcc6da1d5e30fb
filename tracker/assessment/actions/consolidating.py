"""The province's own score: decided where agencies differ, closed, and sent to the ministry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker.assessment.models import Appraisal, AssessmentRound
from tracker.assessment.queries.consolidating import DECIDED, CityTable, city_table
from tracker.assessment.rules.consolidating import Gap, counted
from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.actions.entry import Told, store_figures
from tracker.indices.models import Criterion
from tracker.indices.rules.entering import Entry
from tracker.lib.actor import Actor
from tracker.lib.numbers import format_decimal
from tracker.lib.text import one_line, tidy

LONGEST_NOTE = 4000


class ConsolidationRefused(Exception):
    """The round cannot take this step; the message is for people."""


def decide_score(
    *,
    row: AssessmentRound,
    criterion: Criterion,
    score: Decimal | None,
    note: str,
    by: Actor,
    at: datetime,
) -> None:
    """Put the standing agency's own figure in place of the agencies'; None takes it back.

    Raise ConsolidationRefused once the table is closed, without a reason, or beyond the maximum.
    """
    held = locked(row)
    if held.state != "open":
        raise ConsolidationRefused("Bảng tổng hợp đã chốt; mở lại trước khi sửa điểm.")
    words = tidy(note)
    if score is not None and not words:
        raise ConsolidationRefused("Ghi lý do Thành phố lấy điểm này.")
    check_score(criterion, score)
    former = session.scalar(
        select(Appraisal).where(
            Appraisal.round_id == row.id,
            Appraisal.criterion_id == criterion.id,
            Appraisal.stage == DECIDED,
        )
    )
    before = former.score if former else None
    if before is None and score is None:
        return
    entry = former or Appraisal(
        round_id=row.id, criterion_id=criterion.id, stage=DECIDED, version=0
    )
    session.add(entry)
    entry.score, entry.note = score, words[:LONGEST_NOTE] if score is not None else ""
    entry.entered_at, entry.entered_by = at, by.name
    entry.version += 1
    session.flush()
    record(
        "assessment.decide_score",
        by=by,
        at=at,
        subject_type="assessment_round",
        subject_id=row.id,
        label=f"{row.title}, tiêu chí {criterion.code}",
        before={"score": before},
        after={"score": score},
        reason=words or None,
    )


def consolidate(
    *, row: AssessmentRound, reason: str, on: date, by: Actor, at: datetime
) -> CityTable:
    """Close the province's table. What is missing needs a reason; differing scores a decision.

    Raise ConsolidationRefused.
    """
    held = locked(row)
    if held.state != "open":
        raise ConsolidationRefused("Đợt tự đánh giá không ở bước tổng hợp; xem lại trang.")
    table, words = city_table(held), tidy(reason)
    if table.disagreements:
        codes = ", ".join(line.code for line in table.disagreements)
        raise ConsolidationRefused(f"Các cơ quan chấm khác nhau, cần chọn điểm: {codes}.")
    missing = missing_words(table)
    if missing and not words:
        raise ConsolidationRefused(f"Còn {missing}; ghi lý do vẫn chốt bảng tổng hợp.")
    held.state, held.consolidated_on = "consolidated", on
    note_step(held, "assessment.consolidate", by, at, before="open", reason=words)
    return table


def take_back(*, row: AssessmentRound, reason: str, by: Actor, at: datetime) -> None:
    """Open a closed table that was not sent yet; raise ConsolidationRefused."""
    held, words = locked(row), tidy(reason)
    if held.state != "consolidated":
        raise ConsolidationRefused("Chỉ mở lại được bảng đã chốt và chưa gửi.")
    if not words:
        raise ConsolidationRefused("Ghi lý do mở lại bảng tổng hợp.")
    held.state, held.consolidated_on = "open", None
    note_step(held, "assessment.reopen_table", by, at, before="consolidated", reason=words)


def mark_sent(
    *, row: AssessmentRound, number: str, on: date, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Say under which number and on which day the report went to the ministry.

    The scores become the index's figures of the stage "self", with the report as their source;
    give how many were written. Raise ConsolidationRefused.
    """
    held, told = locked(row), one_line(number)
    if held.state != "consolidated":
        raise ConsolidationRefused("Chốt bảng tổng hợp trước khi ghi số báo cáo đã gửi.")
    if not told:
        raise ConsolidationRefused("Ghi số báo cáo, ví dụ 23/BC-UBND.")
    if held.consolidated_on and on < held.consolidated_on:
        raise ConsolidationRefused("Ngày gửi không thể trước ngày chốt bảng tổng hợp.")
    held.state, held.sent_number, held.sent_on = "sent", told[:80], on
    note_step(held, "assessment.send_report", by, at, before="consolidated")
    source = f"Báo cáo số {told} ngày {on:%d/%m/%Y}, tự đánh giá năm {held.year}"
    scored = {
        line.code: line.score for line in counted(city_table(held).lines) if line.score is not None
    }
    return store_stage(held, "self", scored, source=source, by=by, at=at)


def store_stage(
    row: AssessmentRound,
    stage: str,
    scores: dict[str, Decimal] | dict[str, Decimal | None],
    *,
    source: str,
    by: Actor,
    at: datetime,
) -> int:
    """Write points by code as figures of a stage of the round's index and year; count changes."""
    entry = Entry(
        cells={(code, "total", "score", ""): score for code, score in scores.items()},
        printed={
            (code, "total", "score", ""): format_decimal(score, None)
            for code, score in scores.items()
        },
    )
    told = Told(stage=stage, source=source)
    return store_figures(index=row.index_code, year=row.year, entry=entry, told=told, by=by, at=at)


def missing_words(table: CityTable) -> str:
    """Say what the table still lacks: "02 phụ lục chưa ký, 01 tiêu chí chưa chấm"; or nothing."""
    counts = (
        (len(table.open_sheets), "phụ lục chưa ký"),
        (len(table.unjudged_sheets), "phụ lục chưa duyệt"),
        (len(table.gaps[Gap.UNSCORED]), "tiêu chí chưa chấm"),
        (len(table.gaps[Gap.BARE]), "tiêu chí chưa có tài liệu và giải trình"),
    )
    return ", ".join(f"{count:02d} {words}" for count, words in counts if count)


def check_score(criterion: Criterion, score: Decimal | None) -> None:
    """Raise ConsolidationRefused for points below 0 or above the criterion's maximum."""
    if score is None:
        return
    top = criterion.max_score
    if score < 0 or (top is not None and score > top):
        most = f" đến {format_decimal(top, None)}" if top is not None else " trở lên"
        raise ConsolidationRefused(f"Điểm của {criterion.code} phải từ 0{most}.")


def locked(row: AssessmentRound) -> AssessmentRound:
    """Give the round as it stands now, held until the transaction ends."""
    query = select(AssessmentRound).where(AssessmentRound.id == row.id)
    query = query.with_for_update(of=AssessmentRound)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def note_step(
    row: AssessmentRound, verb: str, by: Actor, at: datetime, *, before: str, reason: str = ""
) -> None:
    """Count a round's step and write it into the trail; the caller has set the new state."""
    row.version += 1
    session.flush()
    record(
        verb,
        by=by,
        at=at,
        subject_type="assessment_round",
        subject_id=row.id,
        label=row.title,
        before={"state": before},
        after={
            "state": row.state,
            "number": row.sent_number,
            "sent_on": row.sent_on,
            "appraised_on": row.appraised_on,
            "published_on": row.published_on,
        },
        reason=reason or None,
    )
