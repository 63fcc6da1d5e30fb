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
@click.option("--seal", default=None, help="Mã niêm phong đã cất ở nơi khác, để đối chiếu.")
@answers
def check(as_json: bool, seal: str | None) -> None:
    """Kiểm tra các điều phải luôn đúng của dữ liệu đã lưu."""
    from tracker.audit.shapes import trail_shape
    from tracker.audit.verifying import verify
    from tracker.upkeep.checks import kept_seal, run_checks

    with application("check") as app:
        trail = verify(kept=seal)
        found = run_checks(app.config["TRACKER"].evidence_folder, trail)
        found += [kept_seal(trail)] if seal else []
    good = all(row.ok for row in found)
    if as_json:
        checks = [{"name": row.name, "ok": row.ok, "found": row.found} for row in found]
        print_json({"ok": good, "checks": checks, "trail": trail_shape(trail)})
    for row in found:
        where = f": {row.where}" if row.where else ""
        say(f"  {'đúng' if row.ok else 'SAI '}  {row.sentence} ({row.found}){where}")
    if trail.newest is not None:
        say(
            f"Niêm phong mới nhất, nên cất ở nơi khác: số {trail.newest.id}, đến dòng nhật ký "
            f"{trail.newest.to_id}, mã {trail.newest.hash}"
        )
    sys.exit(0 if good else REFUSED)


COMMANDS = (backup, restore, check)
