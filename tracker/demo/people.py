"""The demonstration's people: one of every role with a password, a contact for each agency.

Names and addresses are invented. Passwords are random for each installation and written, once,
to a file that only its owner may read.
"""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from tracker.accounts.actions import add_membership, create_user
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.passwords import make_hash
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.db import session
from tracker.lib.actor import SYSTEM, Actor, Membership, Role
from tracker.lib.text import fold
from tracker.settings import ROOT, VAR

ACCOUNTS_FILE = VAR / "demo-accounts.json"
PEOPLE = ROOT / "seeds" / "demo" / "people.csv"
_SINCE = date(2024, 1, 1)
_DOMAIN = "trinhdien.example"


@dataclass(frozen=True, slots=True)
class Account:
    """One line of `var/demo-accounts.json`."""

    email: str
    password: str
    role: str
    agency: str | None


def load_people(at: datetime) -> list[Account]:
    """Make the sample people; give those who may sign in, with their passwords."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        accounts = [_person(row, at) for row in csv.DictReader(file)]
    _contacts(at)
    return accounts


def _person(row: dict[str, str], at: datetime) -> Account:
    agency = by_code(row["agency"]) if row["agency"] else None
    email = f"{row['mailbox']}@{_DOMAIN}"
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    user = create_user(
        email=email,
        name=row["name"],
        title=row["title"],
        password_hash=make_hash(password, email=email, name=row["name"]),
        by=SYSTEM,
        at=at,
    )
    add_membership(
        user=user,
        role=Role(row["role"]),
        agency_id=agency.id if agency else None,
        unit=row["unit"],
        is_contact=row["role"] == "agency_editor",
        valid_from=_SINCE,
        by=SYSTEM,
        at=at,
    )
    return Account(email, password, row["role"], agency.name if agency else None)


def _contacts(at: datetime) -> None:
    """Give every department and district without a person one contact; communes an address.

    Some are left without either, as happens, so that the pages that show it have something.
    """
    rows = session.scalars(
        select(Agency)
        .where(Agency.level != "group", Agency.valid_from.is_(None))
        .order_by(Agency.sort, Agency.id)
    ).all()
    served = set(session.scalars(select(AgencyMembership.agency_id)))
    for position, agency in enumerate(rows):
        letters = re.sub("[^a-z0-9]", "", fold(agency.short_name or agency.name))
        mailbox = f"{letters[:30]}.{agency.id}"
        if agency.level == "commune":
            if position % 40:
                agency.email = f"vp.{mailbox}@{_DOMAIN}"
            continue
        if agency.level in ("department", "equivalent", "district", "unit", "vertical"):
            email = f"dau.moi.{mailbox}@{_DOMAIN}"
            if agency.id in served or position % 17 == 16:
                continue
            user = create_user(email=email, name=f"Đầu mối {agency.name}", by=SYSTEM, at=at)
            add_membership(
                user=user,
                role=Role.AGENCY_EDITOR,
                agency_id=agency.id,
                is_contact=True,
                valid_from=_SINCE,
                by=SYSTEM,
                at=at,
            )


def write_accounts(accounts: list[Account], path: Path = ACCOUNTS_FILE) -> None:
    """Write the sign-ins to a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)
    path.chmod(0o600)


def as_actor(user: User) -> Actor:
    """Give a sample person as the policies see one."""
    memberships = tuple(Membership(Role(m.role), m.agency_id) for m in user.memberships)
    return Actor(user.id, user.name, memberships)
