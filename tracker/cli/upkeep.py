"""`tracker backup`, `tracker restore`, `tracker check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.cli.doors import REFUSED, UNREACHABLE, answers, application, print_json, say, stop


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@answers
def backup(file: Path) -> None:
    """Sao lưu cơ sở dữ liệu và tài liệu vào một tệp."""
    from tracker.upkeep.backup import write_backup

    with application("backup") as app:
        rows, files = write_backup(file, app.config["TRACKER"].evidence_folder)
    say(f"Đã sao lưu {rows} dòng và {files} tài liệu vào {file}.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@answers
def restore(file: Path) -> None:
    """Khôi phục từ bản sao lưu vào cơ sở dữ liệu trống."""
    from tracker.demo.migrating import migrate
    from tracker.upkeep.backup import BadBackup, read_backup

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    with application("restore", fresh=True) as app:
        migrate()
        try:
            rows, files = read_backup(file, app.config["TRACKER"].evidence_folder)
        except BadBackup as error:
            stop(str(error), REFUSED)
    say(f"Đã khôi phục {rows} dòng và {files} tài liệu.")


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def check(as_json: bool) -> None:
    """Kiểm tra các điều phải luôn đúng của dữ liệu đã lưu."""
    from tracker.upkeep.checks import run_checks

    with application("check") as app:
        found = run_checks(app.config["TRACKER"].evidence_folder)
    good = all(row.ok for row in found)
    if as_json:
        print_json(
            {
                "ok": good,
                "checks": [{"name": row.name, "ok": row.ok, "found": row.found} for row in found],
            }
        )
    for row in found:
        say(f"  {'đúng' if row.ok else 'SAI '}  {row.sentence} ({row.found})")
    sys.exit(0 if good else REFUSED)


COMMANDS = (backup, restore, check)
