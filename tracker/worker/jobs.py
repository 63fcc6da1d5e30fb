"""What the hour starts: each job is one call into a room, and gives what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tracker.audit import jobs as audit
from tracker.db import session, transaction
from tracker.installation.queries import installation, is_demonstration
from tracker.intake import actions as intake
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.outbox import actions as outbox_actions
from tracker.outbox import jobs as outbox
from tracker.outbox.rules import Sending
from tracker.outbox.smtp import address_domain, read_server
from tracker.outbox.webhooks import jobs as webhooks
from tracker.outbox.webhooks.addresses import Allowed
from tracker.progress.actions import noting
from tracker.progress.actions.issuing import issue_announced
from tracker.reminders import jobs as reminders
from tracker.reminders.webhooks import telling
from tracker.reports import jobs as reports
from tracker.settings import Settings
from tracker.storage import Storage
from tracker.worker import actions
from tracker.worker.rules import Result, counted, is_time_to_plan

RUNS_ARE_KEPT = timedelta(days=30)
NOTED_FROM = time(0, 15)


@dataclass(slots=True)
class Shift:
    """What every job of one worker process shares.

    `planned` is the day whose letters it planned last, `told` the day of which it told webhooks.
    """

    worker: str
    settings: Settings
    started_at: datetime
    sending: Sending = field(default_factory=Sending)
    stop: Callable[[], bool] = lambda: False
    planned: date | None = None
    told: date | None = None


def beat(shift: Shift) -> Result:
    """Give the sign of life that /healthz looks for."""
    with transaction():
        outbox_actions.beat(worker=shift.worker, started_at=shift.started_at, at=clock.wall_now())
    return Result()


def plan_letters(shift: Shift) -> Result:
    """Plan and post the day's letters, when their time has come and once a day."""
    day, demonstration = clock.today(), is_demonstration()
    session.rollback()
    if not is_time_to_plan(
        day=day,
        wall_time=clock.local(clock.wall_now()).time(),
        mail_hour=shift.settings.mail_hour,
        planned=shift.planned,
        demonstration=demonstration,
    ):
        return Result()
    done = reminders.post_day(
        on=day,
        at=clock.now(),
        wall=clock.wall_now(),
        mail_domain=address_domain(shift.settings.mail_from),
    )
    shift.planned = day
    return Result(
        counted(
            posted=done.posted,
            already_posted=done.already_posted,
            unreachable=len(done.planned.plan.unreachable),
        )
    )


def send_letters(shift: Shift) -> Result:
    """Send what the outbox holds; without a server it waits, and the run says so."""
    url = shift.settings.smtp_url
    done = outbox.send_due(
        worker=shift.worker,
        server=read_server(url) if url else None,
        mail_from=shift.settings.mail_from,
        on=clock.today(),
        sending=shift.sending,
        stop=shift.stop,
    )
    return Result(
        counted(sent=done.sent, failed=done.failed, expired=done.expired),
        error=done.trouble if done.unreachable else None,
    )


def take_back_stuck(shift: Shift) -> Result:
    """Return letters and deliveries whose sender was killed."""
    letters = outbox.take_back_stuck(sending=shift.sending)
    return Result(counted(taken_back=letters + webhooks.take_back_stuck()))


def tell_webhooks(shift: Shift) -> Result:
    """Put on its way what webhooks are to be told of; what a new day brings, once a day."""
    day, demonstration = clock.today(), is_demonstration()
    session.rollback()
    daily = is_time_to_plan(
        day=day,
        wall_time=clock.local(clock.wall_now()).time(),
        mail_hour=shift.settings.mail_hour,
        planned=shift.told,
        demonstration=demonstration,
    )
    done = telling.tell(
        on=day, wall=clock.wall_now(), base_url=shift.settings.base_url, daily=daily
    )
    shift.told = day if daily else shift.told
    return Result(counted(told=done))


def call_webhooks(shift: Shift) -> Result:
    """Call the webhooks that have something due; http to this machine is for trials alone."""
    row = installation()
    trial = row is not None and row.kind != "real"
    key = shift.settings.secret_key or (row.demo_secret if row else None)
    session.rollback()
    done = webhooks.deliver_due(
        worker=shift.worker,
        secret_key=key,
        former_keys=shift.settings.secret_key_old,
        allowed=Allowed(shift.settings.webhook_networks, loopback=trial),
        stop=shift.stop,
    )
    return Result(counted(sent=done.sent, failed=done.failed, waiting=done.waiting))


def note_totals(_shift: Shift) -> Result:
    """Write down the counts of the day that is over, so that the board need not count again.

    Only where days run one after another: a demonstration's date may be moved back, behind a day
    already noted. From a quarter past midnight, when nothing is being written for yesterday.
    """
    row = installation()
    real, day = row is not None and row.kind == "real", clock.today()
    session.rollback()
    if not real or clock.local(clock.wall_now()).time() < NOTED_FROM:
        return Result()
    with transaction():
        return Result(counted(noted=noting.note_totals(on=day)))


def seal_trail(shift: Shift) -> Result:
    """Seal what was written into the trail since the last minute."""
    return Result(counted(sealed=audit.seal_trail(stop=shift.stop)))


def clean_uploads(shift: Shift) -> Result:
    """Put aside drafts that nobody decided on, forget old ones, remove files that nobody names."""
    storage = Storage(shift.settings.evidence_folder)
    wall = clock.wall_now()
    with transaction():
        by, at = SYSTEM, clock.now()
        put_aside = intake.put_aside_abandoned(by=by, at=at)
        forgotten = intake.forget_rejected(by=by, at=at, wall=wall)
    with transaction():
        removed = intake.remove_loose_files(storage, by=by, at=at, wall=wall)
    return Result(counted(put_aside=put_aside, forgotten=forgotten, files_removed=removed))


def issue_plans(_shift: Shift) -> Result:
    """Put the plans in force whose announced day has come."""
    with transaction():
        issued = issue_announced(on=clock.today(), by=SYSTEM, at=clock.now())
        return Result(counted(issued=len(issued)))


def draft_reports(_shift: Shift) -> Result:
    """Ask for a draft of every period whose window ended lately."""
    day = clock.today()
    session.rollback()
    return Result(counted(asked=reports.ask_drafts(on=day, at=clock.now())))


def make_reports(shift: Shift) -> Result:
    """Make the reports that were asked for, then those of agencies that a closing named."""
    storage, day = Storage(shift.settings.evidence_folder), clock.today()
    session.rollback()
    made, kept = (
        make(storage, today=day, now=clock.now, wall=clock.wall_now, stop=shift.stop)
        for make in (reports.make_all, reports.keep_all)
    )
    return Result(counted(made=made, kept=kept))


def sweep_runs(_shift: Shift) -> Result:
    """Delete the rows of runs that nobody will ask for any more."""
    with transaction():
        return Result(counted(swept=actions.sweep(before=clock.wall_now() - RUNS_ARE_KEPT)))


def sweep_webhooks(_shift: Shift) -> Result:
    """Delete the ended deliveries that are kept no longer."""
    return Result(counted(swept=webhooks.sweep(on=clock.today())))
