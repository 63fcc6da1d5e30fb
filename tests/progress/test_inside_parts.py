"""Who is in charge inside an agency, and the steps of its part."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_city import content, noon, task
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.progress.actions.inside import steps
from tracker.progress.actions.inside.charge import Charge, put_in_charge
from tracker.progress.actions.inside.steps import Typed
from tracker.progress.actions.states import Conflict
from tracker.progress.models import Occurrence
from tracker.progress.queries.inside import charge as charges
from tracker.progress.queries.inside import steps as step_queries
from tracker.progress.queries.turns import my_work
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steps import sum_of

DAY = date(2024, 10, 15)


@pytest.fixture
def parts(city):
    """Two tasks of xã An, an editor there and one of xã Ba."""
    city.issue(content(task("1", "Tháng 8/2024", "UBND xã An"), task("2", "Quý III", "UBND xã An")))
    for id_, agency in ((2, "AN"), (4, "BA")):
        user = User(
            id=id_, email=f"{id_}@x.vn", name=f"Người {id_}", name_folded="", created_at=noon(DAY)
        )
        user.memberships.append(
            AgencyMembership(
                role="agency_editor", agency_id=city.agency[agency].id, valid_from=date(2024, 1, 1)
            )
        )
        session.add(user)
    session.flush()
    return [row.assignment_id for row in city.occurrences()]


def charged(city, seen, person=2, unit="Văn phòng", agency="AN"):
    return put_in_charge(
        seen, Charge(person, unit), agency_id=city.agency[agency].id, by=city.editor, at=noon(DAY)
    )


def shown(city):
    found = charges.of_occurrences([row.id for row in city.occurrences()], DAY)
    return [one.words for one in found.values()]


def test_several_tasks_are_given_to_one_person_at_once(city, parts):
    assert charged(city, dict.fromkeys(parts)) == 2
    assert shown(city) == ["Người 2, Văn phòng"] * 2


def test_only_the_agencys_own_people_are_put_in_charge(city, parts):
    with pytest.raises(Refused):
        charged(city, {parts[0]: None}, person=4)


def test_only_the_agencys_own_work_is_given_out(city, parts):
    with pytest.raises(Refused):
        charged(city, {parts[0]: None}, person=4, agency="BA")


def test_who_was_named_meanwhile_is_not_overwritten(city, parts):
    charged(city, {parts[0]: None})
    with pytest.raises(Conflict):
        charged(city, {parts[0]: None}, person=None)


def test_a_person_who_left_is_said_to_have_left(city, parts):
    charged(city, {parts[0]: None})
    session.get(User, 2).memberships[0].valid_to = date(2024, 10, 1)
    session.flush()
    assert shown(city) == ["Người 2 (không còn ở cơ quan), Văn phòng"]


def test_naming_leaves_one_entry_with_before_and_after(city, parts):
    charged(city, dict.fromkeys(parts))
    entry = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "progress.put_in_charge")
    ).one()
    assert entry.after["in_charge"] == {str(id_): [2, "Văn phòng"] for id_ in parts}


def test_the_list_tells_what_nobody_does(city, parts):
    charged(city, {parts[0]: None})
    plan_id = city.occurrences()[0].plan_id
    agency = [city.agency["AN"].id]
    alone = charges.parts(agency, plan_id, DAY, person_id=0)
    mine = charges.parts(agency, plan_id, DAY, person_id=2)
    assert ([p.assignment_id for p in alone], [p.assignment_id for p in mine]) == (
        [parts[1]],
        [parts[0]],
    )


def test_my_own_work_is_what_i_am_in_charge_of(city, parts):
    agency = {city.agency["AN"].id}
    charged(city, {parts[1]: None})
    every, mine = my_work(agency, DAY), my_work(agency, DAY, person_id=2)
    rows = [row.task_number for row in mine.urgent]
    assert (len(every.urgent), rows, sum(mine.counts.values()) < sum(every.counts.values())) == (
        2,
        ["2"],
        True,
    )


def step(city, part, title="Dự thảo", due=None, person=None):
    return steps.add_step(part, Typed(title, due, person), by=city.editor, at=noon(DAY))


def known(city, part, version=1):
    return {"version": version, "assignment_id": part, "by": city.editor, "at": noon(DAY)}


def test_steps_add_up_to_a_sum_that_names_what_is_late(city, parts):
    rows = [step(city, parts[0], due=date(2024, 10, day)) for day in (1, 14, 15)]
    steps.tick_step(rows[0].id, done=True, **known(city, parts[0]))
    occurrence = session.scalars(select(Occurrence).filter_by(assignment_id=parts[0])).one()
    found = step_queries.sums_of_occurrences([occurrence.id], DAY)[occurrence.id]
    assert found.words == "1/3 bước, 1 bước quá ngày, sớm nhất 14/10/2024"
    assert step_queries.sums_of_occurrences([occurrence.id], date(2024, 10, 14)) == {}


def test_a_step_that_somebody_changed_is_not_overwritten(city, parts):
    row = step(city, parts[0])
    steps.edit_step(row.id, Typed("Lấy ý kiến"), **known(city, parts[0]))
    with pytest.raises(Conflict):
        steps.edit_step(row.id, Typed("Trình ký"), **known(city, parts[0]))
    assert row.title == "Lấy ý kiến"


def test_steps_change_places(city, parts):
    first, second = step(city, parts[0], "Một"), step(city, parts[0], "Hai")
    steps.move_step(second.id, up=True, **known(city, parts[0]))
    assert [row.title for row in step_queries.steps(parts[0])] == ["Hai", "Một"]
    steps.move_step(second.id, up=True, **known(city, parts[0], 2))
    assert (second.version, first.sort > second.sort) == (2, True)


def test_a_dropped_step_leaves_the_sum_and_stays_in_the_table(city, parts):
    row = step(city, parts[0])
    steps.drop_step(row.id, **known(city, parts[0]))
    assert (step_queries.steps(parts[0]), row.dropped_on) == ([], DAY)
    with pytest.raises(Refused):
        steps.tick_step(row.id, done=True, **known(city, parts[0], 2))


def test_a_step_of_another_part_is_not_found(city, parts):
    row = step(city, parts[0])
    with pytest.raises(Refused):
        steps.tick_step(row.id, done=True, **known(city, parts[1]))


@pytest.mark.parametrize(("title", "person"), [("  ", None), ("x" * 501, None), ("Bước", 4)])
def test_a_step_that_says_nothing_or_names_a_stranger_is_refused(city, parts, title, person):
    with pytest.raises(Refused):
        step(city, parts[0], title, person=person)


def test_every_change_of_a_step_is_in_the_trail(city, parts):
    row = step(city, parts[0])
    steps.tick_step(row.id, done=True, **known(city, parts[0]))
    verbs = session.scalars(
        select(AuditEvent.verb)
        .where(AuditEvent.subject_type == "task_step")
        .order_by(AuditEvent.id)
    ).all()
    assert verbs == ["progress.add_step", "progress.tick_step"]


days = st.dates(date(2024, 1, 1), date(2024, 12, 31)) | st.none()


@given(st.lists(st.tuples(days, days)))
def test_done_and_late_steps_are_never_the_same(rows):
    found = sum_of(rows, DAY)
    assert found.done + found.late <= found.total == len(rows)
    assert (found.late_on is None) == (found.late == 0)
