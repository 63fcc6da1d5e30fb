"""People, their memberships and sessions, attempts to sign in, what proves who somebody is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Instant, Model, Removable

ROLES = "'admin','coordinator','leader','agency_editor','agency_head','auditor'"


class User(Model):
    """A person with an account. Never deleted: the trail names them; `active` is the end.

    Raising `session_epoch` ends every session that was opened before.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_folded_id", "name_folded", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(40))
    # None until the person chose one by invitation.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)

    memberships: Mapped[list[AgencyMembership]] = relationship(
        back_populates="user",
        order_by="AgencyMembership.id",
        foreign_keys="AgencyMembership.user_id",
    )


class AgencyMembership(Removable, Model):
    """A role between two days (inclusive); without an agency it holds for the whole province."""

    __tablename__ = "agency_membership"
    __table_args__ = (
        CheckConstraint(f"role in ({ROLES})", name="role"),
        CheckConstraint(
            "agency_id is not null or role not in ('agency_editor','agency_head')", name="agency"
        ),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        Index("ix_agency_membership_user_id", "user_id"),
        # The people of an agency, and who receives its letters.
        Index("ix_agency_membership_agency_id", "agency_id", "valid_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(16))
    # The division inside the agency ("phòng").
    unit: Mapped[str] = mapped_column(String(120), default="")
    is_contact: Mapped[bool] = mapped_column(default=False)
    # The absent person in whose place this right is held, between its two days.
    stands_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])
    stands_in_for: Mapped[User | None] = relationship(foreign_keys=[stands_in_for_id])
    agency: Mapped[Agency | None] = relationship()


class SignInCounter(Model):
    """Failures in a row for one key: the hash of an address typed, or of where it came from.

    A row each keeps memory and table bounded under attack; old rows are swept by the next
    failure. Addresses are hashed, because people type passwords into the wrong field.
    """

    __tablename__ = "sign_in_counter"
    __table_args__ = (Index("ix_sign_in_counter_last_at", "last_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Instant)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class OneTimeToken(Model):
    """An invitation or a reset: only the hash of the token is kept, and it works once."""

    __tablename__ = "one_time_token"
    __table_args__ = (
        CheckConstraint("kind in ('invite','reset')", name="kind"),
        Index("ix_one_time_token_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()


class CalendarToken(Model):
    """The open door of one calendar of deadlines, a person's or an agency's; only its hash is kept.

    A new token takes the place of the old one in the same row, so that an owner has one at most.
    Every instant is the wall's. `reads` counts the hour that began at `hour_from`.
    """

    __tablename__ = "calendar_token"
    __table_args__ = (CheckConstraint("(person_id is null) <> (agency_id is null)", name="owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    last_read_at: Mapped[datetime | None] = mapped_column(Instant)
    hour_from: Mapped[datetime | None] = mapped_column(Instant)
    reads: Mapped[int] = mapped_column(default=0)


class PersonSession(Model):
    """One browser in which a person has signed in; only the hash of its random key is kept.

    It lives while its `epoch` is the person's; every instant is the wall's. `last_seen_at` is
    coarse: a page writes it once in some minutes, so that reading costs no writing.
    """

    __tablename__ = "person_session"
    __table_args__ = (
        # The own list, and what ends with the person.
        Index("ix_person_session_person_id", "person_id", "id"),
        # What is over goes with the next sign-in.
        Index("ix_person_session_last_seen_at", "last_seen_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    epoch: Mapped[int]
    # How the person proved to be it: rules.Way.
    way: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(60), default="")


class SecondFactor(Model):
    """The secret that a person's telephone shares with us, sealed; none counts before it was tried.

    `last_step` is the half minute of the newest code that was taken: none is taken twice.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Model):
    """A code on paper that stands for the telephone once; only its hash is kept."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class PersonIdentity(Model):
    """Who a person is at a provider of single sign-on: the pair that never changes there."""

    __tablename__ = "person_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("person_id", "issuer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(Instant)


class AddressChange(Model):
    """An address that a person is to have once the link sent there was opened; one at a time."""

    __tablename__ = "address_change"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
