"""Which targets were missed, by how much, whose they are, and how the work for them went."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.login import current_actor
from tracker.analysis.queries import prose_facts, tiers_of
from tracker.analysis.rules.choose import fits
from tracker.analysis.rules.promising import Promise, Serving, promises
from tracker.analysis.rules.prose import prose_verdicts
from tracker.analysis.serving import serving_tasks
from tracker.analysis.views.frame import (
    analysis,
    as_workbook,
    choice,
    chosen_comparison,
    chosen_index,
    filters,
    frame,
    paged,
    wants_workbook,
)
from tracker.analysis.words import STATE_NAMES
from tracker.indices import queries as indices
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import plan_of_year
from tracker.progress.policy import Scope, scope_of


@analysis.get("/so-sanh/muc-tieu")
def promised() -> ResponseReturnValue:
    """Show every target with the tasks that served it: promised, done, come out."""
    index, result = chosen_index(), chosen_comparison(with_targets=True)
    plan = plan_of_year(result.year)
    on, scope = _as_of(index.code, result.year), scope_of(current_actor())
    tasks = _tasks(plan, index.code, on, scope)
    kept = {row.code for row in result.rows if fits(row, choice())}
    found = [one for one in promises(result.rows, tasks) if one.row.code in kept]
    state = request.args.get("muc", "")
    listed = [one for one in found if state not in STATE_NAMES or one.state == state]
    prose = prose_verdicts(
        prose_facts(index.code, result.year),
        result.rows,
        tiers_of(index.code, result.year, result.against),
    )
    if wants_workbook():
        from tracker.analysis.sheets import promises_workbook

        content = promises_workbook(result, listed, prose, index.short_name, on)
        return as_workbook(content, "muc-tieu", index.code, result.year)
    return render_template(
        "analysis/promises.html",
        **frame(index, result),
        **filters(result.rows),
        plan=plan,
        on=on,
        scope=scope,
        page=paged(listed, 40),
        counts=_counts(found),
        prose=prose,
        states=STATE_NAMES,
        state=state if state in STATE_NAMES else "",
    )


def _as_of(index: str, year: int) -> date:
    """Give the day whose state of work is shown: the year's end, or today before it.

    `?moc=cong-bo` asks for the day on which the results were published.
    """
    published = indices.published_on(index, year)
    wanted = published if request.args.get("moc") == "cong-bo" and published else None
    return min(wanted or date(year, 12, 31), clock.today())


def _tasks(plan: Plan | None, index: str, on: date, scope: Scope) -> list[Serving]:
    if plan is None or scope.is_empty:
        return []
    return serving_tasks(plan, index, on, scope)


def _counts(found: list[Promise]) -> dict[str, int]:
    counts = dict.fromkeys(STATE_NAMES, 0)
    for promise in found:
        counts[promise.state] += 1
    return counts
