"""A new version of a framework with its crosswalk, read whole before any of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from tracker.indices.actions.entry import Told
from tracker.indices.actions.versions import VersionHead, add_version
from tracker.indices.files import BadFile, Line
from tracker.indices.models import EntryDraft, Framework
from tracker.indices.queries import criteria, frameworks
from tracker.indices.readings.reading import Reading, Shown, TooLong, coded_of, refused
from tracker.indices.rules.columns import cells_of
from tracker.indices.rules.entering import Fault, said
from tracker.indices.rules.trees import RELATIONS, Step, TreeNode, step_faults, tree_faults
from tracker.indices.rules.wording import TREE_COLUMNS, coded, column_names
from tracker.lib.actor import Actor
from tracker.lib.text import one_line

TREE = TREE_COLUMNS
STEPS = ("from_code", "to_code", "relation")


def read_framework(draft: EntryDraft) -> Reading:
    """Read tree and crosswalk of a draft against the version that stood before."""
    head = head_of(draft)
    table = None
    try:
        table, columns, below = coded_of(draft)
        nodes = [_node(line) for line in _lines(columns, below, TREE, "Bảng tiêu chí")]
        steps = [(line, _step(line)) for line in _crosswalk(draft.said.get("crosswalk", ""))]
    except (BadFile, TooLong) as problem:
        return refused(str(problem), table)
    former = _former(frameworks(draft.index_code), head)
    known = {n.code: n for n in criteria([former.id])} if former else {}
    faults = [
        *_head_faults(frameworks(draft.index_code), head),
        *tree_faults(nodes, rollup=head.rollup, max_total=head.max_total),
        *step_faults(
            [step for _, step in steps],
            [node.code for node in nodes],
            {code: node.max_score for code, node in known.items()},
        ),
    ]
    told = {step.code: step for _, step in steps if step.code}

    def store(_say: Told, by: Actor, at: datetime) -> int:
        notes = [(step, line.text("note"), line.text("basis")) for line, step in steps]
        return add_version(head, nodes, notes, former=former, by=by, at=at)

    return Reading(
        store=store,
        table=table,
        faults=faults,
        shown=[
            Shown(
                node.code,
                node.name,
                RELATIONS.get(told[node.code].relation, "") if node.code in told else "",
                said(known[node.code].max_score) if node.code in known else "–",
                said(node.max_score),
            )
            for node in nodes
        ],
        seen=former.version if former else "",
        remarks=_remarks(nodes, [step for _, step in steps], known, former),
    )


def head_of(draft: EntryDraft) -> VersionHead:
    """Give what was told of the version beside its tables."""
    said_ = draft.said
    return VersionHead(
        index=draft.index_code,
        version=said_["version"],
        legal_basis=said_["legal_basis"],
        first_year=draft.year,
        last_year=said_.get("last_year"),
        rollup=said_["rollup"],
        max_total=Decimal(said_["max_total"]),
    )


def _crosswalk(text: str) -> list[Line]:
    """Give the lines of the crosswalk, which the first version of a family does not have."""
    rows = [row for row in cells_of(text) if any(row)]
    return _lines(*coded(rows), STEPS, "Bảng đối chiếu") if rows else []


def _lines(
    head: Sequence[str],
    below: Sequence[dict[str, str]],
    required: Sequence[str],
    what: str,
) -> list[Line]:
    if not head:
        raise BadFile(f"{what} chưa có dòng nào.")
    missing = [name for name in required if name not in head]
    if missing:
        raise BadFile(f"{what}: dòng đầu phải là tên cột; còn thiếu {column_names(missing)}.")
    return [Line(f"{what}, dòng {number}", cells) for number, cells in enumerate(below, start=2)]


def _number(line: Line) -> int:
    return int(line.place.rsplit(" ", 1)[1])


def _node(line: Line) -> TreeNode:
    maximum = line.number("max_score")
    if maximum is not None and not 0 <= maximum <= 1000:
        raise BadFile(f"{line.place}: điểm tối đa phải từ 0 đến 1000.")
    code = line.need("code").rstrip(".")
    if len(code) > 20:
        raise BadFile(f"{line.place}: mã dài quá 20 ký tự.")
    return TreeNode(
        _number(line),
        code,
        line.text("parent").rstrip("."),
        line.text("level"),
        one_line(line.text("name"))[:500],
        maximum,
        line.text("scoring"),
    )


def _step(line: Line) -> Step:
    return Step(
        _number(line),
        line.text("from_code").rstrip("."),
        line.text("to_code").rstrip("."),
        line.text("relation").upper(),
    )


def _former(versions: Sequence[Framework], head: VersionHead) -> Framework | None:
    earlier = [v for v in versions if v.first_year < head.first_year]
    return earlier[-1] if earlier else None


def _head_faults(versions: Sequence[Framework], head: VersionHead) -> list[Fault]:
    if any(v.version == head.version for v in versions):
        return [Fault(0, f"Đã có phiên bản {head.version} của chỉ số này.")]
    later = [v for v in versions if v.first_year >= head.first_year]
    if later:
        told = f"{later[0].version} bắt đầu năm {later[0].first_year}"
        return [Fault(0, f"Đã có phiên bản {told}; chỉ nạp được phiên bản mới hơn.")]
    if head.last_year is not None and head.last_year < head.first_year:
        return [Fault(0, "Năm cuối đứng trước năm đầu.")]
    return []


def _remarks(
    nodes: Sequence[TreeNode],
    steps: Sequence[Step],
    known: Collection[str],
    former: Framework | None,
) -> list[str]:
    levels = Counter(node.level for node in nodes)
    told = [f"{len(nodes)} mục, trong đó {levels['domain']} lĩnh vực."]
    if former is not None:
        named = {step.code for step in steps}
        same = sum(node.code in known and node.code not in named for node in nodes)
        told.append(
            f"So với {former.version}: {len(steps)} thay đổi được nêu, "
            f"{same} mục cùng mã được coi là giữ nguyên."
        )
    return told
