"""`tracker results`: published results in and out, in the columns of other software too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.cli.doors import (
    DAY,
    REFUSED,
    UNREACHABLE,
    answers,
    application,
    print_json,
    say,
    stop,
)
from tracker.cli.indices import TRY, read_words, stored
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

T = TypeVar("T")
_STAGES = ("self", "appraised_1", "appraised_2", "published")
_MEASURES = ("percent", "score")
_INDEX = click.option("--index", required=True, help="Mã chỉ số: PAR_INDEX, SIPAS, PAPI …")
_YEAR = click.option("--year", required=True, type=click.IntRange(1990, 2100), help="Năm chỉ số.")
_MAPPING = "Tên cách đọc đã lưu."
_STAGE = click.option(
    "--stage",
    type=click.Choice(_STAGES),
    default="published",
    show_default=True,
    help="Số liệu của bước nào.",
)
_MEASURE = click.option(
    "--measure",
    type=click.Choice(_MEASURES),
    default="percent",
    show_default=True,
    help="Bảng tỉnh, thành phố khác: các cột lĩnh vực là tỷ lệ hay điểm.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")


@click.group("results")
def results() -> None:
    """Kết quả các Chỉ số đã công bố."""


@results.command("load")
@click.argument("folder", type=click.Path(path_type=Path))
@TRY
@answers
def load_published(folder: Path, dry_run: bool) -> None:
    """Nạp kết quả đã công bố từ một thư mục tệp CSV (như seeds/results)."""
    from tracker.indices.actions import load_owners, load_results

    if not (folder / "results.csv").is_file():
        stop(f"Không có tệp {folder / 'results.csv'}.", UNREACHABLE)

    def load() -> int:
        added = load_results(folder=folder, by=SYSTEM, at=clock.now())
        owners = folder / "owners.csv"
        if owners.is_file():
            added += load_owners(path=owners, by=SYSTEM, at=clock.now())
        return added

    with application("results load"):
        added = stored(load, dry_run)
    say(f"{read_words(dry_run)} {added} dòng mới.")


@results.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_INDEX
@_YEAR
@click.option("--mapping", default=None, help=f"{_MAPPING} Không ghi thì nhận theo tên cột.")
@_STAGE
@_MEASURE
@click.option("--source", default="", help="Nguồn: số, ngày văn bản hoặc mô tả.")
@click.option("--published", "published_on", type=DAY, default=None, help="Ngày công bố.")
@click.option("--reason", default="", help="Lý do thay đổi số đã công bố.")
@TRY
@_JSON
@answers
def import_table(
    file: Path,
    index: str,
    year: int,
    mapping: str | None,
    dry_run: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Nhập một bảng kết quả (.xlsx .csv); ghi cả bảng hoặc không ghi gì."""
    from tracker.indices.tables import TableRefused, import_file

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    said["published_on"] = said["published_on"] and said["published_on"].isoformat()
    place: dict[str, Any] = {"index": index, "year": year, "name": mapping}
    with application("results import"):
        try:
            found = _whole(
                lambda: import_file(file, **place, said=said, by=SYSTEM, at=clock.now()), dry_run
            )
        except TableRefused as refusal:
            _tell_findings(refusal.findings)
            if as_json:
                print_json({"error": str(refusal), "findings": refusal.findings})
            stop(f"Bảng bị từ chối, chưa lưu gì: {refusal}", REFUSED)
    if as_json:
        print_json({"stored": not dry_run and bool(found["changed"]), **found})
    _tell_findings(found["findings"])
    _tell(found, dry_run)


def _whole(store: Callable[[], T], dry_run: bool) -> T:
    """Store as one change; a dry run takes all of it back."""
    from tracker.db import session, transaction

    with transaction():
        found = store()
        if dry_run:
            session.rollback()
    return found


