"""Plans and what they hold. Targets belong to the plan that promised them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency, AgencyGroup
from tracker.db import BigId, Exact, Instant, Json, Model, Removable, unique_standing
from tracker.plans.rules.kinds import plan_label, short_name
from tracker.plans.rules.settings import PlanSettings

PLAN_KINDS = "'improvement','self_assessment','review','other'"
ROLES = "'lead','partner','monitor'"
OPERATORS = "'>=','>','='"
PROSE_OPERATORS = "'>=','>','=','<=','improve','rank_not_lower'"
TARGET_KINDS = "'score','percent','rank','tier'"


class Plan(Model):
    """One plan. `code` names it in addresses and commands: "2024", "review-2025"."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint(f"kind in ({PLAN_KINDS})", name="kind"),
        CheckConstraint("state in ('draft','issued','closed')", name="state"),
        CheckConstraint("state = 'draft' or issued_on is not null", name="issued"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="improvement")
    year: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(600))
    state: Mapped[str] = mapped_column(String(8), default="draft")
    # The last day on which duties of the plan fall.
    ends_on: Mapped[date]
    settings_json: Mapped[dict[str, Any]] = mapped_column("settings", Json, default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)

    sections: Mapped[list[Section]] = relationship(order_by="Section.sort")

    @property
    def settings(self) -> PlanSettings:
        """The plan's rules, with the defaults where it says nothing."""
        return PlanSettings.from_json(self.settings_json)

    @property
    def label(self) -> str:
        """Give the plan as letters name it: "164/KH-UBND ngày 30/05/2024"."""
        return plan_label(self.kind, self.year, self.number, self.issued_on)

    @property
    def short(self) -> str:
        """Give what tells the plan from the others in a row of a list."""
        return short_name(self.kind, self.year)

    def is_coming(self, on: date) -> bool:
        """Say whether the plan's day of issue is set and lies after `on`: nothing of it counts."""
        return self.issued_on is not None and self.issued_on > on


class PlanRevision(Model):
    """One version of a plan: the document it came from, and what was accepted with it."""

    __tablename__ = "plan_revision"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    document_number: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date | None]
    file_name: Mapped[str | None] = mapped_column(String(255))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    applied_at: Mapped[datetime] = mapped_column(Instant)
    applied_by: Mapped[str] = mapped_column(String(200))
    # Findings that were accepted as printed, by name.
    accepted: Mapped[list[Any] | None] = mapped_column(Json)
    # What this version changed: the diff of contracts.md, "tracker import".
    changes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # What stood before this version amended it: sections, targets, ids of tasks in their order.
    former: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Section(Model):
    """A part of the plan under one index; it may hold only a directive and no task."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("plan_id", "index_code", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    index_code: Mapped[str | None] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(500))
    directive: Mapped[str | None] = mapped_column(Text)
    sort: Mapped[int]


class Task(Model):
    """One piece of work as the plan words it. The printed number is unique within an index."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("plan_id", "index_code", "number"),
        # The task list in the plan's order.
        Index("ix_task_plan_id_sort", "plan_id", "sort"),
        Index("ix_task_section_id", "section_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    index_code: Mapped[str | None] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    title_folded: Mapped[str] = mapped_column(Text)
    output: Mapped[str | None] = mapped_column(Text)
    # The deadline as printed, and its reading (contracts.md, `deadline`).
    deadline_text: Mapped[str | None] = mapped_column(Text)
    deadline: Mapped[dict[str, Any]] = mapped_column(Json)
    # Leads and partners as the plan names them: [{"name", "scope"}]; groups stay groups here.
    leads: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    partners: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # Who follows and urges the task where the plan names a body for it ("theo dõi, đôn đốc").
    monitors: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    sort: Mapped[int]
    # The document that ordered a task added to a plan in force.
    ordered_by: Mapped[str | None] = mapped_column(String(200))
    added_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)

    plan: Mapped[Plan] = relationship()
    section: Mapped[Section | None] = relationship()


