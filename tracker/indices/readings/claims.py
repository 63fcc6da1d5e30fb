"""Figures that a report prints, to be compared with what comes out."""

from __future__ import annotations

from datetime import datetime

from tracker.indices.actions.claims import REQUIRED, add_claims, claim_key
from tracker.indices.actions.entry import Told
from tracker.indices.files import BadFile, Line
from tracker.indices.models import EntryDraft
from tracker.indices.queries import every_claim
from tracker.indices.readings.reading import Reading, Shown, TooLong, coded_of, refused
from tracker.indices.rules.entering import Fault
from tracker.indices.rules.wording import KIND_NAMES, UNIT_NAMES, column_names
from tracker.lib.actor import Actor


def read_claims(draft: EntryDraft) -> Reading:
    """Read a table of claims: the columns of contracts.md, each line of the draft's year."""
    try:
        table, head, below = coded_of(draft)
    except TooLong as problem:
        return refused(str(problem))
    missing = [name for name in REQUIRED if name not in head]
    if missing:
        return refused(f"Dòng đầu phải là tên cột; còn thiếu {column_names(missing)}.", table)
    lines = [Line(f"dòng {number}", cells) for number, cells in enumerate(below, start=2)]
    faults, good = _checked(lines, draft)
    stored = {c.reference for c in every_claim(draft.index_code, draft.year)}
    fresh = [line for line in good if claim_key(line)[2] not in stored]

    def store(_say: Told, by: Actor, at: datetime) -> int:
        return add_claims(good, label="bảng dán", by=by, at=at)

    return Reading(
        store=store,
        table=table,
        faults=faults,
        shown=[
            Shown(
                line.text("code"),
                line.text("quote") or line.text("statement") or line.text("source"),
                KIND_NAMES.get(line.text("kind"), line.text("kind")),
                "–",
                _printed(line),
            )
            for line in fresh
        ],
        same=len(good) - len(fresh),
    )


def _printed(line: Line) -> str:
    unit = line.text("unit")
    return f"{line.text('printed_value')} {UNIT_NAMES.get(unit, unit)}".strip()


def _checked(lines: list[Line], draft: EntryDraft) -> tuple[list[Fault], list[Line]]:
    faults: list[Fault] = []
    good: list[Line] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=2):
        try:
            index, year, reference = claim_key(line)
            if (index, year) != (draft.index_code, draft.year):
                raise BadFile(f"{line.place}: là của {index} năm {year}.")
            if reference in seen:
                raise BadFile(f"{line.place}: đã có ở dòng trên.")
            for name in REQUIRED:
                line.need(name)
            if len(line.text("printed_value")) > 80 or len(line.text("code")) > 30:
                raise BadFile(f"{line.place}: mã hoặc giá trị quá dài.")
            line.whole("against")
        except BadFile as problem:
            faults.append(Fault(number, str(problem)))
            continue
        seen.add(reference)
        good.append(line)
    if not lines:
        faults.append(Fault(0, "Chưa có dòng nào để đọc."))
    return faults, good
