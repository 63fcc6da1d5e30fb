"""Every legal act in any order, on any day: the history tells the state, and the past stays."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from ledger import Ledger, written
from small_city import ISSUED, content, noon, person, task
from sqlalchemy import func, select

from tracker.accounts.models import AgencyMembership, User
from tracker.db import session
from tracker.lib.actor import SYSTEM, Role
from tracker.plans.actions import TakenNumber
from tracker.plans.assigning import UnknownName
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.actions import answering, deciding, explaining, reporting, requests, steering
from tracker.progress.actions.adjusting import add_task, change_settings
from tracker.progress.actions.amending import amend
from tracker.progress.actions.inside import charge, reviewing, steps
from tracker.progress.actions.noting import note_totals
from tracker.progress.actions.partnering import answer, ask_partner, withdraw_part
from tracker.progress.actions.remarking import remark
from tracker.progress.actions.scheduling import frame_of, record_event
from tracker.progress.actions.states import Act, Conflict
from tracker.progress.inheriting.gifts import Gift, Move
from tracker.progress.inheriting.work import inherit
from tracker.progress.models import (
    ChangeRequest,
    Explanation,
    HeadReview,
    Occurrence,
    PartnerRequest,
    TaskEvent,
    TaskStep,
)
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.rules.schedule import duties
from tracker.progress.rules.steering import Asked
from tracker.reorganisation.actions.applying import apply
from tracker.reorganisation.actions.deciding import Choice, decide
from tracker.reorganisation.actions.preparing import Refused as NotNow
from tracker.reorganisation.actions.preparing import add_body, add_passage, open_reorganisation
from tracker.reorganisation.queries.concerned import concerned, existing_bodies
from tracker.reorganisation.queries.outcome import outcome

DEEP = os.environ.get("CI_DEEP") == "1"
BODIES = ("SNV", "STP", "TAND", "AN", "BA", "CA")
LEADS = (("Sở Nội vụ", "Sở Tư pháp"), ("Sở Nội vụ",), ("Sở Tư pháp", "UBND xã Ca"))
DEADLINES = ("Tháng 8/2024", "Tháng 7/2024", "Quý IV/2024", "…", "Thường xuyên", "Hằng quý")
STANDING = task("2", "Thường xuyên", "Sở Nội vụ", "UBND xã An")
QUARTERLY = task("3", "Hằng quý", "UBND xã An", "UBND xã Ba", partners=["Sở Tư pháp"])
EVENT = task("4", "Trước và sau tuyển dụng", "UBND xã Ba", "Tòa án nhân dân Thành phố")
OTHERS = (STANDING, QUARTERLY, EVENT)
REPORTS = (
    Report(Result.DOING, 50, done="Đang làm", expected_on=date(2024, 12, 1)),
    Report(Result.DOING, 0, done="Mới bắt đầu"),
    Report(Result.BLOCKED, difficulty="Vướng kinh phí"),
    Report(Result.NOTHING),
    *[Report(Result.DONE, done="Xong", explanation="Có văn bản")] * 3,
)
ANSWER = Answer("Chờ hướng dẫn", "Làm ngoài giờ", date(2025, 6, 30))
WHY = "Theo chỉ đạo"

# Each act by its name; those that make others possible come more often.
ACTS = (
    *("report",) * 6, "press_once", "period_form", *("confirm",) * 3, *("give_back",) * 2, "read",
    *("deliver_to_head",) * 2, "head_decides", *("ask",) * 2, *("decide",) * 2,
    *("steer",) * 2, "resume", *("hand_over",) * 2, "merge_agencies", "reorganise",
    *("amend",) * 2, "add_task",
    "change_rules", *("event_happens",) * 2, "ask_why", *("explain",) * 2, "ask_partner",
    "partner_answers", "say", "put_in_charge", "take_a_step",
)  # fmt: skip
CONFIRMED = ("dated", "event", "recurring", "undated")
REFUSALS = (Refused, Conflict, TakenNumber, UnknownName, NotNow)
# Days that pass before an act; several acts of one day are common.
DAYS = st.sampled_from((0, 0, 0, 0, 0, 0, 3, 25))
NUMBERS = st.integers(0, 23)


def dated(*leads, text=DEADLINES[0]):
    """Give the task whose day and leads amendments change."""
    return task("1", text, *leads, partners=["UBND cấp xã"])


def of(choices, number):
    """Give one of `choices`, whatever the number."""
    return choices[number % len(choices)]


class Year(RuleBasedStateMachine):
    """A plan's year: whatever its people do on any day, in any order.

    One rule draws an act and two numbers; each act below makes of the numbers what it needs.
    """

    plan_id = 0
    city = None

    def __init__(self):
        super().__init__()
        self.savepoint = session.begin_nested()
        self.plan = session.get(Plan, self.plan_id)
        self.day = ISSUED
        self.books = Ledger(self.plan)
        self.books.told()

    def teardown(self):
        try:
            self.books.past()
        finally:
            self.savepoint.rollback()
            session.expire_all()

    @rule(days=DAYS, name=st.sampled_from(ACTS), a=NUMBERS, b=NUMBERS)
    def act(self, days, name, a, b):
        """Let days pass, do something, and look at everything."""
        if days:
            self.books.keep(self.day)
            if a % 2:
                note_totals(on=self.day + timedelta(days=1))
            self.day += timedelta(days=days)
        lives = self.books.lives
        getattr(self, name)(a, b)
        self.books.look()
        if name in ("hand_over", "merge_agencies", "reorganise"):
            assert not self.books.lives - lives, "who takes work over leaves none behind"
        for day in (*list(self.books.views)[-1:], self.day):
            self.books.timings(day)
        self.books.sums(self.day)

    def do(self, verb, act, *, trail=None):
        """Try an act; what is refused must have changed nothing, the rest stands in the trail."""
        before = written()
        try:
            with session.begin_nested():
                found = act()
        except REFUSALS:
            assert written() == before, "a refused act changes nothing"
            return None
        self.entries = [entry.verb for entry in self.books.told()]
        for name, count in ({f"progress.{verb}": 1} if trail is None else trail).items():
            assert self.entries.count(name) == count, (verb, self.entries)
        return found

    def told(self, by=SYSTEM):
        return {"by": by, "at": noon(self.day)}

    def row(self, number, *works):
        """Give an occurrence, of these works where there is one."""
        query = select(Occurrence).filter_by(plan_id=self.plan_id).order_by(Occurrence.id)
        rows = list(session.scalars(query))
        return of([row for row in rows if row.work in works] or rows, number)

    def open(self, number):
        return self.row(number, "not_started", "in_progress")

    def one(self, model, number, *states):
        """Give a row of a table in one of these states, or None."""
        rows = list(session.scalars(select(model).order_by(model.id)))
        suited = [row for row in rows if row.state in states] or rows
        return of(suited, number) if suited else None

    def body(self, number):
        return self.city.agency[of(BODIES, number)]

    # --- reporting and confirming ---

    def report(self, a, b):
        entry = of(REPORTS, b)
        if entry.result is Result.DONE:
            entry = replace(entry, completed_on=self.day - timedelta(days=of((0, 1, 30), a)))
        row = self.open(a)
        self.do("report", lambda: reporting.report(row.id, entry, **self.told()))

    def press_once(self, a, b):
        row = self.row(a, "in_progress")
        entry = Report(Result.DOING, row.percent, done="Không thay đổi.")
        self.do("report", lambda: reviewing.deliver(row.id, entry, **self.told()))

    def period_form(self, a, b):
        rows = {self.open(number).id for number in (a, b)}
        typed = dict.fromkeys(rows, of(REPORTS[1:4], a))
        self.do("report_many", lambda: reporting.report_many(typed, **self.told()))

    def confirm(self, a, b):
        rows = [self.row(number, "submitted").id for number in (a, b)[: 1 + b % 2]]
        day = of((None, self.day, self.day - timedelta(days=45)), a)
        self.do("confirm", lambda: deciding.confirm(rows, completed_on=day, **self.told()))

    def give_back(self, a, b):
        row = self.row(a, "submitted", "completed")
        self.do("return", lambda: deciding.give_back(row.id, reason=WHY, **self.told()))

    def read(self, a, b):
        row = self.row(a, "completed")
        self.do("read", lambda: deciding.mark_read([row.id], **self.told()))

    def deliver_to_head(self, a, b):
        row = of([r for r in self.city.occurrences() if r.agency.code == "CA"] or [self.open(a)], a)
        entry = replace(of(REPORTS, b), completed_on=None if b % 7 < 4 else self.day)
        editor = person(2, "Trần Cán Bộ", Role.AGENCY_EDITOR, row.agency)
        verb = "send_to_head" if reviewing.must_wait(row, editor) else "report"
        self.do(verb, lambda: reviewing.deliver(row.id, entry, **self.told(editor)))

    def head_decides(self, a, b):
        review = self.one(HeadReview, a, "waiting")
        if review is None:
            return
        seen = {review.id: session.get(Occurrence, review.occurrence_id).version}
        told = self.told(person(3, "Lê Chủ Tịch", Role.AGENCY_HEAD, review.agency))
        if b % 4 < 2:
            self.do("approve_reports", lambda: reviewing.approve(seen, **told))
        elif b % 4 == 2:
            act = reviewing.send_back
            self.do("send_back_to_writer", lambda: act(review.id, reason=WHY, **told))
        else:
            self.do("withdraw_from_head", lambda: reviewing.withdraw(review.id, **told))

    # --- asking, deciding, steering ---

    def ask(self, a, b):
        row, kind = self.open(a), of(list(Asked), b)
        wanted = {
            "kind": kind,
            "reason": WHY,
            "due_on": max(row.due_on or self.day, self.day) + timedelta(days=10 + b),
            "to_agency_id": self.body(b).id,
        }
        self.do("ask", lambda: requests.ask(row.id, **wanted, **self.told()))

    def decide(self, a, b):
        request = self.one(ChangeRequest, a, "asked")
        if request is None:
            return
        verb = of(("grant", "grant", "refuse", "withdraw"), b)
        act, reason = getattr(requests, verb), {"reason": WHY} if verb == "refuse" else {}
        self.do(verb, lambda: act(request.id, **reason, **self.told()))

    def steer(self, a, b):
        verb = of(("extend", "suspend", "cancel"), b)
        row = self.open(a)
        day = {"due_on": (row.due_on or self.day) + timedelta(days=15)} if verb == "extend" else {}
        act = getattr(steering, verb)
        self.do(verb, lambda: act(row.id, reason=WHY, **day, **self.told()))

    def resume(self, a, b):
        row = self.row(a, "suspended")
        if self.do("resume", lambda: steering.resume(row.id, reason=WHY, **self.told())):
            self.by_the_plan(row)

    def by_the_plan(self, row):
        """Check that work that rested has the day of the present plan, however it was amended."""
        if row.extension_count or row.kind == "event":
            return
        wanted = duties(row.task.deadline, frame_of(self.plan, row.task.added_on))
        assert row.due_on == {duty.key: duty.due_on for duty in wanted}[row.key]

    def hand_over(self, a, b):
        row = self.row(a, "not_started", "in_progress", "submitted", "suspended")
        given = {"to_agency_id": self.body(b).id, "reason": WHY}
        self.do("reassign", lambda: steering.reassign(row.id, **given, **self.told()))

    def merge_agencies(self, a, b):
        """Hand everything of one body to another, as a reorganisation does (which records it)."""
        giver, to = self.body(a), self.body(b)
        if giver is to or a % 3:
            return
        gifts = [Gift(row.id, to.id) for row in self.city.occurrences(agency_id=giver.id)]
        move = Move(Act("reassign", SYSTEM, noon(self.day)), "Sáp nhập")
        self.do("inherit", lambda: inherit(gifts, move=move), trail={"progress.reassign": 0})

    def reorganise(self, a, b):
        """Apply a reorganisation of the day: a body merges, bears a new name, or is dissolved."""
        there = existing_bodies(self.day)
        giver, to = of(there, a), of(there, b)
        if a % 3 or giver is to or len(there) < 5:
            return
        kind = of(("merge", "rename", "dissolve"), b)
        self.do("apply", lambda: self.applied(giver, to, kind), trail={"reorganisation.apply": 1})

    def applied(self, giver, to, kind):
        day, told = {"title": "Sắp xếp", "effective_on": self.day, "legal_basis": "NQ"}, self.told()
        row = open_reorganisation(**day, **told)
        if kind == "rename":
            to = add_body(row, name=f"{giver.name} mới", level=giver.level, **told)
        to_id = None if kind == "dissolve" else to.id
        add_passage(row, from_id=giver.id, to_id=to_id, kind=kind, **told)
        needs = outcome(concerned(row), self.day).waiting
        for some, choice in ((needs[::2], Choice("move", to.id)), (needs[1::2], Choice("close"))):
            if some:
                decide(row, some, choice, **told)
        return apply(row, version=None, **told)

    # --- the plan itself ---

    def amend(self, a, b):
        others = [one for place, one in enumerate(OTHERS) if a % 5 != place]
        new = content(dated(*of(LEADS, a), text=of(DEADLINES, b)), *others)
        before = self.plan.revision
        if self.do("amend", lambda: amend(self.plan, new, **self.told()), trail={}):
            assert self.entries.count("plans.amend") == self.plan.revision - before

    def add_task(self, a, b):
        row = task(f"9{a % 3}", of(DEADLINES, b), "Sở Nội vụ", "UBND xã Ba")
        trail = {"plans.amend": 1, "progress.add_task": 1}
        act = {"ordered_by": "12/CV-UBND", **self.told()}
        self.do("add_task", lambda: add_task(self.plan, row, **act), trail=trail)

    def change_rules(self, a, b):
        new = replace(
            self.plan.settings,
            grace_days=of((0, 5), a),
            agency_report_day=of((15, 20), b),
            province_report_day=25,
            confirmed_kinds=of((CONFIRMED, ("dated", "undated")), b),
            extensions_allowed=2,
        )
        act = {"reason": WHY, **self.told()}
        trail = {"plans.change_settings": 1, "progress.reschedule": 1}
        self.do("rules", lambda: change_settings(self.plan, new, **act), trail=trail)

    def event_happens(self, a, b):
        query = select(Task).filter_by(plan_id=self.plan_id, number="4", ended_on=None)
        found = session.scalars(query).first()
        if found is None:
            return
        agency = None if a % 2 else self.city.agency["BA"].id
        happened = {"happened_on": self.day - timedelta(days=b % 2), "agency_id": agency}
        before = session.scalar(select(func.count(TaskEvent.id)))
        if self.do("event", lambda: record_event(found, **happened, **self.told()), trail={}):
            made = session.scalar(select(func.count(TaskEvent.id))) - before
            assert self.entries.count("progress.record_event") == made

    # --- what is said beside ---

    def ask_why(self, a, b):
        rows = self.city.occurrences(plan_id=self.plan_id)
        late = [row for row in rows if explaining.subject_of(row.state, self.day)] or rows
        asked, question = [of(late, a).id], explaining.Question("Vì sao?", self.day)
        self.do("explain_ask", lambda: explaining.ask(asked, question, **self.told()))

    def explain(self, a, b):
        row = self.one(Explanation, a, "asked", "written", "signed", "returned")
        if row is None:
            return
        if row.state == "signed":
            verb, words = of((("accept", {}), ("give_back", {"reason": WHY})), b)
        else:
            verb, words = of(
                (("sign", {"answer": ANSWER}), ("submit", {"answer": ANSWER}),
                 ("withdraw", {"reason": WHY})), b,
            )  # fmt: skip
        act, told = getattr(answering, verb), {"version": row.version, **self.told()}
        name = {"give_back": "return", "submit": "write"}.get(verb, verb)
        self.do(f"explain_{name}", lambda: act(row.id, **words, **told))

    def ask_partner(self, a, b):
        row = self.open(a)
        wanted = {"wanted": "Góp ý dự thảo", "due_on": self.day + timedelta(days=b % 6)}
        agency = of(("CA", "BA", "STP", "AN"), b)
        wanted["agency_id"] = self.city.agency[agency].id
        self.do("ask_part", lambda: ask_partner(row.id, **wanted, **self.told()))

    def partner_answers(self, a, b):
        request = self.one(PartnerRequest, a, "asked")
        if request is None:
            return
        if b % 3:
            self.do("part", lambda: answer(request.id, words="Đồng ý", **self.told()))
        else:
            self.do("unask_part", lambda: withdraw_part(request.id, **self.told()))

    def say(self, a, b):
        row = self.row(a)
        self.do("remark", lambda: remark(row.id, words="Cần làm sớm", **self.told()))

    def put_in_charge(self, a, b):
        part = session.get(Assignment, self.row(a).assignment_id)
        named = charge.Charge(None, of(("Phòng Một", "Phòng Hai"), b))
        trail = {"progress.put_in_charge": int((part.unit or "") != named.unit)}
        given = {"agency_id": part.agency_id, **self.told()}
        act, seen = charge.put_in_charge, {part.id: part.person_id}
        self.do("charge", lambda: act(seen, named, **given), trail=trail)

    def take_a_step(self, a, b):
        part = self.row(a).assignment_id
        step = session.scalars(select(TaskStep).filter_by(assignment_id=part)).first()
        if step is None:
            typed = steps.Typed("Lấy ý kiến", self.day)
            self.do("add_step", lambda: steps.add_step(part, typed, **self.told()))
            return
        known = {"version": step.version, "assignment_id": part, "done": b % 2 == 0}
        self.do("tick_step", lambda: steps.tick_step(step.id, **known, **self.told()))


@pytest.fixture
def year(city):
    """Give the machine over a plan in force, in which xã An's head approves first."""
    plan = city.issue(content(dated(*LEADS[0]), *OTHERS))
    for id_, role, code in ((2, "agency_editor", "AN"), (3, "agency_head", "AN")):
        user = User(
            id=id_, email=f"{id_}@x.vn", name=str(id_), name_folded="", created_at=noon(ISSUED)
        )
        body = city.agency[code]
        user.memberships.append(
            AgencyMembership(role=role, agency_id=body.id, valid_from=date(2024, 1, 1))
        )
        session.add(user)
    city.agency["CA"].head_approves = True
    rules = replace(plan.settings, confirmed_kinds=CONFIRMED)
    change_settings(plan, rules, reason=WHY, by=SYSTEM, at=noon(ISSUED))
    session.flush()
    return type("ThisYear", (Year,), {"plan_id": plan.id, "city": city})


def test_whatever_is_done_the_history_tells_the_state_and_the_past_stays(year):
    run_state_machine_as_test(
        year,
        settings=settings(
            max_examples=400 if DEEP else 4,
            stateful_step_count=80 if DEEP else 35,
            derandomize=not DEEP,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
