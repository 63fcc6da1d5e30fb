"""What a person does to a letter to come: hold it, add words, send it now."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.outbox.policy import can_steer_letters
from tracker.outbox.smtp import address_domain
from tracker.reminders.actions.posting import Envelope
from tracker.reminders.actions.wishes import AlreadyWritten, add_words, hold, send_now
from tracker.reminders.forms import WordsForm
from tracker.reminders.jobs import PlannedDay, plan_day
from tracker.reminders.rules.letters import IntendedLetter
from tracker.reminders.views.blueprint import reminders
from tracker.reminders.views.preview import letter_page, next_day

_TWICE = "Người này đã có thư của hôm nay; mỗi ngày nhiều nhất một thư tự động."
_GONE = "Thư này đã được gửi trước; không đổi được nữa."


@reminders.post("/thu/du-kien/<recipient>/giu-lai")
@signed_in
def hold_letter(recipient: str) -> Response:
    """Keep a letter back when its day comes, or let it go after all."""
    _, letter = _planned(recipient)
    held = request.form.get("giu") != "0"
    try:
        with transaction():
            hold(letter=letter, held=held, by=current_actor(), at=clock.now())
    except AlreadyWritten:
        flash(_GONE, "error")
    else:
        flash("Thư sẽ được giữ lại chờ người cho gửi." if held else "Thư sẽ đi cùng các thư khác.")
    return _back(letter)


@reminders.post("/thu/du-kien/<recipient>/loi-nhan")
@signed_in
def word_letter(recipient: str) -> Response | tuple[str, int]:
    """Put words of one's own at the top of a letter."""
    planned, letter = _planned(recipient)
    form = WordsForm()
    if not form.validate():
        return letter_page(planned, letter, form), 422
    try:
        with transaction():
            words = form.words.data or ""
            add_words(letter=letter, words=words, by=current_actor(), at=clock.now())
    except AlreadyWritten:
        flash(_GONE, "error")
    else:
        flash("Đã ghi lời nhắn vào đầu thư." if words.strip() else "Đã bỏ lời nhắn.")
    return _back(letter)


@reminders.post("/thu/du-kien/<recipient>/gui-ngay")
@signed_in
def send_letter(recipient: str) -> Response:
    """Send a letter today, in the place of the one of the next working day."""
    planned, letter = _planned(recipient)
    envelope = Envelope(
        planned.agency_names,
        planned.subjects,
        clock.now(),
        clock.wall_now(),
        address_domain(current_app.config["TRACKER"].mail_from),
        current_actor(),
    )
    try:
        with transaction():
            send_now(letter, envelope, on=clock.today())
    except AlreadyWritten:
        flash(_TWICE, "error")
        return _back(letter)
    flash(f"Thư gửi {letter.name} đi trong lượt tới, thay cho thư ngày {letter.day:%d/%m/%Y}.")
    return redirect(url_for("reminders.preview"), 303)


def _planned(recipient: str) -> tuple[PlannedDay, IntendedLetter]:
    """Give the letter of the next working day, for who may steer it; 404 where there is none."""
    if not can_steer_letters(current_actor()):
        abort(403)
    planned = plan_day(next_day())
    letter = planned.letter_to(recipient[:260])
    session.rollback()
    return planned, letter or abort(404)


def _back(letter: IntendedLetter) -> Response:
    return redirect(url_for("reminders.letter", recipient=letter.recipient), 303)
