"""Who may do what with whose work: every role, every act of the room, one line an act.

The work is that of xã Ba Vì. A column is a person as they stand to it: those above, the owner's
own people, its partner's, its monitor's, another agency's. "x" means that the door opens, "."
that it refuses; a form sent through an open door is empty or outdated, so that the next person
finds the same work.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.evidence.actions import add_document
from tracker.evidence.receiving import receive
from tracker.lib.actor import SYSTEM, Actor, Membership, Role
from tracker.lib.clock import day_start
from tracker.lib.text import fold
from tracker.plans.models import Assignment, Task
from tracker.progress.actions import explaining, partnering, remarking, requests
from tracker.progress.actions.inside import reviewing, steps
from tracker.progress.actions.reporting import report
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.steering import Asked
from tracker.storage import Storage

DAY = date(2024, 10, 15)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# The person of each column: those of the demonstration by mailbox, the others made below as
# (role, agency, first day, last day) and, for a substitute, in whose place.
PEOPLE = {
    "admin": "quantri", "coordinator": "dieuphoi", "leader": "lanhdao", "auditor": "kiemtra",
    "editor": "bavi", "head": "bavi.lanhdao",
    "substitute": ("agency_editor", "H-271", -1, 5, "bavi"),
    "absent head's substitute": ("agency_head", "H-271", -1, 5, "bavi.lanhdao"),
    "former editor": ("agency_editor", "H-271", -90, -1, None),
    "former head": ("agency_head", "H-271", -90, -1, None),
    "partner": "stp", "partner's head": ("agency_head", "STP", -90, None, None),
    "monitor": "skhdt", "monitor's head": ("agency_head", "SKHDT", -90, None, None),
    "other": "tanlinh", "other's head": ("agency_head", "H-268", -90, None, None),
    "nobody": None,
}  # fmt: skip
#                above  own    gone  partner monitor other nobody
#                acla   ehsS   ff     ph      mm      oh    n
TABLE = """
see the page     xxxx   xxxx   ..     xx      xx      ..    .  GET /viec/{row}
see the task     xxxx   xxxx   ..     xx      xx      xx    .  GET /nhiem-vu/{task}
report           ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}
draft            ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row} act=draft
one press        ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/khong-doi version=999
nothing to tell  ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/khong-phat-sinh version=999
confirm          .x..   ....   ..     ..      xx      ..    .  POST /viec/{row}/xac-nhan version=999
return           .x..   ....   ..     ..      xx      ..    .  POST /viec/{row}/tra-lai version=999
ask a change     ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/de-nghi
decide on it     .x..   ....   ..     ..      ..      ..    .  POST /viec/{row}/de-nghi/{change}/quyet-dinh
withdraw it      ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/de-nghi/{change}/rut
steer            .x..   ....   ..     ..      ..      ..    .  POST /viec/{row}/dieu-hanh
head approves    ....   .x.x   ..     ..      ..      ..    .  POST /viec/{kept}/duyet version=999
head sends back  ....   .x.x   ..     ..      ..      ..    .  POST /viec/{kept}/duyet/tra-lai
take back        ....   xxxx   ..     ..      ..      ..    .  POST /viec/{kept}/duyet/rut
head's list      ....   .x.x   ..     .x      .x      .x    .  GET /duyet
put in charge    ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/phan-cong
add a step       ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/buoc
change a step    ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/buoc/{step}
ask a partner    ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/phoi-hop
answer as one    ....   ....   ..     xx      ..      ..    .  POST /viec/{row}/phoi-hop/{part}
ask no longer    ....   xxxx   ..     ..      ..      ..    .  POST /viec/{row}/phoi-hop/{part}/rut
remark           .xx.   xxxx   ..     xx      xx      ..    .  POST /viec/{row}/y-kien
see explanation  xxxx   xxxx   ..     ..      ..      ..    .  GET /giai-trinh/{told}
write it         ....   xxxx   ..     ..      ..      ..    .  POST /giai-trinh/{told}
sign it          ....   .x.x   ..     ..      ..      ..    .  POST /giai-trinh/{told} act=sign
decide on that   .x..   ....   ..     ..      ..      ..    .  POST /giai-trinh/{told}/quyet-dinh
ask to explain   .x..   ....   ..     ..      ..      ..    .  POST /giai-trinh/yeu-cau
read as filed    .x..   ....   ..     ..      xx      ..    .  GET /bao-cao-da-nop
confirmer's list .x..   ....   ..     ..      xx      ..    .  GET /xac-nhan
file of a report xxxx   xxxx   ..     xx      xx      ..    .  GET /viec/{row}/tai-lieu/{proof}
file of a remark xxxx   xxxx   ..     xx      xx      ..    .  GET /viec/{row}/tai-lieu/{shown}
file of a part   xxxx   xxxx   ..     xx      xx      ..    .  GET /viec/{row}/tai-lieu/{sent}
file at the head ....   xxxx   ..     ..      ..      ..    .  GET /viec/{kept}/tai-lieu/{secret}
file by a detour ....   ....   ..     ..      ..      ..    .  GET /viec/{foreign}/tai-lieu/{proof}
receipt          xxxx   xxxx   ..     ..      ..      ..    .  GET /bao-cao-ky/bien-nhan/{update}
list in Excel    xxxx   xxxx   ..     ..      ..      ..    .  GET /viec?tim={words}&tai=xlsx
"""  # noqa: E501 - a line an act


def lines() -> list[tuple[str, str, str, str, dict[str, str]]]:
    """Give (act, cells, method, path, what is typed) of every line of the table."""
    found = []
    for line in TABLE.strip().splitlines():
        act, rest = line[:16].strip(), line[16:].split()
        place = next(i for i, word in enumerate(rest) if word in ("GET", "POST"))
        typed = dict(word.split("=", 1) for word in rest[place + 2 :])
        found.append((act, "".join(rest[:place]), rest[place], rest[place + 1], typed))
    return found


def make_people() -> dict[str, str | None]:
    """Make the people that the demonstration lacks; give the address of each column's person."""
    found: dict[str, str | None] = {}
    for name, told in PEOPLE.items():
        if not isinstance(told, tuple):
            found[name] = told and f"{told}@trinhdien.example"
            continue
        role, code, first, last, absent = told
        agency = session.scalars(select(Agency).where(Agency.code == code)).one()
        email = f"{fold(name).replace(' ', '.').replace(chr(39), '')}@trinhdien.example"
        user = User(email=email, name=name, name_folded=fold(name), created_at=day_start(DAY))
        whom = select(User.id).where(User.email == f"{absent}@trinhdien.example")
        user.memberships.append(
            AgencyMembership(
                role=role,
                agency_id=agency.id,
                valid_from=DAY + timedelta(days=first),
                valid_to=None if last is None else DAY + timedelta(days=last),
                stands_in_for_id=session.scalar(whom),
            )
        )
        session.add(user)
        found[name] = email
    return found


