"""Verbs of indices: loading files, which may run twice, and storing what people type."""

from tracker.indices.actions.claims import load_claims, withdraw_claim
from tracker.indices.actions.drafts import hold_index, keep_draft, put_away, take_draft
from tracker.indices.actions.entry import BadScore, Told, enter_elsewhere, prefer, store_figures
from tracker.indices.actions.forecasting import BadForecast, enter_forecast
from tracker.indices.actions.frameworks import load_frameworks, load_owners
from tracker.indices.actions.owners import set_owner
from tracker.indices.actions.results import load_results
from tracker.indices.actions.saved import rename_reading, retire_reading, save_reading

__all__ = [
    "BadForecast",
    "BadScore",
    "Told",
    "enter_elsewhere",
    "enter_forecast",
    "hold_index",
    "keep_draft",
    "load_claims",
    "load_frameworks",
    "load_owners",
    "load_results",
    "prefer",
    "put_away",
    "rename_reading",
    "retire_reading",
    "save_reading",
    "set_owner",
    "store_figures",
    "take_draft",
    "withdraw_claim",
]
