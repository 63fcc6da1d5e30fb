"""Text that people typed, made harmless for the format it goes into, and otherwise unchanged."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

# What XML 1.0 cannot hold at all, escaped or not.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def xml_text(value: str) -> str:
    """Escape `value` for the text or an attribute of an XML file."""
    return escape(_ILLEGAL.sub("", value), {'"': "&quot;"})


def plain_text(value: str) -> str:
    """Drop from `value` what no XML file can hold; the rest is for a library to escape."""
    # Nearly all text is printable, which Python knows faster than a pattern does.
    return value if value.isprintable() else _ILLEGAL.sub("", value)


def csv_text(value: str) -> str:
    """Keep a spreadsheet from reading text as a formula: a leading = + - @ gets a quote before it.

    A lone dash and signed numbers ("-0,25") are figures and stay as they are.
    """
    if not value.lstrip(" ").startswith(_LIVE):
        return value
    if re.fullmatch(r"[+\-]?[\d.,]*\s*%?", value):
        return value
    return f"'{value}"
