"""The mapping of many bodies: from a file of two columns, or by hand for one district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.reorganisation.actions.preparing import (
    Refused,
    add_passage,
    clear,
    existing,
    must_be_draft,
    record_act,
)
from tracker.reorganisation.models import Doubt, Passage, Reorganisation
from tracker.reorganisation.queries.concerned import (
    ending_on,
    naming_of,
    passages_of,
    receivers,
)
from tracker.reorganisation.reading import Line
from tracker.reorganisation.rules.fates import Step, refusal
from tracker.reorganisation.rules.naming import Meant

MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file came to: passages added, lines known already, lines to be decided."""

    added: int
    known: int
    doubts: int


def take_lines(
    row: Reorganisation, lines: Sequence[Line], *, file_name: str, by: Actor, at: datetime
) -> Taken:
    """Add a passage for each line in which both sides are sure; the others wait as doubts.

    Only bodies that end on the day can stand on the left, and only such that exist from it on
    the right: a printed code is used again after a reorganisation. An old body on several lines
    is split between its successors. The doubts of a former file are replaced.
    """
    must_be_draft(row)
    ending = ending_on(row.effective_on)
    names_old = naming_of(ending)
    heirs = receivers(row.effective_on)
    names_new = naming_of(heirs)
    names = {agency.id: agency.name for agency in (*ending, *heirs)}
    known = passages_of(row.id)
    steps = [Step(p.from_id, p.to_id, p.kind) for p in known]
    pairs = {(step.from_id, step.to_id) for step in steps}
    ending_ids, valid = {agency.id for agency in ending}, {agency.id for agency in heirs}
    clear(Doubt, row.id)
    added, again, doubts = 0, 0, 0
    for line in lines:
        old, new = names_old.find(line.old), names_new.find(line.new)
        told = _doubt(line, old, new)
        if not told and (old.id, new.id) in pairs:
            again += 1
            continue
        step = Step(old.id or 0, new.id, "merge")
        told = told or refusal(step, steps, names, valid=valid, ending=ending_ids)
        if told:
            doubts += 1
            session.add(_kept(row, line, old, new, told))
            continue
        steps.append(step)
        pairs.add((old.id or 0, new.id))
        added += 1
        session.add(_passage(row, step, "file"))
    session.flush()
    _mark_splits(row)
    row.version += 1
    after = {"file": file_name[:255], "added": added, "known": again, "doubts": doubts}
    record_act("take_file", row, by, at, after=after)
    return Taken(added, again, doubts)


def _doubt(line: Line, old: Meant, new: Meant) -> str:
    """Say what is not sure in a line; empty where both sides are."""
    found = []
    for side, printed, meant in (("cũ", line.old, old), ("mới", line.new, new)):
        if not printed:
            found.append(f"thiếu tên {side}")
        elif meant.several:
            found.append(f"tên {side} có nhiều cơ quan cùng mang")
        elif meant.id is None:
            where = "kết thúc vào ngày này" if side == "cũ" else "hoạt động từ ngày này"
            found.append(f"không có cơ quan {where} mang tên {side}")
    told = "; ".join(found)
    return told[:1].upper() + told[1:] + "." if told else ""


def _kept(row: Reorganisation, line: Line, old: Meant, new: Meant, told: str) -> Doubt:
    return Doubt(
        reorganisation_id=row.id,
        line=line.number,
        printed_from=line.old,
        printed_to=line.new,
        reason=told[:300],
        from_ids=[old.id] if old.id else list(old.candidates),
        to_ids=[new.id] if new.id else list(new.candidates),
    )


def _passage(row: Reorganisation, step: Step, origin: str) -> Passage:
    return Passage(
        reorganisation_id=row.id,
        from_id=step.from_id,
        to_id=step.to_id,
        kind=step.kind,
        origin=origin,
    )


def _mark_splits(row: Reorganisation) -> None:
    """Call a body's passages a split where a mapping gives it several successors, and else not."""
    mapped = [p for p in passages_of(row.id) if p.origin != "register" and p.to_id is not None]
    count: dict[int, int] = {}
    for passage in mapped:
        count[passage.from_id] = count.get(passage.from_id, 0) + 1
    for passage in mapped:
        if passage.kind in ("merge", "split"):
            passage.kind = "split" if count[passage.from_id] > 1 else "merge"
    session.flush()


def settle(
    row: Reorganisation,
    doubt_id: int,
    *,
    from_id: int | None,
    to_id: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Let a person say who is meant by a line; both empty: the line is left out. Raise Refused."""
    must_be_draft(row)
    doubt = session.get(Doubt, doubt_id)
    if doubt is None or doubt.reorganisation_id != row.id:
        return
    if (from_id is None) != (to_id is None):
        raise Refused("Chọn cả cơ quan cũ và cơ quan mới, hoặc bỏ qua dòng này.")
    if from_id is not None:
        add_passage(row, from_id=from_id, to_id=to_id, kind="merge", origin="person", by=by, at=at)
        _mark_splits(row)
    else:
        left_out = {"line": doubt.line, "from": doubt.printed_from, "to": doubt.printed_to}
        record_act("leave_line_out", row, by, at, after=left_out)
    session.delete(doubt)
    session.flush()


def map_by_hand(
    row: Reorganisation, chosen: Mapping[int, int | None], *, by: Actor, at: datetime
) -> int:
    """Give each ending body (key) its one successor, None for "not known yet"; raise Refused.

    What was mapped before for these bodies is replaced, but for what the register tells. Give
    how many have a successor now.
    """
    must_be_draft(row)
    ending = {agency.id: agency for agency in ending_on(row.effective_on)}
    wanted = {from_id: to_id for from_id, to_id in chosen.items() if from_id in ending}
    to_ids = [to_id for to_id in wanted.values() if to_id is not None]
    valid = existing(row.effective_on, to_ids)
    if any(to_id not in valid or to_id in ending for to_id in to_ids):
        raise Refused("Cơ quan tiếp nhận không hoạt động vào ngày hiệu lực.")
    query = select(Passage).where(
        Passage.reorganisation_id == row.id,
        Passage.from_id.in_(sorted(wanted)),
        Passage.origin != "register",
    )
    before = {}
    for passage in session.scalars(query):
        before[passage.from_id] = passage.to_id
        session.delete(passage)
    session.flush()
    told_by_register = {
        passage.from_id for passage in passages_of(row.id) if passage.from_id in wanted
    }
    for from_id, to_id in wanted.items():
        if to_id is not None and from_id not in told_by_register:
            session.add(_passage(row, Step(from_id, to_id, "merge"), "person"))
    row.version += 1
    session.flush()
    record_act("map_by_hand", row, by, at, before=_named(before), after=_named(wanted))
    return len(to_ids)


def _named(pairs: Mapping[int, int | None]) -> dict[str, str | None]:
    """Give a mapping in the names that the trail keeps."""
    agencies: dict[int, Agency] = by_ids({id_ for pair in pairs.items() for id_ in pair if id_})
    return {agencies[old].name: agencies[new].name if new else None for old, new in pairs.items()}
