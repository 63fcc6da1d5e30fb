"""Text of a cell as the plan means it: lines of the paper joined, list entries kept."""

from __future__ import annotations

import re

from tracker.lib.text import nfc, one_line, tidy

_EMPTY = re.compile(r"[\s\-–—.…]*")
_BULLET = re.compile(r"(?:[-+•–]|\(\d+\))\s")
_LOWER_AFTER_DASH = re.compile(r"[-–]\s+[^\W\d_A-ZÀ-Ỹ]")


def cell_text(text: str, *, wrapped: bool) -> str:
    """Give the text of a cell; breaks stay only before list entries."""
    return tidy(unwrap(text)) if wrapped else tidy(text)


def cell_line(text: str, *, wrapped: bool) -> str:
    """Give the text of a cell on one line."""
    return one_line(unwrap(text)) if wrapped else one_line(text)


def unwrap(text: str) -> str:
    """Join the lines of a PDF cell: after "-" or "/" without a space, else with one."""
    lines = nfc(text).split("\n")
    joined = lines[0].strip()
    for line in (line.strip() for line in lines[1:]):
        if _BULLET.match(line) and not _breaks_a_word_pair(joined, line):
            joined = f"{joined}\n{line}"
        elif re.search(r"\S[-/]$", joined) or line[:1] in {"…", "/", ")"} or line.startswith(".."):
            joined += line
        else:
            joined = f"{joined} {line}"
    return joined


def _breaks_a_word_pair(before: str, line: str) -> bool:
    """Say whether a line begins with the dash of "kinh tế - xã hội", not with a list entry."""
    ends_open = before[-1:] not in {";", ":", ".", ","}
    listed = before.lstrip()[:1] in {"-", "–"} or "\n-" in before
    return bool(_LOWER_AFTER_DASH.match(line)) and ends_open and not listed


def is_empty(text: str) -> bool:
    """Say whether a cell holds nothing but dashes and dots."""
    return _EMPTY.fullmatch(text) is not None
