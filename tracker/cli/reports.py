"""`tracker report`: a document of a period."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tracker.cli.doors import REFUSED, USAGE, answers, application, say, stop
from tracker.lib import clock
from tracker.plans.rules.periods import BadPeriod


@click.command("report")
@click.argument("name", type=click.Choice(["quarterly", "analysis", "assessment"]))
@click.option("--plan", "code", help="Mã kế hoạch, ví dụ 2024.")
@click.option("--period", required=True, help="2024-Q1, 2024-H1, 2024-Q3, 2024-9M, 2024 …")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Tệp .docx .xlsx .pdf.")
@answers
def report(name: str, code: str | None, period: str, out: Path) -> None:
    """Lập báo cáo của một kỳ, báo cáo phân tích kết quả hoặc báo cáo tự đánh giá của một năm."""
    from tracker.reports.documents import FORMATS

    kind = out.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        stop("Tệp báo cáo có đuôi .docx, .xlsx hoặc .pdf.", USAGE)
    with application("report"):
        make = {"quarterly": _quarterly, "analysis": _analysis, "assessment": _assessment}[name]
        out.write_bytes(make(code, period, kind))
    say(f"Đã lập {out}.")


def _analysis(code: str | None, period: str, kind: str) -> bytes:
    from tracker.reports.analysis.gathering import NoResults
    from tracker.reports.documents import analysis_bytes

    try:
        return analysis_bytes(_year(period, "phân tích"), kind)
    except NoResults as error:
        stop(str(error), REFUSED)


def _assessment(code: str | None, period: str, kind: str) -> bytes:
    from tracker.reports.assessment.files import report_bytes
    from tracker.reports.assessment.gathering import NoRound, round_of

    try:
        return report_bytes(round_of(_year(period, "tự đánh giá"), code), kind, on=clock.today())
    except NoRound as error:
        stop(str(error), REFUSED)


def _year(period: str, what: str) -> int:
    """Read the year of a report that is made by the year; end the command for anything else."""
    if not re.fullmatch(r"\d{4}", period):
        stop(f"“{period}” không phải năm; báo cáo {what} lập theo năm, ví dụ 2024.", USAGE)
    return int(period)


def _quarterly(code: str | None, period: str, kind: str) -> bytes:
    from tracker.plans.queries import plan_by_code
    from tracker.reports.documents import quarterly_bytes

    if not code:
        stop("Báo cáo tiến độ cần --plan.", USAGE)
    plan = plan_by_code(code)
    if plan is None or plan.state == "draft":
        stop(f"Không có kế hoạch đã ban hành “{code}”.", REFUSED)
    try:
        return quarterly_bytes(plan, period, kind, today=clock.today())
    except BadPeriod:
        stop(f"“{period}” không phải kỳ báo cáo; ví dụ đúng: {code}-Q3.", USAGE)


COMMANDS = (report,)
