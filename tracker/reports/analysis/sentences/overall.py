"""The index as a whole: score, place, parts, domains that rose and fell, targets."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.analysis.facts import Comparison, Row
from tracker.reports.analysis.facts import AnalysisFacts, Domain
from tracker.reports.analysis.phrases import (
    PERCENTAGE_POINTS,
    against_country,
    exact,
    moved,
    of_maximum,
    percent_said,
    place,
    since,
)
from tracker.reports.phrases import counted, joined, number_text, plain


def overall(facts: AnalysisFacts) -> list[str]:
    """Tell the score, its change, the place and the distance to the country."""
    total, before = facts.total, facts.par.against
    return [
        f"Chỉ số CCHC năm {facts.year} đạt {of_maximum(total.score, total.max_score)} điểm"
        f"{percent_said(total.percent)}{since(total, before)}{against_country(total)}"
        f"{place(total, before)}."
    ]


def parts(facts: AnalysisFacts) -> list[str]:
    """Tell the appraised part, the survey part, and of that the leaders' survey and SIPAS."""
    par = facts.par
    rows = (
        ("Điểm thẩm định", par.row("TOTAL", "appraisal")),
        ("Điểm điều tra xã hội học", par.row("TOTAL", "survey")),
        ("Trong đó, điểm điều tra lãnh đạo, quản lý", par.row("LDQL", "survey")),
        ("Điểm tính từ Chỉ số hài lòng (SIPAS)", par.row("8.1")),
    )
    return [f"- {name}: {_part(row, par)}" for name, row in rows if row and row.score is not None]


def _part(row: Row, par: Comparison) -> str:
    return (
        f"{of_maximum(row.score, row.max_score)} điểm{percent_said(row.percent)}"
        f"{since(row, par.against)}{place(row, par.against)}."
    )


def moves(facts: AnalysisFacts) -> list[str]:
    """List the domains that rose, stayed and fell, with their changes in percentage points."""
    lists, of = facts.par.counts["domains"], len(facts.domains)
    found = []
    for key, words in (("up", "tăng"), ("unchanged", "giữ nguyên"), ("down", "giảm")):
        codes = lists[key]
        if codes:
            chosen = [domain for domain in facts.domains if domain.row.code in codes]
            listed = joined([_move(domain) for domain in chosen])
            found.append(
                f"- {number_text(len(codes))}/{number_text(of)} lĩnh vực {words} so với năm "
                f"{facts.par.against}: {listed}."
            )
    return [*found, "Kết quả từng lĩnh vực tại Bảng 1 và Hình 1."]


def _move(domain: Domain) -> str:
    delta = domain.row.delta_pp
    name = f"lĩnh vực {domain.row.code} ({domain.name})"
    return f"{name} {moved(delta, PERCENTAGE_POINTS)}" if delta else name


def targets(facts: AnalysisFacts) -> list[str]:
    """Tell which promises of the year's plan were kept, level by level and index by index."""
    found = []
    for name, comparison in (
        ("Chỉ số CCHC", facts.par),
        ("SIPAS", facts.sipas),
        ("PAPI", facts.papi),
    ):
        total = comparison.row("TOTAL") if comparison else None
        if comparison and total is not None and total.target is not None:
            found.append(f"- {name}: {_target(total, comparison)}")
    if not found:
        return [f"Năm {facts.year} không có mục tiêu của kế hoạch để so sánh."]
    levels = _levels(facts.par.counts["targets"])
    counts = [f"Theo cấp tiêu chí của Chỉ số CCHC: {levels}."] if levels else []
    return [*found, *counts, "Chi tiết từng tiêu chí tại Phụ lục I."]


def _target(total: Row, comparison: Comparison) -> str:
    unit = "%" if comparison.index == "SIPAS" else " điểm"
    step = PERCENTAGE_POINTS if comparison.index == "SIPAS" else "điểm"
    above = "trên " if total.target_operator == ">" else ""
    aim = f"mục tiêu {above}{exact(total.target)}{unit}"
    if total.score is None or total.gap_to_target is None:
        return f"{aim}, chưa có kết quả."
    word = "đạt" if total.target_met else "chưa đạt"
    gap = total.gap_to_target
    distance = f", {'cao' if gap > 0 else 'thấp'} hơn {plain(abs(gap))} {step}" if gap else ""
    return f"{word} {aim} (kết quả {exact(total.score)}{unit}{distance})."


def _levels(levels: dict[str, dict[str, Sequence[str]]]) -> str:
    names = {"domain": "lĩnh vực", "criterion": "tiêu chí", "sub_criterion": "tiêu chí thành phần"}
    said = []
    for level, name in names.items():
        lists = levels.get(level)
        if lists is None or not any(lists.values()):
            continue
        whole = sum(len(codes) for codes in lists.values())
        kept = f"{number_text(len(lists['met']))}/{counted(whole, name)} đạt mục tiêu"
        rest = [f"{number_text(len(lists['missed']))} chưa đạt"] if lists["missed"] else []
        rest += (
            [f"{number_text(len(lists['unknown']))} chưa có số liệu"] if lists["unknown"] else []
        )
        said.append(f"{kept} ({joined(rest)})" if rest else kept)
    return "; ".join(said)
