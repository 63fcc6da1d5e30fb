"""The real case on the plan of 2024: 1 March and 1 July 2025, and what must not change."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from made_up_mapping import LEFT_OUT
from reorganised_city import JULY, MARCH
from sqlalchemy import func, select

from tracker.accounts.models import AgencyMembership
from tracker.agencies.models import Agency, AgencySuccession
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.indices.models import CriterionOwner
from tracker.plans.models import Assignment, Task
from tracker.plans.queries import plan_by_code
from tracker.progress.models import Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.queries.counting import overview
from tracker.progress.rules.status import Kind, Work
from tracker.progress.rules.steering import MOVABLE
from tracker.reorganisation.actions.preparing import Refused

pytestmark = pytest.mark.both


def open_in(code: str) -> list[Occurrence]:
    """Give what is open in a body and can move."""
    query = select(Occurrence).join(Agency).where(
        Agency.code == code,
        Occurrence.work.in_([work.value for work in MOVABLE]),
        Occurrence.kind != Kind.STANDING.value,
    )  # fmt: skip
    return list(session.scalars(query))


def tables() -> dict[str, int]:
    """Count the rows of everything that applying may write."""
    counted = (Occurrence, OccurrencePast, ProgressUpdate, Assignment, CriterionOwner,
               AgencyMembership, AgencySuccession, AuditEvent)  # fmt: skip
    return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0
            for t in counted}  # fmt: skip


def test_the_reports_of_2024_do_not_change_by_a_figure(city):
    before = city.reports()
    city.march()
    assert city.reports() == before
    city.july()
    session.expire_all()
    assert city.reports() == before


def test_departments_hand_over_what_is_open_and_their_successors_go_on(city):
    taken = {code: {(o.task_id, o.key) for o in open_in(code)} for code in ("SKHDT", "STC")}
    city.march()
    assert open_in("SKHDT") == open_in("STC") == []
    own = open_in("STC_2025")
    assert {(o.task_id, o.key) for o in own} == taken["SKHDT"] | taken["STC"]
    assert max(Counter((o.task_id, o.key) for o in own).values()) == 1
    assert {o.since for o in own} == {o.taken_over_on for o in own} == {MARCH}
    assert {o.assignment.valid_from for o in own} == {MARCH}


def test_the_old_part_ends_the_day_before_and_its_history_tells_who_took_it(city):
    row = open_in("SNGV")[0]
    city.march()
    session.expire_all()
    assert row.work == Work.REASSIGNED
    assert row.assignment.valid_to == MARCH - timedelta(days=1)
    told = select(ProgressUpdate).where(ProgressUpdate.occurrence_id == row.id)
    last = session.scalars(told.order_by(ProgressUpdate.id.desc())).first()
    # The office leads this task itself: the two are one piece of work from then on.
    assert last.done == "Gộp vào việc mà Văn phòng UBND Thành phố đang chủ trì."
    assert "01/03/2025" in last.reason


def test_a_name_that_only_changes_keeps_its_lateness(city):
    city.march()
    renamed = session.scalars(
        select(Occurrence).join(Agency).where(
            Agency.code == "CCTKV1", Occurrence.inherited_from_id.is_not(None)
        )
    ).all()  # fmt: skip
    assert {o.taken_over_on for o in renamed} <= {None}


def test_people_and_criteria_go_over_with_the_day(city):
    held = select(func.count()).select_from(CriterionOwner).join(Agency)
    before = session.scalar(held.where(Agency.code == "SNV"))
    city.march()
    after = held.where(Agency.code == "SNV_2025", CriterionOwner.valid_from == MARCH)
    assert session.scalar(after) >= before > 0
    rights = session.execute(
        select(Agency.code, AgencyMembership.role, AgencyMembership.valid_from)
        .join(Agency)
        .join(AgencyMembership.user)
        .where(AgencyMembership.role.in_(["coordinator", "admin"]))
        .order_by(AgencyMembership.id)
    ).all()
    assert ("SNV_2025", "coordinator", MARCH) in [tuple(right) for right in rights]
    old = select(AgencyMembership.valid_to).join(Agency).where(Agency.code == "SNV")
    assert set(session.scalars(old)) == {MARCH - timedelta(days=1)}


def test_views_of_past_days_count_what_they_counted(city):
    plan = plan_by_code("2024")
    days = [date(2024, 9, 14), date(2025, 2, 28)]
    before = [overview(plan, day) for day in days]
    city.march()
    assert [overview(plan, day) for day in days] == before


def test_one_entry_of_the_trail_lists_everything(city):
    row = city.march()
    query = select(AuditEvent).where(
        AuditEvent.verb == "reorganisation.apply", AuditEvent.subject_id == row.id
    )
    (entry,) = session.scalars(query).all()
    listed = entry.after["list"]
    made = session.scalars(
        select(Occurrence.id).where(Occurrence.since == MARCH, Occurrence.version == 1)
    )
    assert sorted(new for _, new in listed["moved"]) == sorted(made)
    assert len(listed["folded"]) == row.summary["folded"]


def test_communes_end_in_new_ones_and_districts_as_decided(city):
    city.march()
    row = city.july()
    left = session.execute(
        select(Agency.level, func.count(Occurrence.id.distinct()))
        .join(Occurrence)
        .where(
            Agency.valid_to == date(2025, 6, 30),
            Occurrence.work.in_([work.value for work in MOVABLE]),
            Occurrence.kind != Kind.STANDING.value,
        )
        .group_by(Agency.level)
    ).all()
    unmapped = city.outcome(row).unmapped
    assert dict(left) == {"commune": sum(unmapped.values())}
    assert len(unmapped) == LEFT_OUT


def test_a_group_task_grows_from_thirty_districts_to_all_communes(city):
    city.march()
    row = city.open(JULY)
    districts = {a for a in city.outcome(row).needs if a[0] == "task"}
    sizes = dict(
        session.execute(
            select(Occurrence.task_id, func.count(Occurrence.agency_id.distinct()))
            .join(Agency)
            .where(Agency.level == "district", Occurrence.kind == Kind.DATED.value,
                   Occurrence.work == Work.NOT_STARTED.value)
            .group_by(Occurrence.task_id)
        ).all()
    )  # fmt: skip
    need = max(districts, key=lambda one: sizes.get(one[1], 0))
    city.decide(row, [need], "group", group_id=city.group("G_XA"))
    assert city.apply(row, with_rest=True)
    parts = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.task_id == need[1], Assignment.valid_from == JULY,
               Assignment.role == "lead")
    )  # fmt: skip
    assert parts == 126
    assert session.get(Task, need[1]) is not None


def test_what_is_undecided_or_unmapped_stops_the_act_unless_a_person_says_so(city):
    row = city.open(JULY)
    with pytest.raises(Refused, match="chưa quyết định"):
        city.apply(row)


def test_before_its_day_it_is_prepared_and_not_applied(city):
    row = city.open(MARCH)
    before = tables()
    with pytest.raises(Refused, match="01/03/2025"):
        city.apply(row, MARCH - timedelta(days=1), with_rest=True)
    assert tables() == before


def test_applying_twice_and_merging_twice_change_nothing(city):
    row = city.march()
    before = tables()
    assert city.apply(row) is False
    assert tables() == before
    again = city.open(MARCH, "Làm lại lần nữa")
    assert city.outcome(again).waiting == []
    city.apply(again)
    after = tables()
    # Only that it was opened and applied is told.
    assert after.pop("audit_event") == before.pop("audit_event") + 2
    assert after == before


def test_what_was_left_is_done_by_a_second_one_of_the_same_day(city):
    row = city.open(MARCH)
    city.split_to(row, STTTT="SKHCN_2025")
    assert city.apply(row, with_rest=True)
    assert open_in("SLDTBXH")
    rest = city.open(MARCH, "Phần còn lại")
    city.split_to(rest, SLDTBXH="SYT")
    city.apply(rest, with_rest=True)
    assert open_in("SLDTBXH") == []
