"""Paging by key: cursors come back as they were, changed ones lead to the first page."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.paging import Position, decode_cursor, encode_cursor, make_page

SHAPE = (date, str, int)
KEYS = st.tuples(
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80),
    st.integers(-(2**63) + 1, 2**63 - 1),
)


@given(KEYS, st.booleans())
def test_a_cursor_comes_back_as_it_was(key: tuple, backwards: bool) -> None:
    assert decode_cursor(encode_cursor(key, backwards), SHAPE) == Position(key, backwards)


@given(st.text(max_size=200))
def test_no_text_in_the_address_is_an_error(text: str) -> None:
    assert decode_cursor(text, SHAPE) is None


def test_instants_and_decimals_come_back() -> None:
    key = (datetime(2024, 10, 15, 3, tzinfo=UTC), Decimal("1.50"))
    assert decode_cursor(encode_cursor(key), (datetime, Decimal)) == Position(key)


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "parts",
    [
        {"a": 1},
        [],
        [0, "2024-01-01", "x"],
        [0, "2024-01-01", "x", 1, 1],
        [2, "2024-01-01", "x", 1],
        [0, "2024-13-01", "x", 1],
        [0, None, "x", 1],
        [0, "2024-01-01", "\x00", 1],
        [0, "2024-01-01", "\ud800", 1],
        [0, "2024-01-01", "x", True],
        [0, "2024-01-01", "x", 2**63],
        [0, "2024-01-01", "x" * 3_000, 1],
    ],
)
def test_a_changed_cursor_leads_to_the_first_page(parts: object) -> None:
    assert decode_cursor(packed(parts), SHAPE) is None


def test_only_what_lists_are_sorted_by_becomes_a_cursor() -> None:
    with pytest.raises(TypeError):
        encode_cursor((None,))


def fetch(numbers: range, position: Position | None, size: int) -> list[int]:
    """Do what a query does: `size + 1` rows after the key, or before it in reverse order."""
    if position is None:
        return list(numbers)[: size + 1]
    if position.backwards:
        return [n for n in reversed(numbers) if n < position.key[0]][: size + 1]
    return [n for n in numbers if n > position.key[0]][: size + 1]


@given(st.integers(0, 40), st.integers(1, 9))
def test_walking_there_and_back_shows_every_row_once(count: int, size: int) -> None:
    numbers, there, back, position = range(count), [], [], None
    while True:
        page = make_page(fetch(numbers, position, size), size, position, lambda n: (n,))
        there.append(list(page.rows))
        if page.next is None:
            break
        position = decode_cursor(page.next, (int,))
    while page.previous is not None:
        position = decode_cursor(page.previous, (int,))
        page = make_page(fetch(numbers, position, size), size, position, lambda n: (n,))
        back.append(list(page.rows))
    assert [row for rows in there for row in rows] == list(numbers)
    assert back[::-1] == there[:-1]
