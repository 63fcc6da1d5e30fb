"""Every page and workbook of a past day, against every fact that may change afterwards.

`PAGES` names the pages, `FACTS` the facts, each with a page of today that must tell of the change:
a change that nothing shows would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tracker.accounts.actions import set_active
from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency, GroupMember
from tracker.agencies.queries import by_code, group_by_code
from tracker.db import session, transaction
from tracker.evidence.actions import add_document
from tracker.installation.actions import add_days
from tracker.installation.rules import OffDays
from tracker.lib import clock
from tracker.lib.actor import Actor, Membership, Role
from tracker.plans.actions.serving import change_links
from tracker.plans.models import Assignment, Plan, Task, TaskCriterion
from tracker.plans.queries import content, plan_by_code
from tracker.plans.rules.content import Named, PlanContent, TaskContent
from tracker.progress.actions import answering, explaining, partnering, requests
from tracker.progress.actions.adjusting import add_task, change_settings
from tracker.progress.actions.amending import amend
from tracker.progress.actions.deciding import give_back
from tracker.progress.actions.inside.charge import Charge, put_in_charge
from tracker.progress.actions.inside.steps import Typed, add_step
from tracker.progress.actions.remarking import remark
from tracker.progress.actions.reporting import report
from tracker.progress.models import ChangeRequest, Explanation, Occurrence, PartnerRequest
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.steering import Asked
from tracker.reorganisation.actions.applying import apply
from tracker.reorganisation.actions.preparing import add_body, add_passage, open_reorganisation

BEFORE, SEEN, TODAY = date(2024, 9, 30), date(2024, 10, 10), date(2024, 10, 15)
BY = Actor(1, "Trần Thu Hà", (Membership(Role.COORDINATOR),))
OFFICE = "H-271"
WORDS = "Lời văn khác hẳn"
DOER = "viec@trinhdien.example"
# By name: the address of each page that takes a past day, and whether it gives a workbook too.
PAGES = {
    "board": "/theo-doi?tai=xlsx",
    "stakes": "/theo-doi/diem?tai=xlsx",
    "summary": "/theo-doi/tom-tat",
    "tasks": "/nhiem-vu?tai=xlsx",
    "searched tasks": "/nhiem-vu?tim=một cửa&tai=xlsx",
    "late": "/viec?tinh-trang=overdue&tai=xlsx",
    "waiting": "/viec?tinh-trang=waiting",
    "asked": "/viec?tinh-trang=extension_asked",
    "to explain": "/viec?tinh-trang=to_explain",
    "searched work": "/viec?tim=một cửa",
    "of a section": "/viec?muc={section}&tai=xlsx",
    "of the office": "/viec?co-quan=H-271&tai=xlsx",
    "task": "/nhiem-vu/{task}",
    "matrix": "/ma-tran?cap=district&tai=xlsx",
    "section of the matrix": "/ma-tran?muc={section}",
    "office": "/co-quan/H-271",
}
EDITOR = ("board", "tasks", "of the office", "task", "matrix", "office")


def by(code: str, role: Role = Role.AGENCY_EDITOR) -> Actor:
    agency = by_code(code)
    assert agency is not None
    return Actor(2, "Cán bộ của cơ quan", (Membership(role, agency.id),))


def plan_2024() -> Plan:
    plan = plan_by_code("2024")
    assert plan is not None
    return plan


def task_16() -> Task:
    return session.scalars(select(Task).where(Task.number == "16")).one()


def part_16() -> Assignment:
    query = select(Assignment).where(
        Assignment.task_id == task_16().id, Assignment.agency_id == office().id
    )
    return session.scalars(query).one()


def number(text: str) -> Occurrence:
    """Give the office's own work in a task."""
    query = (
        select(Occurrence)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Agency.code == OFFICE, Task.number == text, Task.index_code == "PAR_INDEX")
    )
    return session.scalars(query.order_by(Occurrence.id)).first()


def prepare() -> None:
    """Begin, before the day that is looked at, what is decided and answered after it."""
    at = clock.now()
    user = User(email=DOER, name="Bùi Văn Việc", name_folded="bui van viec", created_at=at)
    user.memberships.append(
        AgencyMembership(role="agency_editor", agency_id=office().id, valid_from=BEFORE)
    )
    session.add(user)
    session.flush()
    charge, seen = Charge(user.id, "Phòng Nội vụ"), {part_16().id: part_16().person_id}
    put_in_charge(seen, charge, agency_id=office().id, by=BY, at=at)
    explaining.ask([number("16").id], explaining.Question(), by=BY, at=at)
    ask = {"kind": Asked.EXTENSION, "reason": "Chờ hướng dẫn", "due_on": date(2025, 1, 31)}
    requests.ask(number("8").id, **ask, by=by(OFFICE), at=at)
    done = Report(Result.DONE, completed_on=BEFORE, done="Đã xong", explanation="Có văn bản")
    report(number("14").id, done, by=by(OFFICE), at=at)
    words = {"wanted": "Cho số liệu", "due_on": date(2024, 10, 3)}
    partner = by_code("SNV")
    assert partner is not None
    partnering.ask_partner(number("19").id, agency_id=partner.id, **words, by=by(OFFICE), at=at)


