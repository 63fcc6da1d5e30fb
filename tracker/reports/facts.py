"""What a quarterly report must know: plain values as of the cut-off, filled by queries.

Counts are `Counts` of progress, here with tasks as their unit (`rules.as_one_task`), except for
agencies, where the unit is an agency's part in a task. None means "not known", never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.rules.counts import Counts

StandingKind = Literal["quarterly", "half_yearly", "yearly", "monthly", "event", "standing"]


@dataclass(frozen=True, slots=True)
class Bodies:
    """Who reports to whom, and how the document names them; all of it is of one installation.

    `superior` stands above the issuer in the letterhead; `coordinator` is who confirms and gathers
    (the issuer's own name in sentences); `authority` the body that issued the plan, `addressee`
    the one the report goes to, `addressee_short` the same in the closing sentence.
    """

    issuer: str
    notation: str
    place: str
    coordinator: str
    authority: str
    superior: str | None = None
    addressee: str | None = None
    addressee_short: str = ""
    signature: tuple[str, ...] = ()
    signer: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFact:
    """The plan reported on; `title` as printed, `number` and `issued_on` None for a draft."""

    code: str
    title: str
    year: int
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan's settings that change what the figures mean; each is told in a note."""

    due_soon_days: int = 7
    due_soon_days_long: int = 15
    before_includes_day: bool = True


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A document issued in the window to direct or urge the work."""

    name: str
    issued_on: date
    issuer: str
    subject: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Filings:
    """Which agencies filed their report of the period, as of `on`; names of those who did not."""

    on: date
    expected: int = 0
    in_time: int = 0
    late: int = 0
    missing: tuple[str, ...] = ()
    # The day of the first answer, where one agency is told alone.
    filed_on: date | None = None

    @property
    def filed(self) -> int:
        """Reports that came, in time or late."""
        return self.in_time + self.late


@dataclass(frozen=True, slots=True)
class WindowFact:
    """What fell due within the window, by task; numbers name the tasks."""

    done_on_time: int = 0
    done_late: int = 0
    open: int = 0
    waiting: int = 0
    done_early: tuple[str, ...] = ()
    caught_up: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """Completed, in time or late."""
        return self.done_on_time + self.done_late

    @property
    def fallen_due(self) -> int:
        """Everything whose last day lies in the window."""
        return self.done + self.open + self.waiting


@dataclass(frozen=True, slots=True)
class SectionFact:
    """A section of the plan; `directive` is what stands in place of tasks where it has none.

    `extended` counts, here and below, how often a day was moved by an extension.
    """

    code: str
    name: str
    counts: Counts
    before: Counts | None = None
    directive: str = ""
    extended: int = 0


@dataclass(frozen=True, slots=True)
class IndexFact:
    """An index with its sections; `reported` and `silent` count its tasks without a last day."""

    key: str
    name: str
    counts: Counts
    sections: tuple[SectionFact, ...] = ()
    before: Counts | None = None
    reported: int = 0
    silent: int = 0
    extended: int = 0


@dataclass(frozen=True, slots=True)
class AgencyFact:
    """A lead agency, or a group of alike ones told together (`members` of them).

    `requested` bodies are asked and not ordered; they stand below a line, outside the judgment.
    """

    name: str
    counts: Counts
    before: Counts | None = None
    members: int = 1
    requested: bool = False
    extended: int = 0


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A task without a last day: how many of its periods or events are answered, of how many.

    `due` counts what should be answered by the cut-off; 0 when its time has not come.
    """

    number: str
    title: str
    leads: str
    kind: StandingKind
    done: int
    due: int
    result: str = ""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A node of an index: value before, target, value expected; values in the index's unit.

    `top` rows are the index itself and its domains; the others are listed only where they stay
    below their target. `operator` is that of the target (">=", ">", …).
    """

    code: str
    name: str
    maximum: Decimal
    before: Decimal | None = None
    target: Decimal | None = None
    expected: Decimal | None = None
    operator: str = ">="
    owners: str = ""
    tasks: str = ""
    top: bool = True
    is_total: bool = False

    @property
    def gap(self) -> Decimal | None:
        """Expected less target; None where either is unknown."""
        if self.expected is None or self.target is None:
            return None
        return self.expected - self.target

    @property
    def missed(self) -> bool:
        """Whether the value expected stays below the target."""
        gap = self.gap
        return gap is not None and (gap < 0 or (gap == 0 and self.operator == ">"))


@dataclass(frozen=True, slots=True)
class TargetsFact:
    """The targets of one index; `unit` is "điểm" or "%".

    `drawn` says that its domains, too, stand in the figure and not the index alone.
    """

    name: str
    unit: str
    rows: tuple[TargetRow, ...]
    drawn: bool = False

    @property
    def total(self) -> TargetRow | None:
        """The index itself."""
        return next((row for row in self.rows if row.is_total), None)


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """A task past its last day; `leads` are those with open work, `state` how many are done.

    `days_late` counts from the day in force, `days_late_at_first` from the first one; they are
    alike where no extension was granted.
    """

    number: str
    title: str
    leads: str
    due_on: date
    days_late: int
    extended_to: date | None = None
    cause: str = ""
    promise: date | None = None
    state: str = ""
    # Whether the cause comes from an explanation that was received, not from a report.
    explained: bool = False
    days_late_at_first: int = 0
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class ExplanationsFact:
    """The explanations asked for by the cut-off: how many came in signed, how many are awaited."""

    received: int = 0
    pending: int = 0
    # Of what is awaited, by agency.
    pending_agencies: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        """How many were asked for and not taken back."""
        return self.received + self.pending


@dataclass(frozen=True, slots=True)
class LateRow:
    """A task completed after its last day."""

    number: str
    leads: str
    completed_on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A task that falls due in the next window."""

    number: str
    title: str
    leads: str
    due_on: date
    progress: str = ""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A request to extend, move or change a task, and what is proposed."""

    number: str
    title: str
    agency: str
    request: str
    reason: str
    wanted: str


@dataclass(frozen=True, slots=True)
class DifficultyFact:
    """What one agency reported as its difficulties and proposals.

    In the report of one agency alone, `agency` names the task in its place.
    """

    agency: str
    difficulty: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the full list of tasks."""

    number: str
    title: str
    leads: str
    deadline_text: str
    due_on: date | None
    completed_on: date | None
    status: str
    result: str
    index: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A document that proves what a task reports."""

    task: str
    name: str
    number: str
    issued_on: date | None
    agency: str


@dataclass(frozen=True, slots=True)
class Asking:
    """How often partners were asked for their part, and how often they answered."""

    total: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Partnership:
    """One agency's part in others' work: the tasks, what it asked for and what it was asked."""

    tasks: tuple[TaskRow, ...] = ()
    asked: Asking = field(default_factory=Asking)
    owed: Asking = field(default_factory=Asking)


@dataclass(frozen=True, slots=True)
class QuarterlyFacts:
    """Everything that a report of one period says, as of `period.window_end`.

    Of a draft (`is_draft`) the period ends on the day it was made, before its window does.
    `before` and `before_on` are the counts of the cut-off before and its day, None for a plan's
    first report. `extended` counts the extensions granted so far. `agency`
    names the one whose part alone is told, `partnership` its part in the
    work of others; both are empty in the report of the whole plan.
    """

    plan: PlanFact
    period: ReportingPeriod
    bodies: Bodies
    counts: Counts
    window: WindowFact
    filings: Filings
    is_draft: bool = False
    rules: Rules = field(default_factory=Rules)
    before: Counts | None = None
    before_on: date | None = None
    window_before: WindowFact | None = None
    extended: int = 0
    extended_before: int | None = None
    indices: tuple[IndexFact, ...] = ()
    agencies: tuple[AgencyFact, ...] = ()
    standing: tuple[StandingRow, ...] = ()
    targets: tuple[TargetsFact, ...] = ()
    overdue: tuple[OverdueRow, ...] = ()
    explanations: ExplanationsFact = field(default_factory=ExplanationsFact)
    late: tuple[LateRow, ...] = ()
    coming: tuple[ComingRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()
    difficulties: tuple[DifficultyFact, ...] = ()
    papers: tuple[PaperFact, ...] = ()
    letters: int = 0
    letters_overdue: int = 0
    tasks: tuple[TaskRow, ...] = ()
    agency: str = ""
    partnership: Partnership = field(default_factory=Partnership)
    evidence: tuple[EvidenceRow, ...] = ()
    number: int | None = None
    issued_on: date | None = None
