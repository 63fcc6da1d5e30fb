"""A draft beside what is stored: what it would change, what is wrong with it, how it is stored."""

from __future__ import annotations

from tracker.indices.models import EntryDraft
from tracker.indices.readings.claims import read_claims
from tracker.indices.readings.elsewhere import read_territories
from tracker.indices.readings.figures import read_figures
from tracker.indices.readings.framework import read_framework
from tracker.indices.readings.reading import Reading, Shown
from tracker.indices.readings.recognising import doubts_of

__all__ = ["Reading", "Shown", "read_draft"]

_READERS = {
    "figures": read_figures,
    "territories": read_territories,
    "claims": read_claims,
    "framework": read_framework,
}


def read_draft(draft: EntryDraft) -> Reading:
    """Read a draft of any kind against what is stored now."""
    reading = _READERS[draft.kind](draft)
    reading.faults = [*reading.faults, *doubts_of(draft)]
    return reading