def office() -> Agency:
    found = by_code(OFFICE)
    assert found is not None
    return found


def amended(change: Callable[[PlanContent], PlanContent]) -> None:
    amend(plan_2024(), change(content(plan_2024())), by=BY, at=clock.now())


def task_as(**fields: Any) -> None:
    """Amend task 16 of the plan."""

    def change(row: TaskContent) -> TaskContent:
        return replace(row, **fields) if row.where == "PAR_INDEX/task/16" else row

    amended(lambda plan: replace(plan, tasks=tuple(map(change, plan.tasks))))


def task_content() -> TaskContent:
    return next(row for row in content(plan_2024()).tasks if row.where == "PAR_INDEX/task/16")


def without_task(text: str) -> None:
    amended(lambda plan: replace(plan, tasks=tuple(r for r in plan.tasks if r.number != text)))


def sections_renamed() -> None:
    amended(
        lambda plan: replace(
            plan, sections=tuple(replace(s, title=f"{WORDS} {s.number}") for s in plan.sections)
        )
    )


def moved_to_another_section() -> None:
    known = content(plan_2024()).sections
    other = [
        s.number for s in known if s.index == "PAR_INDEX" and s.number != task_content().section
    ]
    task_as(section=other[0])


def targets_raised() -> None:
    one = Decimal("0.5")
    amended(
        lambda plan: replace(
            plan,
            targets=tuple(replace(t, target=(t.target or one) + one) for t in plan.targets[1:]),
        )
    )


def linked() -> None:
    served = select(TaskCriterion.criterion_id).where(TaskCriterion.task_id == task_16().id)
    other = select(TaskCriterion.criterion_id).where(TaskCriterion.criterion_id.not_in(served))
    change_links(
        task_16(),
        add={session.scalars(other).first(): "lời văn"},
        remove=session.scalars(served).all(),
        by=BY,
        at=clock.now(),
    )


def settings_changed() -> None:
    settings = replace(plan_2024().settings, agency_report_day=20, grace_days=3, due_soon_days=90)
    change_settings(plan_2024(), settings, reason="Thử", by=BY, at=clock.now())


def holiday_added() -> None:
    days = tuple(date(2024, 9, day) for day in (12, 13, 16, 17, 18, 19, 20))
    add_days(OffDays("off", days), name="Nghỉ bão", source="Công điện", by=BY, at=clock.now())


def explained() -> None:
    row = session.scalars(select(Explanation)).one()
    answer = Answer("Thiếu người", "Đã bổ sung", date(2024, 11, 30))
    head = by(OFFICE, Role.AGENCY_HEAD)
    answering.sign(row.id, answer, version=row.version, by=head, at=clock.now())


def extended() -> None:
    row = session.scalars(select(ChangeRequest)).one()
    requests.grant(row.id, by=BY, at=clock.now())


def answered_by_partner() -> None:
    row = session.scalars(select(PartnerRequest).order_by(PartnerRequest.id.desc())).first()
    partnering.answer(row.id, words="Đã gửi", by=by("SNV"), at=clock.now())


def reported_with_evidence() -> None:
    paper = add_document(
        agency_id=office().id, number="99/BC", issued_on=SEEN, by=BY, at=clock.now()
    )
    words = Report(Result.DOING, percent=90, done="Sắp xong")
    report(number("16").id, words, documents=[paper], by=by(OFFICE), at=clock.now())


def another_in_charge() -> None:
    part = part_16()
    charge = Charge(None, "Văn phòng")
    put_in_charge({part.id: part.person_id}, charge, agency_id=office().id, by=BY, at=clock.now())


def account_closed() -> None:
    user = session.scalars(select(User).where(User.email == DOER)).one()
    set_active(user, active=False, by=BY, at=clock.now())


def joined_a_group() -> None:
    group = group_by_code("G_SO")
    assert group is not None
    session.add(GroupMember(group_id=group.id, agency_id=office().id, valid_from=TODAY))


def added_by_order() -> None:
    row = replace(task_content(), number="16a", title="Việc giao thêm")
    add_task(plan_2024(), row, ordered_by="512/UBND-NC", by=BY, at=clock.now())


def reorganised(kind: str, code: str, to: str | None = None) -> None:
    """Give everything of a body over to another, a new one where none is named."""
    at, old = clock.now(), by_code(code)
    assert old is not None
    row = open_reorganisation(
        title="Sắp xếp", effective_on=TODAY, legal_basis="Nghị quyết", by=BY, at=at
    )
    heir = by_code(to) if to else add_body(row, name="UBND mới", level="district", by=BY, at=at)
    assert heir is not None
    add_passage(row, from_id=old.id, to_id=heir.id, kind=kind, by=BY, at=at)
    assert apply(row, version=None, with_rest=True, by=BY, at=at)


