"""The leader's page: the board in ten lines, each a sentence whose figures open their lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for

from tracker.desk.board import Board
from tracker.desk.stakes_page import sum_words
from tracker.lib.numbers import format_count, format_decimal
from tracker.progress.queries.stakes import Promise
from tracker.progress.rules.hands import hand_words
from tracker.progress.rules.stakes import Sum
from tracker.web.days import ShownDay

NAMED_AGENCIES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with `href` it opens what it tells."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten lines: what it is about, its tone, its sentence."""

    head: str
    tone: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Told:
    """What the lines are told from; `urged` is what was urged in vain, where the reader may ask."""

    board: Board
    day: ShownDay
    promises: Sequence[Promise]
    standing_agency: str
    urged: Part | None

    def work(self, text: str, timing: str, **more: Any) -> Part:
        """Give a figure that opens the list of work with that many."""
        asked: dict[str, Any] = {"tinh-trang": timing} | more | self._place
        return Part(text, url_for("desk.work", **asked))

    @property
    def _place(self) -> dict[str, Any]:
        return {"plan": self.board.plan.code, "on": self.day.parameter}

    def tasks(self, text: str, state: str) -> Part:
        """Give a figure that opens the list of tasks."""
        asked: dict[str, Any] = {"tinh-trang": state} | self._place
        return Part(text, url_for("desk.tasks", **asked))

    def stakes(self, text: str, cause: str) -> Part:
        """Give a figure that opens the page of points at stake."""
        return Part(text, url_for("desk.stakes", vi=cause or None, **self._place))


def ten_lines(told: Told) -> list[Line]:
    """Give the lines in the order in which a leader asks: late, whose, worth, next, kept."""
    return [
        Line("Quá hạn", "overdue", _late(told)),
        Line("Của ai", "overdue", _whose(told)),
        Line("Điểm đang treo", "soon", _stakes(told)),
        Line("Sắp đến hạn", "soon", _coming(told)),
        Line("Đã hoàn thành", "done", _done(told)),
        Line("So với kế hoạch", "doing", _line(told)),
        Line("Chưa báo cáo", "silent", _silent(told)),
        Line("Đang ở ai", "waiting", _hands(told)),
        Line("Hứa và đạt", "doing", _promises(told)),
        Line("Cần ý kiến lãnh đạo", "returned", _needs_word(told)),
    ]


def _late(told: Told) -> list[Part]:
    b = told.board
    now = b.now.all.overdue
    if not now:
        return [Part(f"Không có việc quá hạn; {_change(now - b.before.overdue, b)}.")]
    parts = [
        told.tasks(f"{b.overdue_tasks} nhiệm vụ", "overdue"),
        Part(" quá hạn, gồm "),
        told.work(f"{format_count(now)} đầu việc", "overdue"),
        Part(
            f" của {format_count(b.overdue_agencies)} cơ quan; "
            f"{_change(now - b.before.overdue, b)}."
        ),
    ]
    first = b.overdue[0]
    href = url_for("desk.task", task_id=first.task_id, on=told.day.parameter)
    late = (b.on - first.limit_on).days
    return [
        *parts,
        Part(" Trễ nhất là "),
        Part(f"nhiệm vụ {first.number}", href),
        Part(f": {late} ngày."),
    ]


def _whose(told: Told) -> list[Part]:
    late = [row for row in told.board.now.by_agency if row.counts.overdue]
    late.sort(key=lambda row: -row.counts.overdue)
    if not late:
        return [Part("Không cơ quan nào có việc quá hạn.")]
    parts = [Part("Nhiều nhất: ")]
    for place, row in enumerate(late[:NAMED_AGENCIES]):
        parts.append(Part(f"{'; ' if place else ''}{row.name} "))
        text = f"{format_count(row.counts.overdue)} việc"
        parts.append(told.work(text, "overdue", **{"co-quan": row.key}))
    rest = len(late) - NAMED_AGENCIES
    return [*parts, Part(f"; và {format_count(rest)} cơ quan khác." if rest > 0 else ".")]


def _stakes(told: Told) -> list[Part]:
    found = told.board.at_stake
    if not found.either:
        return [Part("Không điểm nào đang treo vì việc quá hạn hoặc chưa báo cáo.")]
    parts: list[Part] = []
    for words, sums, cause in (
        ("Vì việc quá hạn: ", found.late, "late"),
        ("Tính cả việc chưa báo cáo trong kỳ: ", found.either, ""),
    ):
        parts.append(Part(f"{' ' if parts else ''}{words}"))
        parts.append(told.stakes(_sums(sums, told) or "không điểm nào", cause))
        parts.append(Part("."))
    return [*parts, Part(" Đó là điểm kế hoạch dự kiến tăng, mỗi tiêu chí tính một lần.")]


def _sums(sums: Sequence[Sum], told: Told) -> str:
    return "; ".join(sum_words(one, told.board.at_stake.stakes) for one in sums)


