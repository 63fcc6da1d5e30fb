"""Who reads the trail, and how far."""

import pytest

from tracker.audit.policy import Reach, can_export_trail, reach_of
from tracker.lib.actor import Membership, Role, actor


@pytest.mark.parametrize(
    ("role", "agency", "reach", "exports"),
    [
        (Role.ADMIN, None, Reach(persons=True), True),
        (Role.AUDITOR, None, Reach(persons=True), True),
        (Role.COORDINATOR, 3, Reach(), False),
        (Role.LEADER, None, None, False),
        (Role.AGENCY_EDITOR, 7, None, False),
        (Role.AGENCY_HEAD, 7, Reach(agency_ids=frozenset({7})), False),
    ],
)
def test_each_role_reads_its_part(role, agency, reach, exports):
    who = actor(1, "An", [Membership(role, agency)])
    assert (reach_of(who), can_export_trail(who)) == (reach, exports)


def test_the_widest_right_counts():
    who = actor(1, "An", [Membership(Role.AGENCY_HEAD, 7), Membership(Role.AUDITOR)])
    assert reach_of(who) == Reach(persons=True)
