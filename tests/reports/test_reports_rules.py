"""A task of many agencies counts once, as its worst part stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.counts import Counts
from tracker.reports.rules import as_one_task, newly_done, number_ranges


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (Counts(overdue=1, done_on_time=29), "overdue"),
        (Counts(due_soon=1, not_due=5), "due_soon"),
        (Counts(not_due=1, waiting=3), "not_due"),
        (Counts(waiting=1, done_late=2), "waiting"),
        (Counts(done_late=1, done_on_time=2), "done_late"),
        (Counts(done_on_time=2), "done_on_time"),
        (Counts(done_on_time=2, cancelled=1), "done_on_time"),
        (Counts(suspended=2), "suspended"),
        (Counts(cancelled=2), "cancelled"),
        (Counts(), "no_deadline"),
    ],
)
def test_a_task_stands_as_its_worst_part(parts, kind):
    assert getattr(as_one_task(parts, dated=True), kind) == 1


def test_a_task_without_a_last_day_is_never_late():
    assert as_one_task(Counts(overdue=3), dated=False) == Counts(assignments=1, no_deadline=1)


def test_a_waiting_task_whose_day_has_passed_has_fallen_due():
    assert as_one_task(Counts(waiting=2, waiting_due=1), dated=True).fallen_due == 1
    assert as_one_task(Counts(waiting=2), dated=True).fallen_due == 0


COUNTS = st.builds(
    Counts,
    **{name: st.integers(0, 3) for name in ("not_due", "due_soon", "overdue", "waiting",
                                            "done_on_time", "done_late", "suspended")},
)  # fmt: skip


@given(COUNTS, st.booleans())
def test_a_task_is_always_counted_exactly_once(parts, dated):
    one = as_one_task(parts, dated=dated)
    assert one.occurrences + one.suspended + one.cancelled == 1


def test_what_is_newly_done_is_counted_from_the_cut_off_before():
    assert newly_done(Counts(done_on_time=5, done_late=1), Counts(done_on_time=2)) == 4
    assert newly_done(Counts(done_on_time=5), None) == 5


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (["1", "2", "3", "5"], "1-3, 5"),
        (["48", "72"], "48, 72"),
        (["4", "4a", "4b", "5"], "4, 4a, 4b, 5"),
        (["1", "2"], "1, 2"),
        ([], ""),
    ],
)
def test_runs_of_numbers_are_shortened(numbers, text):
    assert number_ranges(numbers) == text
