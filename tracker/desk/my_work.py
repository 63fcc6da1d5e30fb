"""An agency's own page: what to do now, what is missing, what was written and sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids, standing_agency
from tracker.assessment.queries.sheets import sheets_of_work
from tracker.desk.names import LIST_NAMES
from tracker.desk.views import desk
from tracker.intake.exchange.queries import TOLD_FOR, brought_for
from tracker.lib import clock
from tracker.plans.asked import asked_plan
from tracker.plans.queries import current_plan
from tracker.progress.models import Occurrence, ProgressUpdate, ReportDraft
from tracker.progress.policy import can_confirm
from tracker.progress.queries import explanations, partners, periods, reading
from tracker.progress.queries.inside.charge import of_occurrences
from tracker.progress.queries.inside.reviewing import sent_back, waiting_since
from tracker.progress.queries.inside.steps import sums_of_occurrences
from tracker.progress.queries.requests import of_agencies
from tracker.progress.queries.turns import MyWork, my_work
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import OPEN_WORK
from tracker.progress.rules.steering import Asked, words_of

# What fits on the page before it leads to the page of the whole period.
SHOWN_MISSING = 5
SHOWN_COMING = 8
# The tally of the side column: the tone of each count, in the order of the page.
_TALLY = (
    ("overdue", "overdue"),
    ("returned", "returned"),
    ("waiting", "waiting"),
    ("due_soon", "soon"),
    ("not_due", "doing"),
    ("done_on_time", "done"),
    ("done_late", "done_late"),
    ("reported", "done"),
    ("silent", "silent"),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Standing duties of one closed period, with what was said the period before."""

    period: periods.OpenPeriod
    rows: list[WorkRow]
    before: dict[int, ProgressUpdate]

    @property
    def shown(self) -> list[WorkRow]:
        """The first few; the page of the period has all."""
        return self.rows[:SHOWN_MISSING]


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """What a person typed on work that is still open; `period` as people say it."""

    saved: ReportDraft
    row: Occurrence
    period: str


@desk.get("/viec-cua-toi", endpoint="my_work")
@signed_in
def my_work_page() -> str:
    """Show the work of every agency that the person reports for, worst first."""
    actor, on = current_actor(), clock.today()
    agency_ids = actor.agency_ids
    standing = standing_agency(clock.today())
    agencies = sorted(by_ids(agency_ids).values(), key=lambda agency: (agency.sort, agency.id))
    drafts = open_drafts(actor.id) if actor.id else {}
    only_mine = request.args.get("cua-toi") == "1" and actor.id is not None
    plan, person = asked_plan(), actor.id if only_mine else None
    found = (
        my_work(agency_ids, on, person_id=person, plan_id=plan.id if plan else None)
        if agency_ids
        else None
    )
    shown = [row.id for row in found.urgent + found.missing + found.coming] if found else []
    sent = of_agencies(agency_ids, on) if agency_ids else []
    return render_template(
        "desk/my_work.html",
        agencies=agencies,
        several=len(agencies) > 1,
        on=on,
        plan=plan,
        in_force=current_plan(on),
        work=found,
        missing=missing_reports(found, agency_ids) if found else [],
        brought=brought_for(agency_ids, on - TOLD_FOR),
        coming=found.coming[:SHOWN_COMING] if found else [],
        drafts=drafts,
        requests=[(row, words_of(Asked(row.kind), row.asked_due_on)) for row in sent],
        explanations=explanations.owed(agency_ids) if agency_ids else [],
        parts=partners.owed(agency_ids) if agency_ids else [],
        tally=tally(found, agencies) if found else [],
        standing_agency=standing.name if standing else "cơ quan thường trực",
        may_confirm=can_confirm(actor),
        only_mine=only_mine,
        reviews=waiting_since(shown),
        sent_back=sent_back(agency_ids, actor.id) if actor.id and agency_ids else [],
        in_charge=of_occurrences(shown, on),
        step_sums=sums_of_occurrences(shown, on),
        sheets=sheets_of_work(shown),
    )


def open_drafts(person_id: int) -> dict[int, OpenDraft]:
    """Give a person's drafts on work that is still open, by occurrence."""
    still = [work.value for work in OPEN_WORK]
    return {
        row.id: OpenDraft(draft, row, period_name(row.period))
        for draft, row in reading.drafts(person_id)
        if row.work in still
    }


def missing_reports(found: MyWork, agency_ids: frozenset[int]) -> list[Missing]:
    """Group the missing reports by period, the newest first."""
    closed = [one for one in periods.open_periods(agency_ids, clock.today()) if one.closed]
    before = periods.period_before(found.missing)
    groups = [
        Missing(one, [row for row in found.missing if row.period == one.code], before)
        for one in reversed(closed)
    ]
    return [group for group in groups if group.rows]


def tally(found: MyWork, agencies: Sequence[Agency]) -> list[tuple[str, str, int, str]]:
    """Give the counts of the side column that are not zero, each with its list."""
    found_in: dict[str, Any] = {"co-quan": agencies[0].code} if len(agencies) == 1 else {}
    return [
        (tone, LIST_NAMES[name], count, url_for("desk.work", **found_in | {"tinh-trang": name}))
        for name, tone in _TALLY
        if (count := found.counts.get(name, 0))
    ]
