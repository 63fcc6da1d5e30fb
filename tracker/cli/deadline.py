"""`tracker deadline`: read one deadline expression."""

from __future__ import annotations

from datetime import date

import click

from tracker.cli.doors import DAY, answers, print_json, say
from tracker.plans.rules.deadline import deadline_json, read_deadline


@click.command("deadline")
@click.argument("text")
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="Năm của kế hoạch.")
@click.option("--issued", type=DAY, default=None, help="Ngày ban hành kế hoạch.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def deadline(text: str, year: int, issued: date | None, as_json: bool) -> None:
    """Đọc một cách ghi thời hạn, ví dụ “trước 30/6”."""
    found = read_deadline(text, year=year, issued_on=issued)
    document = dict(deadline_json(found))
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        say(f"{name}: {value}")


COMMANDS = (deadline,)
