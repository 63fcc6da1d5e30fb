"""How a report begins, asks and ends: the plan, what urged the work, the next steps."""

from __future__ import annotations

from tracker.reports.facts import QuarterlyFacts
from tracker.reports.phrases import counted, day, lower_first, names, number_text, share


def opening(facts: QuarterlyFacts) -> list[str]:
    """Name the plan, who reports, and for which days."""
    plan, period, bodies = facts.plan, facts.period, facts.bodies
    number = f" số {plan.number}" if plan.number else ""
    issued = f" ngày {day(plan.issued_on)}" if plan.issued_on else ""
    title = lower_first(plan.title)
    title = title if title.startswith("về ") else f"về {title}"
    return [
        f"Thực hiện Kế hoạch{number}{issued} của {bodies.authority} {title} (sau đây gọi là Kế "
        f"hoạch), {bodies.issuer} báo cáo tiến độ thực hiện {period.name} (từ ngày "
        f"{day(period.window_start)} đến hết ngày {day(period.window_end)}) như sau:"
    ]


def papers(facts: QuarterlyFacts) -> list[str]:
    """List the documents issued in the window."""
    plan, window = facts.plan, facts.period
    found = []
    if plan.issued_on and window.window_start <= plan.issued_on <= window.window_end:
        number = f" số {plan.number}" if plan.number else ""
        found.append(f"Kế hoạch{number} được ban hành trong kỳ, ngày {day(plan.issued_on)}.")
    if not facts.papers:
        other = " khác" if found else ""
        return [*found, f"Trong kỳ, chưa có văn bản{other} chỉ đạo, đôn đốc thực hiện Kế hoạch."]
    found += [
        f"Trong kỳ, đã ban hành {counted(len(facts.papers), 'văn bản')} chỉ đạo, đôn đốc thực "
        "hiện Kế hoạch, gồm:"
    ]
    for position, paper in enumerate(facts.papers, 1):
        number = f" số {paper.number}" if paper.number else ""
        end = "." if position == len(facts.papers) else ";"
        found.append(
            f"- {paper.name}{number} ngày {day(paper.issued_on)} của {paper.issuer} "
            f"{paper.subject.rstrip('.;')}{end}"
        )
    return found


def reminders(facts: QuarterlyFacts) -> list[str]:
    """Tell how many letters urged the agencies."""
    if not facts.letters:
        return [f"Trong kỳ, {facts.bodies.coordinator} không gửi thư nhắc việc qua hệ thống."]
    overdue = (
        f", trong đó {counted(facts.letters_overdue, 'lượt')} đối với nhiệm vụ quá hạn"
        if facts.letters_overdue
        else ""
    )
    return [
        f"Trong kỳ, {facts.bodies.coordinator} đã gửi {counted(facts.letters, 'lượt')} nhắc việc "
        f"đến các cơ quan chủ trì{overdue}."
    ]


def filings(facts: QuarterlyFacts) -> list[str]:
    """Tell who filed the period's report and who did not."""
    found = facts.filings
    if facts.is_draft:
        due = day(facts.period.agency_due)
        return [
            f"Kỳ báo cáo chưa kết thúc; các cơ quan, đơn vị gửi báo cáo kỳ chậm nhất ngày {due}."
        ]
    if not found.expected:
        return ["Kỳ này không có cơ quan, đơn vị phải gửi báo cáo."]
    start = f"Đến hết ngày {day(found.on)}, "
    if not found.filed:
        return [
            f"{start}chưa có cơ quan, đơn vị nào trong số "
            f"{counted(found.expected, 'cơ quan, đơn vị')} gửi báo cáo kỳ."
        ]
    sent = (
        f"{start}có {number_text(found.filed)}/{counted(found.expected, 'cơ quan, đơn vị')} gửi "
        f"báo cáo kỳ{share(found.filed, found.expected)}"
    )
    if found.late and found.in_time:
        sent += (
            f", gồm {counted(found.in_time, 'cơ quan')} gửi đúng hạn và "
            f"{counted(found.late, 'cơ quan')} nộp muộn"
        )
    else:
        sent += ", đều nộp muộn" if found.late else ", đều gửi đúng hạn"
    if not found.missing:
        return [f"{sent}."]
    return [
        f"{sent}; còn {counted(len(found.missing), 'cơ quan, đơn vị')} chưa gửi: "
        f"{names(found.missing)}."
    ]


def coming(facts: QuarterlyFacts) -> list[str]:
    """Tell what falls due in the next window."""
    work = f"Đôn đốc, hoàn thành dứt điểm {counted(len(facts.overdue))} quá hạn nêu tại Bảng 6."
    found = [work] if facts.overdue else []
    if facts.coming:
        found.append(
            f"Tập trung hoàn thành {counted(len(facts.coming))} đến hạn trong kỳ tới (Bảng 7)."
        )
    else:
        found.append("Kỳ tới không có nhiệm vụ đến hạn.")
    return found


def proposals(facts: QuarterlyFacts) -> list[str]:
    """Tell what the addressee is asked to decide."""
    if not facts.proposals:
        return ["Kỳ này không có đề nghị gia hạn, chuyển giao hoặc điều chỉnh nhiệm vụ."]
    whom = facts.bodies.addressee_short or "cấp có thẩm quyền"
    return [
        f"Đề nghị {whom} xem xét, quyết định {counted(len(facts.proposals), 'đề nghị')} gia hạn, "
        "chuyển giao, điều chỉnh nhiệm vụ tại Bảng 8."
    ]


def closing(facts: QuarterlyFacts) -> list[str]:
    """Close the document; its end mark is put by the outline."""
    name = f"tiến độ thực hiện Kế hoạch {facts.period.name}"
    whom = facts.bodies.addressee_short
    if not whom:
        return [f"Trên đây là báo cáo {name}."]
    return [f"Trên đây là báo cáo {name}, {facts.bodies.issuer} kính báo cáo {whom}."]