def make_work(folder) -> dict[str, object]:
    """Bring Ba Vì's work where each act has something to act on; give what paths name."""
    at, storage = day_start(DAY), Storage(folder)
    agency = {a.code: a for a in session.scalars(select(Agency))}
    bavi, stp, skhdt = agency["H-271"], agency["STP"], agency["SKHDT"]
    query = select(Occurrence).join(Task).order_by(Occurrence.id)
    mine = query.where(Occurrence.agency_id == bavi.id)
    still = mine.where(Occurrence.work.in_(["not_started", "in_progress"]))
    row = session.scalars(still.where(Task.number == "32")).first()
    kept = session.scalars(still.where(Task.number == "8")).first()
    foreign = session.scalars(query.where(Occurrence.agency_id == agency["H-268"].id)).first()
    part = {"plan_id": row.plan_id, "task_id": row.task_id, "role": "monitor"}
    session.add(
        Assignment(
            agency_id=skhdt.id, authority="directive", valid_from=date(2024, 6, 1), scope="", **part
        )
    )

    def paper(name: str, owner: Agency):
        content = PDF + name.encode()
        received = receive(f"{name}.pdf", content, storage=storage, max_bytes=10_000)
        return add_document(agency_id=owner.id, file=received, by=SYSTEM, at=at)

    papers = {n: paper(n, stp if n == "sent" else bavi) for n in ("proof", "shown", "sent")}
    told = {"by": SYSTEM, "at": at}
    doing = Report(Result.DOING, 40, done="Đang làm")
    update = report(row.id, doing, documents=[papers["proof"]], **told)
    remarking.remark(row.id, words="Xem tệp", documents=[papers["shown"]], **told)
    wanted = {"agency_id": stp.id, "wanted": "Góp ý", "due_on": DAY + timedelta(days=9)}
    first = partnering.ask_partner(row.id, **wanted, **told)
    partnering.answer(first.id, words="", documents=[papers["sent"]], **told)
    again = partnering.ask_partner(row.id, **wanted, **told)
    change = requests.ask(row.id, kind=Asked.SUSPEND, reason="Chờ hướng dẫn", **told)
    step = steps.add_step(row.assignment_id, steps.Typed("Lấy ý kiến"), **told)
    bavi.head_approves = True
    session.flush()
    editor = session.scalar(select(User).where(User.email == "bavi@trinhdien.example"))
    actor = Actor(editor.id, editor.name, (Membership(Role.AGENCY_EDITOR, bavi.id),))
    secret = paper("secret", bavi)
    reviewing.deliver(kept.id, doing, documents=[secret], by=actor, at=at)
    late = session.scalars(mine.where(Occurrence.limit_on < DAY, Occurrence.id != row.id))
    owed = next(one for one in late if explaining.subject_of(one.state, DAY))
    (asked,) = explaining.ask([owed.id], explaining.Question(), **told)
    session.flush()
    ids = {name: document.id for name, document in papers.items()}
    return ids | {
        "row": row.id, "kept": kept.id, "task": row.task_id, "foreign": foreign.id,
        "change": change.id, "part": again.id, "step": step.id, "told": asked.id,
        "secret": secret.id, "update": update.id, "words": row.task.title[:40],
    }  # fmt: skip


