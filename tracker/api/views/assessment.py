"""Rounds of self-assessment, as far as their pages open to the token's owner."""

from __future__ import annotations

from werkzeug.wrappers import Response

from tracker.analysis.shapes import number as plain
from tracker.api.answering import after_of, answer, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import PAGED, in_path
from tracker.api.describing.schemas import ID, YEAR
from tracker.api.problems import refuse
from tracker.api.rules import Scope
from tracker.api.shapes.assessment import (
    CITY_TABLE,
    ROUND,
    ROUNDS,
    SHEET,
    SHEETS,
    answer_shape,
    city_line_shape,
    round_shape,
    sheet_shape,
)
from tracker.api.views.files import DOCUMENT_TYPES, KEY, document_answer
from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.assessment.policy import can_read_sheet, can_see_whole
from tracker.assessment.queries import rounds, sheets
from tracker.assessment.queries.comparing import comparison

_TAG = "Tự đánh giá"
_YEAR = f"int(min={YEAR['minimum']},max={YEAR['maximum']})"
_ROUND = f"/assessments/<{_YEAR}:year>"
_SHEET = f"{_ROUND}/sheets/<agency>"
_YEAR_PART = in_path("year", "Năm có kết quả được chấm.", YEAR)
_SHEET_PARTS = (_YEAR_PART, in_path("agency", "Mã cơ quan."))


@operation(
    "/assessments",
    title="Các đợt tự đánh giá",
    words="Các đợt tự chấm điểm mà mã xem được: mọi đợt với người xem toàn bộ; đợt có phiếu của "
    "cơ quan mình; đợt đã công bố kết quả.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=ROUNDS,
    parameters=PAGED,
)
def assessments(asked: Asked) -> Response:
    """List the rounds that concern the owner, the newest year first (one a year)."""
    after, own = after_of(asked, (int,)), rounds.rounds_with(asked.actor.agency_ids)
    found = [
        row
        for row in rounds.rounds()
        if _is_open_to(asked, row, own) and (after is None or row.year < after[0])
    ]
    return paged(asked, found, lambda row: (row.year,), round_shape)


@operation(
    _ROUND,
    title="Một đợt tự đánh giá",
    words="Lịch và bước hiện tại của một đợt.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=ROUND,
    parameters=(_YEAR_PART,),
    problems=("not-found",),
)
def assessment(asked: Asked, year: int) -> Response:
    """Give one round."""
    return answer(round_shape(_round_at(asked, year)))


@operation(
    f"{_ROUND}/sheets",
    title="Phiếu tự chấm của một đợt",
    words="Tình trạng của từng phiếu; trước khi công bố cơ quan chỉ thấy phiếu của mình.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=SHEETS,
    parameters=(_YEAR_PART, *PAGED),
    problems=("not-found",),
)
def assessment_sheets(asked: Asked, year: int) -> Response:
    """List the sheets of a round that the owner may know of, in the order of the appendices."""
    row, after = _round_at(asked, year), after_of(asked, (int,))
    sees_all = can_see_whole(asked.actor) or _is_published(asked, row)
    found = [
        sheet
        for sheet in rounds.sheets(row.id)
        if (sees_all or asked.actor.serves(sheet.agency_id))
        and (after is None or sheet.number > after[0])
    ]
    tallies = rounds.tallies([sheet.id for sheet in found])
    return paged(
        asked,
        found,
        lambda sheet: (sheet.number,),
        lambda sheet: sheet_shape(
            sheet, tallies.get(sheet.id, rounds.Tally()), readable=_may_read(asked, sheet)
        ),
    )


