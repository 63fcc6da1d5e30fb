"""Reading what a forecast of an index rests on: history, targets, what owners expect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tracker.analysis.history import History, history
from tracker.analysis.policy import can_see
from tracker.analysis.queries import NoFramework, plan_targets
from tracker.analysis.rules.forecasting import Outlook, Past, outlook
from tracker.indices import queries as indices
from tracker.lib.actor import Actor


def looked_ahead(index: str, year: int, on: date, reader: Actor) -> Outlook:
    """Forecast `year` from what was published by the end of `on`; raises NoFramework.

    Forecasts that owners stated are read as far as `reader` may see them.
    """
    framework = indices.framework_of(index, year)
    if framework is None:
        raise NoFramework(f"Chưa có bộ chỉ số {index} cho năm {year}.")
    known = history(index, until=year, published_by=on)
    targets = {target.code: target for target in plan_targets(index, year)}
    stated = _stated(index, year, on, reader)
    return outlook(
        known.nodes,
        {node.code: _past(known, node.code, year) for node in known.nodes},
        targets,
        stated,
        adds_up=framework.rollup == "sum",
    )


def _past(known: History, code: str, year: int) -> Past:
    """Give the years before `year`; a year without results at the end is no gap."""
    years = [one for one in known.years if one < year]
    percents = [known.percent(code, one) for one in years]
    broken = [bool(known.breaks.get((code, one))) for one in years]
    return Past(tuple(percents), tuple(broken), known.percent(code, year))


def _stated(index: str, year: int, on: date, reader: Actor) -> dict[str, Decimal]:
    return {
        code: row.value
        for code, row in indices.forecasts(index, year, on).items()
        if can_see(reader, "forecast", owners=[row.agency_id])
    }
