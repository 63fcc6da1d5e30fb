"""The quarterly report: facts and sentences put in the order of the domain report, §4.3."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracker.lib.numbers import format_count
from tracker.paper.outline import (
    Appendix,
    Block,
    Bullet,
    Heading,
    Letterhead,
    Outline,
    Paragraph,
    Run,
    Signature,
    bullet,
    ended,
    paragraph,
)
from tracker.reports.facts import QuarterlyFacts
from tracker.reports.figures import state_figure, target_figure
from tracker.reports.lists import (
    coming_table,
    difficulties_table,
    evidence_table,
    overdue_table,
    proposals_table,
    standing_table,
    targets_table,
    tasks_table,
)
from tracker.reports.phrases import day, letter
from tracker.reports.sentences.drafts import drafts
from tracker.reports.tables import agency_table, index_table, summary_table

# Beginnings of paragraphs that stand bold, so that the eye finds them.
_LEADS = re.compile(r"(?:Trong kỳ(?=, (?:có|không có) )|Lũy kế đến hết ngày [\d/]+|Chỉ số [^:]+:)")
# So many agencies' difficulties stand in the body; with more, all stand in an appendix too.
TOLD_DIFFICULTIES = 30
_REPORTED = " do các cơ quan, đơn vị báo cáo"


def quarterly_outline(facts: QuarterlyFacts, edited: Mapping[str, str] | None = None) -> Outline:
    """Give the report of a period; `edited` replaces drafted sentences by their keys."""
    words = drafts(facts) | dict(edited or {})
    blocks = (
        *said(words["opening"]),
        *_direction(facts, words),
        *_results(facts, words),
        *_targets(facts, words),
        *_faults(facts, words),
        *_next_steps(facts, words),
        *said(words["closing"]),
    )
    bodies = facts.bodies
    return Outline(
        letterhead=_letterhead(facts),
        kind="Báo cáo",
        subject=_subject(facts),
        blocks=ended(blocks),
        signature=Signature(bodies.signature, bodies.signer),
        recipients=bodies.recipients,
        addressee=bodies.addressee,
        appendices=_appendices(facts),
    )


def _subject(facts: QuarterlyFacts) -> tuple[str, ...]:
    names = ", ".join(one.name for one in facts.indices)
    until = f" (dự thảo, số liệu đến ngày {day(facts.period.window_end)})"
    draft = until if facts.is_draft else ""
    if not names:
        return ("Tiến độ thực hiện Kế hoạch", f"{facts.period.name}{draft}")
    return ("Tiến độ thực hiện Kế hoạch nâng cao Chỉ số", f"{names} {facts.period.name}{draft}")


def _letterhead(facts: QuarterlyFacts) -> Letterhead:
    """Give the head; a report not dated yet leaves the day open in the month it is due."""
    bodies, due = facts.bodies, facts.issued_on or facts.period.city_due
    return Letterhead(
        issuer=bodies.issuer,
        notation=bodies.notation,
        place=bodies.place,
        year=due.year,
        month=due.month,
        superior=bodies.superior,
        number=facts.number,
        day=facts.issued_on.day if facts.issued_on else None,
    )


def _direction(facts: QuarterlyFacts, words: Mapping[str, str]) -> list[Block]:
    return [
        Heading("I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI"),
        Heading("1. Văn bản chỉ đạo, đôn đốc", 2),
        *said(words["papers"]),
        Heading("2. Nhắc việc", 2),
        *said(words["reminders"]),
        Heading(f"3. Chế độ báo cáo{'' if facts.agency else ' của các cơ quan, đơn vị'}", 2),
        *said(words["filings"]),
    ]


def _results(facts: QuarterlyFacts, words: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [
        Heading("II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ"),
        Heading("1. Tổng hợp chung", 2),
        *said(words["scope"]),
        *said(words["window"]),
        *said(words["cumulative"]),
        summary_table(facts),
        Heading("2. Theo từng Chỉ số và lĩnh vực", 2),
        *said(words["indices"]),
    ]
    if facts.indices:
        blocks += [state_figure(facts), index_table(facts)]
    parts = "3. Phần việc của cơ quan" if facts.agency else "3. Theo cơ quan chủ trì"
    blocks += [Heading(parts, 2), *said(words["agencies"])]
    if facts.agencies:
        blocks.append(agency_table(facts))
    blocks += [
        Heading("4. Nhiệm vụ thường xuyên, định kỳ, theo sự kiện", 2),
        *said(words["standing"]),
    ]
    return [*blocks, standing_table(facts)] if facts.standing else blocks


def _targets(facts: QuarterlyFacts, words: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [
        Heading("III. TÌNH HÌNH THỰC HIỆN CÁC CHỈ TIÊU"),
        *said(words["targets"]),
    ]
    if facts.targets:
        blocks += [*_target_figure(facts), targets_table(facts)]
    return blocks


def _target_figure(facts: QuarterlyFacts) -> list[Block]:
    """Give the figure of the indices as wholes, which no agency answers for alone."""
    return [] if facts.agency else [target_figure(facts)]


def _faults(facts: QuarterlyFacts, words: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [
        Heading("IV. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN"),
        Heading("1. Nhiệm vụ quá hạn, chưa hoàn thành", 2),
        *said(words["overdue"]),
    ]
    if facts.overdue:
        blocks.append(overdue_table(facts))
    blocks += [
        Heading("2. Nhiệm vụ hoàn thành quá hạn", 2),
        *said(words["late"]),
        Heading("3. Báo cáo và phối hợp thực hiện", 2),
        *said(words["reporting"]),
        Heading(f"4. Khó khăn, vướng mắc{'' if facts.agency else _REPORTED}", 2),
    ]
    return blocks + _difficulties(facts)


def _difficulties(facts: QuarterlyFacts) -> list[Block]:
    """Gather what the agencies wrote, under their names and in their words."""
    if not facts.difficulties:
        who = facts.agency or "các cơ quan, đơn vị"
        return [paragraph(f"Trong kỳ, {who} không báo cáo khó khăn, vướng mắc.")]
    blocks: list[Block] = []
    for position, one in enumerate(facts.difficulties[:TOLD_DIFFICULTIES]):
        blocks.append(Heading(f"{letter(position)}) {one.agency}", 3))
        blocks += said(one.difficulty)
        if one.proposal:
            blocks.append(paragraph(Run("Đề xuất: ", italic=True), one.proposal))
    more = len(facts.difficulties) - TOLD_DIFFICULTIES
    if more > 0:
        blocks.append(paragraph(f"Và {format_count(more)} ý kiến khác, ghi đủ tại Phụ lục."))
    return blocks


def _next_steps(facts: QuarterlyFacts, words: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [Heading("V. NHIỆM VỤ TRỌNG TÂM KỲ TỚI"), *said(words["coming"])]
    if facts.coming:
        blocks.append(coming_table(facts))
    blocks += [Heading("VI. KIẾN NGHỊ, ĐỀ XUẤT"), *said(words["proposals"])]
    if facts.proposals:
        blocks.append(proposals_table(facts))
    return blocks


def _appendices(facts: QuarterlyFacts) -> tuple[Appendix, ...]:
    found = []
    if facts.tasks:
        found.append(Appendix("TÌNH HÌNH THỰC HIỆN TỪNG NHIỆM VỤ", (tasks_table(facts.tasks),)))
    if facts.partnership.tasks:
        table = tasks_table(facts.partnership.tasks)
        found.append(Appendix("NHIỆM VỤ THAM GIA PHỐI HỢP", (table,)))
    if facts.evidence:
        found.append(Appendix("DANH MỤC TÀI LIỆU KIỂM CHỨNG", (evidence_table(facts),)))
    if len(facts.difficulties) > TOLD_DIFFICULTIES:
        found.append(Appendix("KHÓ KHĂN, VƯỚNG MẮC CỦA CÁC CƠ QUAN", (difficulties_table(facts),)))
    return tuple(found)


def said(text: str) -> list[Block]:
    """Give a text's paragraphs; a line that begins with a dash is an entry of a list."""
    return [_paragraph(line.strip()) for line in text.split("\n") if line.strip()]


def _paragraph(line: str) -> Paragraph | Bullet:
    if line.startswith("- "):
        return bullet(line[2:])
    lead = _LEADS.match(line)
    if lead:
        return paragraph(Run(lead[0], bold=True), line[lead.end() :])
    return paragraph(line)
