"""One lane of a run: a line to the server, and claim, write, send, mark over it until all is out.

What left is marked by handfuls, since a transaction for each letter takes longer than sending
it. A lane killed between sending and marking leaves a handful in `sending`; they go once more,
with the Message-IDs they were born with.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from tracker.db import session, transaction
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.outbox import actions
from tracker.outbox.actions import Departure
from tracker.outbox.composers import Message, compose_all
from tracker.outbox.mail import Mail, NoAddress, build
from tracker.outbox.models import Letter
from tracker.outbox.rules import BY_HAND, Sending, State, has_missed_its_day
from tracker.outbox.smtp import Line, Refused, Server, TryLater

log = logging.getLogger(__name__)

DAY_IS_OVER = "Quá ngày của thư; nội dung còn hiệu lực nằm trong thư của ngày làm việc sau"
MARK_AFTER = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Tour:
    """What every lane of one run shares; `gate` lets one of them write at a time."""

    worker: str
    server: Server
    mail_from: str
    on: date
    sending: Sending
    now: Callable[[], datetime]
    started: datetime
    stop: Callable[[], bool]
    stamp: Callable[[], datetime]
    gate: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class _Failure:
    letter: Letter
    error: Exception
    permanent: bool
    bad_address: bool


class Lane:
    """Carries letters over a line of its own; the sums tell what became of them."""

    def __init__(self, tour: Tour) -> None:
        self.tour = tour
        # A name for this lane alone, so that no other can mark its claims.
        self.name = f"{tour.worker[:60]}/{uuid4().hex[:8]}"
        self.line = Line(tour.server)
        self.sent = self.failed = self.expired = 0
        self._departures: list[Departure] = []
        self._failures: list[_Failure] = []
        self._unmarked_since: datetime | None = None

    def run(self) -> None:
        """Deliver until nothing that is due is left; raise NoServer when there is none."""
        try:
            self.line.open()
            while letters := self._claim():
                self._deliver(letters)
        finally:
            self.line.close()

    def _claim(self) -> Sequence[Letter]:
        """Claim the next batch; nothing once the switch was thrown."""
        tour = self.tour
        if tour.stop():
            return []
        with tour.gate, transaction():
            row = installation()
            if row is not None and row.letters_stopped:
                return []
            # What becomes due while this run lasts belongs to the next one, so that a run ends.
            return actions.claim(
                worker=self.name,
                due=tour.started,
                at=tour.now(),
                sending=tour.sending,
                limit=tour.sending.batch,
            )

    def _deliver(self, letters: Sequence[Letter]) -> None:
        """Write and send a batch; what was claimed but not tried goes back, whatever happens."""
        left = deque(self._written(letters))
        try:
            while left:
                letter, mail, message = left[0]
                self.line.open()  # a slow greeting must not eat up what is left of lease and day
                if not self._may_begin(letter):
                    break
                self._send(letter, mail, message)
                left.popleft()
                self._mark_when_enough()
        finally:
            self._mark()
            if left:
                with self.tour.gate, transaction():
                    actions.put_back(letter_ids=[row[0].id for row in left], worker=self.name)

    def _may_begin(self, letter: Letter) -> bool:
        """Say whether one more letter may leave: a lease about to end may be another's soon."""
        tour = self.tour
        lease_ends = letter.claimed_until or tour.now()
        in_time = tour.now() + tour.sending.margin <= lease_ends
        return in_time and not tour.stop() and not self._has_missed_its_day(letter)

    def _written(self, letters: Sequence[Letter]) -> list[tuple[Letter, Mail, Message]]:
        """Write the mails of a batch; what says nothing, is late or is poisoned leaves it here."""
        timely = self._without_missed(letters)
        ready, silent = [], []
        for letter, message in compose_all(timely, self.tour.on):
            if message is None:
                silent.append(letter.id)
            elif isinstance(message, Exception):
                log.error("letter %s could not be composed", letter.id, exc_info=message)
                self._failures.append(_Failure(letter, message, False, False))
            elif mail := self._mail(letter, message):
                ready.append((letter, mail, message))
        session.rollback()  # no transaction is open while the server talks
        self._expire(silent, None)
        self._mark()
        return sorted(ready, key=lambda row: (row[0].next_attempt_at, row[0].id))

    def _without_missed(self, letters: Sequence[Letter]) -> list[Letter]:
        missed = {letter.id for letter in letters if self._has_missed_its_day(letter)}
        self._expire(list(missed), DAY_IS_OVER)
        return [letter for letter in letters if letter.id not in missed]

    def _has_missed_its_day(self, letter: Letter) -> bool:
        """Say whether the letter might not arrive before its day is over."""
        arrives = clock.local_day(self.tour.stamp() + self.tour.sending.margin)
        by_hand = bool(letter.payload.get(BY_HAND))
        return has_missed_its_day(letter.key, letter.day, arrives, by_hand=by_hand)

    def _expire(self, ids: Sequence[int], why: str | None) -> None:
        if ids:
            with self.tour.gate, transaction():
                actions.mark_expired(letter_ids=ids, worker=self.name, why=why)
            self.expired += len(ids)

    def _mail(self, letter: Letter, message: Message) -> Mail | None:
        try:
            at = clock.local(self.tour.stamp())
            return build(letter, message, mail_from=self.tour.mail_from, at=at)
        except NoAddress as error:
            self._failures.append(_Failure(letter, error, True, True))
        except Exception as error:
            log.exception("letter %s could not be built", letter.id)
            self._failures.append(_Failure(letter, error, False, False))
        return None

    def _send(self, letter: Letter, mail: Mail, message: Message) -> None:
        """Send one letter and remember what became of it; only NoServer leaves this function."""
        tour = self.tour
        self._unmarked_since = self._unmarked_since or tour.now()
        try:
            self.line.send(mail)
        except TryLater as error:
            self._failures.append(_Failure(letter, error, False, False))
        except Refused as error:
            self._failures.append(_Failure(letter, error, True, error.bad_address))
        else:
            self._departures.append(
                Departure(letter.id, tour.stamp(), tour.now(), message.subject, message.kept_text)
            )

    def _mark_when_enough(self) -> None:
        count = len(self._departures) + len(self._failures)
        since = self._unmarked_since or self.tour.now()
        if count >= self.tour.sending.handful or self.tour.now() - since >= MARK_AFTER:
            self._mark()

    def _mark(self) -> None:
        """Write down what became of the letters sent since the last time."""
        departures, self._departures = self._departures, []
        failures, self._failures = self._failures, []
        self._unmarked_since = None
        if not departures and not failures:
            return
        with self.tour.gate, transaction():
            kept = actions.mark_sent(worker=self.name, departures=departures) if departures else 0
            states = [self._mark_failed(failure) for failure in failures]
        self.sent += len(departures)
        self.failed += states.count(State.FAILED)
        if kept < len(departures):
            log.warning("%s letters were sent after their lease had ended", len(departures) - kept)

    def _mark_failed(self, failure: _Failure) -> State:
        """Mark one failed attempt, and the address when it is the reason."""
        letter, at = failure.letter, self.tour.now()
        sentence = str(failure.error) or type(failure.error).__name__
        log.warning("letter %s: %s", letter.id, sentence)
        if failure.bad_address:
            actions.mark_address_bad(
                address=letter.to_address, reason=sentence, letter_id=letter.id, at=at
            )
        return actions.mark_failed(
            letter,
            worker=self.name,
            at=at,
            error=sentence,
            permanent=failure.permanent,
            patience=self.tour.sending,
        )
