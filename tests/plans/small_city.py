"""A city of eight bodies and three groups, with named people: small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from tracker.agencies.models import Agency, AgencyGroup
from tracker.db import session
from tracker.lib.actor import SYSTEM, Actor, Membership, Role
from tracker.lib.text import fold
from tracker.plans import actions
from tracker.plans.models import Plan
from tracker.plans.rules.content import Named, PlanContent, TargetContent, TaskContent
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import Occurrence

ISSUED = date(2024, 5, 30)
END_OF_DISTRICTS = date(2025, 6, 30)
BODIES = {
    "SNV": ("Sở Nội vụ", "department", "directive"),
    "STP": ("Sở Tư pháp", "department", "directive"),
    "TAND": ("Tòa án nhân dân Thành phố", "outside", "request"),
    "DONG": ("UBND quận Đông", "district", "directive"),
    "AN": ("UBND xã An", "commune", "directive"),
    "BA": ("UBND xã Ba", "commune", "directive"),
    "CA": ("UBND xã Ca", "commune", "directive"),
    "G_LQ": ("Các cơ quan có liên quan", "group", "directive"),
}
GROUPS = {
    "G_XA": ("UBND cấp xã", "level", "commune"),
    "G_HUYEN": ("UBND cấp huyện", "level", "district"),
    "G_LQ": ("Các cơ quan có liên quan", "open", None),
}


def noon(day: date) -> datetime:
    """Give the instant of 12:00 in Viet Nam."""
    return datetime.combine(day, time(5), UTC)


def task(
    number: str,
    deadline: str,
    *leads: str | Named,
    partners: Sequence[str] = (),
    index: str | None = "PAR_INDEX",
    section: str | None = None,
    title: str = "",
    year: int = 2024,
) -> TaskContent:
    """Give a task as a document brings it, its deadline read from words."""
    return TaskContent(
        index=index,
        number=number,
        section=section,
        title=title or f"Nhiệm vụ {number}",
        deadline=dict(deadline_json(read_deadline(deadline, year=year))),
        leads=tuple(lead if isinstance(lead, Named) else Named(lead) for lead in leads),
        partners=tuple(Named(name) for name in partners),
    )


def content(*tasks: TaskContent, targets: Sequence[TargetContent] = (), **rest: Any) -> PlanContent:
    """Give a plan of these tasks."""
    return PlanContent(
        **{"year": 2024, "title": "Kế hoạch thử"} | rest,
        tasks=tasks,
        targets=tuple(targets),
    )


def person(id_: int, name: str, role: Role, agency: Agency | None = None) -> Actor:
    """Give an actor with one membership."""
    return Actor(id_, name, (Membership(role, agency.id if agency else None),))


class SmallCity:
    """The city's rows, and the few verbs that every test needs."""

    def __init__(self) -> None:
        for sort, (code, (name, level, authority)) in enumerate(BODIES.items()):
            session.add(
                Agency(
                    code=code,
                    name=name,
                    short_name=name,
                    official_name=name,
                    level=level,
                    authority=authority,
                    sort=sort,
                    name_folded=fold(name),
                    valid_to=END_OF_DISTRICTS if level == "district" else None,
                )
            )
        for code, (name, kind, level) in GROUPS.items():
            session.add(
                AgencyGroup(
                    code=code,
                    name=name,
                    kind=kind,
                    level=level,
                    name_folded=fold(name),
                    valid_to=END_OF_DISTRICTS if level == "district" else None,
                )
            )
        session.flush()
        self.agency = {row.code: row for row in session.scalars(select(Agency))}
        self.coordinator = person(1, "Nguyễn Điều Phối", Role.COORDINATOR, self.agency["SNV"])
        self.editor = person(2, "Trần Cán Bộ", Role.AGENCY_EDITOR, self.agency["AN"])

    def draft(self, plan: PlanContent, code: str = "2024") -> Plan:
        """Store a plan as a draft."""
        return actions.store_draft(plan, code=code, by=SYSTEM, at=noon(ISSUED))

    def issue(self, plan: PlanContent, code: str = "2024", on: date = ISSUED) -> Plan:
        """Store, issue and schedule a plan."""
        return self.issue_draft(self.draft(plan, code), on)

    def issue_draft(self, row: Plan, on: date = ISSUED) -> Plan:
        """Issue and schedule a draft."""
        tasks = actions.issue(row, number="164/KH-UBND", issued_on=on, by=SYSTEM, at=noon(on))
        schedule(row, tasks, by=SYSTEM, at=noon(on))
        session.flush()
        return row

    def occurrences(self, **where: Any) -> list[Occurrence]:
        """Give the occurrences in the order in which they were made."""
        return list(session.scalars(select(Occurrence).filter_by(**where).order_by(Occurrence.id)))
