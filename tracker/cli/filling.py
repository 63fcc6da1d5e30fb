"""`tracker init` and `tracker demo`: a database from nothing, safe to run twice."""

from __future__ import annotations

import click

from tracker.agencies.profile import BadProfile
from tracker.cli.doors import REFUSED, answers, application, say, stop
from tracker.lib import clock
from tracker.lib.actor import SYSTEM


@click.command("init")
@click.option("--profile", default="ha-noi", show_default=True, help="Tên, thư mục, hoặc none.")
@answers
def init(profile: str) -> None:
    """Tạo hoặc nâng cấp cơ sở dữ liệu và nạp dữ liệu ban đầu."""
    from tracker.db import transaction
    from tracker.demo.filling import fill
    from tracker.demo.migrating import migrate

    with application("init", fresh=True):
        migrate()
        try:
            with transaction():
                fill(kind="real", profile=profile, at=clock.now())
        except BadProfile as error:
            stop(str(error), REFUSED)
    say("Cơ sở dữ liệu đã sẵn sàng.")


@click.command("demo")
@answers
def demo() -> None:
    """Nạp bản trình diễn vào cơ sở dữ liệu trống."""
    from tracker.db import transaction
    from tracker.demo.loading import NotEmpty, load
    from tracker.demo.migrating import migrate
    from tracker.installation.queries import domain_day
    from tracker.progress.actions.issuing import issue_announced

    with application("demo", fresh=True) as app:
        migrate()
        try:
            done = load(say=say)
        except NotEmpty as error:
            stop(str(error), REFUSED)
        on = domain_day(app.config["TRACKER"].today) or clock.today()
        with transaction():
            issue_announced(on=on, by=SYSTEM, at=clock.now())
    say("Bản trình diễn đã sẵn sàng." if done else "Bản trình diễn đã có sẵn, không thay đổi gì.")


COMMANDS = (init, demo)
