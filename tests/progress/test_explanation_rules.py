"""Explanations, the rules: for what one is asked, which act may follow which, what must be said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.explaining import (
    Answer,
    Stage,
    Subject,
    after,
    asks,
    check_answer,
    check_question,
    subject_of,
)
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import Kind, State, Work

DUE = date(2024, 8, 31)
LATE = DUE + timedelta(days=5)
VERBS = ["draft", "write", "sign", "accept", "return", "withdraw"]


def state(kind=Kind.DATED, work=Work.NOT_STARTED, completed_on=None):
    return State(
        kind=kind, work=work, due_on=DUE, limit_on=DUE, soon_on=DUE, completed_on=completed_on
    )


@pytest.mark.parametrize(
    ("known", "on", "subject"),
    [
        (state(), LATE, Subject.LATE),
        (state(), DUE, None),
        (state(work=Work.SUBMITTED, completed_on=LATE), LATE, None),
        (state(work=Work.COMPLETED, completed_on=LATE), LATE, Subject.LATE),
        (state(work=Work.COMPLETED, completed_on=DUE), LATE, None),
        (state(work=Work.SUSPENDED), LATE, None),
        (state(Kind.STANDING), LATE, Subject.SILENT),
        (state(Kind.RECURRING), LATE, Subject.SILENT),
        (state(Kind.STANDING), DUE, None),
        (state(Kind.STANDING, Work.COMPLETED, LATE), LATE, None),
    ],
)
def test_one_is_asked_for_what_is_late_or_missing(known, on, subject):
    assert subject_of(known, on) is subject


MOVES = """
           draft write   sign   accept   return   withdraw
asked      asked written signed -        -        withdrawn
written    asked written signed -        -        withdrawn
signed     -     -       -      accepted returned -
accepted   -     -       -      -        -        -
returned   asked written signed -        -        withdrawn
withdrawn  -     -       -      -        -        -
"""


@pytest.mark.parametrize("line", MOVES.strip().splitlines()[1:])
def test_each_act_is_due_in_its_stage_only(line):
    stage, *expected = line.split()
    for verb, following in zip(VERBS, expected, strict=True):
        if following == "-":
            with pytest.raises(Refused):
                after(Stage(stage), verb)
        else:
            assert after(Stage(stage), verb) == following


@given(st.lists(st.sampled_from(VERBS), max_size=30))
def test_nothing_is_accepted_that_no_head_has_signed(verbs):
    stage, signed = Stage.ASKED, False
    for verb in verbs:
        try:
            stage = after(stage, verb)
        except Refused:
            continue
        signed = verb == "sign" or (signed and verb == "accept")
        assert stage is not Stage.ACCEPTED or signed


@pytest.mark.parametrize(
    ("answer", "must_promise", "wrong"),
    [
        (Answer("Chờ", "Làm bù", LATE), True, set()),
        (Answer("Chờ", "Làm bù"), False, set()),
        (Answer(" ", "", None), True, {"cause", "remedy", "promised_on"}),
        (Answer("Chờ", "Làm bù", DUE), True, {"promised_on"}),
    ],
)
def test_an_answer_says_why_and_what_and_by_when(answer, must_promise, wrong):
    problems = {}
    try:
        check_answer(answer, on=LATE, must_promise=must_promise)
    except Refused as refusal:
        problems = refusal.problems
    assert set(problems) == wrong


def test_a_day_that_is_over_cannot_be_the_day_to_answer_by():
    with pytest.raises(Refused, match="trước hôm nay"):
        check_question(DUE, on=LATE)


@pytest.mark.parametrize(("authority", "verb"), [("request", "đề nghị"), ("directive", "yêu cầu")])
def test_a_body_that_the_city_cannot_order_is_asked_politely(authority, verb):
    assert asks(authority) == verb