def _tell_findings(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        mark = "Lỗi" if finding["severity"] == "error" else "Nên xem lại"
        line = f" dòng {finding['line']}" if finding["line"] else ""
        say(f"  {mark}{line}: {finding['message']}")


def _tell(found: dict[str, Any], dry_run: bool) -> None:
    if not found["changed"]:
        say("Mọi số đều đã có, không có gì thay đổi.")
        return
    verb = "Sẽ ghi" if dry_run else "Đã ghi"
    say(f"{verb} {len(found['changed'])} số; {found['same']} số đã có.")


@results.command("export")
@_INDEX
@_YEAR
@click.option("--mapping", required=True, help=_MAPPING)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp .xlsx.")
@_STAGE
@_MEASURE
@answers
def export_table(index: str, year: int, mapping: str, out: Path, stage: str, measure: str) -> None:
    """Xuất số liệu một năm theo đúng các cột của một cách đọc đã lưu."""
    from tracker.indices.tables import TableRefused, export_file

    if out.suffix.lower() != ".xlsx":
        raise click.UsageError("Tệp xuất phải có đuôi .xlsx.")
    with application("results export"):
        try:
            content = export_file(
                index=index, year=year, name=mapping, stage=stage, measure=measure
            )
        except TableRefused as refusal:
            stop(str(refusal), REFUSED)
    out.write_bytes(content)
    say(f"Đã xuất {out.name} theo cách đọc “{mapping}”.")


@results.command("mappings")
@click.option("--index", default=None, help="Chỉ của một chỉ số.")
@_JSON
@answers
def mappings(index: str | None, as_json: bool) -> None:
    """Liệt kê các cách đọc đã lưu."""
    from tracker.indices.queries import standing_readings
    from tracker.indices.shapes import reading_shape

    with application("results mappings"):
        found = [reading_shape(row) for row in standing_readings(index and index.upper())]
    if as_json:
        print_json({"mappings": found})
    for row in found:
        read = sum(column is not None for column in row["columns"])
        say(f"{row['index']}  {row['kind']}  {row['name']}: {read}/{len(row['heads'])} cột")
    if not found:
        say("Chưa có cách đọc nào.")


@results.command("load-mappings")
@click.argument("file", type=click.Path(path_type=Path))
@TRY
@answers
def load_mappings(file: Path, dry_run: bool) -> None:
    """Lưu các cách đọc từ tệp JSON như “results mappings --json” in ra; cùng tên thì thay."""
    from tracker.indices import mapping_files
    from tracker.indices.rules.saved import BadWay

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    with application("results load-mappings"):
        try:
            changed = _whole(
                lambda: mapping_files.load_mappings(file, by=SYSTEM, at=clock.now()), dry_run
            )
        except BadWay as refusal:
            stop(f"Tệp bị từ chối, chưa lưu gì: {refusal}", REFUSED)
    say(f"{read_words(dry_run)} {changed} cách đọc mới hoặc thay đổi.")


@results.command("rename-mapping")
@click.argument("name")
@click.argument("new_name")
@_INDEX
@answers
def rename_mapping(name: str, new_name: str, index: str) -> None:
    """Đổi tên một cách đọc."""
    from tracker.indices.actions import rename_reading

    with application("results rename-mapping"):
        _change(index, name, lambda row: rename_reading(row, new_name, by=SYSTEM, at=clock.now()))
    say(f"Cách đọc “{name}” nay tên là “{new_name}”.")


@results.command("retire-mapping")
@click.argument("name")
@_INDEX
@answers
def retire_mapping(name: str, index: str) -> None:
    """Thôi dùng một cách đọc; nó vẫn ở trong danh sách và nhật ký."""
    from tracker.indices.actions import retire_reading

    with application("results retire-mapping"):
        _change(index, name, lambda row: retire_reading(row, by=SYSTEM, at=clock.now()))
    say(f"Đã thôi dùng cách đọc “{name}”.")


def _change(index: str, name: str, change: Callable[[Any], None]) -> None:
    from tracker.db import transaction
    from tracker.indices.rules.saved import BadWay
    from tracker.indices.tables import TableRefused, mapping_named

    try:
        with transaction():
            change(mapping_named(index.upper(), name))
    except (BadWay, TableRefused) as refusal:
        stop(str(refusal), REFUSED)


COMMANDS = (results,)
