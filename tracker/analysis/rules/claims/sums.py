"""Claims of sums: written out in words, or a printed parent against its children or parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tracker.analysis.facts import ClaimFact, NodeFact
from tracker.analysis.rules.claims import words
from tracker.analysis.rules.claims.differences import part_of
from tracker.analysis.rules.claims.verdict import (
    DIFFERENT_MEASURE,
    DISAGREEMENTS,
    NOTHING,
    Verdict,
    numeric,
    printed_number,
)
from tracker.analysis.rules.findings import listed_children
from tracker.analysis.rules.lookup import Lookup
from tracker.indices.rules import agrees, is_within, sum_tolerance


@dataclass(frozen=True, slots=True)
class Column:
    """A column in which a parent is printed, and what its cells add to."""

    printed: frozenset[Decimal]
    total: Decimal
    cells: int
    # Targets are set, not measured: a difference is no rounding.
    exact: bool = False


def total(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a sum: by the terms that are written out, else by the column that was printed."""
    written = words.terms(claim)
    if written:
        return _written(claim, written, look)
    printed = printed_number(claim.printed)
    column = _choose(list(_columns(claim, look)), printed, words.cells(claim))
    if column is None:
        return NOTHING
    tolerance = Decimal(0) if column.exact else sum_tolerance(column.cells)
    return numeric(claim.printed, [column.total], tolerance)


def _written(claim: ClaimFact, terms: list[Decimal], look: Lookup) -> Verdict:
    verdict = numeric(claim.printed, [sum(terms, Decimal(0))], sum_tolerance(len(terms)))
    spread = {node.max_score for node in look.facts.nodes if node.level == "group"}
    if verdict.diff_class in DISAGREEMENTS and claim.code != "TOTAL" and spread & set(terms):
        words_of = "cộng cả phần điều tra đã nằm trong các lĩnh vực khác"
        return Verdict(verdict.computed, DIFFERENT_MEASURE, words_of)
    return verdict


def _choose(columns: list[Column], printed: Decimal | None, cells: int | None) -> Column | None:
    """Choose the column in which the parent prints this value; of several, one that agrees."""
    if cells is not None and any(column.cells == cells for column in columns):
        columns = [column for column in columns if column.cells == cells]
    if printed is None:
        return columns[0] if columns else None
    meant = [column for column in columns if printed in column.printed]
    meant = meant or [column for column in columns if not column.exact] or columns
    agreeing = (column for column in meant if agrees(printed, column.total))
    return next(agreeing, meant[0] if meant else None)


def _columns(claim: ClaimFact, look: Lookup) -> Iterator[Column]:
    node = look.nodes.get(claim.code)
    part = part_of(claim, look)
    if node is None:
        return
    if part == "total":
        yield from _target_column(node, look)
        yield from _child_column(node, look)
        yield from _part_columns(node, look)
    else:
        yield from _leaf_column(node, part, look)
    yield from _figure_column(node, look)


def _printed(look: Lookup, code: str, part: str) -> frozenset[Decimal]:
    found = look.all(code, part, look.facts.year)
    return frozenset(fact.score for fact in found if fact.score is not None)


def _target_column(node: NodeFact, look: Lookup) -> Iterator[Column]:
    parent = look.targets.get(node.code)
    children = [look.targets.get(child.code) for child in listed_children(look, node)]
    values = [child.target for child in children if child is not None and child.target is not None]
    if parent and parent.target is not None and values and len(values) == len(children):
        yield Column(frozenset({parent.target}), sum(values, Decimal(0)), len(values), exact=True)


def _child_column(node: NodeFact, look: Lookup) -> Iterator[Column]:
    children = listed_children(look, node)
    values = _scores(look, [(child.code, "total") for child in children])
    if values:
        yield Column(_printed(look, node.code, "total"), sum(values, Decimal(0)), len(values))


def _part_columns(node: NodeFact, look: Lookup) -> Iterator[Column]:
    """Give appraisal + survey, for every pair of printed values."""
    parts = [_printed(look, node.code, part) for part in ("appraisal", "survey")]
    for pair in product(*parts):
        yield Column(_printed(look, node.code, "total"), sum(pair, Decimal(0)), 2)


def _leaf_column(node: NodeFact, part: str, look: Lookup) -> Iterator[Column]:
    """Give the sum of the leaves that are scored this way; of TOTAL, of the domains' parts."""
    if node.code == "TOTAL":
        cells = [(child.code, part) for child in listed_children(look, node)]
        cells = [cell for cell in cells if look.one(*cell, look.facts.year)]
    else:
        cells = [
            (leaf.code, "total")
            for leaf in look.facts.nodes
            if leaf.scoring == part and is_within(leaf.code, node.code) and leaf.code != node.code
            if not listed_children(look, leaf) and not leaf.code.endswith(".x")
        ]
    values = _scores(look, cells)
    if values:
        yield Column(_printed(look, node.code, part), sum(values, Decimal(0)), len(values))


def _scores(look: Lookup, cells: list[tuple[str, str]]) -> list[Decimal]:
    """Give the scores of all cells; nothing when one of them is not known."""
    found = [look.one(code, part, look.facts.year) for code, part in cells]
    values = [fact.score for fact in found if fact is not None and fact.score is not None]
    return values if len(values) == len(cells) else []


def _figure_column(node: NodeFact, look: Lookup) -> Iterator[Column]:
    """Give the answers of all respondent groups, beside the answers to the survey as a whole."""
    if node.level not in ("total", "group"):
        return
    of_year = [figure for figure in look.facts.figures if figure.year == look.facts.year]
    groups = [figure for figure in of_year if ":" in figure.code]
    surveys = {figure.code.split(":")[0] for figure in groups}
    wholes = frozenset(Decimal(f.numerator) for f in of_year if f.code in surveys)
    if groups:
        yield Column(wholes, Decimal(sum(f.numerator for f in groups)), len(groups), exact=True)
