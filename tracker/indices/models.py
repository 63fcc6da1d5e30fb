"""Tables of indices: frameworks and trees, and the figures printed about them.

A code ("4.1.6", "TOTAL") is unique only within a framework; figures therefore hang on the
criterion of the framework that was in force in their year.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Index as TableIndex
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import BigId, Exact, Model

LEVELS = "'total','domain','criterion','sub_criterion','group','dimension','sub_dimension'"
PARTS = "part in ('total','appraisal','survey')"
STAGES = "stage in ('self','appraised_1','appraised_2','published','forecast')"
RELATIONS = (
    "relation in ('SAME','RENUMBERED','RENAMED','RESCALED','RULE_CHANGED',"
    "'SPLIT','MERGED','NEW','DROPPED')"
)

# The territory this installation serves; other provinces stand under their own names.
CITY = "city"


class Index(Model):
    """One index family; `unit` is what its total is counted in."""

    __tablename__ = "index_family"
    __table_args__ = (CheckConstraint("unit in ('point','percent')", name="unit"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(8))
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


class CriterionOwner(Model):
    """The agency that answers for a criterion between two days (inclusive)."""

    __tablename__ = "criterion_owner"
    __table_args__ = (
        UniqueConstraint("criterion_id", "agency_id", "valid_from"),
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


class Score(Model):
    """One printed value of a node in one year, stage and part; `preferred` marks the one counted.

    `percent` is filled only where the source prints one; `max_score` is the maximum printed for
    that year, which may differ from the framework's.
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("criterion_id", "territory", "year", "stage", "part", "variant"),
        CheckConstraint(PARTS, name="part"),
        CheckConstraint(STAGES, name="stage"),
        # Everything of a territory and a year, and the series of one node.
        TableIndex("ix_score_territory_year", "territory", "year", "criterion_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    territory: Mapped[str] = mapped_column(String(80), default=CITY)
    year: Mapped[int]
    stage: Mapped[str] = mapped_column(String(12), default="published")
    part: Mapped[str] = mapped_column(String(10), default="total")
    # 0 for the preferred value, 1, 2 … for others printed elsewhere.
    variant: Mapped[int] = mapped_column(default=0)
    score: Mapped[Decimal | None] = mapped_column(Exact)
    percent: Mapped[Decimal | None] = mapped_column(Exact)
    max_score: Mapped[Decimal | None] = mapped_column(Exact)
    printed_text: Mapped[str] = mapped_column(String(80), default="")
    basis: Mapped[str] = mapped_column(String(20), default="printed")
    preferred: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    assessed_by: Mapped[str] = mapped_column(String(10), default="")
    published_on: Mapped[date | None]

    criterion: Mapped[Criterion] = relationship()


class Rank(Model):
    """The place of this territory for one node: `rank` of `rank_of`, within `peer_group`."""

    __tablename__ = "rank"
    __table_args__ = (
        UniqueConstraint("criterion_id", "year", "part", "peer_group"),
        CheckConstraint(PARTS, name="part"),
        CheckConstraint("rank between 1 and rank_of", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    year: Mapped[int]
    part: Mapped[str] = mapped_column(String(10), default="total")
    rank: Mapped[int]
    rank_of: Mapped[int]
    # Empty for the whole country.
    peer_group: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(500), default="")


class NationalMean(Model):
    """The country's mean for one node and year, in percent of the maximum."""

    __tablename__ = "national_mean"
    __table_args__ = (UniqueConstraint("criterion_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    year: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class GroupResult(Model):
    """What one group of respondents gave, in percent; `code` is "LDQL:SO" and the like."""

    __tablename__ = "group_result"
    __table_args__ = (UniqueConstraint("index_code", "code", "year", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_family.code"))
    code: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    variant: Mapped[int] = mapped_column(default=0)
    percent: Mapped[Decimal] = mapped_column(Exact)
    rank: Mapped[int | None]
    rank_of: Mapped[int | None]
    preferred: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class LostPoint(Model):
    """Points lost at a node, why, and whose they are as the report names them.

    `level` is `leaf` or `group` (a whole survey block); the two are never added together.
    """

    __tablename__ = "lost_point"
    __table_args__ = (
        UniqueConstraint("criterion_id", "year", "level"),
        CheckConstraint("level in ('leaf','group')", name="level"),
        TableIndex("ix_lost_point_year", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    year: Mapped[int]
    level: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(500))
    score: Mapped[Decimal | None] = mapped_column(Exact)
    max_score: Mapped[Decimal | None] = mapped_column(Exact)
    lost: Mapped[Decimal] = mapped_column(Exact)
    responsible: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class SupportingFigure(Model):
    """A numerator and denominator behind a score ("203 of 214 tasks"), in `unit`."""

    __tablename__ = "supporting_figure"
    __table_args__ = (UniqueConstraint("index_code", "code", "year", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_family.code"))
    code: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    numerator: Mapped[int]
    denominator: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(500), default="")


class Claim(Model):
    """A figure that a report asserts about an index, to be compared with the computed one.

    `printed_value` is text, for a claim may say "yes" or "met"; `statement` and `quote` hold the
    words that give the threshold, the direction or the terms of a sum.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("index_code", "year", "reference"),
        TableIndex("ix_claim_index_code_year", "index_code", "year", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(80))
    index_code: Mapped[str] = mapped_column(ForeignKey("index_family.code"))
    year: Mapped[int]
    against: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(30))
    part: Mapped[str] = mapped_column(String(10), default="")
    kind: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(12), default="")
    printed_value: Mapped[str] = mapped_column(String(80), default="")
    statement: Mapped[str] = mapped_column(String(500), default="")
    quote: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
