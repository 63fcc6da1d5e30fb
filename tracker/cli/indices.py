"""`tracker compare`: scores against targets. `tracker claims`: what a report asserts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tracker.cli.doors import REFUSED, UNREACHABLE, answers, application, print_json, say, stop
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

TRY = click.option("--dry-run", is_flag=True, help="Chỉ đọc thử, không ghi gì.")


@click.command("compare")
@click.argument("index", type=click.Choice(["PAR_INDEX", "SIPAS", "PAPI"], case_sensitive=False))
@click.argument("year", type=click.IntRange(2000, 2100))
@click.option("--against", type=click.IntRange(2000, 2100), default=None, help="Năm đối chiếu.")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def compare(index: str, year: int, against: int | None, as_json: bool) -> None:
    """So sánh kết quả với mục tiêu, năm trước, điểm tối đa, trung bình cả nước."""
    from tracker.analysis.console import lines
    from tracker.analysis.queries import NoFramework, comparison
    from tracker.analysis.shapes import comparison_shape

    with application("compare"):
        try:
            found = comparison(index.upper(), year, against)
        except NoFramework as error:
            stop(str(error), REFUSED)
        if as_json:
            print_json(comparison_shape(found))
            return
        for line in lines(found, "%" if found.index == "SIPAS" else "điểm"):
            say(line)


@click.group("claims")
def claims() -> None:
    """Số liệu in trong các báo cáo, để đối chiếu với số tính được."""


@claims.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@TRY
@answers
def load(file: Path, dry_run: bool) -> None:
    """Nạp các số liệu in trong một báo cáo (CSV)."""
    from tracker.indices.actions import load_claims

    if not file.is_file():
        stop(f"Không có tệp {file}.", UNREACHABLE)
    with application("claims load"):
        added = stored(lambda: load_claims(path=file, by=SYSTEM, at=clock.now()), dry_run)
    say(f"{read_words(dry_run)} {added} số liệu mới.")


@click.group("frameworks")
def frameworks() -> None:
    """Bộ chỉ số: các phiên bản, cây tiêu chí, bảng đối chiếu."""


@frameworks.command("load")
@click.argument("folder", type=click.Path(path_type=Path))
@TRY
@answers
def load_versions(folder: Path, dry_run: bool) -> None:
    """Nạp bộ chỉ số từ một thư mục tệp CSV (như seeds/frameworks); ghi cả hoặc không ghi gì."""
    from tracker.indices.actions import load_frameworks

    files = ("indices.csv", "frameworks.csv", "criteria.csv", "crosswalk.csv")
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        stop(f"Thư mục {folder} thiếu tệp {', '.join(missing)}.", UNREACHABLE)
    with application("frameworks load"):
        added = stored(lambda: load_frameworks(folder=folder, by=SYSTEM, at=clock.now()), dry_run)
    say(f"{read_words(dry_run)} {added} mục mới.")


def stored(load: Callable[[], int], dry_run: bool) -> int:
    """Load as one change and give how many rows are new; a dry run takes all of it back."""
    from tracker.db import session, transaction
    from tracker.indices.files import BadFile

    try:
        with transaction():
            added = load()
            if dry_run:
                session.rollback()
    except BadFile as error:
        stop(f"Tệp bị từ chối, chưa lưu gì: {error}", REFUSED)
    return added


def read_words(dry_run: bool) -> str:
    """Give the words that begin the answer of a load, tried or done."""
    return "Đọc được" if dry_run else "Đã nạp"


COMMANDS = (compare, claims, frameworks)
