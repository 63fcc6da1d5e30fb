"""Sentences that read otherwise where one agency alone is told: it speaks of itself."""

from __future__ import annotations

from tracker.reports.facts import Asking, QuarterlyFacts
from tracker.reports.phrases import counted, day, joined, number_text, percent, share, task_numbers


def agency_words(facts: QuarterlyFacts) -> dict[str, str]:
    """Give the drafts that stand in place of those of the whole plan, by the keys of `drafts`."""
    return {
        "reminders": _reminders(facts),
        "filings": _filings(facts),
        "scope": _scope(facts),
        "agencies": _parts(facts),
        "targets": _targets(facts),
        "reporting": "\n".join([_reporting(facts), *_partners(facts)]),
    }


def _reminders(facts: QuarterlyFacts) -> str:
    if not facts.letters:
        return f"Trong kỳ, {facts.agency} không nhận thư nhắc việc qua hệ thống."
    times = counted(facts.letters, "thư")
    return (
        f"Trong kỳ, {facts.bodies.coordinator} đã gửi {times} nhắc việc về các nhiệm vụ của "
        f"{facts.agency}."
    )


def _filings(facts: QuarterlyFacts) -> str:
    found, due = facts.filings, day(facts.period.agency_due)
    if facts.is_draft:
        return f"Kỳ báo cáo chưa kết thúc; thời hạn gửi báo cáo kỳ là ngày {due}."
    if not found.expected:
        return f"Kỳ này {facts.agency} không có nhiệm vụ thường xuyên phải báo cáo."
    if not found.filed or found.filed_on is None:
        return (
            f"Đến hết ngày {day(found.on)}, {facts.agency} chưa gửi báo cáo kỳ (thời hạn ngày "
            f"{due})."
        )
    how = f"nộp muộn so với thời hạn ngày {due}" if found.late else f"trong thời hạn ngày {due}"
    return f"{facts.agency} đã gửi báo cáo kỳ ngày {day(found.filed_on)}, {how}."


def _scope(facts: QuarterlyFacts) -> str:
    counts = facts.counts
    if not facts.tasks:
        return f"Kế hoạch không giao {facts.agency} chủ trì nhiệm vụ."
    found = f"Kế hoạch giao {facts.agency} chủ trì {counted(counts.occurrences)}"
    if counts.with_deadline and counts.no_deadline:
        found += (
            f", gồm {counted(counts.with_deadline)} có hạn hoàn thành cụ thể và "
            f"{counted(counts.no_deadline)} thực hiện thường xuyên, định kỳ, theo sự kiện hoặc "
            "theo quy định (tổng hợp tại Bảng 4)"
        )
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
    if facts.partnership.tasks:
        found += f". {facts.agency} tham gia phối hợp {counted(len(facts.partnership.tasks))}"
    return f"{found}."


def _parts(facts: QuarterlyFacts) -> str:
    counts = facts.counts
    if not facts.agencies:
        return f"{facts.agency} chưa có phần việc nào trong kỳ."
    if not counts.fallen_due:
        return f"{facts.agency} chưa có nhiệm vụ đến hạn. Số liệu tại Bảng 3."
    late = f", còn {counted(counts.overdue)} quá hạn" if counts.overdue else ""
    return (
        f"Tính theo phần việc của mình, {facts.agency} đã hoàn thành "
        f"{number_text(counts.done)}/{counted(counts.fallen_due)} đến hạn "
        f"({percent(counts.completion_rate)}){late}. Số liệu tại Bảng 3."
    )


def _targets(facts: QuarterlyFacts) -> str:
    rows = [row for one in facts.targets for row in one.rows]
    if not rows:
        return f"Kế hoạch không giao {facts.agency} theo dõi tiêu chí nào của các Chỉ số."
    unit = "tiêu chí, tiêu chí thành phần"
    known = sum(row.expected is not None for row in rows)
    expected = (
        f"đã có số liệu dự kiến của {number_text(known)}/{number_text(len(rows))}"
        if known
        else "chưa báo cáo số liệu dự kiến"
    )
    return f"{facts.agency} theo dõi {counted(len(rows), unit)}; {expected}. Chi tiết tại Bảng 5."


def _reporting(facts: QuarterlyFacts) -> str:
    silent = [row.number for row in facts.standing if row.due and not row.done]
    if not facts.standing:
        return f"{facts.agency} không có nhiệm vụ thường xuyên, định kỳ hoặc theo sự kiện."
    if not silent:
        return f"{facts.agency} báo cáo đầy đủ các nhiệm vụ thường xuyên, định kỳ đã đến kỳ."
    return (
        f"Còn {counted(len(silent))} thường xuyên, định kỳ hoặc theo sự kiện chưa được báo cáo "
        f"({task_numbers(silent)})."
    )


def _partners(facts: QuarterlyFacts) -> list[str]:
    """Tell what the agency asked its partners for, and what it was asked for itself."""
    asked, owed = facts.partnership.asked, facts.partnership.owed
    found = []
    if asked.total:
        found.append(f"{facts.agency} đã đề nghị phối hợp {_answered(asked)}.")
    if owed.total:
        found.append(f"{facts.agency} được đề nghị phối hợp {_answered(owed)}.")
    return found


def _answered(asking: Asking) -> str:
    rate = share(asking.answered, asking.total)
    return f"{counted(asking.total, 'lượt')}, đã có trả lời {number_text(asking.answered)}{rate}"
