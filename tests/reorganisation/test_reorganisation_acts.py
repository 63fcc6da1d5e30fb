"""Preparing by hand, and what must hold when several people or a fault come in between."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from flask import current_app
from reorganised_city import BY, JULY, MARCH, City
from sqlalchemy import func, select

from tracker.accounts.models import AgencyMembership
from tracker.agencies.models import Agency, AgencySuccession, GroupMember
from tracker.agencies.queries import form_on, lineage
from tracker.db import db, session, transaction
from tracker.plans.models import Assignment
from tracker.progress.models import ChangeRequest, Explanation, Occurrence, ReportDraft
from tracker.progress.rules.status import Work
from tracker.reorganisation.actions import applying
from tracker.reorganisation.actions.deciding import Choice, decide
from tracker.reorganisation.actions.mapping import map_by_hand, settle, take_lines
from tracker.reorganisation.actions.preparing import (
    Refused,
    add_body,
    add_passage,
    remove_passage,
)
from tracker.reorganisation.models import Doubt, Passage
from tracker.reorganisation.queries.concerned import children, doubts
from tracker.reorganisation.reading import Line

DAY = date(2024, 11, 1)


def typed(city: City, row, old: str, new: str | None, kind: str = "merge") -> None:
    """Type one passage."""
    with transaction():
        add_passage(
            city.fresh(row),
            from_id=city.agency(old).id,
            to_id=city.agency(new).id if new else None,
            kind=kind,
            by=BY,
            at=city.at(DAY),
        )


def open_of(code: str) -> list[Occurrence]:
    """Give the open work of a body."""
    query = select(Occurrence).join(Agency).where(
        Agency.code == code, Occurrence.work.in_(["not_started", "in_progress"])
    )  # fmt: skip
    return list(session.scalars(query.order_by(Occurrence.id)))


@pytest.mark.both
def test_of_two_who_apply_at_once_one_does_it(city):
    row = city.open(MARCH)
    flask, answers = current_app._get_current_object(), []
    start = threading.Barrier(2)

    def press():
        with flask.app_context():
            start.wait()
            answers.append(city.apply(row, with_rest=True))
            db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]


@pytest.mark.both
def test_two_reorganisations_of_the_same_bodies_at_once_move_everything_once(city):
    rows = [city.open(MARCH), city.open(MARCH)]
    flask = current_app._get_current_object()
    start = threading.Barrier(2)

    def press(row):
        with flask.app_context():
            start.wait()
            city.apply(row, with_rest=True)
            db.session.remove()

    threads = [threading.Thread(target=press, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    twice = (
        select(func.count())
        .where(Occurrence.taken_over_on == MARCH)
        .group_by(Occurrence.agency_id, Occurrence.task_id, Occurrence.key)
    )
    assert set(session.scalars(twice)) == {1}


@pytest.mark.both
def test_killed_in_the_middle_it_leaves_nothing(city, monkeypatch):
    row = city.open(MARCH)
    before = {o.id: o.work for o in open_of("SNGV")}

    def dies(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(applying, "move_people", dies)
    with pytest.raises(KeyboardInterrupt):
        city.apply(row, with_rest=True)
    session.expire_all()
    assert {o.id: o.work for o in open_of("SNGV")} == before
    assert city.fresh(row).state == "draft"
    session.rollback()


def test_a_circle_back_is_refused(city):
    row = city.open(DAY)
    typed(city, row, "STP", "SCT")
    with pytest.raises(Refused, match="cũng kết thúc"):
        typed(city, row, "SCT", "STP")


def test_a_body_that_ended_takes_nothing_over(city):
    row = city.open(JULY)
    with pytest.raises(Refused, match="không hoạt động"):
        typed(city, row, "STP", "SNV")


def test_a_typed_merger_ends_the_body_and_its_family_line_tells(city):
    row = city.open(DAY)
    typed(city, row, "SDL", "SVHTT", "absorb")
    lead = {(o.task_id, o.key) for o in open_of("SDL")} - {
        (o.task_id, o.key) for o in open_of("SVHTT")
    }
    assert city.apply(row, with_rest=True)
    session.expire_all()
    body = city.agency("SDL")
    assert body.valid_to == date(2024, 10, 31)
    assert form_on(body, DAY).code == "SVHTT"
    assert [line.kind for line in lineage(body.id)] == ["absorb"]
    assert lead <= {(o.task_id, o.key) for o in open_of("SVHTT")}


def test_a_new_body_takes_the_place_in_groups_that_list_their_members(city):
    row = city.open(DAY)
    with transaction():
        body = add_body(city.fresh(row), name="Sở Văn hóa và Du lịch", level="department",
                        by=BY, at=city.at(DAY))  # fmt: skip
    typed(city, row, "SDL", body.code)
    typed(city, row, "SVHTT", body.code)
    assert city.apply(row, with_rest=True)
    joined = select(GroupMember.valid_from).where(GroupMember.agency_id == body.id)
    assert set(session.scalars(joined)) == {DAY}
    again = city.open(DAY)
    with pytest.raises(Refused, match="Đã có cơ quan"), transaction():
        add_body(city.fresh(again), name="Sở Văn hóa và Du lịch", level="department",
                 by=BY, at=city.at(DAY))  # fmt: skip


def test_lead_and_partner_that_become_one_body_keep_one_part(city):
    pair = session.execute(
        select(Assignment.task_id, Agency.code)
        .join(Agency)
        .join(Occurrence, Occurrence.task_id == Assignment.task_id)
        .where(Assignment.role == "partner", Agency.level == "department",
               Occurrence.work.in_(["not_started", "in_progress"]))
        .order_by(Assignment.id)
    ).first()  # fmt: skip
    task_id, partner = pair
    lead = session.scalar(
        select(Agency.code)
        .join(Assignment)
        .join(Occurrence, Occurrence.assignment_id == Assignment.id)
        .where(Assignment.task_id == task_id, Agency.code != partner,
               Occurrence.work.in_(["not_started", "in_progress"]))
    )  # fmt: skip
    row = city.open(DAY)
    typed(city, row, lead, partner, "absorb")
    city.apply(row, with_rest=True)
    parts = select(Assignment.role).join(Agency).where(
        Assignment.task_id == task_id, Agency.code == partner, Assignment.valid_to.is_(None)
    )  # fmt: skip
    assert list(session.scalars(parts)) == ["lead"]


def test_dissolved_work_is_closed_or_moved_as_a_person_says(city):
    row = city.open(DAY)
    typed(city, row, "SDL", None, "dissolve")
    tasks = sorted(need for need in city.outcome(row).waiting if need[0] == "task")
    city.decide(row, tasks[:1], "close")
    city.decide(row, tasks[1:], "move", to_id=city.agency("SVHTT").id)
    assert city.apply(row, with_rest=True)
    works = dict(
        session.execute(
            select(Occurrence.task_id, Occurrence.work)
            .join(Agency)
            .where(Agency.code == "SDL", Occurrence.since == DAY)
        ).all()
    )
    assert works.pop(tasks[0][1], Work.CANCELLED.value) == Work.CANCELLED.value
    assert set(works.values()) <= {Work.REASSIGNED.value}


def test_a_transfer_of_functions_moves_only_what_is_chosen(city):
    row = city.open(DAY)
    typed(city, row, "STP", "SCT", "transfer")
    assert city.outcome(row).waiting == []
    (need, *_) = [n for n in city.outcome(row).optional if n[0] == "task"]
    before = {o.task_id for o in open_of("STP")}
    city.decide(row, [need], "move", to_id=city.agency("SCT").id)
    city.apply(row)
    assert {o.task_id for o in open_of("STP")} == before - {need[1]}
    assert city.agency("STP").valid_to is None


def test_a_split_goes_only_to_one_of_its_successors(city):
    row = city.open(MARCH)
    need = next(n for n in city.outcome(row).waiting if n[2] == city.agency("SLDTBXH").id)
    for choice in (Choice("move", city.agency("STP").id), Choice("stay")):
        with pytest.raises(Refused), transaction():
            decide(city.fresh(row), [need], choice, by=BY, at=city.at(MARCH))


def test_unknown_and_empty_names_of_a_file_are_listed_and_settled_by_a_person(city):
    row = city.open(JULY)
    lines = [
        Line(2, "00001", "00004"),
        Line(3, "Phường Phúc Xáa", "Phường Ba Đình"),
        Line(4, "", "Phường Ba Đình"),
        Line(5, "00004", "Phường Không Có"),
    ]
    with transaction():
        taken = take_lines(city.fresh(row), lines, file_name="x.csv", by=BY, at=city.at(JULY))
    assert (taken.added, taken.known, taken.doubts) == (1, 0, 3)
    found = doubts(row.id)
    assert city.agency("X-00001").id in found[0].from_ids
    with transaction():
        settle(city.fresh(row), found[2].id, from_id=city.agency("X-00004").id,
               to_id=city.agency("X2025-00004").id, by=BY, at=city.at(JULY))  # fmt: skip
        settle(city.fresh(row), found[1].id, from_id=None, to_id=None, by=BY, at=city.at(JULY))
    assert [doubt.line for doubt in doubts(row.id)] == [3]
    with transaction():
        again = take_lines(city.fresh(row), lines[:1], file_name="x.csv", by=BY, at=city.at(JULY))
    assert (again.added, again.known) == (0, 1)
    assert session.scalar(select(func.count()).select_from(Doubt)) == 0


def test_an_old_commune_on_two_lines_is_split_and_must_be_decided(city):
    row = city.open(JULY)
    lines = [Line(1, "00001", "00004"), Line(2, "00001", "00070")]
    with transaction():
        take_lines(city.fresh(row), lines, file_name="x.csv", by=BY, at=city.at(JULY))
    body = city.agency("X-00001").id
    assert {p.kind for p in session.scalars(select(Passage).where(Passage.from_id == body))} == {
        "split"
    }
    assert any(need[2] == body for need in city.outcome(row).waiting)


def test_one_district_is_mapped_by_hand_and_mapped_anew(city):
    row = city.open(JULY)
    old = children(city.agency("H-001").id, JULY)
    to = city.agency("X2025-00004").id
    for chosen in ({old[0].id: to, old[1].id: to}, {old[0].id: None, old[1].id: to}):
        with transaction():
            map_by_hand(city.fresh(row), chosen, by=BY, at=city.at(JULY))
    assert [p.from_id for p in session.scalars(select(Passage).where(Passage.to_id == to))] == [
        old[1].id
    ]
    with pytest.raises(Refused), transaction():
        map_by_hand(city.fresh(row), {old[0].id: old[1].id}, by=BY, at=city.at(JULY))


def test_what_waits_beside_the_work_goes_along(city):
    work = open_of("SNGV")[0]
    common = {"plan_id": work.plan_id, "agency_id": work.agency_id, "occurrence_id": work.id,
              "asked_at": city.at(date(2025, 2, 1)), "asked_on": date(2025, 2, 1),
              "asked_by": "Sở Ngoại vụ"}  # fmt: skip
    person = session.scalar(select(AgencyMembership.user_id).order_by(AgencyMembership.id))
    with transaction():
        session.add(ChangeRequest(task_id=work.task_id, kind="suspend", reason="Chờ", **common))
        session.add(Explanation(subject="late", question="Vì sao trễ?", **common))
        session.add(ReportDraft(occurrence_id=work.id, person_id=person, typed={"done": "Đang"},
                                version=1, saved_at=city.at(MARCH)))  # fmt: skip
    row = city.open(MARCH)
    city.apply(row, with_rest=True)
    office = city.agency("VPUBND").id
    requests = session.execute(
        select(ChangeRequest.agency_id, ChangeRequest.state).order_by(ChangeRequest.id)
    ).all()
    assert [tuple(one) for one in requests] == [(work.agency_id, "withdrawn"), (office, "asked")]
    asked = session.scalars(select(Explanation).where(Explanation.state == "asked")).all()
    assert [(one.agency_id, one.question) for one in asked] == [(office, "Vì sao trễ?")]
    draft = session.scalars(select(ReportDraft).where(ReportDraft.person_id == person)).all()
    assert work.id not in [one.occurrence_id for one in draft]


def test_a_passage_is_taken_back_and_one_applied_is_left_alone(city):
    row = city.open(DAY)
    typed(city, row, "SDL", "SVHTT")
    (passage,) = session.scalars(select(Passage).where(Passage.reorganisation_id == row.id)).all()
    with transaction():
        remove_passage(city.fresh(row), passage.id, by=BY, at=city.at(DAY))
    city.apply(row)
    with pytest.raises(Refused, match="đã áp dụng"):
        typed(city, row, "SDL", "SVHTT")
    known = select(func.count()).where(AgencySuccession.effective_on == DAY)
    assert session.scalar(known) == 0
