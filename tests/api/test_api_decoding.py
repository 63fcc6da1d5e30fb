"""JSON that parsers read in different ways is not read at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.api.describing.decoding import DEEPEST, LONGEST_NUMBER, NotRead, decode

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_python_writes_is_read_as_it_was(value):
    assert decode(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '[{"a": {"b": 1, "b": 1}}]',
        "[NaN]",
        "-Infinity",
        "1" * (LONGEST_NUMBER + 1),
        "0." + "1" * LONGEST_NUMBER,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        "{'a': 1}",
        "[1,]",
        "",
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(text):
    with pytest.raises(NotRead, match=r"\w"):
        decode(text)


def test_brackets_inside_a_text_are_no_depth():
    told = "[{" * 1000 + '"'
    assert decode(json.dumps([told])) == [told]
    assert decode("[" * DEEPEST + "]" * DEEPEST) is not None
