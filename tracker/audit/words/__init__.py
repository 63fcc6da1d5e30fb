"""The trail in Vietnamese: verbs, things, fields and values, as people read them.

No code word is ever shown: what has no word here is called by the name of its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tracker.audit.words.things import FIELDS, SUBJECTS, VALUES
from tracker.audit.words.verbs import ROOMS, VERBS

# A day, alone or with an hour behind it.
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.+]+)?")
LONGEST_VALUE = 300
_LISTED = 12


def verb_words(verb: str) -> str:
    """Give what a verb is called; its room's name where it has no words of its own."""
    return VERBS.get(verb) or ROOMS.get(verb.partition(".")[0], "Việc khác")


def subject_words(subject_type: str) -> str:
    """Give what a kind of thing is called."""
    return SUBJECTS.get(subject_type, "Nội dung")


def field_words(name: str) -> str:
    """Give what a field is called; a key that is a number names a row."""
    return FIELDS.get(name) or (f"Số {name}" if name.isdigit() else "Nội dung khác")


def value_words(value: Any) -> str:
    """Give a value as a person reads it: yes and no, days, codes in words, lists joined."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        told = Counter(value_words(one) for one in value.values())
        return _joined([f"{count} việc {words}" for words, count in told.most_common()])
    if isinstance(value, dict):
        return _joined([f"{_key(key)}: {value_words(one)}" for key, one in value.items()])
    if isinstance(value, list):
        return _joined([value_words(one) for one in value])
    day = _DAY.fullmatch(str(value))
    if day:
        return f"{day[3]}/{day[2]}/{day[1]}"
    text = VALUES.get(str(value), str(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _key(name: str) -> str:
    return FIELDS.get(name, name)


def _joined(parts: list[str]) -> str:
    more = len(parts) - _LISTED
    return "; ".join(parts[:_LISTED]) + (f" … và {more} nội dung nữa" if more > 0 else "")


def changes(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> list[tuple[str, str, str]]:
    """Give (field, before, after) in words, in the order in which the act told them."""
    old, new = before or {}, after or {}
    return [
        (field_words(name), value_words(old.get(name)), value_words(new.get(name)))
        for name in {**old, **new}
    ]
