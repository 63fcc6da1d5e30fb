"""Verbs of indices: loading files, which may run twice, and entering a figure by hand."""

from tracker.indices.actions.claims import load_claims
from tracker.indices.actions.entry import BadScore, enter_score
from tracker.indices.actions.frameworks import load_frameworks, load_owners
from tracker.indices.actions.results import load_results

__all__ = [
    "BadScore",
    "enter_score",
    "load_claims",
    "load_frameworks",
    "load_owners",
    "load_results",
]
