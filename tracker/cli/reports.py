"""`tracker report`: a document of a period."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.doors import REFUSED, USAGE, answers, application, say, stop
from tracker.lib import clock
from tracker.plans.rules.periods import BadPeriod


@click.command("report")
@click.argument("name", type=click.Choice(["quarterly"]))
@click.option("--plan", "code", required=True, help="Mã kế hoạch, ví dụ 2024.")
@click.option("--period", required=True, help="2024-Q1, 2024-H1, 2024-Q3, 2024-9M, 2024 …")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Tệp .docx .xlsx .pdf.")
@answers
def report(name: str, code: str, period: str, out: Path) -> None:
    """Lập báo cáo của một kỳ."""
    from tracker.plans.queries import plan_by_code
    from tracker.reports.documents import FORMATS, quarterly_bytes

    kind = out.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        stop("Tệp báo cáo có đuôi .docx, .xlsx hoặc .pdf.", USAGE)
    with application("report"):
        plan = plan_by_code(code)
        if plan is None or plan.state == "draft":
            stop(f"Không có kế hoạch đã ban hành “{code}”.", REFUSED)
        try:
            content = quarterly_bytes(plan, period, kind, today=clock.today())
        except BadPeriod:
            stop(f"“{period}” không phải kỳ báo cáo; ví dụ đúng: {code}-Q3.", USAGE)
        out.write_bytes(content)
    say(f"Đã lập {out}.")


COMMANDS = (report,)
