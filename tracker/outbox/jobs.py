"""Sending what is due: claim, send and mark are three transactions (see the room's charter)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import Flask, current_app

from tracker.db import session, transaction
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.outbox import actions, queries
from tracker.outbox.delivery import Lane, Tour
from tracker.outbox.rules import Sending
from tracker.outbox.smtp import NoServer, Server

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
    """Send every due letter over a few lines; never raise because of one of them.

    `on` is the domain's date, from which the letters are composed, and `stamp` its clock;
    `now` is the wall's; `stop` is asked before each letter and ends the run, the rest put back.
    """
    row = installation()
    session.rollback()
    if row is not None and row.letters_stopped:
        return _outcome(trouble=STOPPED)
    due = queries.due_count(now())
    if due == 0:
        return _outcome()
    if server is None:
        return _trouble(NO_SETTING, now())
    sending = sending or Sending()
    tour = Tour(worker, server, mail_from, on, sending, now, now(), stop, stamp)
    lanes = [Lane(tour) for _ in range(max(1, min(sending.lanes, due // sending.batch)))]
    trouble = _run(lanes)
    outcome = _trouble(str(trouble), now()) if trouble else _outcome()
    return replace(
        outcome,
        sent=sum(lane.sent for lane in lanes),
        failed=sum(lane.failed for lane in lanes),
        expired=sum(lane.expired for lane in lanes),
    )


def take_back_stuck(
    *, now: Callable[[], datetime] = clock.wall_now, sending: Sending | None = None
) -> int:
    """Return letters of senders that were killed, or written by a clock set back; count them."""
    with transaction():
        at = now()
        later = actions.forget_later_hours(at=at)
        return later + actions.take_back_stuck(at=at, sending=sending or Sending())


def _run(lanes: Sequence[Lane]) -> NoServer | None:
    """Run the first lane here and the others beside it; give why the first found no server.

    A server that takes fewer lines than we have lanes is no trouble: the first lane goes on.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    beside = [
        threading.Thread(target=copy_context().run, args=(_beside, app, lane), daemon=True)
        for lane in lanes[1:]
    ]
    for thread in beside:
        thread.start()
    try:
        lanes[0].run()
    except NoServer as error:
        return error
    finally:
        session.rollback()
        for thread in beside:
            thread.join()
    return None


def _beside(app: Flask, lane: Lane) -> None:
    """Run one more lane with a session of its own; what stops it is the first lane's to tell."""
    with app.app_context():
        try:
            lane.run()
        except NoServer as error:
            log.info("a lane beside ended: %s", error)
        except Exception:
            log.exception("a lane beside ended")


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
