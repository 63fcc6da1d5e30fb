"""`tracker remind` and `tracker send`: by hand what the worker does by the hour."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli.doors import DAY, UNREACHABLE, USAGE, answers, application, print_json, say, stop
from tracker.lib import clock


@click.command("remind")
@click.option("--on", type=DAY, default=None, help="Ngày của thư; mặc định hôm nay.")
@click.option("--dry-run", is_flag=True, help="Chỉ tính, không lập thư.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def remind(on: date | None, dry_run: bool, as_json: bool) -> None:
    """Quyết định và lập thư nhắc của một ngày."""
    from tracker.outbox.smtp import address_domain
    from tracker.reminders.jobs import PostedDay, plan_day, post_day
    from tracker.reminders.shapes import day as day_shape

    with application("remind") as app:
        day = on or clock.today()
        if day > clock.today():
            stop("Không lập thư cho ngày sau hôm nay.", USAGE)
        settings = app.config["TRACKER"]
        if dry_run:
            planned = plan_day(day)
            posted = PostedDay(planned, 0, 0)
        else:
            posted = post_day(
                on=day,
                at=clock.now(),
                wall=clock.wall_now(),
                mail_domain=address_domain(settings.mail_from),
            )
        if as_json:
            print_json(day_shape(posted))
        say(
            f"{len(posted.planned.plan.letters)} thư; lập mới {posted.posted}, "
            f"đã có {posted.already_posted}; "
            f"{len(posted.planned.plan.unreachable)} cơ quan không có người nhận."
        )


@click.command("send")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def send(as_json: bool) -> None:
    """Gửi các thư đang chờ."""
    from tracker.outbox.jobs import send_due, take_back_stuck
    from tracker.outbox.rules import Sending
    from tracker.outbox.shapes import outcome
    from tracker.outbox.smtp import read_server

    with application("send") as app:
        settings = app.config["TRACKER"]
        take_back_stuck()
        run = send_due(
            worker="tracker-send",
            server=read_server(settings.smtp_url) if settings.smtp_url else None,
            mail_from=settings.mail_from,
            on=clock.today(),
            sending=Sending(hourly_cap=settings.mail_per_hour or None),
        )
        if as_json:
            print_json(outcome(run))
        say(f"Gửi {run.sent}, hỏng {run.failed}, chờ {run.waiting}, hết hiệu lực {run.expired}.")
        if run.trouble:
            stop(run.trouble, UNREACHABLE if run.unreachable else 0)


COMMANDS = (remind, send)
