"""The preview: which letters the next working day would bring if nothing changed."""

from __future__ import annotations

from datetime import date, timedelta

from flask import abort, render_template

from tracker.accounts.login import current_actor, signed_in
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter
from tracker.outbox.policy import can_see_letters, can_steer_letters
from tracker.reminders.compose import composer_now
from tracker.reminders.forms import WordsForm
from tracker.reminders.jobs import PlannedDay, plan_day
from tracker.reminders.models import LetterWish
from tracker.reminders.payload import pack
from tracker.reminders.policy import can_see_urged
from tracker.reminders.queries.ladders import ladders
from tracker.reminders.queries.wishes import automatic_letter, wish, wishes_of
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import KIND, IntendedLetter
from tracker.reminders.views.blueprint import reminders
from tracker.reminders.wrapping import close

SHOWN = 200


def next_day() -> date:
    """Give the next working day after today."""
    return calendar().next_working_day(clock.today() + timedelta(days=1))


@reminders.get("/thu/du-kien")
@signed_in
def preview() -> str:
    """Show the letters of the next working day, and whom none can reach."""
    if not can_see_letters(current_actor()):
        abort(403)
    day = next_day()
    planned = plan_day(day)
    return render_template(
        "reminders/preview.html",
        planned=planned,
        day=day,
        letters=planned.plan.letters[:SHOWN],
        total=len(planned.plan.letters),
        wishes=wishes_of(day),
        ladder=Ladder(),
        own_ladders=ladders(),
        can_see_urged=can_see_urged(current_actor()),
    )


@reminders.get("/thu/du-kien/<recipient>")
@signed_in
def letter(recipient: str) -> str:
    """Show one letter of the next working day as it would read."""
    if not can_see_letters(current_actor()):
        abort(403)
    day = next_day()
    planned = plan_day(day)
    found = planned.letter_to(recipient[:260]) or abort(404)
    return letter_page(planned, found, WordsForm.of(wish(found.recipient, day)))


def letter_page(planned: PlannedDay, intended: IntendedLetter, form: WordsForm) -> str:
    """Render the page of one letter to come."""
    wished = wish(intended.recipient, intended.day)
    return render_template(
        "reminders/letter.html",
        letter=intended,
        planned=planned,
        form=form,
        wish=wished,
        message=_written(planned, intended, wished),
        can_steer=can_steer_letters(current_actor()),
        told_today=automatic_letter(intended.recipient, clock.today()) is not None,
    )


def _written(
    planned: PlannedDay, intended: IntendedLetter, wished: LetterWish | None
) -> Message | None:
    """Write the letter as if it left on its day, without posting it."""
    words, by = (wished.words, wished.wished_by) if wished else ("", "")
    row = Letter(
        kind=KIND,
        recipient=intended.recipient,
        to_name=intended.name,
        person_id=intended.person_id,
        day=intended.day,
        payload=pack(intended, planned.agency_names, words, by),
    )
    return composer_now(close)(row, intended.day)
