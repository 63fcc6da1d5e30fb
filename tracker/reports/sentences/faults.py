"""What is late or missing: overdue work, late completions, reports that did not come."""

from __future__ import annotations

from tracker.reports.facts import QuarterlyFacts
from tracker.reports.phrases import counted, day, joined, names, number_text, task_numbers


def overdue(facts: QuarterlyFacts) -> list[str]:
    """Tell how many tasks are late, for how long at most, and who has explained."""
    rows, on = facts.overdue, day(facts.period.window_end)
    if not rows:
        return [
            f"Đến hết ngày {on}, không có nhiệm vụ quá hạn chưa hoàn thành.",
            *explanations(facts),
        ]
    worst = max(row.days_late for row in rows)
    explained = [row for row in rows if row.explained]
    found = (
        f"Đến hết ngày {on}, còn {counted(len(rows))} quá hạn chưa hoàn thành, thời gian quá hạn "
        f"nhiều nhất là {counted(worst, 'ngày')}."
    )
    silent = [row for row in rows if not row.explained]
    if not silent:
        found += " Các nhiệm vụ đều đã có giải trình."
    elif explained:
        found += (
            f" Đã nhận giải trình đối với {number_text(len(explained))}/{counted(len(rows))}; chưa "
            f"nhận giải trình đối với {task_numbers([row.number for row in silent])}."
        )
    else:
        found += " Chưa nhận được giải trình của các cơ quan chủ trì."
    return [f"{found} Chi tiết tại Bảng 6.", *explanations(facts)]


def explanations(facts: QuarterlyFacts) -> list[str]:
    """Tell how many explanations were asked for, received and awaited; nothing where none was."""
    known, on = facts.explanations, day(facts.period.window_end)
    if not known.asked:
        return []
    found = f"Tính đến hết ngày {on}, đã yêu cầu hoặc đề nghị {counted(known.asked, 'giải trình')}"
    if not known.pending:
        return [f"{found}; đã nhận đủ."]
    waiting = names(known.pending_agencies, "cơ quan, đơn vị")
    came = f"đã nhận {number_text(known.received)}" if known.received else "chưa nhận được"
    return [f"{found}; {came}, đang chờ {number_text(known.pending)} ({waiting})."]


def late(facts: QuarterlyFacts) -> list[str]:
    """List what was completed after its last day."""
    if not facts.late:
        return ["Không có nhiệm vụ hoàn thành quá hạn."]
    listed = "; ".join(
        f"nhiệm vụ số {row.number} ({row.leads}), hoàn thành ngày {day(row.completed_on)}, quá hạn "
        f"{counted(row.days_late, 'ngày')}"
        for row in facts.late
    )
    return [f"Có {counted(len(facts.late))} hoàn thành quá hạn: {listed}."]


def reporting(facts: QuarterlyFacts) -> list[str]:
    """Tell what is missing in reports and answers."""
    silent = [row.number for row in facts.standing if row.due and not row.done]
    parts = []
    if facts.filings.missing:
        parts.append(
            f"{counted(len(facts.filings.missing), 'cơ quan, đơn vị')} chưa gửi báo cáo kỳ"
        )
    if facts.filings.late:
        parts.append(f"{counted(facts.filings.late, 'cơ quan')} nộp muộn")
    if silent:
        parts.append(
            f"{counted(len(silent))} thường xuyên, định kỳ hoặc theo sự kiện chưa được báo cáo "
            f"({task_numbers(silent)})"
        )
    if not parts:
        return ["Các cơ quan, đơn vị gửi báo cáo đầy đủ, đúng hạn."]
    return [f"Trong kỳ, còn {joined(parts)}."]