class TaskChange(Model):
    """A former value of a task's field; read backwards it shows the task of any past day.

    Beside the fields of the table: `section` by its number, `index`, `criteria` that the task
    served, and `scopes`, by assignment, of those who stayed.
    """

    __tablename__ = "task_change"
    __table_args__ = (Index("ix_task_change_task_id_on", "task_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    revision: Mapped[int]
    on: Mapped[date]
    field: Mapped[str] = mapped_column(String(30))
    old: Mapped[Any] = mapped_column(Json, nullable=True)
    new: Mapped[Any] = mapped_column(Json, nullable=True)


class Assignment(Model):
    """Who does a task, and as what. A group that leads is one row per member; a group that
    takes part stays one row with `group_id` and no agency."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(f"role in ({ROLES})", name="role"),
        CheckConstraint("authority in ('directive','request')", name="authority"),
        CheckConstraint("agency_id is not null or group_id is not null", name="somebody"),
        CheckConstraint("agency_id is not null or role <> 'lead'", name="lead_is_an_agency"),
        # Who works on a task; what an agency works on.
        Index("ix_assignment_task_id_role", "task_id", "role"),
        Index("ix_assignment_agency_id_plan_id", "agency_id", "plan_id"),
        Index("ix_assignment_group_id", "group_id"),
        # How many parts a plan gives out, by task and by agency, from the index alone.
        Index(
            "ix_assignment_plan_id",
            "plan_id",
            "role",
            "task_id",
            "agency_id",
            "valid_from",
            "valid_to",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    # The group through which the agency was named, or the group itself.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("agency_group.id"))
    role: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str | None] = mapped_column(String(500))
    authority: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    # Who is in charge inside the agency; letters go to this person first.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The division inside the agency that does it.
    unit: Mapped[str | None] = mapped_column(String(120))
    reassigned_from_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))

    task: Mapped[Task] = relationship()
    agency: Mapped[Agency | None] = relationship()
    group: Mapped[AgencyGroup | None] = relationship()


class Target(Model):
    """What a plan promised for one criterion, as printed and as read."""

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint(f"operator in ({OPERATORS})", name="operator"),
        CheckConstraint(f"kind in ({TARGET_KINDS})", name="kind"),
        UniqueConstraint("plan_id", "index_code", "code", "kind"),
        Index("ix_target_criterion_id", "criterion_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    index_code: Mapped[str] = mapped_column(String(20))
    # The criterion of the framework; None where the plan's code is not in it.
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(8), default="score")
    max_score: Mapped[Decimal | None] = mapped_column(Exact)
    baseline: Mapped[Decimal | None] = mapped_column(Exact)
    target: Mapped[Decimal | None] = mapped_column(Exact)
    operator: Mapped[str] = mapped_column(String(2), default=">=")
    # Canonical names of those who answer for it.
    leads: Mapped[list[str]] = mapped_column(Json)
    sort: Mapped[int]


class ProseTarget(Model):
    """A target that a plan or another decision states in prose: a rank, a tier, "tăng bậc".

    Its own table and not a row of `target`: what a person typed beside a document is no part of
    the document, and a new version of the plan must neither drop it nor tell of it.
    """

    __tablename__ = "prose_target"
    __table_args__ = (
        CheckConstraint(f"kind in ({TARGET_KINDS})", name="kind"),
        CheckConstraint(f"operator in ({PROSE_OPERATORS})", name="operator"),
        CheckConstraint("scope in ('node','survey_leaves','leaves')", name="scope"),
        CheckConstraint(
            "value is not null or operator in ('improve','rank_not_lower')", name="value"
        ),
        Index("ix_prose_target_plan_id", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    index_code: Mapped[str] = mapped_column(String(20))
    # The node of the year's framework, and whether the target is its own or of leaves under it.
    code: Mapped[str] = mapped_column(String(30))
    scope: Mapped[str] = mapped_column(String(14), default="node")
    kind: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(16))
    # Points, percent of the maximum, a rank or a tier, as `kind` says.
    value: Mapped[Decimal | None] = mapped_column(Exact)
    quote: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(500))
    entered_by: Mapped[str] = mapped_column(String(200), default="")
    entered_on: Mapped[date]
    # From this day the target no longer counts; the row stays for the days before.
    withdrawn_on: Mapped[date | None]

    plan: Mapped[Plan] = relationship()


class TaskCriterion(Removable, Model):
    """A criterion that a task serves; `basis` says how that is known."""

    __tablename__ = "task_criterion"
    __table_args__ = (
        CheckConstraint("basis in ('section','person','sample')", name="basis"),
        unique_standing("uq_task_criterion_standing", "task_id", "criterion_id"),
        Index("ix_task_criterion_criterion_id", "criterion_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    basis: Mapped[str] = mapped_column(String(8))
    # Why a person linked the two, who, and when; empty where the plan's layout alone says it.
    note: Mapped[str] = mapped_column(String(300), default="")
    linked_by: Mapped[str] = mapped_column(String(200), default="")
    linked_at: Mapped[datetime | None] = mapped_column(Instant)
