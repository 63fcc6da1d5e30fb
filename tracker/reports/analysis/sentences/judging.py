"""What follows from the figures: strengths, weaknesses, causes, and what each agency has to do."""

from __future__ import annotations

from decimal import Decimal

from tracker.indices.rules.wording import shown_code
from tracker.reports.analysis.facts import AnalysisFacts, Domain, Loss, lost
from tracker.reports.analysis.phrases import exact, listed, named, percent_said
from tracker.reports.phrases import counted, joined, lower_first, number_text, percent

_HIGH = Decimal(95)
_LONG = 2
_WORST = 5


def strengths(facts: AnalysisFacts) -> list[str]:
    """Name the domains near the maximum, the risen ones and the criteria at the maximum."""
    high = [d for d in facts.domains if d.row.percent is not None and d.row.percent >= _HIGH]
    full = [row for d in facts.domains for row in d.criteria if row.at_maximum]
    whole = sum(len(domain.criteria) for domain in facts.domains)
    found = []
    if high:
        found.append(f"- Các lĩnh vực đạt từ {percent(_HIGH)} điểm tối đa: {_domains(high)}.")
    if full:
        found.append(f"- Có {number_text(len(full))}/{counted(whole, 'tiêu chí')} đạt điểm tối đa.")
    survey = facts.par.counts["survey"]["all"]
    if survey["up"]:
        found.append(
            f"- {number_text(len(survey['up']))}/{counted(survey['n'], 'tiêu chí')} chấm qua điều "
            "tra lãnh đạo, quản lý tăng điểm."
        )
    return found or ["Chưa có lĩnh vực, tiêu chí đạt điểm cao."]


def weaknesses(facts: AnalysisFacts) -> list[str]:
    """Name the fallen domains, the greatest losses and those lost several years running."""
    down = [d for d in facts.domains if d.row.code in facts.par.counts["domains"]["down"]]
    losses = sorted(facts.losses, key=lambda loss: -loss.lost)
    found = []
    if down:
        found.append(f"- {counted(len(down), 'lĩnh vực')} giảm điểm: {_domains(down)}.")
    if losses:
        worst = joined(
            [
                f"{named(loss.code, loss.name)} mất {exact(loss.lost)} điểm"
                for loss in losses[:_WORST]
            ]
        )
        found.append(
            f"- {counted(len(losses), 'tiêu chí, tiêu chí thành phần')} chưa đạt điểm tối đa; mất "
            f"nhiều nhất: {worst}."
        )
    again = [loss for loss in losses if loss.years >= _LONG and not loss.is_survey]
    if again:
        names = joined(
            [f"{named(loss.code, loss.name)} ({counted(loss.years, 'năm')})" for loss in again]
        )
        found.append(f"- Nhiều năm liên tục bị trừ điểm: {names}.")
    return found or ["Không có tiêu chí bị trừ điểm."]


def causes(facts: AnalysisFacts) -> list[str]:
    """Gather the causes that are known, under the criteria they belong to."""
    known = [loss for loss in facts.losses if loss.reason and not loss.is_survey]
    if not known:
        return ["Chưa có nguyên nhân được ghi nhận."]
    return listed([f"{named(one.code, one.name)}: {lower_first(one.reason)}" for one in known])


def measures(facts: AnalysisFacts) -> list[str]:
    """Draft what all agencies have to do; people write the rest."""
    count = counted(len(facts.losses), "tiêu chí, tiêu chí thành phần")
    if not facts.losses:
        return ["Các cơ quan, đơn vị duy trì kết quả đạt được ở các tiêu chí."]
    return [
        f"Các cơ quan, đơn vị rà soát {count} chưa đạt điểm tối đa, xác định nguyên nhân, trách "
        "nhiệm và giải pháp khắc phục, đưa vào kế hoạch nâng cao các Chỉ số của năm tiếp theo; báo "
        "cáo kết quả thực hiện theo kỳ."
    ]


def tasks(facts: AnalysisFacts) -> list[str]:
    """List for each agency what it lost, the most first, as its task to win back."""
    by_owner: dict[str, list[Loss]] = {}
    for loss in facts.losses:
        for owner in loss.owners:
            by_owner.setdefault(owner, []).append(loss)
    ranked = sorted(by_owner.items(), key=lambda item: -lost(item[1]))
    return [
        f"- {owner}: khắc phục {counted(len(losses), 'tiêu chí, tiêu chí thành phần')} với tổng số "
        f"điểm mất {exact(lost(losses))} điểm ({', '.join(_short(loss) for loss in losses)})."
        for owner, losses in ranked
    ] or ["Chưa có phân công cơ quan chủ trì các tiêu chí bị trừ điểm."]


def proposals(facts: AnalysisFacts) -> list[str]:
    """Leave the proposals to people."""
    return []


def _domains(chosen: list[Domain]) -> str:
    return joined(
        [f"lĩnh vực {d.row.code} ({d.name}){percent_said(d.row.percent)}" for d in chosen]
    )


def _short(loss: Loss) -> str:
    return f"{shown_code(loss.code)}: {exact(loss.lost)}"
