"""Tables of what is measured: families, versions, trees, crosswalks, who answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Index as TableIndex
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import Exact, Model, Removable, unique_standing

LEVELS = "'total','domain','criterion','sub_criterion','group','dimension','sub_dimension'"
RELATIONS = (
    "relation in ('SAME','RENUMBERED','RENAMED','RESCALED','RULE_CHANGED',"
    "'SPLIT','MERGED','NEW','DROPPED')"
)


class Index(Model):
    """One index family; `unit` is what its total is counted in.

    Instruments that share a name are families of their own, told apart by who conducts them.
    """

    __tablename__ = "index_family"
    __table_args__ = (CheckConstraint("unit in ('point','percent')", name="unit"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(8))
    conducted_by: Mapped[str] = mapped_column(String(200), default="")
    sort: Mapped[int] = mapped_column(default=0)


class Framework(Model):
    """One version of an index's criteria, for the assessed years `first_year` to `last_year`."""

    __tablename__ = "framework"
    __table_args__ = (
        UniqueConstraint("index_code", "version"),
        CheckConstraint("rollup in ('sum','none')", name="rollup"),
        CheckConstraint("last_year is null or first_year <= last_year", name="years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_family.code"))
    version: Mapped[str] = mapped_column(String(20))
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    # Whether a parent is the sum of its children; SIPAS cannot be computed from its parts.
    rollup: Mapped[str] = mapped_column(String(4))
    max_total: Mapped[Decimal] = mapped_column(Exact)

    index: Mapped[Index] = relationship()


class Criterion(Model):
    """One node of a framework's tree. `max_score` is None where no document prints it."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("framework_id", "code"),
        CheckConstraint(f"level in ({LEVELS})", name="level"),
        CheckConstraint("scoring in ('appraisal','survey','mixed')", name="scoring"),
        # The whole tree of a framework in printed order.
        TableIndex("ix_criterion_framework_id_sort", "framework_id", "sort"),
        TableIndex("ix_criterion_parent_id", "parent_id"),
        TableIndex("ix_criterion_name_folded", "name_folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    code: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    level: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(500))
    name_folded: Mapped[str] = mapped_column(String(500))
    max_score: Mapped[Decimal | None] = mapped_column(Exact)
    scoring: Mapped[str] = mapped_column(String(10))
    sort: Mapped[int]
    depth: Mapped[int] = mapped_column(default=0)

    framework: Mapped[Framework] = relationship()
    parent: Mapped[Criterion | None] = relationship(remote_side="Criterion.id")


class Crosswalk(Model):
    """What a node of one version became in the next; one end is empty for NEW and DROPPED."""

    __tablename__ = "crosswalk"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint(RELATIONS, name="relation"),
        CheckConstraint("from_id is not null or to_id is not null", name="one_end"),
        TableIndex("ix_crosswalk_to_id", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    relation: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(500), default="")
    basis: Mapped[str] = mapped_column(String(300), default="")


class CriterionOwner(Removable, Model):
    """The agency that answers for a criterion between two days (inclusive)."""

    __tablename__ = "criterion_owner"
    __table_args__ = (
        unique_standing("uq_criterion_owner_standing", "criterion_id", "agency_id", "valid_from"),
        CheckConstraint("valid_to is null or valid_from <= valid_to", name="dates"),
        # "Criteria of my agency."
        TableIndex("ix_criterion_owner_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    scope_note: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    agency: Mapped[Agency] = relationship()
