"""Pieces of the forms of a plan: fields of text, numbers as people type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from tracker.lib.numbers import BadNumber, parse_decimal
from tracker.lib.text import one_line

NEEDED = "Cần điền ô này."
CHOOSE = "Chọn trong danh sách."


def _tidy(value: str | None) -> str:
    return one_line(value)


def text(label: str, *, longest: int, needed: bool = False) -> StringField:
    """Make a field of one line of at most `longest` characters."""
    checks: list[Any] = [Length(max=longest, message=f"Tối đa {longest} ký tự.")]
    return StringField(label, [InputRequired(NEEDED), *checks] if needed else checks, [_tidy])


def cell(label: str, *, needed: bool = False) -> TextAreaField:
    """Make a field of several lines, as a cell of an annex holds them."""
    checks: list[Any] = [Length(max=4000, message="Tối đa 4000 ký tự.")]
    return TextAreaField(label, [InputRequired(NEEDED), *checks] if needed else checks)


def number(field: StringField) -> Decimal | None:
    """Read a number, with ">" or "=" before it; None for an empty field, ValidationError else."""
    typed = (field.data or "").removeprefix(">").removeprefix("=").strip()
    if not typed:
        return None
    try:
        return parse_decimal(typed)
    except BadNumber:
        raise ValidationError("Ghi số dạng 1,75.") from None


def paragraphs(typed: str | None) -> str:
    """Give the lines that hold something, each tidied."""
    return "\n".join(one_line(line) for line in (typed or "").splitlines() if line.strip())
