"""`tracker status`: how a plan stands. `tracker import`: a plan document goes in."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli.doors import DAY, REFUSED, answers, application, print_json, say, stop
from tracker.cli.importing import import_plan
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.progress.rules.counts import Counts


@click.command("status")
@click.option(
    "--plan", "code", default=None, help="Mã kế hoạch; mặc định là kế hoạch đang theo dõi."
)
@click.option("--on", type=DAY, default=None, help="Xem tình hình đến hết ngày.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def status(code: str | None, on: date | None, as_json: bool) -> None:
    """Đếm việc theo tình trạng và thời hạn."""
    from tracker.plans.queries import current_plan, plan_by_code
    from tracker.progress import shapes
    from tracker.progress.queries.counting import overview

    with application("status"):
        day = on or clock.today()
        plan = plan_by_code(code) if code else current_plan(day)
        if plan is None:
            stop(f"Không có kế hoạch “{code}”." if code else "Chưa có kế hoạch nào.", REFUSED)
        found = overview(plan, day)
        if as_json:
            print_json(shapes.overview_json(found))
            return
        say(f"{plan.label}, đến hết ngày {format_date(day)}")
        for name, value in _lines(found.all):
            say(f"  {name}: {value}")


def _lines(counts: Counts) -> list[tuple[str, int]]:
    return [
        ("Đầu việc", counts.occurrences),
        ("Không hạn", counts.no_deadline),
        ("Chưa đến hạn", counts.not_due),
        ("Sắp đến hạn", counts.due_soon),
        ("Quá hạn", counts.overdue),
        ("Chờ xác nhận", counts.waiting),
        ("Hoàn thành trong hạn", counts.done_on_time),
        ("Hoàn thành quá hạn", counts.done_late),
        ("Hoàn thành trong hạn, tính theo hạn gốc", counts.done_on_time_original),
    ]


COMMANDS = (status, import_plan)
