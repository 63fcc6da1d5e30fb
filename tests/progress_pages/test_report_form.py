"""Typed words become values or a sentence, whatever was typed; a draft gives them back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tracker.progress.forms import ReportForm, flat_fields, read_version
from tracker.progress.rules.moves import Result
from tracker.progress.rules.status import Kind, State

NAMES = [
    "result",
    "percent",
    "completed_on",
    "done",
    "expected_on",
    "documents-0-number",
    "documents-0-issued_on",
    "documents-1-link",
    "documents-2-earlier",
    "version",
]


def form(kind=Kind.DATED, **typed):
    found = ReportForm(MultiDict(typed))
    found.offer(kind)
    return found


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(typed):
    found = form(**typed)
    assert found.validate() == (not found.problems())
    assert all(sentence.endswith(".") for _, _, sentence in found.problems())
    assert not any("\x00" in word for word in found.words().values())


@given(st.dictionaries(st.sampled_from(NAMES[:-1]), st.text(alphabet="ab1/ ăđ", max_size=9)))
def test_a_draft_gives_back_every_word(typed):
    sent = form().words() | typed  # a browser sends empty fields too
    words = form(**sent).words()
    assert words == sent
    assert form(**words).words() == words


@pytest.mark.parametrize(
    ("typed", "read"),
    [("4/10/2024", date(2024, 10, 4)), (" 04/10/2024 ", date(2024, 10, 4)), ("", None)],
)
def test_a_date_is_read_as_offices_write_it(typed, read):
    assert form(completed_on=typed).completed_on.data == read


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (Kind.DATED, ["doing", "done", "blocked"]),
        (Kind.UNDATED, ["doing", "done", "blocked"]),
        (Kind.EVENT, ["doing", "done", "blocked"]),
        (Kind.STANDING, ["done", "nothing"]),
        (Kind.RECURRING, ["done", "nothing", "doing", "blocked"]),
    ],
)
def test_each_kind_of_work_is_offered_its_own_results(kind, offered):
    assert [choice.value for choice in form(kind).result.choices] == offered


def test_a_percentage_left_as_it_stood_does_not_contradict_completion():
    state = State(kind=Kind.DATED, percent=60)
    assert form(result="done", percent="60").report(state).percent is None
    assert form(result="done", percent="95").report(state).percent == 95
    assert form(result="doing", percent="60").report(state).percent == 60


def test_a_date_of_completion_belongs_to_completed_work_alone():
    report = form(result="doing", completed_on="04/10/2024").report(State(kind=Kind.DATED))
    assert (report.result, report.completed_on) == (Result.DOING, None)


def test_a_form_has_room_for_three_documents_and_no_more():
    names = {field.name for field in flat_fields(form(**{"documents-9-number": "1"}))}
    assert sum(name.endswith("-number") for name in names) == 3


@pytest.mark.parametrize(
    ("typed", "version"), [("7", 7), ("", -1), (None, -1), ("-3", -1), ("9" * 30, -1), ("²", -1)]
)
def test_a_version_that_was_tampered_with_matches_no_row(typed, version):
    assert read_version(typed) == version
