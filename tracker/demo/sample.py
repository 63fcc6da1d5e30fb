"""Sample progress of the demonstration: reports that a city might have had up to 15/10/2024.

`seeds/demo/reports.csv` tells the tasks of single agencies line by line; what many agencies do
alike (a task of 52 bodies, the periodic duties of 609 districts and communes) is drawn with a
fixed seed, so that every installation shows the same. All of it goes through the actions, at the
moments it tells, and is named as sample by the banner.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.db import session
from tracker.evidence.actions import add_document
from tracker.evidence.models import Document
from tracker.lib.actor import Actor, Membership, Role
from tracker.plans.models import Plan, Task
from tracker.progress.actions.deciding import confirm, give_back
from tracker.progress.actions.reporting import report, report_many
from tracker.progress.actions.scheduling import record_event
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result
from tracker.settings import ROOT

REPORTS = ROOT / "seeds" / "demo" / "reports.csv"
LAST_DAY = date(2024, 10, 15)
_EVENTS = (
    ("54", "H-274", date(2024, 9, 27), "Công bố dự thảo điều chỉnh kế hoạch sử dụng đất (mẫu)"),
    ("54", "H-017", date(2024, 9, 27), "Công bố dự thảo điều chỉnh kế hoạch sử dụng đất (mẫu)"),
    ("60", "H-268", date(2024, 10, 1), "Hoàn thành kỳ tuyển dụng viên chức giáo dục (mẫu)"),
)
_STANDING_WORDS = (
    "Đã thực hiện thường xuyên theo kế hoạch của cơ quan.",
    "Đã tổ chức thực hiện và niêm yết công khai tại trụ sở, trên cổng thông tin.",
    "Đã lồng ghép trong hội nghị giao ban, tuyên truyền trên hệ thống truyền thanh.",
    "Đã triển khai đến các bộ phận, thôn, tổ dân phố; chưa phát sinh vướng mắc.",
)


@dataclass(frozen=True, slots=True)
class _People:
    """Who reports for each agency, and who confirms."""

    reporters: dict[int, Actor]
    confirmer: Actor

    def of(self, agency: Agency) -> Actor:
        """Give the agency's reporter: its contact, else its office."""
        known = self.reporters.get(agency.id)
        membership = Membership(Role.AGENCY_EDITOR, agency.id)
        return known or Actor(None, f"Văn phòng {agency.name}", (membership,))


def load_sample(plan: Plan) -> int:
    """Write the sample reports into the open transaction; give how many there are."""
    people = _people()
    count = 0
    for write in (_told, _happened, _positions, _periods):
        count += write(plan, people)
        session.flush()
        session.expunge_all()
    return count


def _people() -> _People:
    rows = session.execute(
        select(User, AgencyMembership).join(AgencyMembership, AgencyMembership.user_id == User.id)
    ).all()
    reporters: dict[int, Actor] = {}
    confirmer: Actor | None = None
    for user, membership in rows:
        actor = Actor(
            user.id, user.name, (Membership(Role(membership.role), membership.agency_id),)
        )
        if membership.role == Role.COORDINATOR:
            confirmer = actor
        elif membership.role == Role.AGENCY_EDITOR and membership.agency_id:
            reporters.setdefault(membership.agency_id, actor)
    if confirmer is None:
        raise ValueError("the sample needs a coordinator")
    return _People(reporters, confirmer)


def _at(day: date, draw: random.Random) -> datetime:
    """Give a moment of office hours on `day`, in UTC."""
    minutes = draw.randrange(8 * 60, 11 * 60 + 30)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    return start + timedelta(minutes=minutes)


def _told(plan: Plan, people: _People) -> int:
    """Write the reports that the seed tells line by line, in the order of their days."""
    draw = random.Random(1)
    occurrences = _by_task_and_agency(plan)
    with REPORTS.open(encoding="utf-8", newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["on"])
    for line in lines:
        row, agency = occurrences[line["task"], line["agency"]]
        at = _at(date.fromisoformat(line["on"]), draw)
        if line["act"] == "confirm":
            confirm([row], by=people.confirmer, at=at)
        elif line["act"] == "return":
            give_back(row, reason=line["words"], by=people.confirmer, at=at)
        else:
            _tell(row, agency, line, people.of(agency), at)
    return len(lines)


def _tell(row: int, agency: Agency, line: dict[str, str], by: Actor, at: datetime) -> None:
    done = line["act"] == "done"
    completed = date.fromisoformat(line["completed_on"]) if done else None
    documents = []
    if line["document"]:
        documents = [_document(agency, line["document"], completed, by, at)]
    typed = Report(
        result=Result.DONE if done else Result.DOING,
        percent=int(line["percent"]),
        completed_on=completed,
        done=line["words"],
    )
    report(row, typed, documents=documents, by=by, at=at)


def _document(
    agency: Agency, number: str, issued_on: date | None, by: Actor, at: datetime
) -> Document:
    return add_document(
        agency_id=agency.id,
        number=number,
        issued_on=issued_on,
        issuer=agency.name,
        subject="Văn bản kết quả (mẫu)",
        by=by,
        at=at,
    )


