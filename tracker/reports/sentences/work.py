"""How the work stands: in all, in the window, by index, by agency, without a last day."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.lib.numbers import percent_of
from tracker.progress.rules.counts import Counts
from tracker.reports.facts import IndexFact, QuarterlyFacts, StandingRow, WindowFact
from tracker.reports.phrases import (
    change,
    counted,
    day,
    joined,
    letter,
    lower_first,
    names,
    number_text,
    percent,
    share,
    task_numbers,
)

_IN_TABLE = " Số liệu cụ thể tại Bảng 1."


def scope(facts: QuarterlyFacts) -> list[str]:
    """Tell how many tasks there are and how many have a last day."""
    counts = facts.counts
    dated, undated = counts.with_deadline, counts.no_deadline
    if not counts.occurrences:
        return ["Kế hoạch chưa giao nhiệm vụ."]
    found = f"Kế hoạch giao {counted(counts.occurrences)}"
    if dated and undated:
        found += (
            f", gồm {counted(dated)} có hạn hoàn thành cụ thể và {counted(undated)} thực hiện "
            "thường xuyên, định kỳ, theo sự kiện hoặc theo quy định (tổng hợp tại Bảng 4)"
        )
    elif undated:
        found += ", đều thực hiện thường xuyên, định kỳ, theo sự kiện hoặc theo quy định"
    else:
        found += ", đều có hạn hoàn thành cụ thể"
    outside = [
        f"{counted(number)} {words}"
        for number, words in (
            (counts.suspended, "tạm dừng"),
            (counts.cancelled, "không thực hiện"),
        )
        if number
    ]
    if outside:
        found += f". Ngoài ra, có {joined(outside)}, không tính trong các tỷ lệ"
    return [f"{found}."]


def window(facts: QuarterlyFacts) -> list[str]:
    """Tell what fell due in the window and what became of it."""
    now = facts.window
    if not now.fallen_due:
        found = "Trong kỳ, không có nhiệm vụ đến hạn."
    else:
        found = f"Trong kỳ, có {counted(now.fallen_due)} đến hạn, {_window_result(now)}."
    extra = []
    if now.done_early:
        extra.append(
            f"{counted(len(now.done_early))} hoàn thành trước hạn ({task_numbers(now.done_early)})"
        )
    if now.caught_up:
        extra.append(
            f"{counted(len(now.caught_up))} đến hạn từ kỳ trước được hoàn thành trong kỳ "
            f"({task_numbers(now.caught_up)})"
        )
    return [found + (f" Ngoài ra, có {joined(extra)}." if extra else "")]


def _window_result(now: WindowFact) -> str:
    parts = [_done_part(now.done, now.done_on_time, now.done_late, now.fallen_due)]
    if now.open:
        parts.append(
            f"còn {counted(now.open)}{share(now.open, now.fallen_due)} quá hạn chưa hoàn thành"
        )
    if now.waiting:
        parts.append(f"{counted(now.waiting)} đã báo cáo hoàn thành, đang chờ xác nhận")
    return "; ".join(parts)


def _done_part(done: int, on_time: int, late: int, whole: int) -> str:
    """Give "hoàn thành 04 nhiệm vụ (50%), gồm 03 nhiệm vụ trong hạn và 01 nhiệm vụ quá hạn"."""
    if not done:
        return "chưa có nhiệm vụ hoàn thành"
    found = f"hoàn thành {counted(done)}{share(done, whole)}"
    if on_time and late:
        return f"{found}, gồm {counted(on_time)} trong hạn và {counted(late)} quá hạn"
    return f"{found}, {'đều trong hạn' if on_time else 'đều quá hạn'}"


def cumulative(facts: QuarterlyFacts) -> list[str]:
    """Tell where the plan stands at the cut-off, against the cut-off before."""
    counts, before = facts.counts, facts.before
    start = f"Lũy kế đến hết ngày {day(facts.period.window_end)}, "
    if not counts.fallen_due:
        rest = f"{_still_open(counts)}{_waiting(facts)}{_IN_TABLE}"
        return [f"{start}chưa có nhiệm vụ đến hạn.{rest}"]
    changed = change(
        counts.completion_rate, before.completion_rate if before else None, "điểm phần trăm"
    )
    if changed and before:
        changed = f", {changed} so với kỳ báo cáo trước ({percent(before.completion_rate)})"
    done = (
        f"hoàn thành {counted(counts.done)}{share(counts.done, counts.fallen_due)}"
        if counts.done
        else "chưa có nhiệm vụ hoàn thành"
    )
    found = f"{start}có {counted(counts.fallen_due)} đến hạn, {done}{changed}"
    if counts.overdue:
        found += (
            f"; còn {counted(counts.overdue)} quá hạn chưa hoàn thành"
            f"{share(counts.overdue, counts.fallen_due)}"
        )
    else:
        found += "; không có nhiệm vụ quá hạn chưa hoàn thành"
    return [f"{found}.{_on_time(facts)}{_still_open(counts)}{_waiting(facts)}{_IN_TABLE}"]


def _on_time(facts: QuarterlyFacts) -> str:
    counts, first = facts.counts, facts.counts.done_on_time_original
    if not counts.done:
        return ""
    found = (
        f" Trong {counted(counts.done)} đã hoàn thành, có {counted(counts.done_on_time)} hoàn "
        f"thành trong hạn{share(counts.done_on_time, counts.done)}"
    )
    if first != counts.done_on_time:
        rate = percent(percent_of(first, counts.done))
        found += f"; nếu tính theo hạn ban đầu ghi trong Kế hoạch, tỷ lệ này là {rate}"
    return f"{found}."


def _still_open(counts: Counts) -> str:
    running = counts.not_due + counts.due_soon
    if not running:
        return ""
    soon = f", trong đó {counted(counts.due_soon)} sắp đến hạn" if counts.due_soon else ""
    return f" Có {counted(running)} chưa đến hạn{soon}."


def _waiting(facts: QuarterlyFacts) -> str:
    waiting = facts.counts.waiting
    if not waiting:
        return ""
    return (
        f" Có {counted(waiting)} đã báo cáo hoàn thành, đang chờ {facts.bodies.coordinator} xác "
        "nhận, chưa tính là hoàn thành."
    )


def indices(facts: QuarterlyFacts) -> list[str]:
    """Tell how each index stands, one point each."""
    if not facts.indices:
        return ["Kế hoạch không chia nhiệm vụ theo Chỉ số."]
    points = [f"{letter(i)}) {_index_sentence(one)}" for i, one in enumerate(facts.indices)]
    return [*points, "Chi tiết tại Bảng 2 và Hình 1."]


def _index_sentence(one: IndexFact) -> str:
    counts = one.counts
    if not counts.occurrences:
        return f"Chỉ số {one.name}: không có nhiệm vụ."
    start = f"Chỉ số {one.name}: {counted(counts.occurrences)}"
    if not counts.with_deadline:
        return f"{start}, đều không có hạn cuối; kết quả thực hiện trong kỳ nêu tại mục 4 Phần này."
    if not counts.fallen_due:
        return f"{start}; chưa có nhiệm vụ đến hạn."
    done = (
        f"hoàn thành {counted(counts.done)}{share(counts.done, counts.fallen_due)}"
        if counts.done
        else "chưa có nhiệm vụ hoàn thành"
    )
    found = f"{start}; {counted(counts.fallen_due)} đến hạn, {done}"
    late = [s for s in one.sections if s.counts.overdue]
    if not counts.overdue:
        return f"{found}; không có nhiệm vụ quá hạn."
    where = ", ".join(f"{lower_first(s.name)} ({number_text(s.counts.overdue)})" for s in late)
    return f"{found}, còn {counted(counts.overdue)} quá hạn" + (
        f", thuộc {'các lĩnh vực:' if len(late) > 1 else 'lĩnh vực'} {where}." if where else "."
    )


def agencies(facts: QuarterlyFacts) -> list[str]:
    """Tell which lead agencies are through and which have late work."""
    ordered = [one for one in facts.agencies if not one.requested]
    due = [one for one in ordered if one.counts.fallen_due]
    if not due:
        return ["Chưa có cơ quan chủ trì có nhiệm vụ đến hạn. Chi tiết tại Bảng 3."]
    unit = "cơ quan, nhóm cơ quan"
    full = sum(one.counts.done == one.counts.fallen_due for one in due)
    found = f"Có {counted(len(due), unit)} chủ trì nhiệm vụ đến hạn"
    if full == len(due):
        found += ", đã hoàn thành toàn bộ."
    else:
        found += f"; trong đó {counted(full, unit)} đã hoàn thành 100%." if full else "."
    late = sorted((one for one in due if one.counts.overdue), key=lambda one: -one.counts.overdue)
    if late:
        listed = names(
            [f"{one.name} ({counted(one.counts.overdue, 'lượt nhiệm vụ')})" for one in late], unit
        )
        found += f" Còn {counted(len(late), unit)} có nhiệm vụ quá hạn: {listed}."
    else:
        found += " Không có cơ quan chủ trì nào có nhiệm vụ quá hạn."
    return [f"{found} Kết quả cụ thể tại Bảng 3."]


def standing(facts: QuarterlyFacts) -> list[str]:
    """Tell how the duties without a last day were answered."""
    rows = facts.standing
    if not rows:
        return ["Kế hoạch không có nhiệm vụ thường xuyên, định kỳ hoặc theo sự kiện."]
    periodic = [r for r in rows if r.kind not in ("event", "standing")]
    events = [r for r in rows if r.kind == "event"]
    steady = [r for r in rows if r.kind == "standing"]
    parts = []
    if periodic:
        due, done = sum(r.due for r in periodic), sum(r.done for r in periodic)
        result = (
            f"có {counted(due, 'lượt')} đến hạn, hoàn thành {counted(done, 'lượt')}"
            f"{share(done, due)}"
            if due
            else "chưa đến kỳ báo cáo"
        )
        parts.append(f"{counted(len(periodic))} định kỳ {result}")
    if events:
        happened = [r for r in events if r.due]
        parts.append(
            f"{counted(len(events))} theo sự kiện có {counted(len(happened))} đã phát sinh"
            if happened
            else f"{counted(len(events))} theo sự kiện đều chưa phát sinh"
        )
    if steady:
        parts.append(_steady_part(steady))
    return [
        f"Trong {counted(len(rows))} không có hạn cuối: {'; '.join(parts)}. Chi tiết tại Bảng 4."
    ]


def _steady_part(rows: Sequence[StandingRow]) -> str:
    asked = [r for r in rows if r.due]
    if not asked:
        return f"{counted(len(rows))} thường xuyên, theo quy định chưa đến kỳ báo cáo"
    full = sum(r.done >= r.due for r in asked)
    none = sum(not r.done for r in asked)
    partly = len(asked) - full - none
    words = [f"{counted(full)} được báo cáo đầy đủ{share(full, len(asked))}"] if full else []
    words += [f"{counted(partly)} báo cáo chưa đầy đủ"] if partly else []
    words += [f"{counted(none)} chưa được báo cáo"] if none else []
    return f"{counted(len(rows))} thường xuyên, theo quy định có {joined(words)}"
