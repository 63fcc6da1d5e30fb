"""Figures that cannot be: above the maximum, outside 0 to 100 percent, outside the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from tracker.analysis.facts import Finding
from tracker.analysis.rules.lookup import Lookup
from tracker.indices.rules import agrees
from tracker.lib.numbers import format_decimal

HUNDRED = Decimal(100)


def out_of_range(look: Lookup) -> Iterator[Finding]:
    """Give the findings of the year's scores, means, ranks and of the plan's printed columns."""
    yield from _scores(look)
    yield from _means(look)
    yield from _ranks(look)
    yield from _plan_columns(look)


def _finding(
    look: Lookup,
    rule: str,
    code: str,
    field: str,
    values: tuple[Decimal | None, Decimal | None],
    message: str,
    part: str = "total",
    severity: str = "warning",
) -> Finding:
    return Finding(
        severity,
        rule,
        f"{look.facts.index}/{code}",
        field,
        values[0],
        values[1],
        message,
        year=look.facts.year,
        part=part,
    )


def _scores(look: Lookup) -> Iterator[Finding]:
    for fact in look.facts.scores:
        if fact.year != look.facts.year or not fact.preferred:
            continue
        score, top, percent = fact.score, fact.max_score, fact.percent
        if score is not None and (score < 0 or (top is not None and score > top)):
            words = f"Điểm {_show(score)} nằm ngoài khoảng 0 đến {_show(top)}."
            values = (score, top)
            yield _finding(look, "score_above_max", fact.code, "score", values, words, fact.part)
        if percent is not None and not 0 <= percent <= HUNDRED:
            words = f"Tỷ lệ {_show(percent)}% nằm ngoài khoảng 0 đến 100%."
            values = (percent, HUNDRED)
            yield _finding(look, "percent_range", fact.code, "percent", values, words, fact.part)


def _means(look: Lookup) -> Iterator[Finding]:
    for (code, year), mean in look.facts.means.items():
        if year == look.facts.year and not 0 <= mean <= HUNDRED:
            words = f"Trung bình cả nước {_show(mean)}% nằm ngoài khoảng 0 đến 100%."
            yield _finding(look, "mean_range", code, "national_mean", (mean, HUNDRED), words)


def _ranks(look: Lookup) -> Iterator[Finding]:
    """Point at a place outside its field, and at a field unlike the other fields of the year."""
    of_year = [rank for rank in look.facts.ranks if rank.year == look.facts.year]
    usual = Counter(rank.rank_of for rank in of_year).most_common(1)
    for rank in of_year:
        place, field = Decimal(rank.rank), Decimal(rank.rank_of)
        if not 1 <= rank.rank <= rank.rank_of:
            words = f"Hạng {rank.rank} nằm ngoài {rank.rank_of} tỉnh, thành phố."
            yield _finding(look, "rank_range", rank.code, "rank", (place, field), words, rank.part)
        elif rank.rank_of != usual[0][0]:
            words = f"Xếp trên {rank.rank_of}, các hạng khác của năm xếp trên {usual[0][0]}."
            values = (field, Decimal(usual[0][0]))
            yield _finding(look, "rank_field", rank.code, "rank_of", values, words, rank.part)


def _plan_columns(look: Lookup) -> Iterator[Finding]:
    """Compare the plan's columns of last year's result and maximum with what was published."""
    facts = look.facts
    for target in facts.targets:
        before = look.one(look.code_in(target.code, facts.year - 1), "total", facts.year - 1)
        printed, published = target.baseline, before.score if before else None
        if printed is not None and published is not None and not agrees(printed, published):
            words = (
                f"Kế hoạch in kết quả năm {facts.year - 1} là {_show(printed)},"
                f" kết quả công bố là {_show(published)}."
            )
            cells = (printed, published)
            yield _finding(look, "baseline_differs", target.code, "baseline", cells, words)
        node = look.nodes.get(target.code)
        top = node.max_score if node else None
        if top is not None and target.max_score is not None and top != target.max_score:
            words = (
                f"Kế hoạch in điểm tối đa {_show(target.max_score)}, bộ chỉ số chấm năm"
                f" {facts.year} là {_show(top)}."
            )
            values = (target.max_score, top)
            yield _finding(
                look, "maximum_differs", target.code, "max_score", values, words, severity="info"
            )


def _show(value: Decimal | None) -> str:
    return format_decimal(value, None)
