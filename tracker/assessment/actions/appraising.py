"""What the ministry's council said, what the province answered, and the day of publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.assessment.actions.consolidating import (
    LONGEST_NOTE,
    ConsolidationRefused,
    check_score,
    locked,
    note_step,
    store_stage,
)
from tracker.assessment.models import Appraisal, AssessmentRound
from tracker.assessment.queries.comparing import STAGES
from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.indices import queries as indices
from tracker.indices.models import Criterion
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, tidy


class AppraisalRefused(ConsolidationRefused):
    """The council's word or the answer to it cannot be kept; the message is for people."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the council gave one criterion; `accepted` None: nothing was said of the documents."""

    score: Decimal | None
    note: str = ""
    accepted: bool | None = None


def enter_appraisal(
    *,
    row: AssessmentRound,
    stage: int,
    given: Mapping[int, Given],
    source: str,
    by: Actor,
    at: datetime,
) -> int:
    """Store what the council gave in round 1 or 2, by criterion; the scores go to the indices too.

    Give how many criteria changed. Raise AppraisalRefused where the report was not sent yet, the
    results are out, or a criterion is not of this framework; BadScore without a source.
    """
    held = locked(row)
    if held.state not in ("sent", "appraised"):
        raise AppraisalRefused(
            "Kết quả đã công bố, không ghi thêm điểm thẩm định."
            if held.state == "published"
            else "Ghi số, ngày báo cáo đã gửi trước khi ghi điểm thẩm định."
        )
    if not one_line(source):
        raise AppraisalRefused("Ghi nguồn: số, ngày văn bản của Hội đồng thẩm định.")
    nodes = _nodes(held, given)
    stored = _stored(held, stage)
    changed: dict[str, Decimal | None] = {}
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for criterion_id, one in given.items():
        node, entry = nodes[criterion_id], stored.get(criterion_id)
        check_score(node, one.score)
        now = Given(one.score, tidy(one.note)[:LONGEST_NOTE], one.accepted)
        former = Given(entry.score, entry.note, entry.evidence_accepted) if entry else Given(None)
        if now == former:
            continue
        before[node.code], after[node.code] = _said(former), _said(now)
        if now.score != former.score:
            changed[node.code] = now.score
        _write(entry or _fresh(held, criterion_id, stage), now, by, at)
    session.flush()
    if changed:
        store_stage(held, STAGES[stage], changed, source=one_line(source)[:500], by=by, at=at)
    if after:
        record(
            "assessment.enter_appraisal",
            by=by,
            at=at,
            subject_type="assessment_round",
            subject_id=held.id,
            label=f"{held.title}, thẩm định lần {stage}",
            before=dict(before),
            after=after | {"source": one_line(source)},
        )
    return len(after)


def save_reply(
    *, entry: Appraisal, text: str, documents: Sequence[Document], sends: bool, on: date,
    agency_id: int | None, by: Actor, at: datetime,
) -> Appraisal:  # fmt: skip
    """Keep the explanation of one criterion as a draft, or send it, which locks it.

    `documents` are all those that go with it. Raise AppraisalRefused where it was sent already,
    has no words, or the second round is in.
    """
    held = _held(entry)
    words = tidy(text)[:LONGEST_NOTE]
    if held.replied_on is not None:
        raise AppraisalRefused("Giải trình này đã gửi; Sở Nội vụ mở lại thì mới sửa được.")
    if not is_asked(held):
        raise AppraisalRefused("Hội đồng không yêu cầu giải trình tiêu chí này.")
    _refuse_second_round(held)
    if sends and not words:
        raise AppraisalRefused("Viết nội dung giải trình trước khi gửi.")
    held.reply, held.replied_by = words, by.name
    held.documents = list(documents)
    held.replied_on = on if sends else None
    held.version += 1
    session.flush()
    if sends:
        _note_reply("assessment.send_reply", held, agency_id, by=by, at=at)
    return held


def reopen_reply(*, entry: Appraisal, reason: str, by: Actor, at: datetime) -> None:
    """Give an explanation that was sent back to its owner; raise AppraisalRefused."""
    held, words = _held(entry), tidy(reason)
    if held.replied_on is None:
        raise AppraisalRefused("Giải trình này chưa gửi.")
    if not words:
        raise AppraisalRefused("Ghi lý do mở lại giải trình.")
    _refuse_second_round(held)
    held.replied_on = None
    held.version += 1
    session.flush()
    _note_reply("assessment.reopen_reply", held, None, by=by, at=at, reason=words)


