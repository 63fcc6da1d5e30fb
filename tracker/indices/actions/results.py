"""Loading published results: scores, ranks, means, respondent groups, losses, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import WITH_REMOVED, session
from tracker.indices.files import BadFile, Line, lines
from tracker.indices.models import (
    Criterion,
    Framework,
    GroupResult,
    LostPoint,
    NationalMean,
    Rank,
    Score,
    SupportingFigure,
)
from tracker.indices.queries import in_force
from tracker.lib.actor import Actor

Find = Callable[[Line, str], Criterion]


def load_results(*, folder: Path, by: Actor, at: datetime) -> int:
    """Add the figures of `folder` that are not stored yet; give how many rows were added.

    Files: results.csv, and where present publications.csv, national.csv, respondent_groups.csv,
    lost_points.csv, supporting_data.csv. A stored figure is never overwritten: a value that
    differs is for a person to decide.
    """
    find = _finder()
    added = {
        "scores": _scores(folder / "results.csv", _publications(folder), find),
        "ranks": _ranks(folder / "results.csv", find),
        "means": _means(folder / "national.csv", find),
        "groups": _groups(folder / "respondent_groups.csv"),
        "lost_points": _lost_points(folder / "lost_points.csv", find),
        "figures": _figures(folder / "supporting_data.csv"),
    }
    session.flush()
    if any(added.values()):
        record("indices.load_results", by=by, at=at, subject_type="score", after=added)
    return sum(added.values())


def _finder() -> Find:
    """Give a function from a line's index, year and code to the node of that year's framework."""
    versions: dict[str, list[Framework]] = {}
    for version in session.scalars(select(Framework).order_by(Framework.first_year)):
        versions.setdefault(version.index_code, []).append(version)
    nodes = {(node.framework_id, node.code): node for node in session.scalars(select(Criterion))}

    def find(line: Line, index_code: str) -> Criterion:
        version = in_force(versions.get(index_code, []), line.whole("year") or 0)
        node = nodes.get((version.id, line.need("code"))) if version else None
        if node is None:
            raise BadFile(
                f"{line.place}: không có tiêu chí {line.need('code')} của {index_code} "
                f"năm {line.text('year')} trong bộ chỉ số."
            )
        return node

    return find


def _publications(folder: Path) -> dict[tuple[str, int | None], date | None]:
    path = folder / "publications.csv"
    if not path.exists():
        return {}
    return {
        (line.need("index"), line.whole("year")): line.day("published_on") for line in lines(path)
    }


def _scores(path: Path, published: dict[tuple[str, int | None], date | None], find: Find) -> int:
    known = select(Score).where(Score.stage == "published").execution_options(**WITH_REMOVED)
    stored = {(s.criterion_id, s.year, s.part, s.variant) for s in session.scalars(known)}
    others: Counter[tuple[int, int, str]] = Counter()
    added = 0
    for line in lines(path, required=("index", "year", "code", "part", "preferred", "source")):
        node, year, part = (
            find(line, line.need("index")),
            line.whole("year") or 0,
            line.need("part"),
        )
        preferred = line.need("preferred") == "1"
        others[node.id, year, part] += not preferred
        variant = 0 if preferred else others[node.id, year, part]
        if (node.id, year, part, variant) in stored:
            continue
        stated = line.text("basis") == "stated_full"
        score, maximum = line.number("score"), line.number("max_score")
        session.add(
            Score(
                criterion_id=node.id,
                year=year,
                part=part,
                variant=variant,
                score=score,
                percent=line.number("percent"),
                max_score=maximum,
                printed_text=line.text("score") or ("tối đa" if stated else line.text("percent")),
                basis=line.text("basis", "printed"),
                preferred=preferred,
                source=line.need("source"),
                note=line.text("note"),
                assessed_by=line.text("assessed_by"),
                published_on=published.get((line.need("index"), year)),
            )
        )
        added += 1
    return added


def _ranks(path: Path, find: Find) -> int:
    known = select(Rank).execution_options(**WITH_REMOVED)
    stored = {(r.criterion_id, r.year, r.part) for r in session.scalars(known)}
    added = 0
    for line in lines(path):
        place, field = line.whole("rank"), line.whole("rank_of")
        if place is None or field is None or line.need("preferred") != "1":
            continue
        key = (find(line, line.need("index")).id, line.whole("year") or 0, line.need("part"))
        if key in stored:
            continue
        stored.add(key)
        session.add(
            Rank(
                criterion_id=key[0],
                year=key[1],
                part=key[2],
                rank=place,
                rank_of=field,
                source=line.need("source"),
            )
        )
        added += 1
    return added


def _means(path: Path, find: Find) -> int:
    if not path.exists():
        return 0
    known = select(NationalMean).execution_options(**WITH_REMOVED)
    stored = {(m.criterion_id, m.year) for m in session.scalars(known)}
    added = 0
    for line in lines(path, required=("index", "year", "code", "national_mean_percent")):
        node, percent = find(line, line.need("index")), line.number("national_mean_percent")
        if (node.id, line.whole("year")) in stored or percent is None:
            continue
        session.add(
            NationalMean(
                criterion_id=node.id,
                year=line.whole("year") or 0,
                percent=percent,
                source=line.text("source"),
                note=line.text("note"),
            )
        )
        added += 1
    return added


def _groups(path: Path) -> int:
    """Add results by respondent group; of two values of one year the first printed counts."""
    if not path.exists():
        return 0
    stored = {(g.code, g.year, g.variant) for g in session.scalars(select(GroupResult))}
    seen: Counter[tuple[str, int]] = Counter()
    added = 0
    for line in lines(path, required=("year", "code", "group", "percent")):
        code, year, percent = line.need("code"), line.whole("year") or 0, line.number("percent")
        variant = seen[code, year]
        seen[code, year] += 1
        if percent is None or (code, year, variant) in stored:
            continue
        session.add(
            GroupResult(
                index_code=line.text("index", "PAR_INDEX"),
                code=code,
                year=year,
                name=line.need("group"),
                variant=variant,
                percent=percent,
                rank=line.whole("rank"),
                rank_of=line.whole("rank_of"),
                preferred=variant == 0,
                source=line.text("source"),
                note=line.text("note"),
            )
        )
        added += 1
    return added


def _lost_points(path: Path, find: Find) -> int:
    if not path.exists():
        return 0
    stored = {(p.criterion_id, p.year, p.level) for p in session.scalars(select(LostPoint))}
    added = 0
    for line in lines(path, required=("year", "code", "lost", "level")):
        node, lost = find(line, line.text("index", "PAR_INDEX")), line.number("lost")
        if lost is None or (node.id, line.whole("year"), line.need("level")) in stored:
            continue
        session.add(
            LostPoint(
                criterion_id=node.id,
                year=line.whole("year") or 0,
                level=line.need("level"),
                name=line.need("name"),
                score=line.number("score"),
                max_score=line.number("max"),
                lost=lost,
                responsible=line.text("responsible_agency"),
                reason=line.text("reason"),
                source=line.text("source"),
                note=line.text("note"),
            )
        )
        added += 1
    return added


def _figures(path: Path) -> int:
    if not path.exists():
        return 0
    stored = {(f.code, f.year, f.name) for f in session.scalars(select(SupportingFigure))}
    added = 0
    for line in lines(path, required=("year", "code", "name", "numerator")):
        key = (line.need("code"), line.whole("year") or 0, line.need("name"))
        numerator = line.whole("numerator")
        if key in stored or numerator is None:
            continue
        session.add(
            SupportingFigure(
                index_code=line.text("index", "PAR_INDEX"),
                code=key[0],
                year=key[1],
                name=key[2],
                numerator=numerator,
                denominator=line.whole("denominator"),
                unit=line.text("unit"),
                source=line.text("source"),
            )
        )
        added += 1
    return added
