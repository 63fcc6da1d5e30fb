"""`tracker exchange`: another system's table goes in, the work comes out in its columns."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.doors import REFUSED, UNREACHABLE, answers, application, print_json, say, stop
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Actor, Membership, Role

if TYPE_CHECKING:
    from tracker.intake.exchange.checking import Checked
    from tracker.intake.exchange.models import ExchangeMapping
    from tracker.intake.exchange.queries import Reach
    from tracker.intake.exchange.rules.columns import Reading, Table
    from tracker.plans.models import Plan

_MOST_TOLD = 20


@click.group("exchange")
def exchange() -> None:
    """Bảng của hệ thống theo dõi nhiệm vụ khác: nhập theo cách đọc đã lưu, xuất theo cột của nó."""


_MAPPING = click.option("--mapping", "name", required=True, help="Tên cách đọc đã lưu.")
_AGENCY = click.option("--agency", "code", help="Mã cơ quan; không có thì mọi cơ quan.")


@exchange.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_MAPPING
@_AGENCY
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và kiểm tra, không lưu.")
@click.option("--strict", is_flag=True, help="Từ chối cả tệp khi có dòng cần xem lại.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def import_(
    file: Path, name: str, code: str | None, dry_run: bool, strict: bool, as_json: bool
) -> None:
    """Đọc bảng (.xlsx .csv) thành báo cáo của các cơ quan: tất cả các dòng gửi được, hoặc không."""
    from tracker.intake.exchange.actions import reading_by
    from tracker.intake.exchange.checking import check
    from tracker.intake.exchange.reading import read_table
    from tracker.intake.reading.source import Unreadable

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    with application("exchange import"):
        asked = _asked(name, code)
        try:
            table = read_table(file.read_bytes(), asked.saved.heads)
        except Unreadable as refusal:
            _refuse(refusal.sentence, as_json)
        reading = reading_by(asked.saved, table)
        if reading.missing:
            _refuse(f"Bảng thiếu cột: {', '.join(reading.missing)}.", as_json)
        checked = check(table, reading, asked.plan, asked.reach.agencies, clock.today())
        found = _found(file, asked, checked)
        refused = strict and found["counts"]["wrong"] > 0
        if not dry_run and not refused:
            found |= _store(file, asked, table, reading, checked)
        if as_json:
            print_json(found)
        _tell(found, dry_run=dry_run)
    sys.exit(REFUSED if refused and not dry_run else 0)


@exchange.command("export")
@_MAPPING
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Tệp .xlsx sẽ ghi.")
@_AGENCY
@click.option("--open", "open_only", is_flag=True, help="Chỉ việc đang mở.")
@answers
def export(name: str, out: Path, code: str | None, open_only: bool) -> None:
    """Ghi việc của kế hoạch đang thực hiện theo các cột của một cách đọc đã lưu."""
    from tracker.intake.exchange.exporting import sheet_of
    from tracker.paper.excel import excel_bytes

    with application("exchange export"):
        asked = _asked(name, code)
        sheet = sheet_of(asked.saved, asked.plan, asked.reach.agencies, open_only=open_only)
        out.write_bytes(excel_bytes([sheet], title=sheet.title))
    say(f"Đã ghi {out}.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a command is about: the saved way, the plan in force, whose work, and who speaks."""

    saved: ExchangeMapping
    plan: Plan
    reach: Reach
    by: Actor


def _asked(name: str, code: str | None) -> _Asked:
    from tracker.agencies.queries import by_code
    from tracker.intake.exchange.queries import Reach, mapping_named
    from tracker.plans.queries import current_plan

    agency = by_code(code.upper()) if code else None
    if code and agency is None:
        stop(f"Không có cơ quan mang mã “{code}”.", REFUSED)
    own = frozenset([agency.id]) if agency else frozenset()
    saved = mapping_named(name, Reach(own, whole=True))
    if saved is None:
        stop(f"Không có cách đọc “{name}”.", REFUSED)
    plan = current_plan(clock.today())
    if plan is None:
        stop("Chưa có kế hoạch nào đang thực hiện.", REFUSED)
    # An editor's rights in one agency, never its head's: where the head approves first, the
    # reports wait for the head.
    by = Actor(None, SYSTEM.name, tuple(Membership(Role.AGENCY_EDITOR, id_) for id_ in own))
    return _Asked(saved, plan, Reach(own, whole=agency is None), by)


def _refuse(sentence: str, as_json: bool) -> None:
    if as_json:
        print_json({"error": sentence})
    stop(sentence, REFUSED)


def _store(
    file: Path, asked: _Asked, table: Table, reading: Reading, checked: Checked
) -> dict[str, Any]:
    """Keep the table and apply it in one transaction; give what is told of it."""
    from tracker.db import transaction
    from tracker.intake.exchange.actions import apply, keep_table
    from tracker.progress.actions.states import Conflict
    from tracker.progress.rules.moves import Refused

    at, plan, own = clock.now(), asked.plan, asked.reach.agencies
    try:
        with transaction():
            kept = keep_table(
                table,
                reading,
                checked,
                plan=plan,
                of_all=own is None,
                file_name=file.name,
                mapping=asked.saved.name,
                by=asked.by,
                at=at,
            )
            done = apply(kept.id, plan=plan, own=own, by=asked.by, at=at)
    except (Conflict, Refused):
        stop("Có việc vừa thay đổi; chưa ghi gì. Hãy chạy lại lệnh.", REFUSED)
    return {"stored": True, "sent": done.sent, "held": done.held}


def _found(file: Path, asked: _Asked, checked: Checked) -> dict[str, Any]:
    """Give what a table would do, as JSON: counts in all and by agency, and what is wrong."""
    from tracker.intake.exchange.rules.laying import Act

    agencies = checked.bodies.agencies
    empty = dict.fromkeys((act.value for act in Act), 0)
    counts = dict(empty)
    by_agency: dict[str | None, dict[str, int]] = {}
    findings = []
    for row in checked.rows:
        code = agencies[row.agency_id].code if row.agency_id else None
        counts[row.act.value] += 1
        by_agency.setdefault(code, dict(empty))[row.act.value] += 1
        if row.act is Act.WRONG:
            column = row.column and asked.saved.columns.get(row.column)
            finding = {"row": row.line.place, "column": column or None, "agency": code}
            findings.append(finding | {"message": row.told})
    told = [{"agency": code, **count} for code, count in by_agency.items()]
    return {
        "file": file.name,
        "mapping": asked.saved.name,
        "plan": asked.plan.code,
        "stored": False,
        "sent": 0,
        "held": 0,
        "rows": len(checked.rows),
        "counts": counts,
        "by_agency": told,
        "findings": findings,
    }


def _tell(found: dict[str, Any], *, dry_run: bool) -> None:
    counts = found["counts"]
    say(
        f"{found['rows']} dòng: {counts['send']} báo cáo, {counts['wrong']} cần xem lại, "
        f"{counts['same']} không đổi, {counts['left']} bỏ qua."
    )
    for one in found["findings"][:_MOST_TOLD]:
        say(f"  Dòng {one['row']} {one['agency'] or ''}: {one['message']}")
    if len(found["findings"]) > _MOST_TOLD:
        say(f"  … còn {len(found['findings']) - _MOST_TOLD} dòng; xem đủ với --json.")
    if found["stored"]:
        say(f"Đã gửi {found['sent']} báo cáo; {found['held']} chờ người đứng đầu duyệt.")
    else:
        say("Chỉ đọc thử, không lưu gì." if dry_run else "Chưa lưu gì.")


COMMANDS = (exchange,)
