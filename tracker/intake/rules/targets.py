"""Target tables checked: sums, maxima, results, codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tracker.intake.parsed import Finding, ParsedTarget
from tracker.intake.rules.wording import finding

# SIPAS does not add up by its nature (domain report, section 1.5).
SUMMED = frozenset({"PAR_INDEX", "PAPI"})
TOLERANCE = Decimal("0.005")
_ROMAN = re.compile(r"[IVX]{1,5}")
# A code so far beyond its siblings is a year or a date, not the end of a long run.
MOST_MISSING = 50
# A parent is compared only where the listed children make up nearly all of it.
COVERED = Decimal("0.9")


def check_targets(targets: Sequence[ParsedTarget]) -> Iterator[Finding]:
    """Give every doubt about the targets of a plan, index by index."""
    by_index: dict[str | None, list[ParsedTarget]] = defaultdict(list)
    for target in targets:
        by_index[target.index].append(target)
    for index, rows in by_index.items():
        yield from _values(rows)
        yield from _duplicates(rows)
        yield from _gaps(rows)
        if index in SUMMED:
            yield from _sums(rows)


def unknown_index(targets: Sequence[ParsedTarget]) -> Iterator[Finding]:
    """Tell once of the rows that belong to no index: they cannot be stored."""
    lost = [row for row in targets if not row.index]
    if lost:
        cell = next(iter(lost[0].places.values()), "")
        yield finding("unknown_index", None, cell=cell, field="index", printed=str(len(lost)))


def _values(rows: Iterable[ParsedTarget]) -> Iterator[Finding]:
    for row in rows:
        if row.code and not row.name:
            cell = row.places.get("title", row.places.get("number", ""))
            yield finding("missing_title", row.where, cell=cell, field="name")
        pairs = (
            ("target_below_baseline", "target", row.target, row.baseline, -1),
            ("target_above_max", "target", row.target, row.max_score, 1),
            ("baseline_above_max", "baseline", row.baseline, row.max_score, 1),
        )
        for rule, name, value, bound, sign in pairs:
            if value is not None and bound is not None and (value - bound) * sign > 0:
                place = row.places.get(name, "")
                yield finding(
                    rule, row.where, cell=place, field=name, printed=value, computed=bound
                )


def _duplicates(rows: Sequence[ParsedTarget]) -> Iterator[Finding]:
    seen: dict[str, ParsedTarget] = {}
    names: dict[str, ParsedTarget] = {}
    for row in rows:
        if row.code in seen:
            yield finding(
                "duplicate_code",
                row.where,
                cell=row.places.get("number", ""),
                field="code",
                printed=row.code,
            )
        seen.setdefault(row.code, row)
        same = names.setdefault(row.name.casefold(), row)
        if same is not row and row.name:
            place = row.places.get("title", "")
            yield finding("duplicate_name", row.where, cell=place, field="name", computed=same.code)


def _gaps(rows: Sequence[ParsedTarget]) -> Iterator[Finding]:
    """Find numbers left out among the children of one parent."""
    families: dict[str, list[tuple[int, ParsedTarget]]] = defaultdict(list)
    for row in rows:
        head, _, last = row.code.rpartition(".")
        if last.isdigit():
            families[head].append((int(last), row))
    for head, children in families.items():
        numbers = {number for number, _ in children}
        if max(numbers) > len(numbers) + MOST_MISSING:
            continue
        for missing in sorted(set(range(1, max(numbers))) - numbers):
            code = f"{head}.{missing}" if head else str(missing)
            after = min((pair for pair in children if pair[0] > missing), key=lambda p: p[0])[1]
            where = f"{after.index or ''}/{code}".lstrip("/")
            place = after.places.get("number", "")
            yield finding("number_gap", where, cell=place, field="code", computed=code)


def _sums(rows: Sequence[ParsedTarget]) -> Iterator[Finding]:
    """Compare each parent with the sum of its listed direct children."""
    children: dict[str, list[ParsedTarget]] = defaultdict(list)
    domain = ""
    for row in rows:
        domain = row.code if _ROMAN.fullmatch(row.code) else domain
        if row.code == "TOTAL":
            continue
        # Whole numbers below a Roman domain are its criteria, not domains themselves.
        above = domain if row.code != domain else ""
        children[row.code.rpartition(".")[0] or above or "TOTAL"].append(row)
    for row in rows:
        below = children.get(row.code, [])
        if not below or not _covers(row, below):
            continue
        for name in ("max_score", "baseline", "target"):
            yield from _sum(row, below, name)


def _covers(row: ParsedTarget, below: Sequence[ParsedTarget]) -> bool:
    maxima = [child.max_score for child in below if child.max_score is not None]
    return row.max_score is not None and sum(maxima) >= row.max_score * COVERED


def _sum(row: ParsedTarget, below: Sequence[ParsedTarget], name: str) -> Iterator[Finding]:
    printed = getattr(row, name)
    parts = [getattr(child, name) for child in below]
    if printed is None or any(part is None for part in parts):
        return
    if name == "target" and row.target_operator == ">":
        return
    computed = sum(parts, Decimal(0))
    if abs(printed - computed) > TOLERANCE:
        place = row.places.get(name, "")
        yield finding(
            "parent_not_sum", row.where, cell=place, field=name, printed=printed, computed=computed
        )