def finish_appraisal(*, row: AssessmentRound, on: date, by: Actor, at: datetime) -> None:
    """Say that the council has spoken its last word; raise AppraisalRefused."""
    held = locked(row)
    if held.state != "sent" or not _stored(held, 1):
        raise AppraisalRefused("Ghi điểm thẩm định trước khi kết thúc bước thẩm định.")
    held.state, held.appraised_on = "appraised", on
    note_step(held, "assessment.finish_appraisal", by, at, before="sent")


def publish(*, row: AssessmentRound, on: date, by: Actor, at: datetime) -> None:
    """Say that the ministry published: from `on` every agency may read every sheet.

    Raise AppraisalRefused while the index has no published total of the year.
    """
    held = locked(row)
    if held.state not in ("sent", "appraised"):
        raise AppraisalRefused("Đợt tự đánh giá chưa gửi báo cáo, hoặc đã công bố.")
    found = indices.scores(held.index_code, [held.year])
    if not any(code == "TOTAL" for code, _ in found):
        raise AppraisalRefused(f"Chưa có kết quả công bố năm {held.year}; nhập số liệu trước.")
    before = held.state
    held.state, held.published_on = "published", on
    note_step(held, "assessment.publish", by, at, before=before)


def is_asked(entry: Appraisal) -> bool:
    """Say whether the council asked for an explanation: a note, or documents not accepted."""
    return entry.stage == 1 and (bool(entry.note) or entry.evidence_accepted is False)


def _nodes(row: AssessmentRound, given: Mapping[int, Given]) -> dict[int, Criterion]:
    nodes = {node.id: node for node in indices.criteria([row.framework_id])}
    if not set(given) <= set(nodes):
        raise AppraisalRefused("Có tiêu chí không thuộc bộ chỉ số của đợt này.")
    return nodes


def _stored(row: AssessmentRound, stage: int) -> dict[int, Appraisal]:
    query = select(Appraisal).where(Appraisal.round_id == row.id, Appraisal.stage == stage)
    return {entry.criterion_id: entry for entry in session.scalars(query)}


def _fresh(row: AssessmentRound, criterion_id: int, stage: int) -> Appraisal:
    entry = Appraisal(round_id=row.id, criterion_id=criterion_id, stage=stage, version=0)
    session.add(entry)
    return entry


def _write(entry: Appraisal, given: Given, by: Actor, at: datetime) -> None:
    entry.score, entry.note, entry.evidence_accepted = given.score, given.note, given.accepted
    entry.entered_at, entry.entered_by = at, by.name
    entry.version += 1


def _said(given: Given) -> str:
    proof = {None: "", True: ", chấp nhận tài liệu", False: ", không chấp nhận tài liệu"}
    score = "–" if given.score is None else str(given.score)
    return f"{score}{proof[given.accepted]}{f'; {given.note}' if given.note else ''}"


def _held(entry: Appraisal) -> Appraisal:
    query = select(Appraisal).where(Appraisal.id == entry.id).with_for_update(of=Appraisal)
    fresh = query.options(joinedload(Appraisal.criterion))
    return session.scalars(fresh.execution_options(populate_existing=True)).one()


def _refuse_second_round(entry: Appraisal) -> None:
    row = session.get(AssessmentRound, entry.round_id)
    spoken = session.scalar(
        select(Appraisal.id).where(
            Appraisal.round_id == entry.round_id,
            Appraisal.criterion_id == entry.criterion_id,
            Appraisal.stage == 2,
        )
    )
    if spoken is not None or row is None or row.state != "sent":
        raise AppraisalRefused("Đã có kết quả thẩm định lần 2; giải trình không sửa được nữa.")


def _note_reply(
    verb: str, entry: Appraisal, agency_id: int | None, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="appraisal",
        subject_id=entry.id,
        label=f"Giải trình tiêu chí {entry.criterion.code}",
        agency_id=agency_id,
        after={
            "reply": entry.reply,
            "replied_on": entry.replied_on,
            "documents": [document.id for document in entry.documents],
        },
        reason=reason or None,
    )
