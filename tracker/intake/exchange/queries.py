"""Which work a row is about, and the saved ways to read a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids, register
from tracker.db import session
from tracker.intake.exchange.models import ExchangeMapping
from tracker.intake.exchange.rules import Line, Read, changes_nothing, read_line
from tracker.lib.text import fold
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence
from tracker.progress.queries.inside.reviewing import waiting_since
from tracker.progress.queries.work_rows import last_words
from tracker.progress.rules.moves import Refused, after_report
from tracker.progress.rules.status import OPEN_WORK, Kind

MOST_WORKS = 20_000
_NO_WORK = (
    "Không có việc có hạn mang số này giao cho cơ quan; nhiệm vụ thường xuyên báo cáo theo kỳ."
)
_WITH_HEAD = "Đã có báo cáo đang chờ người đứng đầu duyệt."


def mappings(agency_ids: Collection[int]) -> Sequence[ExchangeMapping]:
    """Give the ways to read a table that agencies have saved, by name."""
    query = select(ExchangeMapping).where(ExchangeMapping.agency_id.in_(list(agency_ids)))
    return session.scalars(query.order_by(ExchangeMapping.name, ExchangeMapping.id)).all()


def mapping(mapping_id: int, agency_ids: Collection[int]) -> ExchangeMapping | None:
    """Give one saved way of one of the agencies, or None."""
    row = session.get(ExchangeMapping, mapping_id)
    return row if row is not None and row.agency_id in agency_ids else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A row beside the work that it is about: to be sent, left alone, or wrong."""

    line: Line
    read: Read
    occurrence: Occurrence | None = None
    agency: str = ""
    told: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether applying the file reports this row."""
        return self.occurrence is not None and self.read.report is not None and not self.told


def works(plan: Plan, agency_ids: Collection[int]) -> list[Occurrence]:
    """Give the work of agencies under a plan, less duties of periods, the earliest day first."""
    query = (
        select(Occurrence)
        .join(Task, Task.id == Occurrence.task_id)
        .where(
            Occurrence.plan_id == plan.id,
            Occurrence.agency_id.in_(list(agency_ids)),
            Occurrence.kind != Kind.STANDING.value,
        )
        .options(joinedload(Occurrence.task), joinedload(Occurrence.agency))
        .order_by(Task.sort, Occurrence.agency_id, Occurrence.due_on, Occurrence.id)
        .limit(MOST_WORKS)
    )
    return list(session.scalars(query))


def check(
    lines: Sequence[Line],
    words: dict[str, str],
    plan: Plan,
    agency_ids: Collection[int],
    on: date,
) -> list[Checked]:
    """Lay rows beside the stored work, and say of each what would come of it."""
    found = works(plan, agency_ids)
    named = by_ids(agency_ids)
    by_place: dict[tuple[str, int], list[Occurrence]] = {}
    for work in found:
        by_place.setdefault((fold(work.task.number), work.agency_id), []).append(work)
    last = last_words([work.id for work in found], on)
    waiting = waiting_since([work.id for work in found])
    whose = _Bodies(named.values(), on)
    checked, seen = [], set()
    for line in lines:
        agency_id = whose.named(line["agency"])
        candidates = by_place.get((fold(line["number"]), agency_id or 0), [])
        row = _meant(candidates)
        read = read_line(line, words)
        words_before = last[row.id].text if row and row.id in last else ""
        told = _told(line, read, row, agency_id, plan, on, words_before)
        if row is not None and row.id in waiting and not told:
            told = _WITH_HEAD
        if row is not None and row.id in seen and not told:
            told = "Trùng với một dòng ở trên; chỉ dòng đầu được nhận."
        if row is not None and not told:
            seen.add(row.id)
        checked.append(Checked(line, read, row, named[agency_id].name if agency_id else "", told))
    return checked


def _meant(candidates: Sequence[Occurrence]) -> Occurrence | None:
    """Give the work that a row is about: of several the first that is open, else the first."""
    still_open = (one for one in candidates if one.state.work in OPEN_WORK)
    return next(still_open, candidates[0] if candidates else None)


def _told(
    line: Line,
    read: Read,
    row: Occurrence | None,
    agency_id: int | None,
    plan: Plan,
    on: date,
    last: str,
) -> str:
    """Say why a row is not sent; empty where it is."""
    if agency_id is None:
        return f"“{line['agency'][:60]}” không phải cơ quan của tài khoản này; bỏ qua."
    if row is None:
        return _NO_WORK
    if read.problem:
        return read.problem
    if read.report is None:
        return "Không có gì để báo cáo."
    if changes_nothing(read.report, row.state, last):
        return "Đã có, không đổi gì."
    try:
        after_report(row.state, read.report, on, plan.settings.confirmed_kinds)
    except Refused as refusal:
        return " ".join(refusal.problems.values())
    return ""


class _Bodies:
    """Finds the agency that a cell names among those of the person."""

    def __init__(self, own: Collection[Agency], on: date) -> None:
        self._by_name = {fold(one.name): one.id for one in own}
        self._by_name |= {fold(one.code): one.id for one in own}
        self._only = next(iter(own)).id if len(own) == 1 else None
        self._register = register(on)

    def named(self, cell: str) -> int | None:
        """Give the agency that a cell names; an empty cell is the person's only agency."""
        if not cell:
            return self._only
        found = self._by_name.get(fold(cell))
        if found is not None:
            return found
        match = self._register.find(cell)
        return self._by_name.get(fold(match.name)) if match.name else None