# By name: what happens after the day, and the page that tells of it today.
FACTS: dict[str, tuple[Callable[[], Any], str]] = {
    "remark added": (lambda: remark(number("16").id, words=WORDS, by=BY, at=clock.now()), "task"),
    "evidence added": (reported_with_evidence, "task"),
    "report returned": (
        lambda: give_back(number("14").id, reason=WORDS, by=BY, at=clock.now()),
        "waiting",
    ),
    "request decided": (extended, "asked"),
    "explanation answered": (explained, "to explain"),
    "part answered": (answered_by_partner, "of the office"),
    "step added": (
        lambda: add_step(part_16().id, Typed("Soạn"), by=by(OFFICE), at=clock.now()),
        "task",
    ),
    "account closed": (account_closed, "office"),
    "another in charge": (another_in_charge, "office"),
    "link added": (linked, "stakes"),
    "setting changed": (settings_changed, "board"),
    "holiday added": (holiday_added, "days off"),
    "title amended": (lambda: task_as(title=WORDS, output="Khác"), "tasks"),
    "scope note": (lambda: task_as(leads=scoped(task_content().leads)), "task"),
    "partner added": (lambda: task_as(partners=(Named("Sở Tài chính"),)), "task"),
    "partner removed": (lambda: task_as(partners=()), "task"),
    "section of a task": (moved_to_another_section, "of a section"),
    "section renamed": (sections_renamed, "board"),
    "target changed": (targets_raised, "stakes"),
    "task added": (added_by_order, "tasks"),
    "task dropped": (lambda: without_task("8"), "matrix"),
    "lead changed": (lambda: task_as(leads=(Named("Sở Tư pháp"),)), "task"),
    "group joined": (joined_a_group, ""),
    "agency renamed": (lambda: reorganised("rename", OFFICE), "office"),
    "agency merged": (lambda: reorganised("absorb", "H-276", "H-277"), "matrix"),
}


def scoped(leads: tuple[Named, ...]) -> tuple[Named, ...]:
    return tuple(replace(lead, scope="lĩnh vực người có công") for lead in leads)


def told(client: FlaskClient, address: str) -> Any:
    """Read a page as its own part, without the frame; a workbook as its parts but the stamp."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    if answer.mimetype == "text/html":
        return re.sub(r".*(<main.*</main>).*", r"\1", answer.get_data(as_text=True), flags=re.S)
    with ZipFile(BytesIO(answer.data)) as book:
        names = [name for name in book.namelist() if name != "docProps/core.xml"]
        return {name: book.read(name) for name in names}


@dataclass(frozen=True)
class Reader:
    """One who reads every page that is theirs, as of a day."""

    client: FlaskClient
    pages: dict[str, str]

    def read(self, day: date) -> dict[str, Any]:
        books = {name for name, address in self.pages.items() if "tai=xlsx" in address}
        found = {name: self.page(name, day) for name in self.pages}
        return found | {f"{name}.xlsx": self.page(name, day, "tai=xlsx") for name in books}

    def page(self, name: str, day: date, form: str = "") -> Any:
        """Read one page, or the workbook of it."""
        if name not in self.pages:
            return None
        address = self.pages[name].replace("tai=xlsx", form)
        if name == "days off":
            return told(self.client, f"{address}&ngay={day}")
        return told(self.client, f"{address}{'&' if '?' in address else '?'}on={day}")


@pytest.fixture
def readers(writer, changed: Flask) -> list[Reader]:
    with changed.app_context():
        with clock.domain_day(BEFORE), transaction():
            prepare()
        place = {"task": task_16().id, "section": task_16().section_id}
    pages = {name: address.format(**place) for name, address in PAGES.items()}
    days = {"days off": "/ngay-nghi?nam=2024"}
    own = {name: pages[name] for name in EDITOR}
    return [Reader(writer("điều phối"), pages | days), Reader(writer("ba vì"), own)]


def differing(first: list[Any], readers: list[Reader]) -> list[str]:
    """Name what the readers find otherwise than it was, as "reader: page"."""
    return [
        f"{place}: {name}"
        for place, (old, reader) in enumerate(zip(first, readers, strict=False))
        for name, new in reader.read(SEEN).items()
        if old[name] != new
    ]


def test_no_later_fact_changes_a_page_of_a_past_day(readers, changed: Flask):
    first = [reader.read(SEEN) for reader in readers]
    untold = []
    for fact, (happen, tells) in FACTS.items():
        # Who works for a body that is reorganised has the rights of another from then on.
        if fact == "agency renamed":
            assert differing(first, readers) == []
        now = readers[0].page(tells, TODAY)
        with changed.app_context(), clock.domain_day(TODAY), transaction():
            happen()
        if tells and readers[0].page(tells, TODAY) == now:
            untold.append(fact)
    assert (differing(first, readers[:1]), untold) == ([], [])
