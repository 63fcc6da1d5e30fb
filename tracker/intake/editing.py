"""What a person types into a cell of the preview becomes the row's new value, or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Match, Register
from tracker.intake.kept import NUMBERS, Kept, Row
from tracker.intake.parsed import ParsedSection, ParsedTarget, ParsedTask
from tracker.intake.recheck import as_of
from tracker.intake.rules.characters import LOST
from tracker.intake.rules.numbers import Value, read_target, read_value
from tracker.lib.numbers import BadNumber, format_decimal
from tracker.lib.text import one_line
from tracker.plans.rules.deadline import Deadline, read_deadline

TASK_FIELDS = {
    "number": "Số thứ tự",
    "title": "Nhiệm vụ",
    "deadline": "Thời hạn",
    "leads": "Chủ trì",
    "partners": "Phối hợp",
    "output": "Kết quả, sản phẩm",
}
TARGET_FIELDS = {
    "code": "Mã",
    "name": "Tiêu chí",
    "max_score": "Điểm tối đa",
    "baseline": "Kết quả năm trước",
    "target": "Mục tiêu",
    "leads": "Đơn vị chủ trì",
}
SECTION_FIELDS = {"section_title": "Tên mục"}
_NEEDED = {"number", "title", "name", "code", "leads", "section_title"}
_MARK = re.compile(r"[\w.\-]{1,20}")
_LONGEST = 4000
# How a printed name was read where a person is asked about it.
_UNREAD = {"near", "damaged", "unknown", "ended"}


class BadEdit(Exception):
    """What was typed cannot stand in that cell; the message is a sentence for the person."""


def fields_of(row: Row) -> dict[str, str]:
    """Give the fields of a row that can be edited, each with its name for people."""
    if isinstance(row.value, ParsedTask):
        return TASK_FIELDS
    return TARGET_FIELDS if isinstance(row.value, ParsedTarget) else SECTION_FIELDS


def field_text(row: Row, field: str) -> str:
    """Give the present value of a field as a person would type it; empty where there is none."""
    if field == "target" and isinstance(row.value, ParsedTarget) and row.value.target is None:
        return row.value.target_text
    value = getattr(row.value, "title" if field == "section_title" else field, None)
    if isinstance(value, Deadline):
        return value.text
    if isinstance(value, tuple):
        return "; ".join(_name_text(match) for match in value)
    if field in NUMBERS and value is not None:
        more = field == "target" and getattr(row.value, "target_operator", None) == ">"
        return ("> " if more else "") + format_decimal(value, None)
    return value or ""


def _name_text(match: Match) -> str:
    name = match.name or match.printed
    return f"{name} ({match.scope})" if match.scope else name


def edited(
    row: Row, field: str, typed: str, *, kept: Kept, register: Register, name: str | None = None
) -> Row:
    """Give the row with a new value in one field; raise BadEdit.

    For agencies, `name` is the one printed name to replace; without it the whole cell changes.
    """
    if field not in fields_of(row):
        raise BadEdit("Ô này không sửa được.")
    text = typed.strip()[:_LONGEST]
    if not text and field in _NEEDED and not isinstance(row.value, ParsedTarget):
        raise BadEdit(f"Ô “{fields_of(row)[field]}” không được để trống.")
    if LOST in text:
        raise BadEdit("Nội dung còn ký tự hỏng (�). Hãy ghi lại chữ đúng.")
    change: dict[str, Any]
    if field in ("leads", "partners"):
        change = {field: _names(row, field, text, kept, register, name)}
    elif field == "deadline":
        change = {field: _deadline(text, kept)}
    elif field in NUMBERS:
        change = _number(field, text)
    elif field in ("number", "code"):
        change = {field: _mark(text, field)}
    else:
        clean = "\n".join(one_line(line) for line in text.splitlines() if line.strip())
        if not clean and field in ("title", "name"):
            raise BadEdit("Ô này không được để trống.")
        change = {"title" if field == "section_title" else field: clean or None}
    value: Any = row.value
    if field == "section_title" and not isinstance(value, ParsedSection):
        raise BadEdit("Ô này không sửa được.")
    return replace(row, value=replace(value, **change))


def _names(
    row: Row, field: str, text: str, kept: Kept, register: Register, name: str | None
) -> tuple[Match, ...]:
    """Read names that must all be known on the plan's day."""
    found = split_names(text, register, as_of(kept)) if text else ()
    unknown = [match for match in found if match.name is None or match.how == "near"]
    if unknown:
        match = unknown[0]
        near = match.suggestions or tuple(register.nearest(match.printed, as_of(kept)))
        hint = f" Gần đúng nhất: {'; '.join(near)}." if near else ""
        raise BadEdit(f"Không có cơ quan “{match.printed}” vào ngày của kế hoạch.{hint}")
    if not name:
        return tuple(found)
    before: Sequence[Match] = getattr(row.value, field)
    after: list[Match] = []
    for match in before:
        if match.printed == name:
            after += [replace(new, scope=new.scope or match.scope) for new in found]
        else:
            after.append(match)
    return tuple(after)


def bearing(kept: Kept, name: str) -> Iterator[tuple[Row, str]]:
    """Give the rows that still bear an unread printed name, each with the field that does."""
    for row in kept.rows():
        for field in ("leads", "partners"):
            matches: Sequence[Match] = getattr(row.value, field, ())
            if any(match.printed == name and match.how in _UNREAD for match in matches):
                yield row, field


def _deadline(text: str, kept: Kept) -> Deadline:
    deadline = read_deadline(text, year=kept.year, issued_on=kept.issued_on)
    if any(doubt.rule == "bad_date" for doubt in deadline.findings):
        raise BadEdit(f"“{deadline.text}” có ngày, tháng hoặc quý không tồn tại.")
    return deadline


def _number(field: str, text: str) -> dict[str, Any]:
    try:
        value: Value = read_target(text) if field == "target" else read_value(text)
    except BadNumber:
        raise BadEdit(f"“{text[:40]}” không phải là số. Ghi dạng 1,75.") from None
    if field == "target":
        return {"target": value.number, "target_operator": value.operator, "target_text": text}
    return {field: value.number}


def _mark(text: str, field: str) -> str:
    mark = text.replace(" ", "").rstrip(".)")
    if not _MARK.fullmatch(mark):
        what = "Số thứ tự" if field == "number" else "Mã"
        raise BadEdit(f"{what} chỉ gồm chữ, số và dấu chấm, ví dụ 4a hoặc 5.1.")
    return mark
