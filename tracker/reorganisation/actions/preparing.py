"""A reorganisation is opened, its passages are told, it is dropped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids, valid_on
from tracker.agencies.succeeding import NameInUse, begin_body
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import one_line
from tracker.reorganisation.models import Passage, Reorganisation
from tracker.reorganisation.queries.concerned import (
    ending_on,
    passages_of,
    successions_on,
)
from tracker.reorganisation.rules.fates import Step, refusal


class Refused(Exception):
    """The act is not allowed; the message is for people."""


class Conflict(Exception):
    """Somebody changed the reorganisation since the page was read; the message is for people."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Người khác vừa sửa đợt sắp xếp này. Xem lại rồi thực hiện tiếp.")


def open_reorganisation(
    *, title: str, effective_on: date, legal_basis: str, by: Actor, at: datetime
) -> Reorganisation:
    """Begin to prepare a reorganisation with what the register tells of the day."""
    row = Reorganisation(
        title=one_line(title)[:300],
        effective_on=effective_on,
        legal_basis=one_line(legal_basis)[:300],
        created_at=at,
        created_by=by.name,
    )
    session.add(row)
    session.flush()
    for known in successions_on(effective_on):
        session.add(
            Passage(
                reorganisation_id=row.id,
                from_id=known.from_id,
                to_id=known.to_id,
                kind=known.kind,
                scope=known.scope,
                origin="register",
            )
        )
    session.flush()
    record_act("open", row, by, at, after={"effective_on": effective_on, "basis": row.legal_basis})
    return row


def add_passage(
    row: Reorganisation,
    *,
    from_id: int,
    to_id: int | None,
    kind: str,
    scope: str = "",
    origin: str = "person",
    by: Actor,
    at: datetime,
) -> Passage:
    """Say that one body goes over into another, or is dissolved; raise Refused."""
    must_be_draft(row)
    step = Step(from_id, None if kind == "dissolve" else to_id, kind)
    if step.to_id is None and kind != "dissolve":
        raise Refused("Chọn cơ quan tiếp nhận.")
    names = {agency.id: agency.name for agency in by_ids([from_id, to_id or 0]).values()}
    if from_id not in names:
        raise Refused("Chọn cơ quan được sắp xếp.")
    told = refusal(
        step,
        [Step(p.from_id, p.to_id, p.kind) for p in passages_of(row.id)],
        names,
        valid=existing(row.effective_on, [to_id or 0]),
        ending={agency.id for agency in ending_on(row.effective_on)},
    )
    if told:
        raise Refused(told)
    passage = Passage(
        reorganisation_id=row.id,
        from_id=from_id,
        to_id=step.to_id,
        kind=kind,
        scope=one_line(scope)[:500],
        origin=origin,
    )
    session.add(passage)
    row.version += 1
    session.flush()
    told_names = {"from": names[from_id], "to": names.get(to_id or 0), "kind": kind}
    record_act("add_passage", row, by, at, after=told_names)
    return passage


def remove_passage(row: Reorganisation, passage_id: int, *, by: Actor, at: datetime) -> None:
    """Take one passage back; what is removed already is no error."""
    must_be_draft(row)
    passage = session.get(Passage, passage_id)
    if passage is None or passage.reorganisation_id != row.id:
        return
    before = {
        "from": passage.before.name,
        "to": passage.after.name if passage.after else None,
        "kind": passage.kind,
    }
    session.delete(passage)
    row.version += 1
    session.flush()
    record_act("remove_passage", row, by, at, before=before)


def add_body(row: Reorganisation, *, name: str, level: str, by: Actor, at: datetime) -> Agency:
    """Enter a body that begins on the day into the list of agencies; raise Refused."""
    must_be_draft(row)
    if not one_line(name):
        raise Refused("Ghi tên cơ quan mới.")
    try:
        agency = begin_body(
            name=name, level=level, authority="directive", valid_from=row.effective_on
        )
    except NameInUse as error:
        raise Refused(str(error)) from error
    record_act("add_body", row, by, at, after={"code": agency.code, "name": agency.name})
    return agency


def drop(row: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Put a reorganisation aside; nothing of it was done. One that was applied stays."""
    must_be_draft(row)
    row.state = "dropped"
    row.version += 1
    record_act("drop", row, by, at, before={"state": "draft"}, after={"state": "dropped"})


def must_be_draft(row: Reorganisation, version: int | None = None) -> None:
    """Raise Refused once it is applied or dropped, Conflict where `version` is not the present."""
    if row.state != "draft":
        when = f" ngày {format_date(row.applied_at.date())}" if row.applied_at else ""
        raise Refused(
            f"Đợt sắp xếp này đã áp dụng{when}." if when else "Đợt sắp xếp này đã được bỏ."
        )
    if version is not None and row.version != version:
        raise Conflict


def existing(on: date, agency_ids: list[int]) -> set[int]:
    """Give which of the bodies exist on a day and can lead work."""
    query = select(Agency.id).where(
        Agency.id.in_(agency_ids), valid_on(Agency, on), Agency.level != "group"
    )
    return set(session.scalars(query))


def clear(table: Any, reorganisation_id: int) -> None:
    """Remove what was prepared of one kind."""
    session.execute(delete(table).where(table.reorganisation_id == reorganisation_id))


def record_act(
    verb: str,
    row: Reorganisation,
    by: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one entry about a reorganisation."""
    record(
        f"reorganisation.{verb}",
        by=by,
        at=at,
        subject_type="reorganisation",
        subject_id=row.id,
        label=row.title,
        before=before,
        after=after,
    )
