"""The desk's pages; one blueprint, a module for each page."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from tracker.desk import my_work  # noqa: E402, F401
from tracker.desk.views import (  # noqa: E402, F401
    agency_work,
    all_plans,
    board,
    events,
    forecasts,
    handed,
    home,
    leader,
    lists,
    matrix,
    plan_rules,
    plan_typing,
    plans,
    search,
    serving,
    setup,
    trail,
)
