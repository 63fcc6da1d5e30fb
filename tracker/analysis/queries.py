"""Filling the facts of a comparison from the database, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tracker.analysis.facts import (
    ClaimFact,
    Comparison,
    Facts,
    FigureFact,
    GroupFact,
    LinkFact,
    LossFact,
    NodeFact,
    RankFact,
    ScoreFact,
    TargetFact,
)
from tracker.analysis.rules import compare
from tracker.analysis.rules.claims.differences import SERIES
from tracker.analysis.rules.prose import ProseFact
from tracker.db import session
from tracker.indices import queries as indices
from tracker.indices.models import Claim, Criterion, Crosswalk, Framework, Score
from tracker.indices.rules import SCALE_CHANGES, percent_of_maximum
from tracker.plans import queries as plans
from tracker.plans.models import Plan, Target
from tracker.plans.serving import prose_targets_of_year

# Years that a series looks back at most.
LONGEST = 10


class NoFramework(Exception):
    """No framework of the index covers the year; the message is for people."""


def comparison(
    index: str,
    year: int,
    against: int | None = None,
    *,
    targets: Sequence[TargetFact] | None = None,
    on: date | None = None,
    with_claims: bool = True,
    published_by: date | None = None,
) -> Comparison:
    """Compare an index and year with a reference year (the one before when left out).

    `targets` are those of the year's issued plan when left out; owners are those of `on` (the
    year's end when left out); what was published after `published_by` is left out.
    Raises NoFramework.
    """
    given = facts(
        index,
        year,
        against,
        targets=targets,
        on=on,
        with_claims=with_claims,
        published_by=published_by,
    )
    return compare(given)


def facts(
    index: str,
    year: int,
    against: int | None = None,
    *,
    targets: Sequence[TargetFact] | None = None,
    on: date | None = None,
    with_claims: bool = True,
    years: Iterable[int] = (),
    published_by: date | None = None,
) -> Facts:
    """Gather what a comparison rests on; scores of more years only where claims or `years` ask."""
    against = year - 1 if against is None else against
    versions = indices.frameworks(index)
    framework, earlier = indices.in_force(versions, year), indices.in_force(versions, against)
    if framework is None:
        raise NoFramework(f"Chưa có bộ chỉ số {index} cho năm {year}.")
    nodes = {node.id: node for node in indices.criteria([version.id for version in versions])}
    if earlier is None:
        earlier = framework
    same = earlier.id == framework.id
    links = (
        indices.crosswalks([framework.id]) if same else indices.crosswalks([v.id for v in versions])
    )
    claims = indices.claims(index, year) if with_claims else ()
    wanted = _years(year, against, claims) | set(years)
    scores = indices.scores(index, wanted)
    wanted -= _published_later(scores, published_by)
    return Facts(
        index=index,
        year=year,
        against=against,
        rollup=framework.rollup,
        nodes=tuple(
            fact_of_node(n, nodes) for n in nodes.values() if n.framework_id == framework.id
        ),
        scores=tuple(_score(code, score) for code, score in scores if score.year in wanted),
        links={} if same else _links(links, nodes, framework, earlier),
        ranks=tuple(
            RankFact(code, r.part, r.year, r.rank, r.rank_of)
            for code, r in indices.ranks(index, wanted)
        ),
        means={(code, m.year): m.percent for code, m in indices.means(index, wanted)},
        groups=tuple(
            GroupFact(g.code, g.name, g.year, g.percent, g.rank, g.rank_of, g.preferred)
            for g in indices.group_results(index, wanted)
        ),
        targets=plan_targets(index, year) if targets is None else tuple(targets),
        owners=_owners(framework, on or date(year, 12, 31)),
        claims=tuple(_claim(claim) for claim in claims if year in wanted),
        figures=tuple(
            FigureFact(f.code, f.year, f.numerator, f.denominator)
            for f in indices.supporting_figures(index, {year} & wanted)
        ),
        elsewhere=_elsewhere(index, year) if with_claims else {},
        same_framework=same,
    )


def losses(index: str, year: int) -> dict[str, LossFact]:
    """Give what the year's report says of points lost, by code; whole survey blocks are left out.

    A block repeats the points of its leaves.
    """
    return {
        code: LossFact(code, loss.lost, loss.reason, loss.responsible, loss.source)
        for code, loss in indices.lost_points(index, year)
        if loss.level == "leaf"
    }


def plan_targets(index: str, year: int) -> tuple[TargetFact, ...]:
    """Give what the issued improvement plan of `year` promised for `index`."""
    return tuple(
        TargetFact(
            row.code,
            row.target,
            row.operator,
            row.baseline,
            row.max_score,
            tuple(row.leads or ()),
            row.kind,
        )
        for row in plans.targets(index, year)
    )


def years_told(index: str) -> list[int]:
    """Give the years with results or with targets of an issued improvement plan, newest first."""
    promised = session.scalars(
        select(Plan.year)
        .join(Target, Target.plan_id == Plan.id)
        .where(Target.index_code == index, Plan.kind == "improvement", Plan.state != "draft")
        .distinct()
    )
    return sorted({*indices.years(index), *promised}, reverse=True)


def prose_facts(index: str, year: int) -> list[ProseFact]:
    """Give the targets that the year's issued improvement plan states in prose."""
    return [
        ProseFact(row.code, row.kind, row.operator, row.value, row.scope, row.quote, row.source)
        for row in prose_targets_of_year(index, year)
    ]


