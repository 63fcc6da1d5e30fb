"""The table of ASVS names every requirement once, and files and tests that exist."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from tracker.settings import ROOT

TEXT = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d", line)
]
STATES = {"đạt", "một phần", "chưa", "người vận hành", "không áp dụng"}
# Requirements of levels 1 and 2 in each chapter of version 5.0.0.
CHAPTERS = dict(
    zip(
        range(1, 18),
        (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7),
        strict=True,
    )
)


def test_every_requirement_of_two_levels_stands_there_once():
    assert max(Counter(row[0] for row in ROWS).values()) == 1
    assert Counter(int(row[0].split(".")[0]) for row in ROWS) == CHAPTERS
    assert sum(CHAPTERS.values()) == 253


def test_each_row_has_words_a_state_and_a_reason():
    assert {row[2] for row in ROWS} <= STATES
    assert [row[0] for row in ROWS if not row[1] or not row[4]] == []


def names_in(text: str) -> list[tuple[str, str]]:
    """The files of a cell, each with the test that is named in it or nothing."""
    return re.findall(r"`([\w/.-]+\.\w+)(?:::(\w+))?`", text)


def test_what_is_met_names_a_file_and_a_test_that_exist():
    for number, _, state, where, how in ROWS:
        for path, test in names_in(f"{where} {how}"):
            assert (ROOT / path).exists(), (number, path)
            assert not test or test in functions_of(path), (number, test)
        if state == "đạt":
            ((path, test),) = names_in(how)
            assert where, number
            assert (path.startswith("tests/"), bool(test)) == (True, True), number


@cache
def functions_of(path: str) -> set[str]:
    """The functions of a file that pytest runs."""
    return set(re.findall(r"^def (test_\w+)\(", (ROOT / path).read_text("utf-8"), re.M))


def test_the_counts_of_the_head_are_those_of_the_table():
    counts = Counter(row[2] for row in ROWS)
    for state, words in (("đạt", "đạt,"), ("một phần", "đạt một phần"), ("chưa", "chưa,")):
        assert f"{counts[state]} {words}" in TEXT
