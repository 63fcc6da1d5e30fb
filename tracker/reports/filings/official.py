"""Drafts of the official letters (công văn) on a period: one asks for reports, one urges them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from tracker.agencies.rules.levels import LEVEL_NAMES
from tracker.lib.calendar import format_date_in_words
from tracker.paper.outline import (
    Appendix,
    Block,
    Cell,
    Column,
    Letterhead,
    Outline,
    Row,
    Signature,
    Table,
    bullet,
    ended,
    head,
    paragraph,
    row,
)
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.rules.filing import Filing
from tracker.reports.facts import Bodies
from tracker.reports.filings.reading import AgencyFiling
from tracker.reports.phrases import counted

_WHOM = "Các cơ quan, đơn vị có tên trong danh sách kèm theo"


def asking_letter(
    bodies: Bodies,
    plan: str,
    asked: ReportingPeriod,
    rows: Sequence[AgencyFiling],
    *,
    base_url: str,
    on: date,
) -> Outline:
    """Give the letter that asks every agency with a duty in the period for its report.

    `plan` is the plan's number and day. Number and day of the letter stay open.
    """
    due = format_date_in_words(asked.agency_due)
    recipients = _by_level(bodies, (one for one in rows if one.asked))
    blocks: tuple[Block, ...] = (
        paragraph(
            f"Thực hiện Kế hoạch số {plan} của {bodies.authority}, để tổng hợp, báo cáo "
            f"{bodies.authority} tình hình thực hiện {asked.name}, {bodies.issuer} đề nghị các cơ "
            "quan, đơn vị báo cáo như sau:"
        ),
        paragraph(
            "1. Nội dung: kết quả thực hiện từng nhiệm vụ được giao chủ trì; khó khăn, vướng mắc, "
            "nguyên nhân; kiến nghị, đề xuất. Nhiệm vụ không phát sinh trong kỳ ghi rõ không phát "
            "sinh."
        ),
        paragraph(
            f"2. Số liệu tính từ {format_date_in_words(asked.window_start)} đến hết "
            f"{format_date_in_words(asked.window_end)}."
        ),
        paragraph(
            f"3. Thời hạn: trước khi hết {due}. Báo cáo gửi sau thời hạn này được ghi nộp muộn."
        ),
        paragraph(
            f"4. Cách gửi: nhập trên hệ thống theo dõi tại địa chỉ {base_url}, mục Báo cáo kỳ; "
            "báo cáo bằng văn bản (nếu có) gửi kèm phụ lục do hệ thống lập."
        ),
        paragraph(f"{bodies.issuer} đề nghị các cơ quan, đơn vị quan tâm, phối hợp thực hiện."),
    )
    title = f"DANH SÁCH CƠ QUAN, ĐƠN VỊ BÁO CÁO {asked.name.upper()}"
    about = f"đề nghị báo cáo tiến độ thực hiện Kế hoạch số {_number(plan)} {asked.name}"
    return _letter(bodies, about, blocks, Appendix(title, (_list(recipients),), False), on)


def urging_letter(
    bodies: Bodies,
    plan: str,
    asked: ReportingPeriod,
    rows: Sequence[AgencyFiling],
    *,
    answer_by: date,
    on: date,
) -> Outline:
    """Give the letter that urges who has not filed by `on`; the day asked for is `answer_by`."""
    missing = _by_level(bodies, (one for one in rows if one.state is Filing.MISSING))
    levels = [(name, len(list(found))) for name, found in groupby(missing, _level)]
    expected = sum(bool(one.asked) for one in rows)
    due = format_date_in_words(asked.agency_due)
    past = on > asked.agency_due
    blocks: tuple[Block, ...] = (
        paragraph(
            f"Thực hiện Kế hoạch số {plan} của {bodies.authority}, thời hạn các cơ quan, đơn vị "
            f"gửi báo cáo {asked.name} là {due}. Đến hết {format_date_in_words(on)}, còn "
            f"{counted(len(missing), 'cơ quan, đơn vị')} trong tổng số {expected} cơ quan, đơn vị "
            "phải báo cáo chưa gửi, gồm:"
        ),
        *(bullet(f"{name}: {counted(number, 'cơ quan, đơn vị')}{';' if rest else '.'}")
          for rest, (name, number) in zip(range(len(levels))[::-1], levels, strict=True)),
        paragraph(
            f"{bodies.issuer} đề nghị các cơ quan, đơn vị có tên trong danh sách kèm theo gửi báo "
            f"cáo trên hệ thống theo dõi trước khi hết {format_date_in_words(answer_by)}"
            f"{'; báo cáo được ghi nộp muộn' if past else ''}."
        ),
        paragraph(
            f"Sau thời hạn trên, {bodies.issuer} tổng hợp danh sách cơ quan, đơn vị không báo cáo "
            f"trong báo cáo {asked.name} gửi {bodies.authority}."
        ),
    )  # fmt: skip
    title = f"DANH SÁCH CƠ QUAN, ĐƠN VỊ CHƯA GỬI BÁO CÁO {asked.name.upper()}"
    about = f"đôn đốc gửi báo cáo tiến độ thực hiện Kế hoạch số {_number(plan)} {asked.name}"
    return _letter(bodies, about, blocks, Appendix(title, (_list(missing),), False), on)


def _letter(
    bodies: Bodies, about: str, blocks: tuple[Block, ...], appendix: Appendix, on: date
) -> Outline:
    return Outline(
        letterhead=Letterhead(
            issuer=bodies.issuer,
            notation=f"{bodies.notation.removeprefix('BC-')}-CCHC",
            place=bodies.place,
            year=on.year,
            month=on.month,
            superior=bodies.superior,
            about=about,
        ),
        kind="",
        subject=(),
        addressee=_WHOM,
        blocks=ended(blocks),
        signature=Signature(bodies.signature, bodies.signer),
        recipients=(
            "Như trên;",
            f"{bodies.authority} (để báo cáo);",
            "Lãnh đạo Sở;",
            "Lưu: VT, CCHC.",
        ),
        appendices=(appendix,),
    )


def _list(rows: Sequence[AgencyFiling]) -> Table:
    """Give the agencies by level, each with how many duties await its report."""
    lines: list[Row] = []
    position = 0
    for name, found in groupby(rows, _level):
        alike = list(found)
        lines.append(row(f"{name}: {counted(len(alike), 'cơ quan, đơn vị')}", kind="group"))
        for one in alike:
            position += 1
            lines.append(
                row(
                    Cell(str(position), value=position),
                    one.agency.name,
                    Cell(str(one.asked), value=one.asked),
                )
            )
    return Table(
        (Column(0.08, "center"), Column(0.70), Column(0.22, "center")),
        (head("TT", "Cơ quan, đơn vị", "Số nhiệm vụ phải báo cáo"),),
        tuple(lines),
        size=12,
    )


def _by_level(bodies: Bodies, rows: Iterable[AgencyFiling]) -> list[AgencyFiling]:
    """Give whom a letter goes to, level by level; nobody writes to themselves."""
    order = list(LEVEL_NAMES)
    others = (one for one in rows if one.agency.name != bodies.issuer)
    return sorted(others, key=lambda one: order.index(one.agency.level))


def _level(one: AgencyFiling) -> str:
    return LEVEL_NAMES[one.agency.level]


def _number(plan: str) -> str:
    return plan.split(" ngày")[0]
