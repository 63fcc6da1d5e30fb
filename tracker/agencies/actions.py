"""Writing agencies: loading a province's seeds, and the address at which an office is reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from tracker.agencies.models import (
    Agency,
    AgencyGroup,
    AgencyName,
    AgencySuccession,
    GroupMember,
    GroupName,
)
from tracker.agencies.profile import BadProfile, Profile, day_of, read_profile
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import fold, one_line


def load_profile(folder: Path, *, by: Actor, at: datetime) -> dict[str, int]:
    """Add what `folder` holds and the database lacks; give how many of each kind were added.

    Safe to run twice: what is there already, perhaps corrected since, is left alone. Raises
    BadProfile with a sentence when a file contradicts itself.
    """
    profile = read_profile(folder)
    added = {
        "agencies": _add_bodies(profile),
        "groups": _add_groups(profile),
        "members": _add_members(profile),
        "successions": _add_successions(profile),
    }
    if any(added.values()):
        record(
            "agencies.load_profile",
            by=by,
            at=at,
            subject_type="profile",
            label=profile.name,
            after=added,
        )
    return added


def set_email(agency: Agency, *, email: str | None, by: Actor, at: datetime) -> None:
    """Change the office address to which letters go when no person is there; None removes it."""
    before = {"email": agency.email}
    agency.email = email
    record(
        "agencies.set_email",
        by=by,
        at=at,
        subject_type="agency",
        subject_id=agency.id,
        label=agency.name,
        agency_id=agency.id,
        before=before,
        after={"email": email},
    )


def set_head_approves(agency: Agency, *, approves: bool, by: Actor, at: datetime) -> None:
    """Say whether the agency's head reads its reports before they go out."""
    before = {"head_approves": agency.head_approves}
    agency.head_approves = approves
    record(
        "agencies.set_head_approves",
        by=by,
        at=at,
        subject_type="agency",
        subject_id=agency.id,
        label=agency.name,
        agency_id=agency.id,
        before=before,
        after={"head_approves": approves},
    )


def _ids() -> dict[str, int]:
    return dict(session.execute(select(Agency.code, Agency.id)).all())


def _group_ids() -> dict[str, int]:
    return dict(session.execute(select(AgencyGroup.code, AgencyGroup.id)).all())


def _add_bodies(profile: Profile) -> int:
    """Add agencies, then their parents, then their other names: three passes, few statements."""
    known = set(_ids())
    new = [body for body in profile.bodies if body.code not in known]
    for body in new:
        session.add(
            Agency(
                code=body.code,
                name=body.name,
                short_name=body.short_name,
                official_name=body.official_name,
                level=body.level,
                authority=body.authority,
                official_code=body.official_code,
                valid_from=body.valid_from,
                valid_to=body.valid_to,
                sort=body.sort,
                name_folded=fold(body.name),
            )
        )
    session.flush()
    ids = _ids()
    parents = {body.code: ids[body.parent_code] for body in new if body.parent_code}
    if parents:
        for agency in session.scalars(select(Agency).where(Agency.code.in_(list(parents)))):
            agency.parent_id = parents[agency.code]
    _add_names(profile, ids)
    return len(new)


def _add_names(profile: Profile, ids: dict[str, int]) -> None:
    """Add the names of `profile` that an agency does not bear yet."""
    rows = session.execute(select(AgencyName.agency_id, AgencyName.name))
    known = {(row.agency_id, row.name) for row in rows}
    for body in profile.bodies:
        pairs = [(body.official_name, "official"), (body.short_name, "short"), *body.names]
        for name, kind in pairs:
            key = (ids[body.code], name)
            if name == body.name or key in known:
                continue
            known.add(key)
            session.add(AgencyName(agency_id=key[0], name=name, kind=kind, folded=fold(name)))
    session.flush()


def _add_groups(profile: Profile) -> int:
    """Add groups; one without known members also becomes an agency that stands for it."""
    known, agencies = set(_group_ids()), set(_ids())
    new = [row for row in profile.groups if row["code"] not in known]
    for place, row in enumerate(new):
        kind, name = row["kind"], row["name"]
        group = AgencyGroup(
            code=row["code"],
            name=name,
            kind=kind,
            level=row["members"] if kind == "level" else None,
            valid_from=None,
            valid_to=day_of(row["valid_to"]),
            name_folded=fold(name),
        )
        session.add(group)
        session.flush()
        if kind in ("open", "outside") and row["code"] not in agencies:
            session.add(_stand_in(group, sort=900_000 + place))
    session.flush()
    _add_group_names(profile)
    return len(new)


