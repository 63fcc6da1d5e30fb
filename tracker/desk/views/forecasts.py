"""Forecasts: an agency says what it expects of its criteria; the standing agency sees all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.desk.forecasts import ForecastTable, forecast_table
from tracker.desk.views import desk
from tracker.indices.actions import BadForecast, enter_forecast
from tracker.indices.models import Index
from tracker.indices.policy import can_forecast, can_see_entries
from tracker.indices.queries import indices
from tracker.indices.rules import typed
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line
from tracker.progress.rules.schedule import period_name
from tracker.web.days import shown_day

Answer = str | Response | tuple[str, int]
_LONGEST = 1000


@desk.route("/du-kien", methods=["GET", "POST"])
@signed_in
def forecasts() -> Answer:
    """Show an agency its criteria and take what it expects; those above go to the whole."""
    actor = current_actor()
    year = _year()
    if not actor.agency_ids:
        if not can_see_entries(actor):
            abort(403)
        return redirect(url_for("desk.all_forecasts", index_code="PAR_INDEX", year=year), 303)
    tables = _tables(actor, year)
    if request.method == "GET":
        return _own_page(tables, year, {})
    said, wrong = _said(tables)
    if wrong:
        return _own_page(tables, year, wrong), 422
    with transaction():
        count = sum(_enter(table, said, actor) for table in _tables(actor, year))
    flash(f"Đã ghi dự kiến của {count} tiêu chí." if count else "Chưa có dự kiến nào khác trước.")
    return redirect(url_for("desk.forecasts", nam=year), 303)


@desk.get("/du-kien/<index_code>/<int(min=1990,max=2100):year>")
@signed_in
def all_forecasts(index_code: str, year: int) -> str:
    """Show every forecast of an index and year as of a day, and who said nothing this period."""
    if not can_see_entries(current_actor()):
        abort(403)
    known = indices()
    index = next((row for row in known if row.code == index_code), None) or abort(404)
    day = shown_day()
    table = forecast_table(index, year, day.on)
    if table is None:
        abort(404, f"Chưa có bộ chỉ số {index.short_name} cho năm {year}.")
    return render_template(
        "desk/forecasts_all.html",
        table=table,
        indices=known,
        year=year,
        period_name=period_name,
        day=day,
    )


def _own_page(tables: Sequence[ForecastTable], year: int, wrong: Mapping[int, str]) -> str:
    return render_template(
        "desk/forecasts.html", tables=tables, year=year, wrong=wrong, period_name=period_name
    )


def _year() -> int:
    text = request.values.get("nam", "")
    is_year = text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100
    return int(text) if is_year else clock.today().year


def _tables(actor: Actor, year: int) -> list[ForecastTable]:
    found = [_table(index, year, actor) for index in indices()]
    return [table for table in found if table is not None and table.rows]


def _table(index: Index, year: int, actor: Actor) -> ForecastTable | None:
    return forecast_table(index, year, clock.today(), actor.agency_ids)


def _said(tables: Sequence[ForecastTable]) -> tuple[dict[int, tuple[Decimal, str]], dict[int, str]]:
    """Read the form: (value, reason) by criterion, and what is wrong by criterion."""
    said: dict[int, tuple[Decimal, str]] = {}
    wrong: dict[int, str] = {}
    for row in (row for table in tables for row in table.rows):
        text = request.form.get(f"value-{row.node.id}", "")
        reason = one_line(request.form.get(f"reason-{row.node.id}"))
        if typed.is_empty(text):
            if reason:
                wrong[row.node.id] = "Có lý do mà chưa ghi điểm dự kiến."
            continue
        try:
            value = typed.bounded(text, "Dự kiến", most=row.node.max_score)
        except typed.BadCell as problem:
            wrong[row.node.id] = str(problem)
            continue
        if not isinstance(value, Decimal):
            wrong[row.node.id] = "Ghi điểm dự kiến bằng số."
        elif not reason or len(reason) > _LONGEST:
            wrong[row.node.id] = f"Cần lý do, tối đa {_LONGEST} ký tự."
        else:
            said[row.node.id] = (value, reason)
    return said, wrong


def _enter(table: ForecastTable, said: dict[int, tuple[Decimal, str]], actor: Actor) -> int:
    """Store what differs from the forecast that counts; give how many rows were added."""
    count = 0
    for row in table.rows:
        if row.node.id not in said or not can_forecast(actor, [i for i, _ in row.owners]):
            continue
        value, reason = said[row.node.id]
        former = row.newest
        if former and (former.value, former.reason, former.period) == (value, reason, table.period):
            continue
        try:
            enter_forecast(
                criterion=row.node,
                year=table.year,
                period=table.period,
                value=value,
                reason=reason,
                agency_id=next(i for i, _ in row.owners if actor.serves(i)),
                former=former,
                by=actor,
                at=clock.now(),
            )
        except BadForecast as problem:
            abort(422, str(problem))
        count += 1
    return count