def _happened(plan: Plan, people: _People) -> int:
    """Record the events that some agencies told of: a draft for comment, a recruitment."""
    draw = random.Random(54)
    tasks = {
        row.number: row for row in session.scalars(select(Task).where(Task.plan_id == plan.id))
    }
    for number, code, day, note in _EVENTS:
        agency = by_code(code)
        if agency is not None:
            record_event(
                tasks[number],
                happened_on=day,
                agency_id=agency.id,
                note=note,
                by=people.of(agency),
                at=_at(day + timedelta(days=1), draw),
            )
    return len(_EVENTS)


def _by_task_and_agency(plan: Plan) -> dict[tuple[str, str], tuple[int, Agency]]:
    """Give the first occurrence of each (task number, agency code); numbers do not repeat here."""
    query = (
        select(Occurrence.id, Task.number, Agency)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Occurrence.plan_id == plan.id, Agency.level.not_in(("commune", "group")))
        .order_by(Occurrence.id.desc())
    )
    return {(number, agency.code): (id_, agency) for id_, number, agency in session.execute(query)}


def _positions(plan: Plan, people: _People) -> int:
    """Write task 16 of 52 bodies: most done in June, some late, some at work, some silent."""
    draw = random.Random(16)
    count = 0
    for row, agency in _of_task(plan, "16"):
        by, fate = people.of(agency), draw.random()
        if agency.code == "H-271":
            count += _still_open(
                row, agency, by, draw, (35, 60), (date(2024, 6, 28), date(2024, 9, 20))
            )
        elif fate < 0.58:
            count += _finished(row, agency, by, people, draw, date(2024, 6, draw.randint(18, 28)))
        elif fate < 0.74:
            day = date(2024, draw.choice((7, 8)), draw.randint(3, 26))
            count += _finished(row, agency, by, people, draw, day)
        elif fate < 0.88:
            percents = (draw.randrange(20, 45, 5), draw.randrange(60, 95, 5))
            days = (date(2024, 7, draw.randint(1, 20)), date(2024, 10, draw.randint(1, 11)))
            count += _still_open(row, agency, by, draw, percents, days)
    return count


def _finished(
    row: int, agency: Agency, by: Actor, people: _People, draw: random.Random, day: date
) -> int:
    number = f"{draw.randint(900, 4800)}/QĐ-UBND"
    at = _at(day + timedelta(days=1), draw)
    typed = Report(
        result=Result.DONE,
        percent=100,
        completed_on=day,
        done="Đã phê duyệt đề án vị trí việc làm của các phòng chuyên môn và đơn vị sự nghiệp.",
    )
    report(row, typed, documents=[_document(agency, number, day, by, at)], by=by, at=at)
    confirm([row], by=people.confirmer, at=_at(day + timedelta(days=4), draw))
    return 2


def _still_open(
    row: int,
    agency: Agency,
    by: Actor,
    draw: random.Random,
    percents: Sequence[int],
    days: Sequence[date],
) -> int:
    for percent, day in zip(percents, days, strict=True):
        words = f"Đã phê duyệt đề án của {draw.randint(9, 130)} đơn vị; đang làm phần còn lại."
        typed = Report(result=Result.DOING, percent=percent, done=words)
        report(row, typed, by=by, at=_at(day, draw))
    return len(days)


def _of_task(plan: Plan, number: str) -> list[tuple[int, Agency]]:
    query = (
        select(Occurrence.id, Agency)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Occurrence.plan_id == plan.id, Task.number == number)
        .order_by(Agency.sort, Agency.id)
    )
    return [(id_, agency) for id_, agency in session.execute(query)]


def _periods(plan: Plan, people: _People) -> int:
    """Write the periodic reports of the second and third quarter, an agency at a time."""
    draw = random.Random(3)
    count = 0
    for period, due in (("2024-Q2", date(2024, 6, 14)), ("2024-Q3", date(2024, 9, 13))):
        for agency, rows in _duties(plan, period):
            share = _share(agency, period, draw)
            answered = [row for row in rows if draw.random() < share]
            if answered:
                day = due + timedelta(days=draw.choice((-3, -2, -1, 0, 0, 1, 4, 11)))
                typed = {row: _answer(draw) for row in answered}
                report_many(typed, by=people.of(agency), at=_at(day, draw))
                count += len(answered)
                session.flush()
                session.expunge_all()
    return count


def _answer(draw: random.Random) -> Report:
    if draw.random() < 0.12:
        return Report(result=Result.NOTHING)
    return Report(result=Result.DONE, percent=100, done=draw.choice(_STANDING_WORDS))


def _share(agency: Agency, period: str, draw: random.Random) -> float:
    """Give which part of its duties an agency answers; a few answer none at all."""
    if agency.code == "H-271":
        return 0.7
    if draw.random() < (0.10 if period == "2024-Q2" else 0.06):
        return 0.0
    steady: Callable[[], float] = lambda: draw.choice((1.0, 1.0, 0.95, 0.8))  # noqa: E731
    return steady() if agency.level != "commune" else draw.choice((1.0, 0.95, 0.85, 0.6))


def _duties(plan: Plan, period: str) -> Iterator[tuple[Agency, list[int]]]:
    query = (
        select(Occurrence.agency_id, Occurrence.id)
        .where(Occurrence.plan_id == plan.id, Occurrence.period == period)
        .order_by(Occurrence.agency_id, Occurrence.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for agency_id, id_ in session.execute(query):
        found[agency_id].append(id_)
    agencies = {row.id: row for row in session.scalars(select(Agency))}
    for agency_id, rows in found.items():
        if agencies[agency_id].level != "group":
            yield agencies[agency_id], rows
