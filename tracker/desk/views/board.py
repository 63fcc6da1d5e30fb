"""The board's page, of the province or of one's own agency, and the page of points at stake."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.queries import count_unserved
from tracker.agencies.queries import by_ids
from tracker.desk.board import COMING_DAYS, WINDOWS, Board
from tracker.desk.board import board as read_board
from tracker.desk.board_export import board_workbook, stakes_workbook
from tracker.desk.figures import board_figures
from tracker.desk.leader import Part
from tracker.desk.names import standing_agency_name
from tracker.desk.stakes_page import CAUSES, stakes_page, sum_words
from tracker.desk.views import desk
from tracker.lib.actor import Actor
from tracker.lib.numbers import format_count
from tracker.paper.lines import Step, two_lines
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code, plans_issued
from tracker.progress.policy import scope_of
from tracker.progress.queries.board import overdue_tasks
from tracker.progress.rules.hands import HAND_NAMES
from tracker.reminders.policy import can_see_urged
from tracker.reminders.queries.urgings import urged_count
from tracker.web.days import ShownDay, shown_day

# Late tasks in the workbook: a plan has some hundred tasks at most.
_EXPORT_LIMIT = 1000


@desk.get("/theo-doi")
@signed_in
def board() -> str | Response:
    """Show what needs a person, worst first, and every count with its list."""
    actor = current_actor()
    scope = scope_of(actor)
    if scope.is_empty:
        return redirect(url_for("desk.my_work"))
    day = shown_day()
    plan = chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    found = read_board(plan, day.on, scope, coming_days=_window())
    figures = board_figures(found, day)
    if request.args.get("tai") == "xlsx":
        late = overdue_tasks(plan.id, day.on, scope, limit=_EXPORT_LIMIT)
        return board_workbook(found, figures, late, standing_agency_name())
    return render_template(
        "desk/board.html",
        board=found,
        day=day,
        plans=plans_issued(day.on),
        figures=figures,
        windows=WINDOWS,
        whose=None if scope.everything else _agency_names(actor),
        hands=[(one, *HAND_NAMES[one.hand.value]) for one in found.held],
        chart=line_chart(found),
        sum_words=sum_words,
        unserved=count_unserved(day.on) if scope.everything and not day.is_past else None,
        urged=urged_in_vain(plan, day, actor),
        in_full=request.args.get("in") == "day-du",
    )


@desk.get("/theo-doi/diem")
@signed_in
def stakes() -> str | Response:
    """Show which criteria late and unreported work puts at stake, and whose work that is."""
    day, scope = shown_day(), scope_of(current_actor())
    cause = request.args.get("vi") or ""
    if cause not in CAUSES:
        abort(404)
    plan = None if scope.is_empty else chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    page = stakes_page(plan, day.on, scope, cause)
    if request.args.get("tai") == "xlsx":
        return stakes_workbook(page)
    return render_template(
        "desk/board_stakes.html", page=page, day=day, causes=CAUSES, sum_words=sum_words
    )


def line_chart(found: Board) -> Markup:
    """Draw the line of the plan; the table beside it says the same numbers."""
    point = found.today_on_line
    if point is None or len(found.line) < 2:
        return Markup()
    title = (
        f"Đến {point.day:%d/%m/%Y} phải xong {point.due} đầu việc, đã xong {point.done}; "
        f"đến {found.line[-1].day:%d/%m/%Y} phải xong {found.line[-1].due}."
    )
    steps = [Step(f"{p.day:%d/%m}", p.due, p.done) for p in found.line]
    # The drawing escapes the words it prints.
    return Markup(two_lines(steps, title=title))


def urged_in_vain(plan: Plan, day: ShownDay, actor: Actor) -> Part | None:
    """Count the works urged too often, with their list; None for who may not see it.

    No list knows how often a work was urged on a past day.
    """
    count = urged_count(plan.id) if can_see_urged(actor) and not day.is_past else 0
    asked: dict[str, Any] = {"ke-hoach": plan.code}
    href = url_for("reminders.urged", **asked)
    return Part(f"{format_count(count)} đầu việc", href) if count else None


def _window() -> int:
    """Read how many days ahead what falls due is listed."""
    text = request.args.get("trong", "")
    return next((days for days in WINDOWS if str(days) == text), COMING_DAYS)


def _agency_names(actor: Actor) -> str:
    return ", ".join(row.name for row in by_ids(actor.agency_ids).values())


def chosen_plan(on) -> Plan | None:  # type: ignore[no-untyped-def]
    """Give the plan of `?plan=`, else the improvement plan in force on `on`."""
    code = request.args.get("plan")
    if not code:
        return current_plan(on)
    plan = plan_by_code(code[:40])
    if plan is None or plan.state == "draft":
        abort(404)
    return plan
