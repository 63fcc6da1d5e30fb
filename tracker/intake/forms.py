"""Typed text to values: a document to upload, a cell to change, a plan to put in force."""

from __future__ import annotations

import re
from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from tracker.lib import clock
from tracker.lib.calendar import parse_date
from tracker.lib.text import one_line
from tracker.plans.rules.kinds import IMPROVEMENT, KINDS, code_of, kind_of_code

# For the file field; the reader itself is chosen by the content.
ACCEPT = ".docx,.xlsx,.pdf,.csv"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BAD_DAY = "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 30/05/2024."


def _tidy(value: str | None) -> str:
    return one_line(value)


def _day(text: str) -> date | None:
    """Read a date that may be left out; raise ValidationError for what is none."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        raise ValidationError(_BAD_DAY) from None
    if day > clock.today():
        raise ValidationError("Ngày ban hành không được sau hôm nay.")
    return day


class _Issue(FlaskForm):
    """The number and the date of issue; without a date a plan stays a draft."""

    number = StringField(
        "Số, ký hiệu", [Length(max=80, message="Tối đa 80 ký tự.")], filters=[_tidy]
    )
    issued_on = StringField("Ngày ban hành", filters=[_tidy])

    def validate_issued_on(self, field: StringField) -> None:
        """Refuse what is no date, and a date to come."""
        _day(field.data or "")

    @property
    def day(self) -> date | None:
        """Give the date of issue; None when it was left out."""
        return _day(self.issued_on.data or "")


class UploadForm(_Issue):
    """A plan document, with what the person knows better than the paper."""

    file = FileField("Tệp kế hoạch")
    code = StringField("Mã kế hoạch", filters=[_tidy])
    year = StringField("Năm", filters=[_tidy])
    kind = SelectField(
        "Loại kế hoạch",
        choices=[SelectChoice(*pair) for pair in KINDS.items()],
        default=IMPROVEMENT,
        invalid_choice_message="Chọn trong danh sách.",
    )

    def validate_code(self, field: StringField) -> None:
        """Refuse a code that could not stand in an address."""
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError("Mã chỉ gồm chữ thường không dấu, số và gạch nối, ví dụ 2024.")
        if field.data and kind_of_code(field.data) != self.kind.data:
            raise ValidationError(f"Mã của loại này có dạng {code_of(self.kind.data, 2025)}.")

    def validate_year(self, field: StringField) -> None:
        """Refuse what is no year of a plan."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError("Ghi năm bằng bốn chữ số, ví dụ 2024.")
        if field.data and not 1990 <= int(field.data) <= 2100:
            raise ValidationError("Năm phải từ 1990 đến 2100.")


class ApplyForm(_Issue):
    """The last step: number and date, and the version of the draft that was seen."""

    version = HiddenField()


def read_version(text: str | None) -> int:
    """Give the version that a page carried; 0, which no draft has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
