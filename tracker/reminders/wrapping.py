"""The plain part of a letter in lines that every mail program shows whole."""

from __future__ import annotations

import re
from functools import lru_cache
from textwrap import wrap

# Below the 78 characters that RFC 5322 advises, so that a quoted reply still fits.
WIDTH = 72
_GAPS = re.compile(r"\n{3,}")


def wrapped(text: str) -> str:
    """Break long lines at spaces, keeping the indent; addresses stay in one piece.

    Sections left out leave no more than one empty line behind (`close`).
    """
    return "\n".join(part for line in close(text).split("\n") for part in _wrapped_line(line))


def close(text: str) -> str:
    """Leave one empty line where sections were left out; long lines stay whole, for a page."""
    return _GAPS.sub("\n\n", text)


def _wrapped_line(line: str) -> tuple[str, ...]:
    return (line,) if len(line) <= WIDTH else _broken(line)


# The title of a task stands in the letters of everybody who works on it.
@lru_cache(maxsize=2048)
def _broken(line: str) -> tuple[str, ...]:
    indent = line[: len(line) - len(line.lstrip())]
    hanging = indent + ("  " if line.lstrip().startswith("- ") else "")
    lines = wrap(
        line.strip(),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(lines)
