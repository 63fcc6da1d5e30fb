"""The figures of other provinces, and a framework's tree, as lines of cells by meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tracker.indices.giving.figures import Cells
from tracker.indices.models import Criterion, Score
from tracker.indices.queries import criteria, framework_of, territories
from tracker.indices.rules.columns import WIDE
from tracker.indices.rules.elsewhere import LEVELS
from tracker.indices.rules.wording import LEVEL_NAMES, SCORING_NAMES


def territory_lines(
    index: str, year: int, wanted: Collection[str], measure: str
) -> Iterator[Cells]:
    """Give the other provinces: a line each, or where a code is wanted a line a figure.

    `measure` ("percent" or "score") is what the columns of the fields hold.
    """
    framework = framework_of(index, year)
    nodes = {node.code: node for node in criteria([framework.id])} if framework else {}
    found: dict[str, dict[str, Score]] = {}
    for territory, code, score in territories(index, [year]):
        if code in nodes and nodes[code].level in LEVELS:
            found.setdefault(territory, {})[code] = score
    is_wide = any(column.startswith(WIDE) for column in wanted)
    for name, by_code in found.items():
        if is_wide or "code" not in wanted:
            yield _territory(name, by_code, measure)
            continue
        for code, score in by_code.items():
            yield _figure(name, nodes[code], score, wanted)


def _territory(name: str, by_code: Mapping[str, Score], measure: str) -> Cells:
    line: Cells = {"territory": name, "name": name}
    line |= {f"{WIDE}{code}": getattr(score, measure) for code, score in by_code.items()}
    total = by_code.get("TOTAL")
    return line | _measures(total) if total else line


def _figure(name: str, node: Criterion, score: Score, wanted: Collection[str]) -> Cells:
    line: Cells = {"territory": name, "name": node.name if "territory" in wanted else name}
    return line | {"code": _shown(node.code)} | _measures(score)


def _measures(score: Score) -> Cells:
    return {
        "max": score.max_score,
        "score": score.score,
        "percent": score.percent,
        "source": score.source or None,
        "note": score.note or None,
    }


def tree_lines(framework_id: int) -> Iterator[Cells]:
    """Give the nodes of a version as its import takes them."""
    nodes = criteria([framework_id])
    codes = {node.id: node.code for node in nodes}
    for node in nodes:
        yield {
            "code": _shown(node.code),
            "parent": _shown(codes.get(node.parent_id or 0, "")),
            "level": LEVEL_NAMES[node.level],
            "name": node.name,
            "max_score": node.max_score,
            "scoring": SCORING_NAMES[node.scoring],
        }


def _shown(code: str) -> str:
    return "Tổng" if code == "TOTAL" else code