def _add_group_names(profile: Profile) -> None:
    """Add the names of `profile` that a group does not bear yet."""
    ids = _group_ids()
    known = {tuple(row) for row in session.execute(select(GroupName.group_id, GroupName.name))}
    for row in profile.groups:
        for alias in filter(None, (part.strip() for part in row["aliases"].split(";"))):
            if (ids[row["code"]], alias) not in known:
                name = GroupName(group_id=ids[row["code"]], name=alias, folded=fold(alias))
                session.add(name)
    session.flush()


def _stand_in(group: AgencyGroup, *, sort: int) -> Agency:
    return Agency(
        code=group.code,
        name=group.name,
        short_name=group.name[:80],
        official_name=group.name,
        level="group",
        authority="request" if group.kind == "outside" else "directive",
        valid_from=group.valid_from,
        valid_to=group.valid_to,
        sort=sort,
        name_folded=group.name_folded,
    )


def _add_members(profile: Profile) -> int:
    """Add the members of listed groups and of unions, and those that joined on a later day."""
    ids, groups = _ids(), _group_ids()
    known = {
        tuple(row)
        for row in session.execute(
            select(GroupMember.group_id, GroupMember.agency_id, GroupMember.member_group_id)
        )
    }
    wanted: list[tuple[str, str, date | None, date | None]] = [
        (row["code"], code, None, None)
        for row in profile.groups
        if row["kind"] in ("listed", "union")
        for code in row["members"].split()
    ]
    wanted += [
        (row["group"], row["agency"], day_of(row["valid_from"]), day_of(row["valid_to"]))
        for row in profile.group_members
    ]
    added = 0
    for group_code, code, first, last in wanted:
        if code not in ids and code not in groups:
            raise BadProfile(f"Nhóm {group_code} có thành viên không có trong danh mục: {code}")
        agency_id = ids.get(code)
        member_group_id = None if agency_id else groups[code]
        if (groups[group_code], agency_id, member_group_id) in known:
            continue
        session.add(
            GroupMember(
                group_id=groups[group_code],
                agency_id=agency_id,
                member_group_id=member_group_id,
                valid_from=first,
                valid_to=last,
            )
        )
        added += 1
    session.flush()
    return added


def _add_successions(profile: Profile) -> int:
    """Add what the seeds state of bodies that became others."""
    ids = _ids()
    known = set(session.execute(select(AgencySuccession.from_id, AgencySuccession.to_id)))
    added = 0
    for row in profile.successions:
        key = (ids[row["from"]], ids.get(row["to"]))
        if key in known:
            continue
        effective_on = day_of(row["effective_on"])
        if effective_on is None:
            raise BadProfile(f"Việc sắp xếp {row['from']} chưa ghi ngày hiệu lực")
        session.add(
            AgencySuccession(
                from_id=key[0],
                to_id=key[1],
                kind=row["kind"],
                effective_on=effective_on,
                legal_basis=row["legal_basis"],
                scope=row["scope"],
            )
        )
        added += 1
    session.flush()
    return added


def add_bodies(names: Sequence[str], *, by: Actor, at: datetime) -> list[Agency]:
    """Add bodies by name, as the first page of an empty installation takes them.

    The code of each is made of the first letters of its words ("Sở Nội vụ" gives SNV), with a
    number behind it where that is taken.
    """
    taken = set(session.scalars(select(Agency.code)))
    added = []
    for position, name in enumerate(dict.fromkeys(filter(None, map(one_line, names))), start=1):
        code = _free_code(name, taken)
        taken.add(code)
        agency = Agency(
            code=code,
            name=name[:200],
            short_name=name[:80],
            official_name=name[:240],
            level="department",
            authority="directive",
            sort=position,
            name_folded=fold(name)[:200],
        )
        session.add(agency)
        added.append(agency)
    session.flush()
    record(
        "agencies.add_bodies",
        by=by,
        at=at,
        subject_type="agency",
        after={"names": [agency.name for agency in added]},
    )
    return added


def _free_code(name: str, taken: set[str]) -> str:
    letters = "".join(word[0] for word in fold(name).upper().split() if word[0].isalnum())
    base = letters[:12] or "CQ"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}{number}", number + 1
    return code
