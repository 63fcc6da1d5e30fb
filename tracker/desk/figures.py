"""The row of key figures at the head of the board: number, unit, what it is part of, change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for

from tracker.desk.board import Board
from tracker.desk.stakes_page import sum_words
from tracker.lib.numbers import format_count, format_decimal
from tracker.progress.rules.stakes import Sum
from tracker.web.days import ShownDay


def board_figures(board: Board, day: ShownDay) -> list[dict[str, Any]]:
    """Give the figures of `templates/macros/figures.html`."""
    now, before = board.now.all, board.before
    overdue: dict[str, Any] = {
        "tinh-trang": "overdue",
        "plan": board.plan.code,
        "on": day.parameter,
    }
    return [
        {
            "label": "Quá hạn",
            "tone": "overdue",
            "value": format_count(board.overdue_tasks),
            "unit": "nhiệm vụ",
            "of": f"{format_count(now.overdue)} đầu việc của "
            f"{format_count(board.overdue_agencies)} cơ quan",
            "href": url_for("desk.tasks", **overdue),
            "change": _change(now.overdue - before.overdue, board, fewer_is_good=True),
        },
        {
            "label": "Sắp đến hạn",
            "tone": "soon",
            "value": format_count(now.due_soon),
            "unit": "đầu việc",
            "of": "trong 7 ngày; quý, năm 15 ngày",
            "href": _list(board, day, "due_soon"),
            "change": _change(now.due_soon - before.due_soon, board),
        },
        {
            "label": "Chờ xác nhận",
            "tone": "waiting",
            "value": format_count(now.waiting),
            "unit": "báo cáo",
            "of": _oldest(board),
            "href": _list(board, day, "waiting"),
            "change": _change(now.waiting - before.waiting, board),
        },
        _silent(board, day),
        _completion(board, day),
        *_at_stake(board, day),
    ]


def _at_stake(board: Board, day: ShownDay) -> list[dict[str, Any]]:
    """Give the points that late work puts at stake, first index first; none without criteria."""
    found = board.at_stake
    if not found.stakes.units:
        return []
    first, rest = (found.late[0], found.late[1:]) if found.late else (None, [])
    summed = first if first is not None and first.gain is not None else None
    said = [sum_words(part, found.stakes) for part in (rest if summed else found.late)]
    unit = found.stakes.units[summed.index].words if summed else "điểm"
    return [
        {
            "label": "Điểm đang treo do quá hạn",
            "icon": "warning",
            "value": format_decimal(summed.gain) if summed and summed.gain is not None else "–",
            "unit": unit if summed else "",
            "of": ("và " if summed and said else "") + "; ".join(said)
            if said or summed
            else "không nhiệm vụ quá hạn nào gắn với tiêu chí",
            "href": url_for("desk.stakes", vi="late", plan=board.plan.code, on=day.parameter),
            "change": _stake_change(board, summed),
        }
    ]


def _stake_change(board: Board, now: Sum | None) -> dict[str, Any] | None:
    """Compare with a week ago in the same index; nothing to say where the index is another."""
    if now is None or now.gain is None:
        return None
    before = next((part.gain for part in board.at_stake.before if part.index == now.index), None)
    points = now.gain - (before or Decimal(0))
    word = "tăng" if points > 0 else "giảm" if points < 0 else "không đổi"
    amount = f" {format_decimal(abs(points))}" if points else ""
    return {
        "by": 1 if points > 0 else -1 if points < 0 else 0,
        "text": f"{word}{amount} từ {board.before_on:%d/%m}",
        "good": points < 0 if points else None,
    }


def _silent(board: Board, day: ShownDay) -> dict[str, Any]:
    asked = board.silent_asked
    if board.period is None:
        return {
            "label": "Chưa báo cáo",
            "tone": "silent",
            "value": "–",
            "unit": "",
            "of": "chưa kết thúc kỳ báo cáo nào",
        }
    missing = board.silent_duties
    arguments: dict[str, Any] = {
        "tinh-trang": "silent",
        "ky": board.period.code,
        "nhom": "bodies",
        "plan": board.plan.code,
        "on": day.parameter,
    }
    share = format_decimal(Decimal(missing) * 100 / asked, 1) if asked else "0,0"
    return {
        "label": f"Chưa báo cáo {board.period.name.split(' năm')[0]}",
        "tone": "silent",
        "value": format_count(missing),
        "unit": "đầu việc",
        "of": f"trên {format_count(asked)} ({share}%)",
        "href": url_for("desk.work", **arguments),
        "change": _change(missing - board.before_silent, board, fewer_is_good=True)
        if board.before_silent
        else None,
    }


def _completion(board: Board, day: ShownDay) -> dict[str, Any]:
    now, before = board.now.all, board.before
    rate, old = now.completion_rate, before.completion_rate
    change = None
    if rate is not None and old is not None:
        points = rate - old
        word = "tăng" if points > 0 else "giảm" if points < 0 else "không đổi"
        amount = f" {format_decimal(abs(points), 1)} điểm %" if points else ""
        change = {
            "by": 1 if points > 0 else -1 if points < 0 else 0,
            "text": f"{word}{amount} từ {board.before_on:%d/%m}",
            "good": points > 0 if points else None,
        }
    on_time, first = now.on_time_rate, now.on_time_rate_original
    said = ""
    if on_time is not None and first is not None:
        said = (
            f"; đúng hạn {format_decimal(on_time, 1)}% số xong "
            f"(theo hạn gốc {format_decimal(first, 1)}%)"
        )
    return {
        "label": "Hoàn thành trên đến hạn",
        "tone": "done",
        "value": f"{format_decimal(rate, 1)}%" if rate is not None else "–",
        "unit": "",
        "of": f"{format_count(now.done)}/{format_count(now.fallen_due)} đầu việc{said}",
        "href": _list(board, day, "fallen_due"),
        "change": change,
    }


def _oldest(board: Board) -> str:
    if board.oldest_waiting is None:
        return "không có báo cáo nào chờ"
    days = (board.on - board.oldest_waiting).days
    return f"lâu nhất {days} ngày" if days else "gửi trong hôm nay"


def _list(board: Board, day: ShownDay, timing: str) -> str:
    arguments: dict[str, Any] = {"tinh-trang": timing, "plan": board.plan.code, "on": day.parameter}
    return url_for("desk.work", **arguments)


def _change(by: int, board: Board, fewer_is_good: bool | None = None) -> dict[str, Any]:
    word = "tăng" if by > 0 else "giảm" if by < 0 else "không đổi"
    amount = f" {format_count(abs(by))}" if by else ""
    good = None if not by or fewer_is_good is None else (by < 0) == fewer_is_good
    return {"by": by, "text": f"{word}{amount} từ {board.before_on:%d/%m}", "good": good}
