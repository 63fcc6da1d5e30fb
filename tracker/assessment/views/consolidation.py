"""The province's table: what the agencies' scores come to, decided, closed and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import Form

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.actions import consolidating
from tracker.assessment.actions.consolidating import ConsolidationRefused, missing_words
from tracker.assessment.closing_forms import DecideForm, ReasonForm, SentForm
from tracker.assessment.models import AssessmentRound
from tracker.assessment.policy import can_run, can_see_whole
from tracker.assessment.queries.consolidating import CityTable, city_table
from tracker.assessment.queries.rounds import round_of
from tracker.assessment.rules.consolidating import GAP_NAMES, Line
from tracker.assessment.rules.sheets import Refused, read_score
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, is_published, runner
from tracker.assessment.views.stepping import stepped
from tracker.db import session, transaction
from tracker.evidence.queries import documents
from tracker.indices.models import Criterion
from tracker.lib import clock
from tracker.lib.numbers import format_decimal

# What may be asked of the table, by the word in the address.
CHOICES = {
    "": "Tất cả",
    "thieu": "Thiếu điểm hoặc tài liệu",
    "giam": "Thấp hơn năm trước",
    "duoi-muc-tieu": "Thấp hơn mục tiêu",
    "khac-nhau": "Các cơ quan chấm khác nhau",
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page; the one that was refused comes in as it was typed."""

    close: ReasonForm
    reopen: ReasonForm
    sent: SentForm


def city_round(year: int) -> AssessmentRound:
    """Give a round to who sees the whole province, and to everybody once it is published."""
    found = round_of(year) or abort(404, "Không có đợt tự đánh giá của năm này.")
    if not can_see_whole(current_actor()) and not is_published(found):
        abort(403, "Bảng của Thành phố chỉ xem được sau khi kết quả được công bố.")
    return found


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/tong-hop")
@signed_in
def consolidation(year: int) -> Answer:
    """Show the province's table, what it comes to, and the next step."""
    return _page(city_round(year))


def _page(row: AssessmentRound, forms: Forms | None = None) -> Answer:
    table = city_table(row)
    chosen = request.args.get("loc", "")
    chosen = chosen if chosen in CHOICES else ""
    status = 422 if forms else 200
    page = render_template(
        "assessment/consolidation.html",
        round=row,
        table=table,
        lines=_lines(table, chosen),
        chosen=chosen,
        choices=CHOICES,
        gap_names=GAP_NAMES,
        missing=missing_words(table),
        may_run=can_run(current_actor()),
        sees_all=can_see_whole(current_actor()),
        forms=forms or _forms(),
        refused=_refused(forms) if forms else "",
    )
    return page, status


def _refused(forms: Forms) -> str:
    """Give the refusal of a step; the page may have moved past the form that asked for it."""
    every = (forms.close, forms.reopen, forms.sent)
    return next((str(problem) for form in every for problem in form.form_errors), "")


def _forms() -> Forms:
    return Forms(
        ReasonForm(prefix="chot-"), ReasonForm(prefix="mo-"), SentForm(on=clock.today())
    )  # fmt: skip


def _lines(table: CityTable, chosen: str) -> list[Line]:
    """Give the lines that were asked for; a filter leaves out the nodes that hold them."""
    tests: dict[str, Callable[[Line], bool]] = {
        "thieu": lambda line: line.gap is not None,
        "giam": lambda line: (line.from_last or 0) < 0,
        "duoi-muc-tieu": lambda line: (line.from_target or 0) < 0,
        "khac-nhau": lambda line: line.disagrees,
    }
    test = tests.get(chosen)
    if test is None:
        return [line for line in table.lines if line.level not in ("total", "group")]
    return [line for line in table.lines if line.is_asked and test(line)]


@assessment.route(f"/tu-danh-gia/<{YEAR}:year>/tong-hop/<code>", methods=["GET", "POST"])
@signed_in
def decided(year: int, code: str) -> Answer:
    """Show what each agency said of one criterion; take the province's own figure."""
    row = city_round(year)
    actor = runner() if request.method == "POST" else current_actor()
    table = city_table(row)
    line = next((one for one in table.lines if one.code == code and one.is_asked), None)
    if line is None:
        abort(404, "Không cơ quan nào chấm tiêu chí này.")
    form = DecideForm(
        request.form or None,
        score=format_decimal(line.decided, None),
        note=line.decided_note,
    )
    if request.method == "POST" and form.validate():
        try:
            score = read_score(form.score.data or "", line.maximum)
            with transaction():
                consolidating.decide_score(
                    row=row,
                    criterion=session.get_one(Criterion, line.criterion_id),
                    score=score,
                    note=form.note.data or "",
                    by=actor,
                    at=clock.now(),
                )
        except (Refused, ConsolidationRefused) as refusal:
            form.tell(refusal)
        else:
            flash(f"Đã ghi điểm tiêu chí {code}." if score is not None else "Đã bỏ điểm chọn.")
            return redirect(url_for("assessment.consolidation", year=year), 303)
    page = render_template(
        "assessment/decided.html",
        round=row,
        line=line,
        form=form,
        shown=documents(list(line.documents)),
        may_decide=can_run(current_actor()) and row.state == "open",
    )
    return page, 422 if form.errors else 200


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tong-hop/chot")
@signed_in
def consolidate(year: int) -> Answer:
    """Close the province's table."""
    actor, row, forms = runner(), city_round(year), _forms()
    form = ReasonForm(request.form, prefix="chot-")
    forms = Forms(form, forms.reopen, forms.sent)

    def act() -> None:
        consolidating.consolidate(
            row=row, reason=form.reason.data or "", on=clock.today(), by=actor, at=clock.now()
        )

    return _acted(row, form, forms, act, "Đã chốt bảng tổng hợp.")


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tong-hop/mo-lai")
@signed_in
def take_back(year: int) -> Answer:
    """Open the province's table again before it is sent."""
    actor, row, forms = runner(), city_round(year), _forms()
    form = ReasonForm(request.form, prefix="mo-")
    forms = Forms(forms.close, form, forms.sent)

    def act() -> None:
        consolidating.take_back(
            row=row, reason=form.reason.data or "", by=actor, at=clock.now()
        )  # fmt: skip

    return _acted(row, form, forms, act, "Đã mở lại bảng tổng hợp.")


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/tong-hop/gui")
@signed_in
def mark_sent(year: int) -> Answer:
    """Note number and day of the report that went to the ministry."""
    actor, row, forms = runner(), city_round(year), _forms()
    form = SentForm(request.form)
    forms = Forms(forms.close, forms.reopen, form)

    def act() -> None:
        consolidating.mark_sent(
            row=row,
            number=form.number.data or "",
            on=form.on.data or clock.today(),
            by=actor,
            at=clock.now(),
        )

    return _acted(row, form, forms, act, "Đã ghi báo cáo gửi Bộ; điểm tự chấm có ở số liệu.")


def _acted(
    row: AssessmentRound, form: Form, forms: Forms, act: Callable[[], None], told: str
) -> Answer:
    """Do one step of a checked form; a refusal shows the page again with what was typed."""
    if not stepped(form, act, ConsolidationRefused):
        return _page(row, forms)
    flash(told)
    return redirect(url_for("assessment.consolidation", year=row.year), 303)
