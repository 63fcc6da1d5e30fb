"""Verbs of indices: loading frameworks, results and claims; each may run twice."""

from tracker.indices.actions.claims import load_claims
from tracker.indices.actions.frameworks import load_frameworks, load_owners
from tracker.indices.actions.results import load_results

__all__ = ["load_claims", "load_frameworks", "load_owners", "load_results"]
