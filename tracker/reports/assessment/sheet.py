"""One agency's appendix as a document of its own: what it scored, why, and by which documents."""

from __future__ import annotations

from decimal import Decimal

from tracker.assessment.models import AssessmentSheet
from tracker.assessment.queries.rounds import dealt_of
from tracker.assessment.queries.sheets import answers, documents_of
from tracker.assessment.rules.consolidating import OUT, ZERO
from tracker.assessment.rules.dealing import appendix_name
from tracker.evidence.models import Document
from tracker.indices.models import Criterion
from tracker.paper.outline import (
    Appendix,
    Block,
    Cell,
    Column,
    Heading,
    Letterhead,
    Outline,
    Row,
    Signature,
    Table,
    ended,
    head,
    paragraph,
    row,
)
from tracker.reports.agency.heading import agency_bodies
from tracker.reports.analysis.phrases import exact
from tracker.reports.assessment.tables import SURVEYED, points, printed_code
from tracker.reports.phrases import counted, day, number_text, sentence_case
from tracker.reports.quarterly import said
from tracker.reports.queries import quarterly

_NOTHING = "Không có."


def sheet_outline(sheet: AssessmentSheet) -> Outline:
    """Give the agency's report with its appendix; number and day are left open until it signs."""
    round_ = sheet.round
    bodies = agency_bodies(sheet.agency, quarterly.bodies(sheet.signed_on or round_.owners_on))
    on = sheet.signed_on or sheet.due_on
    table, scored, asked, total = _table(sheet)
    label = appendix_name(sheet.number)
    plan = f" kèm theo Kế hoạch số {round_.plan.number}" if round_.plan else ""
    blocks: list[Block] = [
        paragraph(
            f"{sheet.agency.name} báo cáo kết quả tự đánh giá, chấm điểm các tiêu chí, tiêu chí "
            f"thành phần của Chỉ số cải cách hành chính năm {round_.year} được giao tại {label}"
            f"{plan} như sau:"
        ),
        Heading("I. KẾT QUẢ TỰ CHẤM ĐIỂM"),
        paragraph(
            f"Đã chấm {number_text(scored)}/{counted(asked, 'tiêu chí, tiêu chí thành phần')}, "
            f"tổng {exact(total)} điểm; điểm, tài liệu kiểm chứng và giải trình từng tiêu chí tại "
            "Phụ lục kèm theo."
        ),
        Heading("II. KHÓ KHĂN, VƯỚNG MẮC"),
        *said(sheet.difficulties or _NOTHING),
        Heading("III. KIẾN NGHỊ, ĐỀ XUẤT"),
        *said(sheet.proposals or _NOTHING),
    ]
    is_signed = sheet.state in OUT and sheet.signed_on is not None
    if is_signed and sheet.signed_by and sheet.signed_on:
        words = f"Người đứng đầu đã ký trên hệ thống ngày {day(sheet.signed_on)}: {sheet.signed_by}"
        blocks.append(paragraph(f"{words}."))
    return Outline(
        letterhead=Letterhead(
            issuer=bodies.issuer,
            notation=bodies.notation,
            place=bodies.place,
            year=on.year,
            month=on.month,
            superior=bodies.superior,
            day=on.day if is_signed else None,
        ),
        kind="Báo cáo",
        subject=(
            "Kết quả tự đánh giá, chấm điểm các tiêu chí",
            f"thuộc Chỉ số cải cách hành chính năm {round_.year}",
        ),
        blocks=ended(tuple(blocks)),
        signature=Signature(bodies.signature, bodies.signer),
        recipients=bodies.recipients,
        addressee=bodies.addressee,
        appendices=(Appendix(f"KẾT QUẢ TỰ CHẤM ĐIỂM ({label.upper()} CỦA KẾ HOẠCH)", (table,)),),
    )


def _table(sheet: AssessmentSheet) -> tuple[Table, int, int, Decimal]:
    """Give the appendix's table, how many of how many answers are scored, and their sum."""
    found = answers(sheet.id)
    shown = documents_of([answer.id for answer in found])
    total = sum((answer.score for answer in found if answer.score is not None), ZERO)
    rows = [
        row(
            printed_code(answer.criterion.code),
            _name(answer.criterion, answer.scope),
            points(answer.criterion.max_score),
            points(answer.score, "Chưa chấm"),
            _documents([one.document for one in shown.get(answer.id, [])]),
            answer.explanation or "-",
        )
        for answer in found
    ]
    rows += _surveyed(sheet)
    rows.append(row("", "Tổng điểm tự chấm", "", points(total), "", "", kind="total"))
    columns = (
        Column(14, "center"), Column(72), Column(17, "right"), Column(18, "right"), Column(70),
        Column(66),
    )  # fmt: skip
    heads = head(
        "Mã", "Tiêu chí, tiêu chí thành phần", "Điểm tối đa", "Điểm tự chấm",
        "Tài liệu kiểm chứng", "Giải trình cách đánh giá, tính điểm",
    )  # fmt: skip
    notes = (
        f"Ghi chú: {SURVEYED}: điểm do điều tra xã hội học, cơ quan không tự chấm. Dấu “-”: không "
        "có.",
    )
    table = Table(
        columns, (heads,), tuple(rows), unit_note="Đơn vị tính: điểm", notes=notes, size=10
    )
    return table, sum(a.score is not None for a in found), len(found), total


def _surveyed(sheet: AssessmentSheet) -> list[Row]:
    """Give the agency's criteria that a survey measures: listed, never scored by itself."""
    dealt = dealt_of(sheet.round)
    nodes = [
        dealt.nodes[share.criterion_id]
        for share in dealt.dealt.surveyed
        if share.agency_id == sheet.agency_id
    ]
    return [
        row(
            printed_code(node.code), sentence_case(node.name), points(node.max_score),
            Cell(SURVEYED), "-", "-",
        )
        for node in nodes
    ]  # fmt: skip


def _name(node: Criterion, scope: str) -> str:
    return f"{sentence_case(node.name)} ({scope})" if scope else sentence_case(node.name)


def _documents(found: list[Document]) -> str:
    return "\n".join(f"{place}. {one.label}" for place, one in enumerate(found, 1)) or "-"
