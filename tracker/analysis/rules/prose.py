"""Targets that a plan states in prose: a rank, a tier, "tăng bậc", a percent of every leaf."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.analysis.facts import Row
from tracker.indices.rules import is_within, judge_rank, judge_tier, judge_value
from tracker.lib.numbers import format_decimal

OPERATOR_WORDS = {">=": "từ", ">": "trên", "<=": "không quá", "=": "bằng"}
_TREND_WORDS = {
    ("rank", "improve"): "tăng bậc so với năm trước",
    ("rank", "rank_not_lower"): "không tụt bậc so với năm trước",
    ("tier", "improve"): "lên nhóm cao hơn năm trước",
    ("tier", "rank_not_lower"): "không xuống nhóm so với năm trước",
}


@dataclass(frozen=True, slots=True)
class ProseFact:
    """A target stated in prose; `value` is a score, percent, place or tier as `kind` says."""

    code: str
    kind: str
    operator: str
    value: Decimal | None
    scope: str = "node"
    quote: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProseVerdict:
    """A prose target beside what came out; `missed` and `unknown` are codes of its leaves."""

    fact: ProseFact
    name: str
    promised: str
    actual: str
    met: bool | None
    missed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


Tiers = Mapping[str, tuple[int | None, int | None]]


def prose_verdicts(
    facts: Sequence[ProseFact], rows: Sequence[Row], tiers: Tiers
) -> list[ProseVerdict]:
    """Judge every prose target; `tiers` gives this year's and last year's tier by code."""
    totals = {row.code: row for row in rows if row.part == "total" or row.level == "group"}
    return [_verdict(fact, totals, tiers) for fact in facts]


def _verdict(fact: ProseFact, totals: Mapping[str, Row], tiers: Tiers) -> ProseVerdict:
    row = totals.get(fact.code)
    name = row.name if row else fact.code
    if fact.scope != "node":
        return _of_leaves(fact, name, totals, tiers)
    met = _judge(fact, row, tiers)
    return ProseVerdict(fact, name, promised_words(fact), _actual(fact, row, tiers), met)


def _judge(fact: ProseFact, row: Row | None, tiers: Tiers) -> bool | None:
    if row is None:
        return None
    if fact.kind == "tier":
        tier, tier_before = tiers.get(row.code, (None, None))
        return judge_tier(fact.operator, tier, value=fact.value, before=tier_before)
    if fact.kind == "rank":
        # A change of rank is only known where both fields are the same.
        before = None if row.rank is None or row.rank_change is None else row.rank + row.rank_change
        return judge_rank(fact.operator, row.rank, value=fact.value, before=before)
    now, then = (
        (row.percent, row.previous_percent)
        if fact.kind == "percent"
        else (row.score, row.previous_score)
    )
    return judge_value(fact.operator, now, target=fact.value, before=then)


def _of_leaves(fact: ProseFact, name: str, totals: Mapping[str, Row], tiers: Tiers) -> ProseVerdict:
    """Judge a target that every leaf below a node is to keep."""
    parents = {row.parent for row in totals.values()}
    leaves = [
        row
        for row in totals.values()
        if row.code not in parents and is_within(row.code, fact.code) and row.level != "group"
        if fact.scope == "leaves" or row.scoring == "survey"
    ]
    verdicts = {row.code: _judge(fact, row, tiers) for row in leaves}
    missed = tuple(code for code, met in verdicts.items() if met is False)
    unknown = tuple(code for code, met in verdicts.items() if met is None)
    met = False if missed else None if unknown or not leaves else True
    kept = len(leaves) - len(missed) - len(unknown)
    actual = f"{kept}/{len(leaves)} tiêu chí đạt"
    return ProseVerdict(fact, name, promised_words(fact), actual, met, missed, unknown)


def promised_words(fact: ProseFact) -> str:
    """Say a target in words with its unit."""
    if fact.value is None:
        return _TREND_WORDS.get((fact.kind, fact.operator), "tăng so với năm trước")
    number = format_decimal(fact.value, None)
    if fact.kind == "tier":
        return f"nhóm {number}" + (" trở lên" if fact.operator not in ("=",) else "")
    if fact.kind == "rank":
        return f"hạng {number}" + (" trở lên" if fact.operator != "=" else "")
    unit = "%" if fact.kind == "percent" else " điểm"
    return f"{OPERATOR_WORDS.get(fact.operator, '')} {number}{unit}".strip()


_ACTUAL: dict[str, Callable[[Row], str | None]] = {
    "rank": lambda row: f"hạng {row.rank}/{row.rank_of}" if row.rank else None,
    "percent": lambda row: None if row.percent is None else f"{format_decimal(row.percent)}%",
    "score": lambda row: None if row.score is None else f"{format_decimal(row.score)} điểm",
}


def _actual(fact: ProseFact, row: Row | None, tiers: Tiers) -> str:
    if row is None:
        return "chưa có số liệu"
    if fact.kind == "tier":
        tier = tiers.get(row.code, (None, None))[0]
        return "chưa có số liệu" if tier is None else f"nhóm {tier}"
    return _ACTUAL[fact.kind](row) or "chưa có số liệu"
