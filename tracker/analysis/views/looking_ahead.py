"""What is at stake now, and where the index may come out under named assumptions."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.login import current_actor
from tracker.analysis.looking_ahead import looked_ahead
from tracker.analysis.queries import NoFramework, comparison
from tracker.analysis.rules.choose import fits
from tracker.analysis.rules.forecasting import unserved
from tracker.analysis.staking import at_stake
from tracker.analysis.views.frame import (
    analysis,
    as_workbook,
    choice,
    chosen_day,
    chosen_index,
    chosen_year,
    filters,
    frame,
    paged,
    wants_workbook,
)
from tracker.lib import clock
from tracker.plans.queries import current_plan, plan_of_year
from tracker.plans.serving import links
from tracker.progress.policy import scope_of
from tracker.progress.rules.schedule import period_name

# Agencies and criteria at stake that the page shows; the page of the board has them all.
SHOWN = 12
TOP_LEVELS = ("domain", "dimension", "total")


@analysis.get("/so-sanh/du-bao")
def outlook() -> ResponseReturnValue:
    """Show points at stake, criteria without a task, and the forecast of the index, as of a day."""
    index, seen = chosen_index(), chosen_day()
    today = min(seen or clock.today(), clock.today())
    running = current_plan(today)
    year = chosen_year("nam") or (running.year if running else today.year)
    try:
        result = comparison(index.code, year, chosen_year("so_voi"), published_by=seen)
        ahead = looked_ahead(index.code, year, today, current_actor())
    except NoFramework as error:
        abort(404, str(error))
    plan, scope = plan_of_year(year), scope_of(current_actor())
    sees = plan is not None and not scope.is_empty
    served = [link for link in links(plan.id) if link.index == index.code] if plan else []
    named = {link.code for link in served if link.level not in TOP_LEVELS}
    domains = {link.code for link in served if link.level in TOP_LEVELS}
    rows = {row.code: row for row in result.rows if row.part == "total"}
    kept = {row.code for row in result.rows if fits(row, choice())}
    lines = [line for line in ahead.lines if line.node.code in kept]
    if wants_workbook():
        from tracker.analysis.sheets import outlook_workbook

        content = outlook_workbook(ahead, lines, index.short_name, year)
        return as_workbook(content, "du-bao", index.code, year)
    return render_template(
        "analysis/outlook.html",
        **frame(index, result),
        **filters(result.rows),
        plan=plan,
        today=today,
        stake=at_stake(plan, index.code, today, scope) if plan and sees else None,
        limit=SHOWN,
        period_name=period_name,
        ahead=ahead,
        by_code=rows,
        page=paged([line for line in lines if line.node.level != "total"], 50),
        unserved=unserved(lines, named, domains)[:40],
        sees_forecasts=bool(ahead.stated),
    )
