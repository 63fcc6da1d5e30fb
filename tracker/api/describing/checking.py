"""Reading JSON by its schema: the same words describe what is sent and check it.

Knows the words that `schemas.py` writes for what comes in, and no others. Nothing is guessed: a
number is not read from text, and a field that nobody described is refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tracker.api.describing.schemas import Schema

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TYPES: dict[str, tuple[type[Any], str]] = {
    "string": (str, "Cần một chuỗi."),
    "integer": (int, "Cần một số nguyên."),
    "array": (list, "Cần một danh sách."),
    "object": (dict, "Cần một đối tượng."),
}


def problems(value: Any, schema: Schema, where: str = "") -> dict[str, str]:
    """Give what is wrong with `value`, by field ("documents[0].number"); empty when nothing is."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None and "null" in kinds:
        return {}
    kind, sentence = _TYPES[kinds[0]]
    # A JSON true is no 1, although Python says so.
    if not isinstance(value, kind) or isinstance(value, bool):
        return {where: sentence}
    if isinstance(value, dict):
        return _of_object(value, schema, where)
    if isinstance(value, list):
        return _of_list(value, schema, where)
    wrong = _of_text(value, schema) if isinstance(value, str) else _of_number(value, schema)
    return {where: wrong} if wrong else {}


def _of_object(value: dict[str, Any], schema: Schema, where: str) -> dict[str, str]:
    inside = f"{where}." if where else ""
    found = {
        f"{inside}{name}": "Thiếu trường này." for name in schema["required"] if name not in value
    }
    for name, entry in value.items():
        if name in schema["properties"]:
            found |= problems(entry, schema["properties"][name], f"{inside}{name}")
        else:
            found[f"{inside}{name}"[:120]] = "Không có trường này."
    return found


def _of_list(value: list[Any], schema: Schema, where: str) -> dict[str, str]:
    if len(value) > schema["maxItems"]:
        return {where: f"Nhiều nhất {schema['maxItems']} mục."}
    found: dict[str, str] = {}
    for place, entry in enumerate(value):
        found |= problems(entry, schema["items"], f"{where}[{place}]")
    return found


def _of_text(value: str, schema: Schema) -> str:
    if not value.isprintable() and not is_storable(value):
        return "Có ký tự không lưu được."
    if "enum" in schema and value not in schema["enum"]:
        return f"Chọn một trong: {', '.join(str(one) for one in schema['enum'] if one)}."
    if len(value) > schema.get("maxLength", len(value)):
        return f"Dài quá {schema['maxLength']} ký tự."
    if schema.get("format") == "date" and not is_day(value):
        return "Cần ngày dạng 2024-10-15."
    return ""


def _of_number(value: int, schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if (least is not None and value < least) or (most is not None and value > most):
        return f"Cần số nguyên từ {least} đến {most}."
    return ""


def is_storable(text: str) -> bool:
    """Say whether both databases keep a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_day(text: str) -> bool:
    """Say whether a text is a date as ISO 8601 writes it with hyphens."""
    if not (text.isascii() and _DAY.fullmatch(text)):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
