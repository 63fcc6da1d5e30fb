"""A new version of a framework: its tree, its crosswalk, and the end of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.actions.entry import BadScore
from tracker.indices.models import Criterion, Crosswalk, Framework, Index, Score
from tracker.indices.rules.trees import Step, TreeNode
from tracker.lib.actor import Actor
from tracker.lib.text import fold


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What is told of a version beside its tree; `rollup` is `sum` or `none`."""

    index: str
    version: str
    legal_basis: str
    first_year: int
    last_year: int | None
    rollup: str
    max_total: Decimal


def add_index(
    *, code: str, name: str, short_name: str, unit: str, conducted_by: str, by: Actor, at: datetime
) -> Index:
    """Add an index family: an instrument of its own, even where another bears the same name."""
    if session.get(Index, code) is not None:
        raise BadScore(f"Đã có chỉ số mã {code}.")
    last = session.scalar(select(func.max(Index.sort))) or 0
    row = Index(
        code=code,
        name=name,
        short_name=short_name,
        unit=unit,
        conducted_by=conducted_by,
        sort=last + 1,
    )
    session.add(row)
    session.flush()
    after = {"name": name, "unit": unit, "conducted_by": conducted_by}
    record("indices.add_index", by=by, at=at, subject_type="index", label=code, after=after)
    return row


def add_version(
    head: VersionHead,
    nodes: Sequence[TreeNode],
    steps: Sequence[tuple[Step, str, str]],
    *,
    former: Framework | None,
    by: Actor,
    at: datetime,
) -> int:
    """Store a checked tree with its crosswalk (step, note, basis); give the number of nodes.

    Codes that both versions have and no step names are linked as SAME. Raises BadScore where
    figures of the new version's years stand on the former one: they would be lost from sight.
    """
    if former is not None:
        _close(former, head)
    framework = Framework(
        index_code=head.index,
        version=head.version,
        legal_basis=head.legal_basis,
        first_year=head.first_year,
        last_year=head.last_year,
        rollup=head.rollup,
        max_total=head.max_total,
    )
    session.add(framework)
    made = _tree(framework, nodes)
    session.flush()
    before = _nodes(former) if former else {}
    session.add_all(_links(steps, before, made))
    session.flush()
    record(
        "indices.add_version",
        by=by,
        at=at,
        subject_type="framework",
        subject_id=framework.id,
        label=f"{head.index} {head.version}",
        before={"last_version": former.version} if former else None,
        after={
            "version": head.version,
            "first_year": head.first_year,
            "criteria": len(made),
            "legal_basis": head.legal_basis,
        },
    )
    return len(made)


def _close(former: Framework, head: VersionHead) -> None:
    standing = session.scalar(
        select(func.min(Score.year))
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Criterion.framework_id == former.id, Score.year >= head.first_year)
    )
    if standing is not None:
        raise BadScore(
            f"Năm {standing} đã có số liệu theo {former.version}; phiên bản mới phải bắt đầu sau."
        )
    if former.last_year is None or former.last_year >= head.first_year:
        former.last_year = head.first_year - 1


def _nodes(framework: Framework) -> dict[str, Criterion]:
    query = select(Criterion).where(Criterion.framework_id == framework.id)
    return {node.code: node for node in session.scalars(query)}


def _tree(framework: Framework, nodes: Sequence[TreeNode]) -> dict[str, Criterion]:
    made: dict[str, Criterion] = {}
    for place, node in enumerate(nodes):
        parent = made.get(node.parent)
        made[node.code] = Criterion(
            framework=framework,
            code=node.code,
            parent=parent,
            level=node.level,
            name=node.name,
            name_folded=fold(node.name),
            max_score=node.max_score,
            scoring=node.scoring,
            sort=place * 10,
            depth=parent.depth + 1 if parent else 0,
        )
        session.add(made[node.code])
    return made


def _links(
    steps: Sequence[tuple[Step, str, str]],
    before: dict[str, Criterion],
    made: dict[str, Criterion],
) -> list[Crosswalk]:
    links = []
    for step, note, basis in steps:
        source, target = before.get(step.former), made.get(step.code)
        links.append(
            Crosswalk(
                from_id=source.id if source else None,
                to_id=target.id if target else None,
                relation=step.relation,
                note=note[:500],
                basis=basis[:300],
            )
        )
    named = {step.code for step, *_ in steps} | {step.former for step, *_ in steps}
    for code, node in made.items():
        if code in before and code not in named:
            links.append(Crosswalk(from_id=before[code].id, to_id=node.id, relation="SAME"))
    return links
