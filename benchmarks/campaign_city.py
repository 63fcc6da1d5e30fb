"""The city of the letters' benchmarks: 126 communes, a plan for all of them, their people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.demo.filling import fill
from tracker.demo.migrating import migrate
from tracker.installation.models import CalendarDay
from tracker.lib.actor import SYSTEM
from tracker.lib.text import fold
from tracker.plans import actions
from tracker.plans.rules.content import Named, PlanContent, TaskContent
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.progress.actions.scheduling import schedule

ISSUED = date(2026, 1, 15)
# A Saturday worked for a Monday, as an administrator would enter it; Tết is in the seeds.
SWAPPED = ((date(2026, 2, 7), "on"), (date(2026, 2, 9), "off"))
COMMUNES, DEPARTMENTS = "UBND cấp xã", "Các sở, ban, ngành"
TASKS = (
    ("Hằng tháng", COMMUNES),
    ("Trước 30/01/2026", COMMUNES),
    ("Trước 06/02/2026", COMMUNES),
    ("Trước 07/02/2026", COMMUNES),
    ("Trước 18/02/2026", COMMUNES),
    ("Trước 24/02/2026", COMMUNES),
    ("Trước 11/03/2026", COMMUNES),
    ("Trước 02/02/2026", DEPARTMENTS),
    ("Trước 13/02/2026", DEPARTMENTS),
    ("Trước 26/02/2026", DEPARTMENTS),
)


def build(*, writers: int = 1) -> None:
    """Fill the database of this context: bodies, the plan in force, `writers` people a commune.

    Each commune has a head besides, the departments one writer each; the first writer of the
    second commune writes for the third too, and two people follow the whole plan.
    """
    migrate()
    at = datetime(2026, 1, 15, 2, tzinfo=UTC)
    with transaction():
        fill(kind="real", profile="ha-noi", at=at)
        session.flush()
        for day, kind in SWAPPED:
            session.add(CalendarDay(day=day, kind=kind, name="Hoán đổi", source="quản trị"))
        draft = actions.store_draft(_content(), code="2026", by=SYSTEM, at=at)
        tasks = actions.issue(draft, number="26/KH-UBND", issued_on=ISSUED, by=SYSTEM, at=at)
        session.flush()
        schedule(draft, tasks, by=SYSTEM, at=at)
    with transaction():
        _people(writers, at)


def _content() -> PlanContent:
    return PlanContent(
        year=2026,
        title="Kế hoạch cải cách hành chính năm 2026",
        tasks=tuple(
            TaskContent(
                index="PAR_INDEX",
                number=str(number),
                section=None,
                title=f"Rà soát, chuẩn hóa thủ tục hành chính và công khai kết quả, phần {number}",
                deadline=dict(deadline_json(read_deadline(words, year=2026, issued_on=ISSUED))),
                leads=(Named(group),),
                partners=(),
            )
            for number, (words, group) in enumerate(TASKS, 1)
        ),
        targets=(),
    )


def _people(writers: int, at: datetime) -> None:
    bodies = session.scalars(select(Agency).order_by(Agency.id)).all()
    here = [body for body in bodies if body.valid_on(ISSUED)]
    communes = [body.id for body in here if body.level == "commune"]
    rights = [
        ("agency_editor", commune, number == 0) for commune in communes for number in range(writers)
    ]
    rights += [("agency_head", commune, False) for commune in communes]
    rights += [("agency_editor", body.id, True) for body in here if body.level == "department"]
    rights += [("coordinator", None, False), ("leader", None, False)]
    session.execute(insert(User), [_person(id, at) for id in range(1, len(rights) + 1)])
    rows = list(_rights(rights, at))
    rows.append(rows[writers] | {"agency_id": communes[2], "is_contact": False})
    session.execute(insert(AgencyMembership), rows)


def _person(id: int, at: datetime) -> dict[str, Any]:
    name = f"Nguyễn Thị Ánh {id}"
    return {
        "id": id,
        "email": f"p{id}@thu.example",
        "name": name,
        "name_folded": fold(name),
        "created_at": at,
    }


def _rights(
    rights: Iterable[tuple[str, int | None, bool]], at: datetime
) -> Iterable[dict[str, Any]]:
    for id, (role, agency_id, contact) in enumerate(rights, 1):
        yield {
            "user_id": id,
            "agency_id": agency_id,
            "role": role,
            "is_contact": contact,
            "valid_from": at.date(),
        }
