"""What a sheet allows on a day, and when an answer is complete."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assessment.rules.dealing import Node, Share, appendix_name, deal
from tracker.assessment.rules.sheets import (
    MOST_PLACES,
    Phase,
    Refused,
    Sheet,
    check_new_day,
    check_reopenable,
    check_signable,
    check_writable,
    days_late,
    is_complete,
    late_words,
    read_score,
    wanting,
)
from tracker.lib.numbers import format_decimal

OPENS, DUE, CITY = date(2024, 12, 16), date(2025, 1, 5), date(2025, 1, 20)


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("0,75", Decimal("0.75")),
        ("0.75", Decimal("0.75")),
        (" 1,5 ", Decimal("1.5")),
        ("0", Decimal(0)),
        ("1,5000", Decimal("1.5")),
        ("", None),
        ("   ", None),
    ],
)
def test_a_score_is_read_with_comma_or_dot(typed, score):
    assert read_score(typed, Decimal("1.5")) == score


@pytest.mark.parametrize("typed", ["1,51", "-0,1", "một", "1,2,3", "0,12345", "1e2", "NaN"])
def test_what_is_no_score_of_the_criterion_is_refused_in_words(typed):
    with pytest.raises(Refused):
        read_score(typed, Decimal("1.5"))


@given(st.decimals(0, 5, places=MOST_PLACES))
def test_every_score_within_the_maximum_is_read_as_it_is_shown(score):
    assert read_score(format_decimal(score, None), Decimal(5)) == score


@pytest.mark.parametrize(
    ("score", "explanation", "documents", "complete"),
    [
        (Decimal(0), "", 1, True),
        (Decimal(1), "Đã làm.", 0, True),
        (Decimal(1), "  ", 0, False),
        (None, "Đã làm.", 3, False),
        (None, "", 0, False),
    ],
)
def test_an_answer_needs_a_score_and_a_document_or_words(score, explanation, documents, complete):
    assert is_complete(score, explanation, documents) is complete
    assert (wanting(score, explanation, documents) == "") is complete


@pytest.mark.parametrize(
    ("state", "on", "phase"),
    [
        ("open", OPENS - timedelta(1), Phase.COMING),
        ("open", OPENS, Phase.WRITING),
        ("open", DUE, Phase.WRITING),
        ("open", DUE + timedelta(1), Phase.LOCKED),
        ("returned", DUE, Phase.WRITING),
        ("returned", DUE + timedelta(1), Phase.LOCKED),
        ("signed", DUE + timedelta(9), Phase.SIGNED),
        ("accepted", OPENS, Phase.ACCEPTED),
    ],
)
def test_a_sheet_is_written_from_its_opening_to_the_end_of_its_day(state, on, phase):
    assert Sheet(state, OPENS, DUE).phase(on) is phase


def test_a_round_that_nobody_opened_is_still_coming_on_its_day():
    assert Sheet("open", OPENS, DUE, round_is_open=False).phase(DUE) is Phase.COMING


@given(
    st.sampled_from(["open", "signed", "returned", "accepted"]),
    st.dates(OPENS - timedelta(5), DUE + timedelta(20)),
    st.sampled_from([None, "accepted", "returned"]),
)
def test_nothing_is_written_outside_the_days_or_after_the_signature(state, on, verdict):
    sheet = Sheet(state, OPENS, DUE)
    open_ = state in ("open", "returned") and OPENS <= on <= DUE and verdict != "accepted"
    if open_:
        check_writable(sheet, verdict, on)
    else:
        with pytest.raises(Refused):
            check_writable(sheet, verdict, on)


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_sheet_is_signed_only_when_every_criterion_is_complete(complete, total):
    sheet = Sheet("open", OPENS, DUE)
    if complete < total:
        with pytest.raises(Refused, match=f"{complete}/{total}"):
            check_signable(sheet, complete, total, DUE)
    else:
        check_signable(sheet, complete, total, DUE)


@pytest.mark.parametrize(
    ("state", "round_state", "on", "allowed"),
    [
        ("open", "open", DUE + timedelta(1), True),
        ("returned", "open", DUE + timedelta(1), True),
        ("accepted", "consolidated", DUE, True),
        ("open", "open", DUE, False),
        ("signed", "open", DUE + timedelta(1), False),
        ("accepted", "sent", DUE, False),
        ("open", "published", DUE + timedelta(1), False),
    ],
)
def test_a_sheet_is_opened_again_when_locked_or_accepted_until_the_report_left(
    state, round_state, on, allowed
):
    sheet = Sheet(state, OPENS, DUE)
    if allowed:
        check_reopenable(sheet, round_state, on)
    else:
        with pytest.raises(Refused):
            check_reopenable(sheet, round_state, on)


@pytest.mark.parametrize("day", [None, DUE, CITY + timedelta(1)])
def test_the_new_day_is_told_lies_ahead_and_before_the_citys_own(day):
    with pytest.raises(Refused):
        check_new_day(day, on=DUE + timedelta(2), city_due_on=CITY)


@pytest.mark.parametrize(
    ("signed_on", "on", "words"),
    [
        (None, DUE, ""),
        (None, DUE + timedelta(2), "quá hạn 2 ngày"),
        (DUE, DUE + timedelta(9), ""),
        (DUE + timedelta(3), DUE + timedelta(9), "nộp muộn 3 ngày"),
    ],
)
def test_lateness_counts_to_the_signature_or_to_today(signed_on, on, words):
    assert late_words(signed_on, DUE, on) == words
    assert bool(days_late(signed_on, DUE, on)) is bool(words)


def test_leaves_go_to_their_owners_and_survey_leaves_are_only_listed():
    nodes = [Node(1, None, "mixed"), Node(2, 1, "appraisal"), Node(3, 1, "survey")]
    nodes += [Node(4, None, "appraisal"), Node(5, 4, "appraisal"), Node(6, 4, "appraisal")]
    owners = [Share(5, 20), Share(1, 10), Share(2, 10, "a"), Share(2, 20, "b"), Share(3, 10)]
    dealt = deal(nodes, owners)
    assert dealt.answers == (Share(2, 10, "a"), Share(2, 20, "b"), Share(5, 20))
    assert dealt.surveyed == (Share(3, 10),)
    assert dealt.unowned == (6,)
    assert dealt.shared == (2,)


@pytest.mark.parametrize(
    ("number", "name"), [(1, "I"), (4, "IV"), (8, "VIII"), (10, "X"), (19, "XIX")]
)
def test_appendices_bear_roman_numbers(number, name):
    assert appendix_name(number) == f"Phụ lục {name}"
