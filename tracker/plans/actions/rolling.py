"""Next year's draft, made from a plan in force."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import form_on, valid_on
from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.queries import frameworks, in_force, scores
from tracker.lib.actor import Actor
from tracker.plans.actions.drafting import PlanRefused, store_draft
from tracker.plans.actions.rows import Source
from tracker.plans.models import Plan
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import free_code, revisions
from tracker.plans.rules.content import PlanContent
from tracker.plans.rules.rollover import Result, roll_over

# Years before the plan's own in which a last published result is looked for.
_YEARS_BACK = 3


def draft_next_year(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """Make the draft of the year after a plan in force; its doubts stay with its first version."""
    if plan.state == "draft":
        raise PlanRefused("Chỉ lập dự thảo năm sau từ kế hoạch đã ban hành.")
    content = stored_content(plan)
    new_year = date(plan.year + 1, 1, 1)
    rolled = roll_over(
        content,
        heirs=heirs_of(_names(content), new_year),
        results=_results(content),
    )
    draft = store_draft(
        rolled.content,
        code=free_code(plan.kind, plan.year + 1),
        kind=plan.kind,
        source=Source(),
        by=by,
        at=at,
    )
    draft.settings_json = dict(plan.settings_json)
    session.flush()
    newest = revisions(draft.id)[0]
    newest.changes = {"from": plan.code, "doubts": [doubt.as_json() for doubt in rolled.doubts]}
    record(
        "plans.draft_next_year",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=draft.id,
        label=draft.title,
        after={"from": plan.code, "code": draft.code, "doubts": len(rolled.doubts)},
    )
    return draft


def heirs_of(names: Collection[str], on: date) -> dict[str, str | None]:
    """Say who each named body or group is on a day: its name then, or None where it ended."""
    wanted = list(names)
    groups = select(AgencyGroup.name).where(AgencyGroup.name.in_(wanted), valid_on(AgencyGroup, on))
    heirs: dict[str, str | None] = {name: name for name in session.scalars(groups)}
    bodies = select(Agency).where(Agency.name.in_(wanted)).order_by(Agency.id)
    for body in session.scalars(bodies).all():
        if heirs.get(body.name) != body.name:
            form = form_on(body, on)
            heirs[body.name] = form.name if form else heirs.get(body.name)
    return {name: heirs.get(name) for name in wanted}


def _names(content: PlanContent) -> set[str]:
    tasks = {n.name for row in content.tasks for n in (*row.leads, *row.partners)}
    return tasks | {name for row in content.targets for name in row.leads}


def _results(content: PlanContent) -> dict[tuple[str, str], Result]:
    """Give the last published totals, of the framework by which the plan's year is assessed."""
    found: dict[tuple[str, str], Result] = {}
    for index in {row.index for row in content.targets}:
        framework = in_force(frameworks(index), content.year)
        if framework is None:
            continue
        first = max(framework.first_year, content.year - _YEARS_BACK)
        for code, score in scores(index, range(first, content.year + 1)):
            value = score.percent if score.score is None else score.score
            if score.preferred and score.part == "total" and value is not None:
                found[index, code] = Result(value, score.year)
    return found
