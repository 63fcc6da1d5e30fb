"""How the plan stands on one page, for who decides."""

from __future__ import annotations

from datetime import date

from tracker.lib.numbers import format_count
from tracker.lib.text import shorten
from tracker.paper.outline import (
    Block,
    Column,
    HeadCell,
    Outline,
    Run,
    Table,
    bullet,
    ended,
    head,
    row,
)
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.hands import hand_words
from tracker.reports.facts import Bodies
from tracker.reports.papers.heading import paper_outline
from tracker.reports.papers.reading import COMING_DAYS, Summary
from tracker.reports.phrases import counted, day
from tracker.reports.tables import count_cell, rate_cell

_NAMED = 3
_NAME = 60
_HANDS = 5


def summary_outline(told: Summary, title: str, bodies: Bodies, on: date) -> Outline:
    """Give the page: the counts by index, then what a person should know, a line each."""
    blocks: tuple[Block, ...] = (
        _table(told),
        _line("Quá hạn", _late(told)),
        _line("Điểm đang treo", "; ".join(told.at_stake) or "không điểm nào"),
        _line("Sắp đến hạn", _coming(told)),
        _line("Chưa báo cáo", _silent(told)),
        _line("Đang ở ai", _hands(told, bodies.coordinator, on)),
        _line("Hứa và đạt", _promises(told)),
        _line("Cần ý kiến lãnh đạo", _needs_word(told)),
    )
    return paper_outline(
        "Tóm tắt", (shorten(title, 160), f"đến hết ngày {day(on)}"), ended(blocks), bodies, on,
        ("Lãnh đạo UBND;", "Lưu: VT."),
    )  # fmt: skip


def _line(lead: str, words: str) -> Block:
    return bullet(Run(f"{lead}: ", bold=True), f"{words}.")


def _table(told: Summary) -> Table:
    rows = [_row(one.name, one.counts) for one in told.counts.by_index]
    rows.append(_row("Tổng số", told.counts.all, total=True))
    return Table(
        (Column(33), *(Column(width, "right") for width in (18, 20, 18, 18, 20, 19, 19))),
        (
            head(
                HeadCell("Chỉ số", down=2), HeadCell("Đầu việc", down=2),
                HeadCell("Đến hạn (lũy kế)", down=2), HeadCell("Hoàn thành", down=2),
                HeadCell("Quá hạn", down=2), HeadCell("Tỷ lệ hoàn thành (%)", down=2),
                HeadCell("Tỷ lệ đúng hạn (%)", across=2),
            ),
            head("Hạn hiện hành", "Hạn ban đầu"),
        ),
        tuple(rows),
        "Bảng 1. Tình hình thực hiện",
    )  # fmt: skip


def _row(name: str, c: Counts, *, total: bool = False):  # type: ignore[no-untyped-def]
    return row(
        name, *map(count_cell, (c.occurrences, c.fallen_due, c.done, c.overdue)),
        rate_cell(c.completion_rate), rate_cell(c.on_time_rate), rate_cell(c.on_time_rate_original),
        kind="total" if total else "normal",
    )  # fmt: skip


def _late(told: Summary) -> str:
    now, before = told.counts.all.overdue, told.before.all.overdue
    step = now - before
    change = f"{'tăng' if step > 0 else 'giảm'} {format_count(abs(step))}" if step else "không đổi"
    words = f"{counted(now, 'đầu việc')}, {change} so với 07 ngày trước"
    if not told.late:
        return words
    most = "; ".join(f"{shorten(one.name, _NAME)} ({one.count})" for one in told.late[:_NAMED])
    return f"{words}; của {counted(len(told.late), 'cơ quan')}, nhiều nhất: {most}"


def _coming(told: Summary) -> str:
    words = f"{counted(told.coming_count, 'đầu việc')} trong {COMING_DAYS} ngày tới"
    if not told.coming:
        return words
    first = "; ".join(f"nhiệm vụ {one.number} ({day(one.limit_on)})" for one in told.coming)
    return f"{words}, gồm {first}"


def _silent(told: Summary) -> str:
    if not told.period_name:
        return "chưa kết thúc kỳ báo cáo nào"
    if not told.silent_bodies:
        return f"mọi cơ quan đã báo cáo {told.period_name}"
    names = "; ".join(shorten(name, _NAME) for name in told.silent[:_NAMED])
    return (
        f"{counted(told.silent_duties, 'báo cáo')} {told.period_name} của "
        f"{counted(told.silent_bodies, 'cơ quan')}, thiếu nhiều nhất: {names}"
    )


def _hands(told: Summary, standing_agency: str, on: date) -> str:
    """Say where work waits, the longest wait first."""
    lines = []
    for one in told.held[:_HANDS]:
        who, what = hand_words(one.hand.value, standing_agency)
        lines.append(f"{who}: {counted(one.count, what)}, lâu nhất {one.days(on)} ngày")
    return "; ".join(lines) or "không việc nào đang chờ ai"


def _promises(told: Summary) -> str:
    said = " ".join(one.told(told.year) for one in told.promises)
    return said.removesuffix(".") or "kế hoạch không đặt mục tiêu cho chỉ số nào"


def _needs_word(told: Summary) -> str:
    """Name what the standing agency cannot move by itself."""
    lines = []
    if told.urged:
        lines.append(f"{counted(told.urged, 'đầu việc')} đã đôn đốc quá số lần, cần công văn")
    if told.only_asked:
        late = sum(row.counts.overdue for row in told.only_asked)
        names = ", ".join(shorten(row.name, _NAME) for row in told.only_asked[:_NAMED])
        lines.append(f"{counted(late, 'đầu việc')} của cơ quan chỉ được đề nghị ({names}) quá hạn")
    lines += [
        f"{counted(one.count, hand_words(one.hand.value, '')[1])} chờ quyết định"
        for one in told.held
        if one.hand in ("extension_asked", "change_asked")
    ]
    return "; ".join(lines) or "không có việc nào chờ ý kiến lãnh đạo"
