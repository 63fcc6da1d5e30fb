"""`tracker import`: a plan document is read, shown and stored."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from pathlib import Path

import click

from tracker.cli.doors import DAY, REFUSED, UNREACHABLE, answers, application, print_json, say, stop
from tracker.lib import clock
from tracker.lib.actor import SYSTEM


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plan", "code", default=None, help="Mã kế hoạch; mặc định là năm.")
@click.option("--year", type=click.IntRange(1990, 2100), default=None, help="Năm của kế hoạch.")
@click.option("--number", default=None, help="Số, ký hiệu, ví dụ 164/KH-UBND.")
@click.option("--issued", type=DAY, default=None, help="Ngày ban hành; không có thì lưu dự thảo.")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và kiểm tra, không lưu.")
@click.option("--strict", is_flag=True, help="Từ chối khi còn cảnh báo.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def import_plan(
    file: Path,
    code: str | None,
    year: int | None,
    number: str | None,
    issued: date | None,
    dry_run: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Đọc tệp kế hoạch (.docx .xlsx .pdf .csv) và lưu."""
    from tracker.agencies.queries import register
    from tracker.intake.actions import apply_content, difference_to_stored
    from tracker.intake.chosen import column_choices
    from tracker.intake.content import content_of
    from tracker.intake.parse import read_plan
    from tracker.intake.parsed import Refused
    from tracker.plans.actions import PlanRefused, Source
    from tracker.plans.assigning import UnknownName
    from tracker.plans.queries import plan_by_code

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    with application("import") as app:
        try:
            parsed = read_plan(
                file,
                register=register(),
                choices=column_choices(),
                year=year,
                issued_on=issued,
                number=number,
                code=code,
                file_name=file.name,
            )
        except Refused as refusal:
            if as_json:
                print_json(refusal.as_json())
            stop(refusal.sentence, REFUSED)
        content = content_of(parsed)
        difference = difference_to_stored(content, parsed.code)
        before = plan_by_code(parsed.code)
        amends = before is not None and before.state != "draft"
        refused = parsed.has_errors or (strict and parsed.has_warnings)
        state = "draft"
        if not dry_run and not refused:
            from tracker.db import transaction

            _keep_source(file, parsed.sha256, app.config["TRACKER"].evidence_folder)
            accepted = [f.as_json() for f in parsed.findings if f.severity == "warning"]
            try:
                with transaction():
                    applied = apply_content(
                        content,
                        code=parsed.code,
                        number=number,
                        issued_on=issued,
                        source=Source(parsed.file_name, parsed.sha256, accepted),
                        by=SYSTEM,
                        at=clock.now(),
                    )
                    state = applied.plan.state
            except (PlanRefused, UnknownName) as error:
                stop(str(error), REFUSED)
        stored = not dry_run and not refused
        if as_json:
            print_json(parsed.as_json(stored=stored, state=state, diff=difference.as_json()))
        _tell(parsed, difference, stored=stored, dry_run=dry_run)
        if stored and amends:
            _tell_removed(difference.removed)
    sys.exit(REFUSED if refused and not dry_run else 0)


def _keep_source(file: Path, sha256: str, folder: Path) -> None:
    """Keep the file by its hash, as pages do; stop where it changed while it was being read."""
    from tracker.storage import Storage

    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        stop("Tệp vừa bị thay đổi trong lúc đọc. Hãy nhập lại.", REFUSED)
    Storage(folder).put(content)


def _tell(parsed, difference, *, stored: bool, dry_run: bool) -> None:  # type: ignore[no-untyped-def]
    """Say in words what was understood, what is doubtful and what happened."""
    by_severity = {
        name: sum(f.severity == name for f in parsed.findings) for name in ("error", "warning")
    }
    say(
        f"{len(parsed.tasks)} nhiệm vụ, {len(parsed.targets)} dòng chỉ tiêu; "
        f"{by_severity['error']} lỗi, {by_severity['warning']} cảnh báo."
    )
    for finding in parsed.findings:
        if finding.severity in by_severity:
            mark = "Lỗi" if finding.severity == "error" else "Cảnh báo"
            say(f"  {mark} {finding.where or ''} {finding.cell}: {finding.message}")
    if stored and difference.is_empty:
        say("Không có gì thay đổi so với bản đang lưu.")
    elif stored:
        say(f"Đã lưu kế hoạch {parsed.code}.")
    else:
        say("Chỉ đọc thử, không lưu gì." if dry_run else "Chưa lưu gì.")


def _tell_removed(removed) -> None:  # type: ignore[no-untyped-def]
    """Say which tasks ended because the document no longer holds them; a page would have asked."""
    tasks = [where for where in removed if "/task/" in where]
    if tasks:
        say(f"{len(tasks)} nhiệm vụ không còn trong tệp, thôi thực hiện và giữ lịch sử:")
        for where in tasks:
            say(f"  {where}")
        say("Nếu tệp chỉ thiếu dòng, hãy bổ sung vào tệp rồi nhập lại.")
