"""What the council gave, as people type it: a grid's cells, or a table pasted from its paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.assessment.rules.sheets import Refused, read_score
from tracker.indices.rules.columns import cells_of, read_table
from tracker.lib.text import fold, one_line

ACCEPTED = {"": None, "1": True, "0": False}
ACCEPTED_WORDS = {"": "–", "1": "Chấp nhận", "0": "Không chấp nhận"}
# What a note's beginning says of the documents, folded.
_REFUSALS = ("khong chap nhan", "khong duoc chap nhan", "chua du tai lieu")


@dataclass(frozen=True, slots=True)
class Typed:
    """One criterion as typed: score and note as text, the key of what is said of documents."""

    score: str = ""
    note: str = ""
    accepted: str = ""


@dataclass(slots=True)
class Pasted:
    """A pasted table: what it says by code, and the lines that say nothing that can be kept."""

    cells: dict[str, Typed] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_typed(
    typed: Mapping[str, Typed], maxima: Mapping[str, Decimal | None]
) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """Read the scores of a grid by code; give those that are in order, and the faults by code."""
    scores: dict[str, Decimal | None] = {}
    faults: dict[str, str] = {}
    for code, one in typed.items():
        try:
            scores[code] = read_score(one.score, maxima[code])
        except Refused as refusal:
            faults[code] = str(refusal)
    return scores, faults


def read_pasted(text: str, codes: Iterable[str]) -> Pasted:
    """Read a table with columns of code, score and note; raise TooLong for one beyond measure.

    Lines of criteria that nobody scored (sums, surveyed ones) are named, not stored.
    """
    known, found = set(codes), Pasted()
    for line in read_table(cells_of(text)).lines:
        code = one_line(line.cells.get("code", "")).strip(".")
        if code not in known:
            named = f"{line.cells.get('code', '')} {line.cells.get('name', '')}".strip()
            found.faults.append(f"Dòng {line.number} ({named[:60] or 'không có mã'}): bỏ qua.")
            continue
        note = line.cells.get("note", "")
        refused = fold(note).startswith(_REFUSALS)
        found.cells[code] = Typed(line.cells.get("score", ""), note, "0" if refused else "")
    return found
