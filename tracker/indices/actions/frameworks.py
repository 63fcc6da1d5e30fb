"""Loading index families, framework versions, trees, crosswalks and owners."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import WITH_REMOVED, session
from tracker.indices.files import BadFile, Line, lines
from tracker.indices.models import Criterion, CriterionOwner, Crosswalk, Framework, Index
from tracker.lib.actor import Actor
from tracker.lib.text import fold

Nodes = dict[tuple[str, str, str], Criterion]


def load_frameworks(*, folder: Path, by: Actor, at: datetime) -> int:
    """Add the indices, versions, nodes and crosswalks of `folder` that are not stored yet.

    Files: indices.csv, frameworks.csv, criteria.csv, crosswalk.csv. What is stored already is
    left as it is. Gives the number of nodes added.
    """
    _load_indices(folder / "indices.csv")
    _load_versions(folder / "frameworks.csv")
    nodes, added = _load_criteria(folder / "criteria.csv")
    _load_crosswalk(folder / "crosswalk.csv", nodes)
    if added:
        record(
            "indices.load_frameworks",
            by=by,
            at=at,
            subject_type="framework",
            after={"criteria": added},
        )
    return added


def load_owners(*, path: Path, by: Actor, at: datetime) -> int:
    """Add who answers for which criterion; an agency that is not known refuses the file.

    Columns: index, version, code, agency (canonical name), scope, valid_from, valid_to.
    """
    nodes = _stored_nodes()
    agencies = {a.name: a.id for a in session.scalars(select(Agency).order_by(Agency.id.desc()))}
    known = select(CriterionOwner).execution_options(**WITH_REMOVED)
    stored = {(o.criterion_id, o.agency_id) for o in session.scalars(known)}
    added = 0
    for line in lines(path, required=("index", "version", "code", "agency")):
        node = _node(nodes, line, "version", "code")
        agency_id = agencies.get(line.need("agency"))
        if agency_id is None:
            raise BadFile(f"{line.place}: chưa có cơ quan “{line.need('agency')}” trong danh mục.")
        if (node.id, agency_id) in stored:
            continue
        stored.add((node.id, agency_id))
        session.add(
            CriterionOwner(
                criterion_id=node.id,
                agency_id=agency_id,
                scope_note=line.text("scope"),
                valid_from=line.day("valid_from"),
                valid_to=line.day("valid_to"),
            )
        )
        added += 1
    if added:
        record(
            "indices.load_owners",
            by=by,
            at=at,
            subject_type="criterion_owner",
            after={"added": added},
        )
    return added


def _load_indices(path: Path) -> None:
    for line in lines(path, required=("code", "name", "short_name", "unit")):
        if session.get(Index, line.need("code")) is None:
            session.add(
                Index(
                    code=line.need("code"),
                    name=line.need("name"),
                    short_name=line.need("short_name"),
                    unit=line.need("unit"),
                    conducted_by=line.text("conducted_by"),
                    sort=line.whole("sort") or 0,
                )
            )
    session.flush()


def _load_versions(path: Path) -> None:
    stored = {(f.index_code, f.version) for f in session.scalars(select(Framework))}
    for line in lines(path, required=("index", "version", "first_year", "rollup", "max_total")):
        first_year, max_total = line.whole("first_year"), line.number("max_total")
        if first_year is None or max_total is None:
            raise BadFile(f"{line.place}: thiếu năm đầu hoặc điểm tối đa.")
        if (line.need("index"), line.need("version")) not in stored:
            session.add(
                Framework(
                    index_code=line.need("index"),
                    version=line.need("version"),
                    legal_basis=line.text("legal_basis"),
                    first_year=first_year,
                    last_year=line.whole("last_year"),
                    rollup=line.need("rollup"),
                    max_total=max_total,
                )
            )
    session.flush()


def _load_criteria(path: Path) -> tuple[Nodes, int]:
    versions = {(f.index_code, f.version): f for f in session.scalars(select(Framework))}
    nodes, added = _stored_nodes(), 0
    for line in lines(path, required=("index", "version", "code", "parent", "level", "name")):
        key = (line.need("index"), line.need("version"), line.need("code"))
        if key in nodes:
            continue
        if key[:2] not in versions:
            raise BadFile(f"{line.place}: chưa có phiên bản {key[1]} của {key[0]}.")
        parent = nodes.get((*key[:2], line.text("parent")))
        if line.text("parent") and parent is None:
            raise BadFile(f"{line.place}: chưa có tiêu chí cha {line.text('parent')}.")
        nodes[key] = Criterion(
            framework=versions[key[:2]],
            code=key[2],
            parent=parent,
            level=line.need("level"),
            name=line.need("name"),
            name_folded=fold(line.need("name")),
            max_score=line.number("max_score"),
            scoring=line.need("scoring"),
            sort=line.whole("sort") or 0,
            depth=parent.depth + 1 if parent else 0,
        )
        session.add(nodes[key])
        added += 1
    session.flush()
    return nodes, added


def _load_crosswalk(path: Path, nodes: Nodes) -> None:
    """Store the named changes, and SAME for every other code that two neighbours share."""
    stored = {(c.from_id, c.to_id) for c in session.scalars(select(Crosswalk))}
    named: set[tuple[str, str, str]] = set()
    rows: list[Crosswalk] = []
    for line in lines(path, required=("index", "from_version", "to_version", "relation")):
        source = _node(nodes, line, "from_version", "from_code") if line.text("from_code") else None
        target = _node(nodes, line, "to_version", "to_code") if line.text("to_code") else None
        if target is not None:
            named.add((line.need("index"), line.need("to_version"), target.code))
        rows.append(
            Crosswalk(
                from_id=source.id if source else None,
                to_id=target.id if target else None,
                relation=line.need("relation"),
                note=line.text("note"),
                basis=line.text("basis"),
            )
        )
    rows.extend(_same_codes(nodes, named))
    session.add_all(row for row in rows if (row.from_id, row.to_id) not in stored)
    session.flush()


def _same_codes(nodes: Nodes, named: set[tuple[str, str, str]]) -> list[Crosswalk]:
    before: dict[tuple[str, str], str] = {}
    versions = session.scalars(select(Framework).order_by(Framework.first_year)).all()
    last: dict[str, str] = {}
    for version in versions:
        if version.index_code in last:
            before[version.index_code, version.version] = last[version.index_code]
        last[version.index_code] = version.version
    links = []
    for key, node in nodes.items():
        earlier = before.get(key[:2])
        source = nodes.get((key[0], earlier, key[2])) if earlier else None
        if source is not None and key not in named:
            links.append(Crosswalk(from_id=source.id, to_id=node.id, relation="SAME"))
    return links


def _stored_nodes() -> Nodes:
    rows = session.execute(
        select(Framework.index_code, Framework.version, Criterion).join(
            Framework, Criterion.framework_id == Framework.id
        )
    )
    return {(index, version, node.code): node for index, version, node in rows}


def _node(nodes: Nodes, line: Line, version: str, code: str) -> Criterion:
    found = nodes.get((line.need("index"), line.need(version), line.need(code)))
    if found is None:
        raise BadFile(f"{line.place}: không có tiêu chí {line.need(code)} trong bộ chỉ số.")
    return found
