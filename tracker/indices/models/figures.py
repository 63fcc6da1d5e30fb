"""Tables of what was printed: scores, ranks, tiers, means, groups, losses, claims."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Index as TableIndex
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import BigId, Exact, Instant, Model, Removable, unique_standing
from tracker.indices.models.frameworks import Criterion

PARTS = "part in ('total','appraisal','survey')"
STAGES = "stage in ('self','appraised_1','appraised_2','published','forecast')"

# The territory this installation serves; other provinces stand under their own names.
CITY = "city"


class Score(Removable, Model):
    """One printed value of a node in one year, stage and part; `preferred` marks the one counted.

    `percent` is filled only where the source prints one; `max_score` is the maximum printed for
    that year, which may differ from the framework's.
    """

    __tablename__ = "score"
    __table_args__ = (
        unique_standing(
            "uq_score_standing",
            *("criterion_id", "territory", "year", "stage", "part", "variant"),
        ),
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
    # Who stored the value last; empty for what was loaded with the installation.
    entered_by: Mapped[str] = mapped_column(String(200), default="")
    entered_at: Mapped[datetime | None] = mapped_column(Instant)

    criterion: Mapped[Criterion] = relationship()


class Rank(Removable, Model):
    """The place of this territory for one node: `rank` of `rank_of`, within `peer_group`."""

    __tablename__ = "rank"
    __table_args__ = (
        unique_standing("uq_rank_standing", "criterion_id", "year", "part", "peer_group"),
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


class Tier(Removable, Model):
    """The group in which a node was published: `tier` of `tiers`, 1 is the best.

    PAPI publishes four groups by quartile and no league table.
    """

    __tablename__ = "tier"
    __table_args__ = (
        unique_standing("uq_tier_standing", "criterion_id", "year"),
        CheckConstraint("tier between 1 and tiers", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    year: Mapped[int]
    tier: Mapped[int]
    tiers: Mapped[int] = mapped_column(default=4)
    source: Mapped[str] = mapped_column(String(500), default="")


class NationalMean(Removable, Model):
    """The country's mean for one node and year, in percent of the maximum."""

    __tablename__ = "national_mean"
    __table_args__ = (unique_standing("uq_national_mean_standing", "criterion_id", "year"),)

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
    # The day from which the claim is no longer compared, and why.
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
