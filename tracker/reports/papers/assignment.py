"""The tasks of one agency as a sheet that is signed and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.paper.outline import Block, Column, Outline, Table, ended, head, paragraph, row
from tracker.plans.models import Plan
from tracker.reports.facts import Bodies
from tracker.reports.papers.heading import paper_outline
from tracker.reports.papers.reading import Assigned
from tracker.reports.phrases import counted, day


def assignment_outline(
    plan: Plan, agency: str, found: Sequence[Assigned], bodies: Bodies, on: date
) -> Outline:
    """Give the sheet: what the agency leads, then what it takes part in."""
    lead = [one for one in found if one.is_lead]
    partner = [one for one in found if not one.is_lead]
    issued = f" ngày {day(plan.issued_on)}" if plan.issued_on else ""
    name = f"Kế hoạch số {plan.number}{issued}" if plan.number else plan.title
    blocks: list[Block] = [
        paragraph(
            f"Theo {name}, giao {agency} chủ trì {counted(len(lead))} và phối hợp thực hiện "
            f"{counted(len(partner))} sau đây."
        )
    ]
    if lead:
        blocks.append(_table(lead, "Bảng 1. Nhiệm vụ chủ trì"))
    if partner:
        blocks.append(_table(partner, f"Bảng {2 if lead else 1}. Nhiệm vụ phối hợp"))
    blocks.append(
        paragraph(f"Đề nghị {agency} thực hiện, cập nhật tiến độ và báo cáo {bodies.issuer}.")
    )
    return paper_outline(
        "Phiếu giao nhiệm vụ", (agency, f"năm {plan.year}"), ended(tuple(blocks)), bodies, on,
        (f"{agency};", "Lưu: VT."),
    )  # fmt: skip


def _table(found: Sequence[Assigned], caption: str) -> Table:
    rows = tuple(
        row(
            one.task.number,
            f"{one.task.title}\n(phần việc: {one.scope})" if one.scope else one.task.title,
            one.task.output or "-",
            _others(one),
            one.task.deadline_text or "không nêu",
        )
        for one in found
    )
    others = "Cơ quan phối hợp" if found[0].is_lead else "Cơ quan chủ trì"
    return Table(
        (Column(11, "center"), Column(64), Column(34), Column(32), Column(24, "center")),
        (head("NV", "Nội dung nhiệm vụ", "Sản phẩm", others, "Thời hạn"),),
        rows,
        caption,
    )


def _others(one: Assigned) -> str:
    named = one.task.partners if one.is_lead else one.task.leads
    return "; ".join(each["name"] for each in named) or "-"
