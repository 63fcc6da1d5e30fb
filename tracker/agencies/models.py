"""Agencies, their names, what became of them, and the groups they belong to.

Dates are inclusive: `valid_to` is the last day. An empty date means "as far as known".
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.rules.levels import UNRANKED_LEVELS
from tracker.db import Model

LEVELS = "'city','department','equivalent','vertical','unit','district','commune','outside','group'"


class Agency(Model):
    """One body between two days. `code` is the key of seeds and addresses, never reused."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint(f"level in ({LEVELS})", name="level"),
        CheckConstraint("authority in ('directive','request')", name="authority"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        # Members of a level on a day (districts, communes), and the list of agencies.
        Index("ix_agency_level_sort_id", "level", "sort", "id"),
        Index("ix_agency_sort_id", "sort", "id"),
        Index("ix_agency_name_folded", "name_folded"),
        Index("ix_agency_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    # The canonical name, as lists and letters print it.
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    # The long form of a printed document's head.
    official_name: Mapped[str] = mapped_column(String(240))
    level: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    # Whether a plan directs this body ("giao") or asks it ("đề nghị").
    authority: Mapped[str] = mapped_column(String(10), default="directive")
    # The printed code of an administrative unit; used again after a reorganisation, so no key.
    official_code: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    # Whether the agency's head reads its reports before they go out.
    head_approves: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    sort: Mapped[int] = mapped_column(default=0)
    # The name without accents and case; both databases search this.
    name_folded: Mapped[str] = mapped_column(String(200))

    parent: Mapped[Agency | None] = relationship(remote_side="Agency.id")

    @property
    def ranked(self) -> bool:
        """Say whether this body may stand in a ranking: one that is directed, and is a body."""
        return self.authority == "directive" and self.level not in UNRANKED_LEVELS

    def valid_on(self, day: date) -> bool:
        """Say whether this body exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class AgencyName(Model):
    """Another way in which a body's name is written, with the days on which it holds."""

    __tablename__ = "agency_name"
    __table_args__ = (
        CheckConstraint("kind in ('official','short','alias','misspelling')", name="kind"),
        UniqueConstraint("agency_id", "name"),
        Index("ix_agency_name_folded_agency_id", "folded", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(240))
    kind: Mapped[str] = mapped_column(String(12), default="alias")
    folded: Mapped[str] = mapped_column(String(240))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class AgencySuccession(Model):
    """What became of a body on a day: `from_id` handed its work, or part of it, to `to_id`."""

    __tablename__ = "agency_succession"
    __table_args__ = (
        CheckConstraint(
            "kind in ('merge','absorb','rename','split','dissolve','transfer')", name="kind"
        ),
        CheckConstraint("to_id is not null or kind = 'dissolve'", name="successor"),
        UniqueConstraint("from_id", "to_id", "effective_on"),
        Index("ix_agency_succession_to_id", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    effective_on: Mapped[date]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    # Which functions went over, where not all of them did.
    scope: Mapped[str] = mapped_column(String(500), default="")

    before: Mapped[Agency] = relationship(foreign_keys=[from_id])
    after: Mapped[Agency | None] = relationship(foreign_keys=[to_id])


class AgencyGroup(Model):
    """A name for several bodies; who belongs to it is asked with a day.

    `listed`: the rows of `GroupMember`; `level`: every agency of `level`; `union`: the groups
    among its members; `open` and `outside`: nobody knows, an agency of the same code stands for
    the group itself.
    """

    __tablename__ = "agency_group"
    __table_args__ = (
        CheckConstraint("kind in ('listed','level','union','open','outside')", name="kind"),
        CheckConstraint("kind <> 'level' or level is not null", name="level"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    level: Mapped[str | None] = mapped_column(String(12))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    name_folded: Mapped[str] = mapped_column(String(200))


class GroupName(Model):
    """Another way in which a group's name is written."""

    __tablename__ = "group_name"
    __table_args__ = (UniqueConstraint("group_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("agency_group.id"))
    name: Mapped[str] = mapped_column(String(240))
    folded: Mapped[str] = mapped_column(String(240))


class GroupMember(Model):
    """One member of a group between two days: an agency, or (of a union) another group."""

    __tablename__ = "group_member"
    __table_args__ = (
        CheckConstraint("(agency_id is null) <> (member_group_id is null)", name="one_member"),
        UniqueConstraint("group_id", "agency_id", "valid_from"),
        Index("ix_group_member_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("agency_group.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    member_group_id: Mapped[int | None] = mapped_column(ForeignKey("agency_group.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
