"""Who acts: a person as the policies see one, free of tables and requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a membership entitles to; the words people see are in `ROLE_NAMES`."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    AGENCY_EDITOR = "agency_editor"
    AGENCY_HEAD = "agency_head"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.ADMIN: "Quản trị",
    Role.COORDINATOR: "Sở Nội vụ (điều phối)",
    Role.LEADER: "Lãnh đạo",
    Role.AGENCY_EDITOR: "Cán bộ cơ quan",
    Role.AGENCY_HEAD: "Người đứng đầu cơ quan",
    Role.AUDITOR: "Kiểm tra nhật ký",
}

_AGENCY_ROLES = {Role.AGENCY_EDITOR, Role.AGENCY_HEAD}


@dataclass(frozen=True, slots=True)
class Membership:
    """One role in one agency; `agency_id` is None for roles that hold for the whole city."""

    role: Role
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, with the memberships of one day. `id` is None for the system itself."""

    id: int | None
    name: str
    memberships: tuple[Membership, ...] = ()
    is_system: bool = False

    def has(self, *roles: Role) -> bool:
        """Say whether one of the memberships gives one of `roles`."""
        return any(m.role in roles for m in self.memberships)

    @property
    def agency_ids(self) -> frozenset[int]:
        """Agencies for which this actor reports (editor or head)."""
        return frozenset(
            m.agency_id for m in self.memberships if m.role in _AGENCY_ROLES and m.agency_id
        )

    @property
    def acting_agency_id(self) -> int | None:
        """The agency in whose name an act is written down: the first that has one."""
        return next((m.agency_id for m in self.memberships if m.agency_id), None)

    def serves(self, agency_id: int) -> bool:
        """Say whether this actor reports for `agency_id`."""
        return agency_id in self.agency_ids


SYSTEM = Actor(id=None, name="hệ thống", is_system=True)
ANONYMOUS = Actor(id=None, name="người chưa đăng nhập")


def actor(id: int | None, name: str, memberships: Iterable[Membership] = ()) -> Actor:
    """Make an actor from any iterable of memberships."""
    return Actor(id, name, tuple(memberships))
