"""Who may do what with progress: every role, every act, one's own work and another's."""

from __future__ import annotations

import pytest

from tracker.lib.actor import ANONYMOUS, SYSTEM, Actor, Membership, Role
from tracker.progress.policy import (
    Scope,
    can_confirm,
    can_record_event,
    can_report,
    can_see,
    can_see_board,
    scope_of,
)

OWN, PARTNER, SNV, OTHER = 1, 2, 3, 4


def somebody(*memberships):
    return Actor(9, "Ai đó", tuple(Membership(role, agency) for role, agency in memberships))


PEOPLE = {
    "admin": somebody((Role.ADMIN, None)),
    "coordinator": somebody((Role.COORDINATOR, SNV)),
    "leader": somebody((Role.LEADER, None)),
    "auditor": somebody((Role.AUDITOR, None)),
    "editor": somebody((Role.AGENCY_EDITOR, OWN)),
    "head": somebody((Role.AGENCY_HEAD, OWN)),
    "partner": somebody((Role.AGENCY_EDITOR, PARTNER)),
    "outsider": somebody((Role.AGENCY_EDITOR, OTHER)),
    "coordinator and editor": somebody((Role.COORDINATOR, SNV), (Role.AGENCY_EDITOR, OWN)),
    "nobody": somebody(),
    "anonymous": ANONYMOUS,
    "system": SYSTEM,
}
# What each may do with the work of OWN, in which PARTNER takes part.
ACTS = {
    "see": lambda actor: can_see(actor, OWN, [PARTNER]),
    "report": lambda actor: can_report(actor, OWN),
    "confirm": can_confirm,
    "board": can_see_board,
    "event": lambda actor: can_record_event(actor, OWN),
    "event for all": lambda actor: can_record_event(actor, None),
}
MAY = {
    "admin": {"see", "board"},
    "coordinator": {"see", "board", "confirm", "event", "event for all"},
    "leader": {"see", "board"},
    "auditor": {"see", "board"},
    "editor": {"see", "report", "event"},
    "head": {"see", "report", "event"},
    "partner": {"see"},
    "outsider": set(),
    "coordinator and editor": set(ACTS),
    "nobody": set(),
    "anonymous": set(),
    "system": set(ACTS),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_every_cell_of_the_table(who, act):
    assert ACTS[act](PEOPLE[who]) is (act in MAY[who])


@pytest.mark.parametrize("who", ["partner", "outsider", "anonymous"])
def test_work_without_partners_is_seen_by_its_own_people_only(who):
    assert not can_see(PEOPLE[who], OWN)
    assert can_see(PEOPLE["editor"], OWN)


def test_a_coordinator_reports_for_no_agency_and_not_for_his_own():
    assert not can_report(PEOPLE["coordinator"], SNV)


@pytest.mark.parametrize(
    ("who", "scope"),
    [
        ("leader", Scope(everything=True)),
        ("editor", Scope(agency_ids=frozenset({OWN}))),
        ("coordinator and editor", Scope(everything=True)),
        ("anonymous", Scope()),
    ],
)
def test_the_scope_is_everything_or_ones_own_agencies(who, scope):
    assert scope_of(PEOPLE[who]) == scope
    assert scope_of(PEOPLE[who]).is_empty is (who == "anonymous")


def test_who_serves_two_agencies_sees_both():
    both = somebody((Role.AGENCY_EDITOR, OWN), (Role.AGENCY_HEAD, OTHER))
    assert scope_of(both).agency_ids == {OWN, OTHER}
    assert not can_see(both, PARTNER)
