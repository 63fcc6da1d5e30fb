"""A draft round: its days move, criteria go to other agencies, and it is opened."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from wtforms.fields import SelectChoice

from tracker.accounts.login import signed_in
from tracker.agencies.queries import without_units
from tracker.assessment.actions import opening
from tracker.assessment.forms import CalendarForm, GiveForm, OpenForm
from tracker.assessment.models import AssessmentAnswer, AssessmentRound, AssessmentSheet
from tracker.assessment.queries import rounds
from tracker.assessment.rules.sheets import Refused
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, round_at, runner
from tracker.db import session, transaction
from tracker.indices.models import Criterion
from tracker.indices.rules.wording import shown_code
from tracker.lib import clock
from tracker.lib.text import shorten


def draft_facts(
    round_: AssessmentRound, giving: GiveForm | None = None, form: OpenForm | None = None
) -> dict[str, Any]:
    """Give what the page of a round needs where criteria can still be dealt out."""
    if round_.state not in ("draft", "open"):
        return {}
    found = rounds.dealt_of(round_)
    giving = giving or GiveForm()
    dealt = found.dealt
    offered = dealt.unowned if round_.state == "open" else _scored(found)
    giving.criterion.choices = [
        SelectChoice(
            id_, shorten(f"{shown_code(found.nodes[id_].code)} {found.nodes[id_].name}", 90)
        )
        for id_ in offered
    ]
    giving.agency.choices = [SelectChoice(row.id, row.name) for row in without_units(clock.today())]
    draft = round_.state == "draft"
    return {
        "shown": found,
        "giving": giving if offered else None,
        "opening_form": (form or OpenForm()) if draft else None,
        "calendar_form": CalendarForm(obj=round_) if draft else None,
        "ready": clock.today() >= round_.opens_on,
        "ordering": rounds.ordering_plan(round_.year) if draft else round_.plan,
        "held": _held(round_) if draft else {},
    }


def _scored(found: rounds.Preview) -> list[int]:
    """Give the criteria that agencies score, in the tree's order, those without one included."""
    wanted = {share.criterion_id for share in found.dealt.answers} | set(found.dealt.unowned)
    return [id_ for id_ in found.nodes if id_ in wanted]


def _held(round_: AssessmentRound) -> dict[tuple[int, int], int]:
    """Give the answers of a draft by criterion and agency, for the buttons that take them out."""
    query = (
        session.query(AssessmentAnswer, AssessmentSheet.agency_id)
        .join(AssessmentSheet, AssessmentSheet.id == AssessmentAnswer.sheet_id)
        .filter(AssessmentSheet.round_id == round_.id)
    )
    return {(answer.criterion_id, agency_id): answer.id for answer, agency_id in query}


def _page(year: int, **facts: Any) -> Answer:
    from tracker.assessment.views.rounds import overview

    return overview(round_at(year), **facts), 422


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/lich")
@signed_in
def change_calendar(year: int) -> Answer:
    """Move the days of a draft."""
    actor, form = runner(), CalendarForm(request.form)
    round_at(year)
    if not form.validate():
        return _page(year, problem="Ngày chưa đọc được; ghi dạng 05/01/2025.")
    try:
        with transaction():
            opening.change_calendar(round_at(year), form.calendar(), by=actor, at=clock.now())
    except Refused as refusal:
        return _page(year, problem=str(refusal))
    flash("Đã đổi lịch của đợt.")
    return redirect(url_for("assessment.round_page", year=year), 303)


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/giao")
@signed_in
def give(year: int) -> Answer:
    """Put a criterion into an agency's sheet."""
    actor, form = runner(), GiveForm(request.form)
    round_at(year)
    if not form.validate():
        return _page(year, giving=form)
    criterion = session.get(Criterion, form.criterion.data or 0)
    agencies = {row.id: row for row in without_units(clock.today())}
    if criterion is None or form.agency.data not in agencies:
        return _page(year, giving=form, problem="Chọn tiêu chí và cơ quan trong danh sách.")
    try:
        with transaction():
            opening.give(
                round_at(year),
                session.get_one(Criterion, criterion.id),
                session.merge(agencies[form.agency.data], load=False),
                scope=form.scope.data or "",
                by=actor,
                at=clock.now(),
            )
    except Refused as refusal:
        return _page(year, giving=form, problem=str(refusal))
    flash(f"Đã giao tiêu chí {shown_code(criterion.code)}.")
    return redirect(url_for("assessment.round_page", year=year, _anchor="phan-giao"), 303)


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/bo/<int(max=9223372036854775807):answer_id>")
@signed_in
def take(year: int, answer_id: int) -> Answer:
    """Take a criterion out of a sheet of a draft."""
    actor, round_ = runner(), round_at(year)
    answer = session.get(AssessmentAnswer, answer_id)
    if answer is None or answer.sheet.round_id != round_.id:
        abort(404, "Phần giao này không còn.")
    try:
        with transaction():
            answer = session.get_one(AssessmentAnswer, answer_id)
            opening.take(round_at(year), answer, by=actor, at=clock.now())
    except Refused as refusal:
        return _page(year, problem=str(refusal))
    flash("Đã bỏ tiêu chí khỏi phiếu.")
    return redirect(url_for("assessment.round_page", year=year, _anchor="phan-giao"), 303)


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/mo")
@signed_in
def open_(year: int) -> Answer:
    """Open the round: from now on its agencies write."""
    actor, form = runner(), OpenForm(request.form)
    round_at(year)
    if not form.validate():
        return _page(year, opening_form=form)
    try:
        with transaction():
            opening.open_round(
                round_at(year), plan_number=form.plan_number.data or "", by=actor, at=clock.now()
            )
    except Refused as refusal:
        return _page(year, opening_form=form, problem=str(refusal))
    flash(f"Đã mở đợt tự đánh giá năm {year}.")
    return redirect(url_for("assessment.round_page", year=year), 303)
