"""What is wrong with a Word template that somebody edited, as sentences that name the place.

Three looks, each after the one before found nothing that forbids it: the package (`hostile`), the
tags paragraph by paragraph (`tags`, `words`), and a document made of it for trial (`trial`).
"""

from __future__ import annotations

from tracker.paper.checking.hostile import hostile_faults
from tracker.paper.checking.tags import tag_faults
from tracker.paper.checking.trial import trial_faults

MOST_FAULTS = 20


def template_faults(content: bytes) -> list[str]:
    """Give what is wrong with a template, a Vietnamese sentence each; empty where it can serve."""
    for look in (hostile_faults, tag_faults, trial_faults):
        found = look(content)
        if found:
            return found[:MOST_FAULTS]
    return []