def _coming(told: Told) -> list[Part]:
    parts: list[Part] = []
    for days, count in told.board.coming_counts.items():
        parts.append(Part(f"{', ' if parts else 'Trong '}{days} ngày tới: "))
        parts.append(told.work(f"{format_count(count)} đầu việc", f"due_{days}"))
    return [*parts, Part(".")]


def _done(told: Told) -> list[Part]:
    now, before = told.board.now.all, told.board.before
    if not now.fallen_due:
        return [Part("Chưa có việc nào đến hạn hoặc hoàn thành.")]
    done = f"{format_count(now.done)}/{format_count(now.fallen_due)}"
    parts = [
        told.work(f"{format_count(now.done)} đầu việc", "done"),
        Part(" trên "),
        told.work(f"{format_count(now.fallen_due)} đầu việc", "fallen_due"),
        Part(
            f" đã đến hạn hoặc đã xong ({done}, bằng {_percent(now.completion_rate)}); "
            f"{_change(now.done - before.done, told.board)}."
        ),
    ]
    if now.done:
        parts.append(
            Part(
                f" Trong {format_count(now.done)} việc đã xong, đúng hạn "
                f"{_percent(now.on_time_rate)} theo hạn hiện hành, "
                f"{_percent(now.on_time_rate_original)} theo hạn gốc."
            )
        )
    return parts


def _line(told: Told) -> list[Part]:
    point = told.board.today_on_line
    if point is None or point.done is None:
        return [Part("Kế hoạch chưa có việc nào có hạn.")]
    last = told.board.line[-1]
    return [
        Part("Đến ngày này phải xong "),
        told.work(f"{format_count(point.due)} đầu việc", "due_by"),
        Part(", đã xong "),
        told.work(f"{format_count(point.done)} đầu việc", "done_dated"),
        Part(f" có hạn, trên {format_count(last.due)} đầu việc có hạn của cả kế hoạch."),
    ]


def _silent(told: Told) -> list[Part]:
    b = told.board
    if b.period is None:
        return [Part("Chưa kết thúc kỳ báo cáo nào.")]
    if not b.silent_bodies:
        return [Part(f"Mọi cơ quan đã báo cáo kỳ {b.period.name}.")]
    text = f"{format_count(b.silent_duties)} báo cáo"
    more = {"ky": b.period.code, "nhom": "bodies"}
    return [
        Part(f"{format_count(b.silent_bodies)} cơ quan còn thiếu "),
        told.work(text, "silent", **more),
        Part(
            f" trên {format_count(b.silent_asked)} của kỳ {b.period.name}. Không cập nhật khác "
            f"với chậm: {format_count(b.silence.only_silent)} cơ quan trong số đó không có việc "
            "nào quá hạn."
        ),
    ]


def _hands(told: Told) -> list[Part]:
    parts: list[Part] = []
    for one in told.board.held:
        who, what = hand_words(one.hand.value, told.standing_agency)
        parts.append(Part(f"{'; ' if parts else ''}{who}: "))
        parts.append(told.work(f"{format_count(one.count)} việc", one.hand.value))
        parts.append(Part(f" ({what}, lâu nhất {one.days(told.board.on)} ngày)"))
    return [*parts, Part(".")] if parts else [Part("Không việc nào đang chờ ai.")]


def _promises(told: Told) -> list[Part]:
    if not told.promises:
        return [Part("Kế hoạch không đặt mục tiêu cho chỉ số nào.")]
    return [
        Part(f"{' ' if place else ''}{one.told(told.board.plan.year)}")
        for place, one in enumerate(told.promises)
    ]


def _needs_word(told: Told) -> list[Part]:
    """Name what Sở Nội vụ cannot move by itself: urged in vain, bodies that are only asked."""
    parts: list[Part] = []
    if told.urged:
        parts += [told.urged, Part(" đã đôn đốc quá số lần, cần công văn. ")]
    asked = [r for r in told.board.now.by_agency if r.level == "request" and r.counts.overdue]
    if asked:
        late = sum(row.counts.overdue for row in asked)
        names = ", ".join(row.name for row in asked[:NAMED_AGENCIES])
        text = f"{format_count(late)} đầu việc"
        parts += [
            told.work(text, "overdue", nhom="request"),
            Part(f" của cơ quan chỉ được đề nghị phối hợp ({names}) đã quá hạn. "),
        ]
    for one in told.board.held:
        if one.hand in ("extension_asked", "change_asked"):
            _, what = hand_words(one.hand.value, told.standing_agency)
            text = f"{format_count(one.count)} việc"
            parts += [told.work(text, one.hand.value), Part(f" có {what} chờ quyết định. ")]
    return parts or [Part("Không có việc nào chờ ý kiến lãnh đạo.")]


def _percent(rate: Decimal | None) -> str:
    return f"{format_decimal(rate, 1)}%" if rate is not None else "chưa có số liệu"


def _change(by: int, board: Board) -> str:
    word = "tăng" if by > 0 else "giảm" if by < 0 else "không đổi"
    amount = f" {format_count(abs(by))} đầu việc" if by else ""
    return f"{word}{amount} so với {board.before_on:%d/%m}"
