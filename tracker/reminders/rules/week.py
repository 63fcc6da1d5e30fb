"""The week's figures in words: at most ten lines, which leaders get and nothing else."""

from __future__ import annotations

from tracker.lib.numbers import format_count
from tracker.reminders.rules.letters import WeekSummary

_WORST_LINES = 3


def figure_lines(week: WeekSummary) -> list[str]:
    """Give the counts with their change since the week before, and what waits; zeros only once."""
    before = week.before
    lines = [
        f"Quá hạn: {_with_change(week.overdue, before.overdue if before else None)}",
        f"Sắp đến hạn: {_with_change(week.due_soon, before.due_soon if before else None)}",
        f"Chưa báo cáo trong kỳ: {_with_change(week.missing, before.missing if before else None)}"
        + (f", của {format_count(week.silent_agencies)} cơ quan" if week.silent_agencies else ""),
    ]
    waiting = (
        ("Báo cáo chờ xác nhận quá thời hạn", week.waiting_long),
        ("Đề nghị của cơ quan chờ quyết định", week.requests),
        ("Đã đôn đốc nhiều lần, cần công văn", week.urged),
    )
    return lines + [f"{label}: {format_count(count)}" for label, count in waiting if count]


def brief_lines(week: WeekSummary) -> list[str]:
    """Give the whole week in ten lines or fewer."""
    lines = figure_lines(week)
    lines += [f"{name}: {format_count(count)} quá hạn" for name, count in week.worst[:_WORST_LINES]]
    if week.unreachable:
        lines.append(f"Chưa có người nhận thư: {format_count(len(week.unreachable))} cơ quan")
    return lines


def _with_change(now: int, before: int | None) -> str:
    if before is None:
        return format_count(now)
    if now == before:
        return f"{format_count(now)} (bằng tuần trước)"
    word = "tăng" if now > before else "giảm"
    return f"{format_count(now)} ({word} {format_count(abs(now - before))} so với tuần trước)"
