"""Sending what is due: claim, send and mark are three transactions (see the room's charter)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from tracker.db import session, transaction
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.outbox import actions, queries
from tracker.outbox.composers import Message, compose
from tracker.outbox.models import Letter
from tracker.outbox.rules import Sending, State
from tracker.outbox.smtp import Line, Mail, NoServer, Refused, Server, TryLater, build

log = logging.getLogger(__name__)

STOPPED = "Việc gửi thư đang tạm dừng theo lệnh của điều phối"
NO_SETTING = "Chưa khai báo SMTP_URL nên thư được giữ lại trong hàng chờ"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did; `trouble` is the sentence that says why letters stay, if they do."""

    sent: int = 0
    failed: int = 0
    expired: int = 0
    waiting: int = 0
    next_attempt_at: datetime | None = None
    trouble: str | None = None
    unreachable: bool = False


@dataclass(slots=True)
class _Round:
    """The running sums of one run, and what every step of it needs."""

    worker: str
    line: Line
    mail_from: str
    on: date
    sending: Sending
    now: Callable[[], datetime]
    started: datetime
    stop: Callable[[], bool]
    stamp: Callable[[], datetime]
    sent: int = 0
    failed: int = 0
    expired: int = 0


def send_due(
    *,
    worker: str,
    server: Server | None,
    mail_from: str,
    on: date,
    sending: Sending | None = None,
    now: Callable[[], datetime] = clock.wall_now,
    stamp: Callable[[], datetime] = clock.now,
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Send every due letter, one connection for all; never raise because of one of them.

    `on` is the domain's date, from which the letters are composed, and `stamp` its clock;
    `now` is the wall's; `stop` is asked before each letter and ends the run, the rest put back.
    """
    row = installation()
    session.rollback()
    if row is not None and row.letters_stopped:
        return _outcome(trouble=STOPPED)
    if queries.due_count(now()) == 0:
        return _outcome()
    if server is None:
        return _trouble(NO_SETTING, now())
    line = Line(server)
    begun = now()
    # A name for this run alone, so that two of one process cannot mark each other's claims.
    claimant = f"{worker[:60]}/{uuid4().hex[:8]}"
    tour = _Round(claimant, line, mail_from, on, sending or Sending(), now, begun, stop, stamp)
    try:
        line.open()
        while letters := _claim(tour):
            _deliver_all(tour, letters)
    except NoServer as error:
        return _sums(tour, _trouble(str(error), now()))
    finally:
        line.close()
    return _sums(tour, _outcome())


def take_back_stuck(*, now: Callable[[], datetime] = clock.wall_now) -> int:
    """Return letters of senders that were killed; count them."""
    with transaction():
        return actions.take_back_stuck(at=now())


def _claim(tour: _Round) -> Sequence[Letter]:
    """Claim the next batch, within the hour's cap; nothing once the switch was thrown."""
    if tour.stop():
        return []
    at, cap = tour.now(), tour.sending.hourly_cap
    with transaction():
        row = installation()
        if row is not None and row.letters_stopped:
            return []
        room = tour.sending.batch
        if cap is not None:
            room = min(room, cap - queries.sent_since(at - timedelta(hours=1)))
        if room <= 0:
            return []
        # What becomes due while this run lasts belongs to the next one, so that a run ends.
        return actions.claim(
            worker=tour.worker, due=tour.started, at=at, sending=tour.sending, limit=room
        )


def _deliver_all(tour: _Round, letters: Sequence[Letter]) -> None:
    """Deliver a batch; what was claimed but not tried goes back, whatever happens."""
    left = list(letters)
    try:
        while left:
            # A lease about to end might be another sender's before the server answers.
            lease_ends = left[0].claimed_until or tour.now()
            if tour.stop() or tour.now() + tour.sending.margin > lease_ends:
                break
            _deliver(tour, left[0])
            left.pop(0)
    finally:
        if left:
            with transaction():
                actions.put_back(letter_ids=[letter.id for letter in left], worker=tour.worker)


def _deliver(tour: _Round, letter: Letter) -> None:
    """Compose, send and mark one letter; only NoServer leaves this function."""
    try:
        message = compose(letter, tour.on)
        mail = _build(tour, letter, message) if message else None
    except Refused as error:
        return _mark_failed(tour, letter, error, permanent=True, bad=error.bad_address)
    except Exception as error:
        # One poisoned row must not stop the others, whatever is wrong with it.
        log.exception("letter %s could not be composed", letter.id)
        return _mark_failed(tour, letter, error, permanent=False)
    finally:
        session.rollback()  # no transaction is open while the server talks
    if message is None or mail is None:
        return _mark_expired(tour, letter)
    try:
        tour.line.send(mail)
    except TryLater as error:
        return _mark_failed(tour, letter, error, permanent=False)
    except Refused as error:
        return _mark_failed(tour, letter, error, permanent=True, bad=error.bad_address)
    with transaction():
        kept = actions.mark_sent(
            letter_id=letter.id,
            worker=tour.worker,
            at=tour.stamp(),
            wall=tour.now(),
            subject=message.subject,
            text=message.text,
        )
    tour.sent += 1
    if not kept:
        log.warning("letter %s was sent after its lease had ended", letter.id)
    return None


def _build(tour: _Round, letter: Letter, message: Message) -> Mail:
    return build(letter, message, mail_from=tour.mail_from, at=clock.local(tour.stamp()))


def _mark_expired(tour: _Round, letter: Letter) -> None:
    with transaction():
        actions.mark_expired(letter_id=letter.id, worker=tour.worker)
    tour.expired += 1


def _mark_failed(
    tour: _Round, letter: Letter, error: Exception, *, permanent: bool, bad: bool = False
) -> None:
    """Mark one failed attempt, and the address when it is the reason."""
    at, sentence = tour.now(), str(error) or type(error).__name__
    with transaction():
        state = actions.mark_failed(
            letter=letter,
            worker=tour.worker,
            at=at,
            error=sentence,
            permanent=permanent,
            sending=tour.sending,
        )
        if bad:
            actions.mark_address_bad(
                address=letter.to_address, reason=sentence, letter_id=letter.id, at=at
            )
    tour.failed += state == State.FAILED
    log.warning("letter %s: %s", letter.id, sentence)


def _outcome(trouble: str | None = None, *, unreachable: bool = False) -> Outcome:
    waiting, first = queries.waiting()
    session.rollback()
    return Outcome(waiting=waiting, next_attempt_at=first, trouble=trouble, unreachable=unreachable)


def _trouble(sentence: str, at: datetime) -> Outcome:
    """Keep everything, and say so: in the log, beside every letter, and to the caller."""
    log.error("%s", sentence)
    with transaction():
        actions.note_trouble(at=at, error=sentence)
    return _outcome(sentence, unreachable=True)


def _sums(tour: _Round, outcome: Outcome) -> Outcome:
    return replace(outcome, sent=tour.sent, failed=tour.failed, expired=tour.expired)
