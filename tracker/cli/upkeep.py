"""`tracker backup`, `tracker restore`, `tracker check`, `tracker reseal`, `tracker libraries`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.cli.doors import (
    REFUSED,
    UNREACHABLE,
    USAGE,
    answers,
    application,
    print_json,
    say,
    stop,
)


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


@click.command("reseal")
@answers
def reseal() -> None:
    """Niêm lại bằng SECRET_KEY mới những gì khóa cũ (SECRET_KEY_OLD) đã niêm."""
    from tracker.accounts.resealing import reseal as seal_anew
    from tracker.db import transaction
    from tracker.lib import clock
    from tracker.lib.actor import SYSTEM
    from tracker.outbox.webhooks.queries import signed_with_others

    with application("reseal") as app:
        key = app.config["SECRET_KEY"]
        if not key:
            stop("SECRET_KEY chưa đặt: cần khóa mới để niêm lại.", USAGE)
        with transaction():
            outcome = seal_anew(key=key, by=SYSTEM, at=clock.now())
        webhooks = signed_with_others(key)
    say(f"Đã niêm lại {outcome.done} bí mật; {outcome.lost} không mở được bằng khóa nào.")
    for name in webhooks:
        say(f"Kết nối “{name}” còn ký bằng khóa cũ: bấm Tạo khóa ký mới ở trang của kết nối.")
    if outcome.lost or webhooks:
        sys.exit(REFUSED)
    say("Bỏ được SECRET_KEY_OLD khi mọi phiên cũ đã hết.")


@click.command("libraries")
@click.option(
    "--advisories",
    type=click.Path(path_type=Path, exists=True),
    help="Tệp zip hoặc thư mục các cảnh báo theo dạng OSV, chép từ máy khác.",
)
@answers
def libraries(advisories: Path | None) -> None:
    """Kê các thư viện đang chạy, thư viện quá hạn cập nhật và lỗ hổng đã biết."""
    from tracker.lib import clock
    from tracker.upkeep.libraries import faults, installed

    on = clock.wall_now().date()
    found = installed()
    late = strange = 0
    for row in found:
        old, other = row.is_old(on), row.version not in row.pinned
        late, strange = late + old, strange + other
        marks = ("  quá hạn cập nhật" if old else "") + ("  khác bản đã ghim" if other else "")
        say(f"  {row.name} {row.version}  cài {row.installed_on:%d/%m/%Y}{marks}")
    known = faults(found, advisories) if advisories else []
    for fault in known:
        sure = "" if fault.sure else " (cảnh báo không kê phiên bản: cần xem)"
        fixed = ", ".join(fault.fixed_in) or "chưa có bản vá"
        overdue = "QUÁ HẠN" if fault.due_on < on else "hạn"
        say(
            f"  {fault.number}: {fault.library.name} {fault.library.version}, mức "
            f"{fault.severity or 'chưa rõ'}, vá ở {fixed}, {overdue} {fault.due_on:%d/%m/%Y}{sure}"
        )
    say(
        f"{len(found)} thư viện, {late} quá hạn cập nhật, {strange} khác bản đã ghim, "
        + (f"{len(known)} cảnh báo." if advisories else "chưa đối chiếu cảnh báo nào.")
    )
    sys.exit(REFUSED if late or strange or known else 0)


COMMANDS = (backup, restore, check, reseal, libraries)
