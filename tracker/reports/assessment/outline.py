"""The report on self-assessment as a document: five parts and three appendices (Decree 30/2020)."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.paper.outline import (
    Appendix,
    Block,
    Heading,
    Letterhead,
    Outline,
    Signature,
    ended,
)
from tracker.reports.assessment.facts import AssessmentFacts
from tracker.reports.assessment.sentences import domain_key, drafts
from tracker.reports.assessment.tables import (
    domains_table,
    evidence_table,
    explanations_table,
    summary_table,
)
from tracker.reports.phrases import sentence_case
from tracker.reports.quarterly import said

Words = Mapping[str, str]


def assessment_outline(facts: AssessmentFacts, edited: Words | None = None) -> Outline:
    """Give the report of a year; `edited` replaces drafted sentences by their keys."""
    words = drafts(facts) | dict(edited or {})
    blocks: list[Block] = [
        *said(words["opening"]),
        Heading("I. CÔNG TÁC TRIỂN KHAI TỰ ĐÁNH GIÁ, CHẤM ĐIỂM"),
        Heading("1. Tổ chức tự đánh giá, chấm điểm", 2),
        *said(words["organising"]),
        Heading("2. Phối hợp điều tra xã hội học", 2),
        *said(words["surveying"]),
        *_results(facts, words),
        Heading("III. TÀI LIỆU KIỂM CHỨNG"),
        *said(words["evidence"]),
        Heading("IV. KHÓ KHĂN, VƯỚNG MẮC"),
        *said(words["difficulties"]),
    ]
    if words["proposals"].strip():
        blocks += [Heading("V. KIẾN NGHỊ, ĐỀ XUẤT"), *said(words["proposals"])]
    blocks += said(words["closing"])
    day = facts.sent_on or facts.city_due_on
    bodies = facts.bodies
    return Outline(
        letterhead=Letterhead(
            issuer=bodies.issuer,
            notation=facts.notation,
            place=bodies.place,
            year=day.year,
            month=day.month,
            number=facts.number,
            day=facts.sent_on.day if facts.sent_on else None,
        ),
        kind="Báo cáo",
        subject=(
            "Kết quả tự đánh giá, chấm điểm",
            f"Chỉ số cải cách hành chính năm {facts.year} của {facts.province}",
        ),
        blocks=ended(tuple(blocks)),
        signature=Signature(bodies.signature, bodies.signer),
        recipients=bodies.recipients,
        addressee=bodies.addressee,
        appendices=_appendices(facts),
    )


def _results(facts: AssessmentFacts, words: Words) -> list[Block]:
    blocks: list[Block] = [
        Heading("II. KẾT QUẢ TỰ ĐÁNH GIÁ, CHẤM ĐIỂM"),
        Heading("1. Kết quả chung", 2),
        *said(words["overall"]),
        domains_table(facts),
        Heading("2. So với năm trước và mục tiêu", 2),
        *said(words["against"]),
        Heading("3. Kết quả theo lĩnh vực", 2),
    ]
    for position, line in enumerate(facts.domains, start=1):
        blocks.append(Heading(f"3.{position}. {sentence_case(line.name)}", 3))
        blocks += said(words[domain_key(line.code)])
    return blocks


def _appendices(facts: AssessmentFacts) -> tuple[Appendix, ...]:
    """Give the three appendices; the text refers to each, so an empty one says that it is."""
    return (
        Appendix(f"BẢNG TỔNG HỢP KẾT QUẢ TỰ CHẤM ĐIỂM NĂM {facts.year}", (summary_table(facts),)),
        Appendix(
            "GIẢI TRÌNH CÁC TIÊU CHÍ CHƯA CÓ ĐỦ TÀI LIỆU KIỂM CHỨNG", (explanations_table(facts),)
        ),
        Appendix("DANH MỤC TÀI LIỆU KIỂM CHỨNG THEO TIÊU CHÍ", (evidence_table(facts),)),
    )
