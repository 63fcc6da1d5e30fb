"""How parts become a whole in a report: a task of many agencies counts as one task.

The tables of a report count tasks, the pages of the tracker count occurrences. A task is done only
when all its parts are, and stands as its worst part stands (domain report, §3.4, rule 7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from tracker.progress.rules.counts import Counts

# A maker of reports that has not ended after this time is taken for dead.
PATIENCE = timedelta(minutes=30)

# From the worst to the best: the first kind that a task's parts have is the task's own.
_WORST_FIRST = ("overdue", "due_soon", "not_due", "waiting", "done_late", "done_on_time")


@lru_cache(maxsize=4096)
def as_one_task(parts: Counts, *, dated: bool) -> Counts:
    """Give the counts of one task from those of its parts.

    `dated` False is for tasks without a last day (standing, periodic, on an event): they are told
    by their reports and not by lateness. A task whose parts are all suspended or cancelled counts
    as that, outside the rates; one without any part counts as not dated.
    """
    if not parts.occurrences and (parts.suspended or parts.cancelled):
        kind = "suspended" if parts.suspended else "cancelled"
        return Counts(assignments=1, **{kind: 1})
    if not dated:
        return Counts(assignments=1, no_deadline=1)
    kind = next((name for name in _WORST_FIRST if getattr(parts, name)), "no_deadline")
    waiting_due = int(kind == "waiting" and parts.waiting_due > 0)
    # Done by its first day only where every part was.
    by_first = kind in ("done_late", "done_on_time") and parts.done_on_time_original == parts.done
    return Counts(
        assignments=1,
        waiting_due=waiting_due,
        done_on_time_original=int(by_first),
        **{kind: 1},
    )


def newly_done(now: Counts, before: Counts | None) -> int:
    """Give how many more are completed than at the cut-off before."""
    return now.done - (before.done if before else 0)


def number_ranges(numbers: Iterable[str]) -> str:
    """Give task numbers with runs shortened: 1, 2, 3, 5, 4a becomes "1-3, 5, 4a".

    Two in a row stay apart, as officials write them.
    """
    runs: list[list[str]] = []
    for number in numbers:
        follows = runs and number.isdecimal() and runs[-1][-1].isdecimal()
        if follows and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}-{r[-1]}" if len(r) > 2 else ", ".join(r) for r in runs)
