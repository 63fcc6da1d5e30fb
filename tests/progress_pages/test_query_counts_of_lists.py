"""Every list and form of the room asks the database as often for fifty rows as for one."""

from __future__ import annotations

from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.intake.exchange.models import ExchangeRow, ExchangeTable
from tracker.lib.actor import SYSTEM, Actor, Membership, Role
from tracker.plans.models import Plan
from tracker.progress.actions import explaining, requests
from tracker.progress.actions.amending import amend
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.reporting import report
from tracker.progress.models import Occurrence
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.steering import Asked

DAY = date(2024, 10, 15)
TOLD = {"by": SYSTEM, "at": noon(DAY)}
DOING = Report(Result.DOING, 40, done="Đang làm")
DONE = Report(Result.DONE, done="Xong", explanation="Có", completed_on=DAY)
LISTS = {
    "điều phối": ("/de-nghi", "/giai-trinh", "/giai-trinh/yeu-cau", "/xac-nhan", "/viec"),
    "xã an": ("/bao-cao-ky", "/viec-cua-toi", "/phan-cong", "/de-nghi"),
    "trưởng xã": ("/duyet", "/viec-cua-toi", "/giai-trinh"),
}


@pytest.fixture
def with_head(app, city):
    """The city, in which xã An has a head who approves first."""
    with app.app_context(), transaction():
        agency = session.scalars(select(Agency).where(Agency.code == "AN")).one()
        agency.head_approves = True
        head = User(email="t@x.vn", name="Trưởng Xã", name_folded="", created_at=noon(DAY))
        head.memberships.append(
            AgencyMembership(role="agency_head", agency_id=agency.id, valid_from=date(2024, 1, 1))
        )
        session.add(head)
        session.flush()
        city["truong xa"] = head.id
    return city


def grow(app, rows):
    """Let the plan have `rows` late tasks and as many duties, each with all that waits for it."""
    both = ("UBND xã An", "UBND xã Ba")
    late = [task(f"1{n}", "Tháng 8/2024", *both) for n in range(rows)]
    duties = [task(f"2{n}", "Thường xuyên", "UBND xã An") for n in range(rows)]
    with app.app_context(), transaction():
        plan = session.scalars(select(Plan)).one()
        amend(plan, content(*late, *duties), **TOLD)
        fresh = select(Occurrence).where(
            Occurrence.work == "not_started", Occurrence.version == 1, Occurrence.kind == "dated"
        )
        for row in session.scalars(fresh.order_by(Occurrence.id)).all():
            explaining.ask([row.id], explaining.Question(), **TOLD)
            if row.agency.code == "BA":
                report(row.id, DONE, **TOLD)
                continue
            editor = Actor(None, "Cán bộ", (Membership(Role.AGENCY_EDITOR, row.agency_id),))
            requests.ask(row.id, kind=Asked.SUSPEND, reason="Chờ", **TOLD)
            row.version += 1
            reviewing.deliver(row.id, DOING, by=editor, at=noon(DAY))


def bring(app, rows):
    """Let Sở Nội vụ bring in a table in which xã An has `rows` rows."""
    with app.app_context(), transaction():
        agency = session.scalars(select(Agency).where(Agency.code == "AN")).one()
        kept = ExchangeTable(
            plan_id=session.scalars(select(Plan.id)).one(),
            of_all=True,
            file_name="b.csv",
            heads=[],
            columns={},
            words={},
            first=2,
            state="applied",
            read_by="Điều Phối",
            read_at=noon(DAY),
            applied_at=noon(DAY),
        )
        session.add(kept)
        session.flush()
        said = dict.fromkeys(
            ("agency_said", "number", "period", "status", "report", "column", "told"), ""
        )
        session.add_all(
            ExchangeRow(table_id=kept.id, place=n, agency_id=agency.id, act="send", **said)
            for n in range(rows)
        )


def test_one_three_and_fifty_rows_cost_the_same_queries(app, with_head, as_person, count_queries):
    found, sizes = {}, {}
    for rows in (1, 3, 50):
        grow(app, rows)
        bring(app, rows)
        for name, addresses in LISTS.items():
            for address in addresses:
                client = as_person(name)
                sizes.setdefault((name, address), []).append(len(client.get(address).data))
                with count_queries() as statements:
                    assert client.get(address).status_code == 200
                found.setdefault((name, address), []).append(len(statements))
    assert {place: counts for place, counts in found.items() if len(set(counts)) > 1} == {}
    assert [place for place, (one, three, _) in sizes.items() if three <= one] == []
