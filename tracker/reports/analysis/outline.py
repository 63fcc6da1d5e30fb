"""The analysis as a document: sections I to VI of the domain report, §4.4, and two appendices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.indices.rules import percent_of_maximum
from tracker.paper.charts import Bullet, bullet_chart
from tracker.paper.outline import (
    Appendix,
    Block,
    Chart,
    Heading,
    Letterhead,
    Outline,
    Signature,
    ended,
)
from tracker.reports.analysis.facts import AnalysisFacts
from tracker.reports.analysis.sentences.drafts import domain_key, drafts
from tracker.reports.analysis.tables import (
    domains_table,
    groups_table,
    losses_table,
    parts_table,
    series_table,
    targets_table,
)
from tracker.reports.phrases import percent
from tracker.reports.quarterly import said

# A domain with fewer survey criteria has no table of its own: the sentence tells it all.
_SERIES_FROM = 2

Words = Mapping[str, str]


def analysis_outline(facts: AnalysisFacts, edited: Words | None = None) -> Outline:
    """Give the report of a year; `edited` replaces drafted sentences by their keys."""
    words = drafts(facts) | dict(edited or {})
    numbers = iter(range(1, 100))
    blocks = (
        *said(words["opening"]),
        Heading("I. KHÁI QUÁT"),
        *said(words["overview"]),
        *_organising(words),
        *_results(facts, words, lambda: next(numbers)),
        *_judgement(words),
        *said(words["closing"]),
    )
    bodies = facts.bodies
    after = facts.published_on
    return Outline(
        letterhead=Letterhead(
            issuer=bodies.issuer,
            notation=bodies.notation,
            place=bodies.place,
            year=after.year if after else facts.year + 1,
            month=after.month if after else 4,
        ),
        kind="Báo cáo",
        subject=(f"Phân tích kết quả Chỉ số cải cách hành chính năm {facts.year}",),
        blocks=ended(blocks),
        signature=Signature(bodies.signature, bodies.signer),
        recipients=bodies.recipients,
        addressee=bodies.addressee,
        appendices=_appendices(facts),
    )


def _organising(words: Words) -> list[Block]:
    return [
        Heading("II. CÔNG TÁC TRIỂN KHAI"),
        Heading("1. Phân công theo dõi, cải thiện các tiêu chí", 2),
        *said(words["owners"]),
        Heading("2. Tự đánh giá, chấm điểm", 2),
        *said(words["self_assessment"]),
        Heading("3. Điều tra xã hội học", 2),
        *said(words["returns"]),
    ]


def _results(facts: AnalysisFacts, words: Words, number: Callable[[], int]) -> list[Block]:
    blocks: list[Block] = [
        Heading("III. KẾT QUẢ"),
        Heading("1. Kết quả chung", 2),
        *said(words["overall"]),
        *said(words["parts"]),
        *said(words["moves"]),
    ]
    if facts.domains:
        number()
        blocks += [domains_table(facts), _figure(facts)]
    blocks.append(Heading("2. Kết quả theo lĩnh vực", 2))
    for position, domain in enumerate(facts.domains, start=1):
        blocks.append(Heading(f"2.{position}. {domain.name}", 3))
        blocks += said(words[domain_key(domain.row.code)])
        if len(domain.series) >= _SERIES_FROM:
            blocks.append(series_table(domain, facts.years, number()))
    blocks += [
        Heading("3. Kết quả điều tra lãnh đạo, quản lý", 2),
        *said(words["survey"]),
        *said(words["groups"]),
    ]
    if facts.groups:
        year, against = facts.year, facts.par.against
        blocks.append(groups_table(facts.groups, year, against, number()))
    for position, key, name, found in (
        (4, "sipas", "SIPAS", facts.sipas),
        (5, "papi", "PAPI", facts.papi),
    ):
        blocks += [Heading(f"{position}. Kết quả Chỉ số {name}", 2), *said(words[key])]
        if found is not None:
            blocks.append(parts_table(found, name, number()))
    return [*blocks, Heading("6. So với mục tiêu của kế hoạch", 2), *said(words["targets"])]


def _figure(facts: AnalysisFacts) -> Chart:
    before = facts.par.against
    bullets = [
        Bullet(
            f"{domain.row.code}. {domain.name}",
            domain.row.previous_percent,
            percent_of_maximum(None, domain.row.target, domain.row.max_score),
            domain.row.percent,
            domain.row.target_met is False,
        )
        for domain in facts.domains
    ]
    names = (f"Năm {before}", "Mục tiêu", f"Năm {facts.year}")
    listed = "; ".join(f"{one.label}: {percent(one.expected)}" for one in bullets)
    return Chart(
        bullet_chart(bullets, names=names, axis="% của điểm tối đa"),
        f"Hình 1. Kết quả năm {before}, mục tiêu và kết quả năm {facts.year} theo lĩnh vực",
        f"Phần trăm điểm tối đa năm {facts.year}: {listed}",
    )


def _judgement(words: Words) -> list[Block]:
    blocks: list[Block] = [
        Heading("IV. ĐÁNH GIÁ CHUNG"),
        Heading("1. Ưu điểm", 2),
        *said(words["strengths"]),
        Heading("2. Tồn tại, hạn chế", 2),
        *said(words["weaknesses"]),
        Heading("3. Nguyên nhân", 2),
        *said(words["causes"]),
        Heading("V. NHIỆM VỤ, GIẢI PHÁP"),
        Heading("1. Nhiệm vụ chung", 2),
        *said(words["measures"]),
        Heading("2. Nhiệm vụ của từng cơ quan", 2),
        *said(words["tasks"]),
    ]
    if words["proposals"].strip():
        blocks += [Heading("VI. KIẾN NGHỊ"), *said(words["proposals"])]
    return blocks


def _appendices(facts: AnalysisFacts) -> tuple[Appendix, ...]:
    found = []
    targets = targets_table(facts)
    if targets.rows:
        found.append(Appendix("KẾT QUẢ SO VỚI MỤC TIÊU CỦA KẾ HOẠCH", (targets,)))
    if facts.losses:
        found.append(Appendix("CÁC TIÊU CHÍ BỊ TRỪ ĐIỂM", (losses_table(facts),)))
    return tuple(found)
