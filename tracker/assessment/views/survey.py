"""The survey in numbers: lists of respondents asked of agencies, forms issued and returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import Form

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_codes
from tracker.assessment.actions import surveying
from tracker.assessment.actions.surveying import SurveyRefused
from tracker.assessment.closing_forms import AskForm, ReturnForm, SendForm
from tracker.assessment.models import AssessmentRound
from tracker.assessment.policy import can_run, can_see_whole, can_write_sheet
from tracker.assessment.queries import surveying as reading
from tracker.assessment.queries.rounds import round_of, rounds_with
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, runner
from tracker.assessment.views.stepping import stepped
from tracker.lib import clock
from tracker.lib.text import one_line

_MOST_LINES = 700


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/dieu-tra")
@signed_in
def survey(year: int) -> Answer:
    """Show the numbers: all of them above the agencies, to an agency its own."""
    return _page(_round(year))


def _round(year: int) -> AssessmentRound:
    """Give a round to who sees the whole province, has a sheet in it or was asked for a list."""
    found = round_of(year) or abort(404, "Không có đợt tự đánh giá của năm này.")
    actor = current_actor()
    if not can_see_whole(actor):
        asked = reading.survey_lists(found, clock.today(), actor.agency_ids)
        if not asked.rows and found.id not in rounds_with(actor.agency_ids):
            abort(403, "Cơ quan của bạn không được yêu cầu lập danh sách điều tra.")
    return found


def _page(row: AssessmentRound, **typed: Any) -> Answer:
    actor, on = current_actor(), clock.today()
    sees_all = can_see_whole(actor)
    page = render_template(
        "assessment/survey.html",
        round=row,
        on=on,
        lists=reading.survey_lists(row, on, None if sees_all else actor.agency_ids),
        days_late=reading.days_late,
        may_send=lambda entry: can_run(actor) or can_write_sheet(actor, entry.agency_id),
        returns=reading.returns(row) if sees_all else [],
        printed=reading.printed_returns(row) if sees_all else [],
        tasks=reading.survey_tasks(row),
        groups=reading.respondent_groups(row) if can_run(actor) else [],
        may_run=can_run(actor),
        sees_all=sees_all,
        ask=typed.get("ask") or AskForm(),
        asked_text=typed.get("asked_text", ""),
        send=typed.get("send"),
        send_id=typed.get("send_id"),
        back=typed.get("back") or ReturnForm(on=on),
    )
    return page, 422 if typed else 200


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/dieu-tra/danh-sach")
@signed_in
def ask_lists(year: int) -> Answer:
    """Ask agencies for respondents: one line each, code of the agency and a number."""
    actor, row = runner(), _round(year)
    form, text = AskForm(request.form), request.form.get("lines", "")

    def act() -> None:
        surveying.ask_lists(
            row=row, group=form.group.data or "", asked=_asked(text), due_on=form.due_on.data,
            by=actor, at=clock.now(),
        )  # fmt: skip

    return _acted(row, form, act, "Đã ghi số lượng đề nghị.", ask=form, asked_text=text)


def _asked(text: str) -> dict[int, int]:
    """Read "H-271 12" line by line; raise SurveyRefused with the line that cannot be read."""
    lines = [one_line(line) for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > _MOST_LINES:
        raise SurveyRefused(f"Ghi từ 1 đến {_MOST_LINES} dòng: mã cơ quan và số người.")
    pairs = [line.replace(";", " ").rsplit(" ", 1) for line in lines]
    known = by_codes([pair[0].strip() for pair in pairs])
    found: dict[int, int] = {}
    for line, pair in zip(lines, pairs, strict=True):
        agency = known.get(pair[0].strip())
        number = pair[-1]
        if len(pair) != 2 or agency is None or not (number.isascii() and number.isdigit()):
            raise SurveyRefused(f"Không đọc được dòng “{line[:60]}”: cần mã cơ quan và số người.")
        found[agency.id] = int(number[:9])
    return found


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/dieu-tra/danh-sach/<int:list_id>")
@signed_in
def send_list(year: int, list_id: int) -> Answer:
    """Take the number of respondents that an agency named."""
    row, actor = _round(year), current_actor()
    entry = reading.survey_list(list_id)
    if entry is None or entry.round_id != row.id:
        abort(404)
    if not (can_run(actor) or can_write_sheet(actor, entry.agency_id)):
        abort(403)
    form = SendForm(request.form)

    def act() -> None:
        surveying.send_list(
            entry=entry, sent=form.sent.data or 0, on=clock.today(), by=actor, at=clock.now()
        )

    return _acted(row, form, act, "Đã ghi số người trong danh sách.", send=form, send_id=list_id)


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/dieu-tra/phieu")
@signed_in
def note_return(year: int) -> Answer:
    """Note forms issued and returned of one group."""
    actor, row = runner(), _round(year)
    form = ReturnForm(request.form)

    def act() -> None:
        surveying.note_return(
            row=row, group=form.group.data or "", on=form.on.data or clock.today(),
            issued=form.issued.data or 0, returned=form.returned.data or 0,
            reason=form.reason.data or "", by=actor, at=clock.now(),
        )  # fmt: skip

    return _acted(row, form, act, "Đã ghi số phiếu.", back=form)


def _acted(
    row: AssessmentRound, form: Form, act: Callable[[], None], told: str, **typed: Any
) -> Answer:
    """Do one step of a checked form; a refusal shows the page again with what was typed."""
    if not stepped(form, act, SurveyRefused):
        return _page(row, **typed)
    flash(told)
    return redirect(url_for("assessment.survey", year=row.year), 303)
