"""Occurrences, their former states, and the totals of days that are over."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Json, Model
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.rules.status import Kind, State, Work

KINDS = "'dated','recurring','event','standing','undated'"
WORKS = "'not_started','in_progress','submitted','completed','suspended','cancelled','reassigned'"
OPEN = "work in ('not_started','in_progress')"
LISTED = "coalesce(limit_on, '9999-12-31')"
OPEN_DATED = f"{OPEN} and kind <> 'standing'"
MOVED = "due_on <> original_due_on"
PERIODIC = "kind in ('recurring','standing')"


class _StateColumns:
    """The columns that change with the work; the present and the past have the same."""

    work: Mapped[str] = mapped_column(String(12))
    returned: Mapped[bool] = mapped_column(default=False)
    percent: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    limit_on: Mapped[date | None]
    soon_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    # The day of the agency's last report, of any kind; and of the claim that waits.
    reported_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    extension_count: Mapped[int] = mapped_column(default=0)
    # An amendment may make a date of a duty, or a duty of a date; a past day keeps what it was.
    kind: Mapped[str] = mapped_column(String(10))
    # Since when this agency has the work, where another had it before.
    taken_over_on: Mapped[date | None]


STATE_COLUMNS = (
    "work",
    "returned",
    "percent",
    "due_on",
    "limit_on",
    "soon_on",
    "completed_on",
    "reported_on",
    "submitted_on",
    "expected_on",
    "extension_count",
    "kind",
    "taken_over_on",
)


class Occurrence(_StateColumns, Model):
    """One due date or one reporting period of one agency, in its present state.

    `since` is the day from which the present state holds; former states are in
    `OccurrencePast`. `version` grows with each change, so that two people cannot overwrite each
    other. Agency, task and plan repeat what the assignment says, for the indexes below.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
        CheckConstraint(f"work in ({WORKS})", name="work"),
        CheckConstraint("percent between 0 and 100", name="percent"),
        UniqueConstraint("assignment_id", "key"),
        # Every count of the board, by task and by agency, without touching the table.
        Index(
            "ix_occurrence_counts",
            "plan_id",
            "agency_id",
            "task_id",
            "kind",
            "work",
            "limit_on",
            "soon_on",
            "completed_on",
            "period",
            "returned",
        ),
        # Open dated work, latest first: the overdue list, what falls due next, and the board's
        # lines of late and coming tasks, which read nothing but the index.
        Index(
            "ix_occurrence_open_limit_on",
            "plan_id",
            "limit_on",
            "id",
            "task_id",
            "agency_id",
            "reported_on",
            "work",
            "kind",
            sqlite_where=text(OPEN_DATED),
            postgresql_where=text(OPEN_DATED),
        ),
        # All work of a plan in the order of lists: what has no limit comes last.
        Index("ix_occurrence_listed", "plan_id", text(LISTED), "id"),
        # How a period was answered, by agency and by task, without touching the table.
        Index(
            "ix_occurrence_period",
            "plan_id",
            "period",
            "agency_id",
            "task_id",
            "kind",
            "work",
            "reported_on",
            sqlite_where=text(PERIODIC),
            postgresql_where=text(PERIODIC),
        ),
        # Open work of an agency: "việc của tôi" and the letters.
        Index(
            "ix_occurrence_open_agency_id",
            "agency_id",
            "limit_on",
            "id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        # What waits for a confirmer, oldest first.
        Index(
            "ix_occurrence_waiting",
            "plan_id",
            "submitted_on",
            "id",
            sqlite_where=text("work = 'submitted'"),
            postgresql_where=text("work = 'submitted'"),
        ),
        # The state of each agency on the page of a task; how many are asked (`work`).
        Index("ix_occurrence_task_id", "task_id", "agency_id", "work"),
        # Work whose day was moved: how much of it was done by its first day.
        Index(
            "ix_occurrence_moved",
            "plan_id",
            "work",
            sqlite_where=text(MOVED),
            postgresql_where=text(MOVED),
        ),
        # What became of an occurrence that went over to another agency.
        Index(
            "ix_occurrence_inherited_from_id",
            "inherited_from_id",
            sqlite_where=text("inherited_from_id is not null"),
            postgresql_where=text("inherited_from_id is not null"),
        ),
        # Work in the order of its numbers, which never change: what programs read page by page.
        Index("ix_occurrence_plan_id_id", "plan_id", "id"),
        Index("ix_occurrence_agency_id_id", "agency_id", "id"),
        # Whether anything changed after a day: if not, the past reads from this table alone.
        Index("ix_occurrence_plan_id_since", "plan_id", "since"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    # What tells the occurrences of one assignment apart: "once", "2024-Q3", "event-7/after".
    key: Mapped[str] = mapped_column(String(40))
    period: Mapped[str | None] = mapped_column(String(10))
    starts_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    # Directed bodies only: requests are followed, but stand in no ranking.
    ranked: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    # The occurrence from which this one took the work over: lateness follows the task, and is
    # told apart before and after the transfer.
    inherited_from_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("occurrence.id"))

    plan: Mapped[Plan] = relationship()
    task: Mapped[Task] = relationship()
    assignment: Mapped[Assignment] = relationship()
    agency: Mapped[Agency] = relationship()

    @property
    def state(self) -> State:
        """The present state as the rules see it."""
        return State(
            kind=Kind(self.kind),
            work=Work(self.work),
            due_on=self.due_on,
            limit_on=self.limit_on,
            soon_on=self.soon_on,
            completed_on=self.completed_on,
            returned=self.returned,
            percent=self.percent,
            taken_over_on=self.taken_over_on,
        )


class OccurrencePast(_StateColumns, Model):
    """A former state with the days on which it held: from `since`, up to the day before `until`."""

    __tablename__ = "occurrence_past"
    __table_args__ = (Index("ix_occurrence_past_plan_id_until", "plan_id", "until", "since"),)

    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))


class DayTotal(Model):
    """A plan's counts of a day that is over, as it was known at its end; written once a night.

    `shown_on` is the day for which the timing is told: `known_on` itself, or the day after, from
    which that day's counts start. `last_id` is the newest occurrence there was: a later one that
    holds from an earlier day makes the row void. Only `queries/totals.py` reads it, and
    whatever it lacks is counted.
    """

    __tablename__ = "day_total"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    known_on: Mapped[date] = mapped_column(primary_key=True)
    shown_on: Mapped[date] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(BigId)
    # {"task_id": [[id, count, …]], "agency_id": […], "silent": {period: duties}}
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