def tiers_of(index: str, year: int, against: int) -> dict[str, tuple[int | None, int | None]]:
    """Give the tier of the year and that of the reference year by code."""
    known = {place: row.tier for place, row in indices.tiers(index, {year, against}).items()}
    codes = {code for code, _ in known}
    return {code: (known.get((code, year)), known.get((code, against))) for code in codes}


def _years(year: int, against: int, claims: Sequence[Claim]) -> set[int]:
    years = {year, against, *(claim.against for claim in claims if claim.against)}
    if claims:
        # A claim of years lost running looks back as far as any series of ours goes.
        back = LONGEST if any(claim.kind == "years_lost" for claim in claims) else SERIES
        years |= set(range(year - back + 1, year + 1))
    return years


def _published_later(scores: Sequence[tuple[str, Score]], published_by: date | None) -> set[int]:
    """Give the years whose results came out after a day; a year without a day was always known."""
    if published_by is None:
        return set()
    return {
        s.year for _, s in scores if s.published_on is not None and s.published_on > published_by
    }


def fact_of_node(node: Criterion, nodes: dict[int, Criterion]) -> NodeFact:
    """Give a criterion as a plain value; `nodes` holds its parent."""
    parent = nodes.get(node.parent_id) if node.parent_id else None
    code = parent.code if parent else None
    return NodeFact(node.code, code, node.level, node.name, node.max_score, node.scoring)


def _score(code: str, score: Score) -> ScoreFact:
    return ScoreFact(
        code,
        score.year,
        score.part,
        score.score,
        score.percent,
        score.max_score,
        score.basis,
        score.preferred,
        score.source,
    )


def _claim(claim: Claim) -> ClaimFact:
    return ClaimFact(
        claim.reference,
        claim.code,
        claim.part,
        claim.kind,
        claim.unit,
        claim.printed_value,
        claim.against,
        claim.statement,
        claim.quote,
        claim.source,
    )


def _owners(framework: Framework, on: date) -> dict[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for code, _, name in indices.owners(framework.id, on):
        owners[code] = (*owners.get(code, ()), name)
    return owners


def _elsewhere(index: str, year: int) -> dict[str, Decimal]:
    found = {}
    for code, score in indices.totals_elsewhere(index, year).items():
        percent = percent_of_maximum(score.percent, score.score, score.max_score)
        if percent is not None:
            found[code] = percent
    return found


def _links(
    crosswalk: Sequence[Crosswalk],
    nodes: dict[int, Criterion],
    framework: Framework,
    earlier: Framework,
) -> dict[str, LinkFact]:
    """Follow each criterion back through the versions until the reference year's framework.

    Comparing with a later year walks the same chain the other way round.
    """
    forward = earlier.first_year > framework.first_year
    steps: dict[int, Crosswalk] = {}
    for link in crosswalk:
        start = link.from_id if forward else link.to_id
        if start is not None:
            steps[start] = link
    links = {}
    for node in nodes.values():
        if node.framework_id == framework.id:
            links[node.code] = _walk(node, steps, nodes, earlier.id, forward=forward)
    return links


def _walk(
    node: Criterion,
    steps: dict[int, Crosswalk],
    nodes: dict[int, Criterion],
    goal: int,
    *,
    forward: bool,
) -> LinkFact:
    here: Criterion | None = node
    changed, notes = False, []
    while here is not None and here.framework_id != goal:
        step = steps.get(here.id)
        if step is None:
            here = None
            break
        changed = changed or step.relation in SCALE_CHANGES
        if step.note:
            notes.append(step.note)
        end = step.to_id if forward else step.from_id
        here = nodes.get(end) if end is not None else None
    return LinkFact(node.code, here.code if here else None, changed, "; ".join(notes))
