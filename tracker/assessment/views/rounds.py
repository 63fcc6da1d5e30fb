"""The list of rounds, a new round, and the overview of one: who has come how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.actions import opening
from tracker.assessment.actions.answering import rules_of
from tracker.assessment.forms import GiveForm, OpenForm, RoundForm
from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.assessment.policy import can_run, can_see_whole
from tracker.assessment.queries import rounds
from tracker.assessment.rules.dealing import INDEX
from tracker.assessment.rules.sheets import Refused
from tracker.assessment.rules.wording import ROUND_WORDS, Standing, standing
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, is_published, may_read, round_at, runner
from tracker.assessment.views.dealing import draft_facts
from tracker.db import transaction
from tracker.indices.models import Framework
from tracker.indices.queries import frameworks, in_force
from tracker.lib import clock


@dataclass(frozen=True, slots=True)
class Line:
    """One sheet in the overview; `readable` where this person may open it."""

    sheet: AssessmentSheet
    tally: rounds.Tally
    standing: Standing
    readable: bool


@assessment.get("/tu-danh-gia")
@signed_in
def list_() -> str:
    """Show the rounds that concern this person, the newest first."""
    actor = current_actor()
    own = rounds.rounds_with(actor.agency_ids)
    shown = [
        row for row in rounds.rounds() if can_see_whole(actor) or row.id in own or is_published(row)
    ]
    return render_template(
        "assessment/rounds.html",
        rounds=[(row, round_standing(row)) for row in shown],
        may_run=can_run(actor),
    )


def round_standing(round_: AssessmentRound) -> Standing:
    """Give how a round stands today, in a word."""
    label, tone = ROUND_WORDS["published" if is_published(round_) else round_.state]
    if round_.state == "draft" and clock.today() >= round_.opens_on:
        label, tone = "Chờ mở", "soon"
    return Standing(label, tone)


@assessment.route("/tu-danh-gia/moi", methods=["GET", "POST"])
@signed_in
def new() -> Answer:
    """Show who would score what, and store the round as a draft when that button is pressed."""
    actor = runner()
    versions = frameworks(INDEX)
    form = _begun(RoundForm(request.form), versions)
    shown, status = None, 200
    if request.method == "POST":
        status = 422
        chosen = next((row for row in versions if row.id == form.framework.data), None)
        if form.validate() and chosen is not None:
            try:
                calendar = form.calendar()
                calendar.check()
                if request.form.get("act") == "store":
                    return _store(form, chosen)
                shown, status = rounds.preview(chosen.id, calendar.owners_on), 200
            except Refused as refusal:
                form.tell(refusal)
    page = render_template("assessment/new.html", form=form, shown=shown, actor=actor)
    return page, status


def _store(form: RoundForm, framework: Framework) -> Answer:
    with transaction():
        opening.prepare(
            year=form.year.data,
            framework=framework,
            title=form.title.data or "",
            calendar=form.calendar(),
            by=current_actor(),
            at=clock.now(),
        )
    flash(f"Đã lưu đợt tự đánh giá năm {form.year.data}; chưa cơ quan nào chấm điểm được.")
    return redirect(url_for("assessment.round_page", year=form.year.data), 303)


def _begun(form: RoundForm, versions: Sequence[Framework]) -> RoundForm:
    """Offer years and versions; begin with the year that is scored next and its usual days."""
    today = clock.today()
    year = today.year if today.month > 6 else today.year - 1
    form.year.choices = [SelectChoice(one, str(one)) for one in range(year + 1, year - 3, -1)]
    form.framework.choices = [SelectChoice(row.id, row.version) for row in versions]
    if request.method == "GET":
        used = in_force(versions, year)
        form.year.data, form.framework.data = year, used.id if used else None
        form.title.data = f"Tự đánh giá, chấm điểm Chỉ số cải cách hành chính năm {year}"
        form.opens_on.data = max(today, date(year, 12, 16))
        form.agency_due_on.data = date(year + 1, 1, 5)
        form.city_due_on.data = date(year + 1, 1, 20)
        form.owners_on.data = today
    return form


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>")
@signed_in
def round_page(year: int) -> Answer:
    """Show a round: to its agencies their own line, to those above all of them."""
    return overview(round_at(year))


def overview(
    round_: AssessmentRound,
    *,
    giving: GiveForm | None = None,
    opening_form: OpenForm | None = None,
    problem: str = "",
) -> str:
    """Render the page of a round; forms that were refused come in as they were typed."""
    actor, on = current_actor(), clock.today()
    rows = rounds.sheets(round_.id)
    if not can_see_whole(actor) and not is_published(round_):
        rows = [row for row in rows if actor.serves(row.agency_id)]
    tallies = rounds.tallies([row.id for row in rows])
    lines = [
        Line(
            row,
            tallies.get(row.id, rounds.Tally()),
            standing(rules_of(row), row.signed_on, round_.agency_due_on, on),
            may_read(row, actor),
        )
        for row in rows
    ]
    facts = draft_facts(round_, giving, opening_form) if can_run(actor) else {}
    return render_template(
        "assessment/round.html",
        round=round_,
        standing=round_standing(round_),
        lines=lines,
        whole=can_see_whole(actor),
        reopens=can_run(actor) and round_.state in ("open", "consolidated"),
        problem=problem,
        **facts,
    )
