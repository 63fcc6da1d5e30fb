"""Every verb, thing and field that the code writes into the trail has Vietnamese words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tracker.audit.words import changes, field_words, subject_words, value_words, verb_words
from tracker.audit.words.things import FIELDS, SUBJECTS
from tracker.audit.words.verbs import ROOMS, VERBS
from tracker.settings import ROOT

# Ways in which rooms pass a verb on to `record`.
_PASSING = {"Act", "_record", "record_act"}


@cache
def trees() -> list[tuple[str, str, ast.Module]]:
    """Every module that lies in a room: room, text, tree."""
    found = []
    for path in sorted((ROOT / "tracker").glob("*/**/*.py")):
        text = path.read_text("utf-8")
        room = path.relative_to(ROOT / "tracker").parts[0]
        found.append((room, text, ast.parse(text)))
    return found


def verbs_in_code() -> Iterator[str]:
    for room, text, tree in trees():
        records = "tracker.audit.actions import" in text and "record" in text
        for node in ast.walk(tree):
            word = node.value if isinstance(node, ast.Constant) else None
            if records and re.fullmatch(rf"{room}\.[a-z_]+(?<!_)", str(word)):
                yield str(word)
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", "")
                if name in _PASSING and re.fullmatch("[a-z_]+", str(node.args[0].value)):
                    yield f"{room}.{node.args[0].value}"


def told_in_code(argument: str) -> Iterator[ast.expr]:
    for _room, text, tree in trees():
        if "tracker.audit.actions import" not in text:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from (word.value for word in node.keywords if word.arg == argument)


# Names of files and pages that look like verbs.
_NO_VERBS = {"indices.csv"}


def test_every_verb_in_the_code_has_words():
    found = set(verbs_in_code()) - _NO_VERBS
    assert len(found) > 100
    assert sorted(found - set(VERBS)) == []


def test_every_kind_of_thing_has_words():
    found = {
        node.value
        for value in told_in_code("subject_type")
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(found - set(SUBJECTS)) == []


def test_every_field_that_is_named_has_words():
    found = {
        key.value
        for argument in ("before", "after")
        for value in told_in_code(argument)
        for node in ast.walk(value)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    assert sorted(found - set(FIELDS)) == []


def test_every_room_of_a_verb_has_a_name():
    assert {verb.partition(".")[0] for verb in VERBS} == set(ROOMS)


def test_words_begin_with_a_capital_and_end_without_a_full_stop():
    words = [*VERBS.values(), *SUBJECTS.values(), *FIELDS.values()]
    assert all(re.match("[A-ZĐÁÀẢÃẠÂÊÔƠƯÝ]", word) and not word.endswith(".") for word in words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (True, "có"),
        ("2024-10-15", "15/10/2024"),
        ("2024-10-15T08:00:00+00:00", "15/10/2024"),
        ("suspended", "tạm dừng"),
        ("Sở Y tế", "Sở Y tế"),
        ([1, 2], "1; 2"),
        ({"1": "done", "2": "done", "3": "nothing"}, "2 việc đã xong; 1 việc không phát sinh"),
        ({"percent": 50}, "Tỷ lệ hoàn thành: 50"),
        (list(range(15)), "; ".join(map(str, range(12))) + " … và 3 nội dung nữa"),
    ],
)
def test_values_are_read_as_people_write_them(value, words):
    assert value_words(value) == words


def test_what_has_no_word_is_called_by_its_kind():
    assert verb_words("plans.some_new_verb") == "Kế hoạch"
    assert verb_words("nowhere.act") == "Việc khác"
    assert (subject_words("gadget"), field_words("gizmo")) == ("Nội dung", "Nội dung khác")


def test_a_change_is_told_field_by_field():
    told = changes({"percent": 10, "work": "in_progress"}, {"percent": 60, "work": "completed"})
    assert told == [
        ("Tỷ lệ hoàn thành", "10", "60"),
        ("Tình trạng", "đang thực hiện", "đã hoàn thành"),
    ]