@pytest.fixture(scope="module")
def house(site_copy) -> Iterator[tuple]:
    """The site, the person of each column, and what the paths stand for."""
    with site_copy() as site:
        with site.app.app_context(), transaction():
            people = make_people()
            places = make_work(site.app.config["TRACKER"].evidence_folder)
        yield site, people, places


def opens(answer) -> bool:
    """Say whether a door opened: for a workbook, whether Ba Vì's work is in it."""
    if "spreadsheet" in answer.content_type:
        sheets = load_workbook(io.BytesIO(answer.data), read_only=True)
        rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
        return any("Ba Vì" in str(cell) for row in rows for cell in row)
    assert answer.status_code < 500
    return answer.status_code not in (403, 404) and "/login" not in answer.headers.get(
        "Location", ""
    )


def trail(site) -> tuple[int, int]:
    """Give how much was written so far; refusals themselves are told on the page they met."""
    acts = select(func.count(AuditEvent.id)).where(AuditEvent.subject_type != "page")
    counts = acts, select(func.count(ProgressUpdate.id))
    return tuple(site.read(query)[0][0] for query in counts)


@pytest.mark.parametrize(
    ("act", "cells", "method", "path", "typed"), lines(), ids=[line[0] for line in lines()]
)
def test_each_person_may_do_what_the_table_says(house, act, cells, method, path, typed):
    site, people, places = house
    got = {}
    for name, email in people.items():
        visitor, before = site.visit(email), trail(site)
        address = path.format(**places)
        answer = visitor.get(address) if method == "GET" else visitor.post(address, typed)
        got[name] = "x" if opens(answer) else "."
        answer.close()
        if got[name] == "." and method == "POST":
            assert trail(site) == before, f"{name} was refused and wrote all the same"
    assert got == dict(zip(people, cells, strict=True))
