"""All drafts of a report, each by the key of its place in the document."""

from __future__ import annotations

from tracker.reports.facts import QuarterlyFacts
from tracker.reports.sentences import aims, faults, leading, work

_WRITERS = {
    write.__name__: write
    for write in (
        leading.opening,
        leading.papers,
        leading.reminders,
        leading.filings,
        work.scope,
        work.window,
        work.cumulative,
        work.indices,
        work.agencies,
        work.standing,
        aims.targets,
        faults.overdue,
        faults.late,
        faults.reporting,
        leading.coming,
        leading.proposals,
        leading.closing,
    )
}
KEYS = tuple(_WRITERS)


def drafts(facts: QuarterlyFacts) -> dict[str, str]:
    """Give every sentence of the report by the key of its place, in the order of the document."""
    return {key: "\n".join(write(facts)) for key, write in _WRITERS.items()}