@operation(
    _SHEET,
    title="Nội dung một phiếu tự chấm",
    words="Điểm, diễn giải, tài liệu theo tiêu chí. Phiếu chưa ký chỉ cơ quan đó đọc được; cơ quan "
    "khác chỉ đọc sau khi công bố, không kèm ý kiến và lý do trả lại.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=SHEET,
    parameters=_SHEET_PARTS,
    problems=("not-found",),
)
def assessment_sheet(asked: Asked, year: int, agency: str) -> Response:
    """Give what a sheet says."""
    row = _sheet_at(asked, year, agency)
    answers = sheets.answers(row.id)
    documents = sheets.documents_of([one.id for one in answers])
    tally = rounds.tallies([row.id]).get(row.id, rounds.Tally())
    judged = asked.actor.serves(row.agency_id) or can_see_whole(asked.actor)
    where = f"/assessments/{year}/sheets/{row.agency.code}"
    told = [answer_shape(one, documents.get(one.id, ()), where, judged=judged) for one in answers]
    return answer(sheet_shape(row, tally, readable=True) | {"answers": told})


@operation(
    f"{_SHEET}/documents/<{KEY}:document_id>",
    title="Tệp của một phiếu tự chấm",
    words="Tệp kiểm chứng mà phiếu đang dẫn; ETag là SHA-256 của tệp.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=None,
    parameters=(*_SHEET_PARTS, in_path("document_id", "Số của tài liệu.", ID)),
    problems=("not-found", "unchecked"),
    media_types=DOCUMENT_TYPES,
)
def assessment_file(asked: Asked, year: int, agency: str, document_id: int) -> Response:
    """Give the file of a document to whoever may read the sheet."""
    row = _sheet_at(asked, year, agency)
    return document_answer(sheets.shown_document(row.id, document_id))


@operation(
    f"{_ROUND}/comparison",
    title="Đối chiếu theo tiêu chí",
    words="Bảng tổng hợp của thành phố: điểm tự chấm, năm trước, mục tiêu, hai lần thẩm định và "
    "công bố. Trước khi công bố chỉ cho người xem được toàn bộ.",
    tag=_TAG,
    scope=Scope.READ_SCORES,
    answer=CITY_TABLE,
    parameters=(_YEAR_PART,),
    problems=("not-found", "rights"),
)
def assessment_comparison(asked: Asked, year: int) -> Response:
    """Give the province's table beside what came of it."""
    row = _round_at(asked, year)
    if not can_see_whole(asked.actor) and not _is_published(asked, row):
        refuse("rights", "Bảng của thành phố chỉ xem được sau khi kết quả được công bố.")
    found = comparison(row)
    lines, own = {line.criterion_id: line for line in found.table.lines}, found.table.totals.own
    return answer(
        {
            "year": row.year,
            "index": row.index_code,
            "own_total": plain(own.points) if own.is_whole else None,
            "items": [city_line_shape(lines[one.criterion_id], one) for one in found.rows],
        }
    )


def _is_published(asked: Asked, row: AssessmentRound) -> bool:
    return row.published_on is not None and row.published_on <= asked.on


def _is_open_to(asked: Asked, row: AssessmentRound, own: set[int]) -> bool:
    return can_see_whole(asked.actor) or row.id in own or _is_published(asked, row)


def _round_at(asked: Asked, year: int) -> AssessmentRound:
    """Give the round of an address to whom it concerns; others learn not even that it is there."""
    found = rounds.round_of(year)
    if found is None or not _is_open_to(asked, found, rounds.rounds_with(asked.actor.agency_ids)):
        refuse("not-found", "Không có đợt tự đánh giá của năm này, hoặc không được xem.")
    return found


def _sheet_at(asked: Asked, year: int, agency: str) -> AssessmentSheet:
    found = rounds.sheet_of(_round_at(asked, year).id, agency[:40])
    if found is None or not _may_read(asked, found):
        refuse("not-found", "Không có phiếu này, hoặc chưa được xem.")
    return found


def _may_read(asked: Asked, sheet: AssessmentSheet) -> bool:
    return can_read_sheet(
        asked.actor,
        sheet.agency_id,
        was_signed=sheet.signed_on is not None,
        published=_is_published(asked, sheet.round),
    )
