"""Typed text to days off and swapped working days."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.installation.rules import BadDays, OffDays, days_between
from tracker.lib.calendar import parse_date
from tracker.lib.text import one_line


def _text(label: str, missing: str, longest: int) -> StringField:
    return StringField(
        label,
        [InputRequired(missing), Length(max=longest, message=f"Nhiều nhất {longest} ký tự.")],
        filters=[one_line],
    )


class DaysForm(FlaskForm):
    """One or several days that differ from their weekday, with the document that says so."""

    kind = RadioField(
        "Loại ngày",
        choices=[
            SelectChoice("off", "Ngày nghỉ (rơi vào ngày làm việc)"),
            SelectChoice("on", "Ngày làm bù (rơi vào thứ Bảy, Chủ nhật)"),
        ],
        default="off",
    )
    first = _text("Từ ngày", "Ghi ngày.", 10)
    last = StringField("Đến hết ngày", [Length(max=10, message="Ghi ngày/tháng/năm.")])
    name = _text("Tên", "Ghi tên ngày nghỉ.", 200)
    source = _text("Văn bản làm căn cứ", "Ghi số, ký hiệu văn bản.", 300)

    def days(self) -> OffDays | None:
        """Give the days typed, or None with the error beside its field; call after `validate`."""
        try:
            first = self._day(self.first)
            last = self._day(self.last) if (self.last.data or "").strip() else first
        except ValueError:
            return None
        try:
            return days_between(first, last, self.kind.data)
        except BadDays as bad:
            field = self.last if last != first else self.first
            field.errors = [str(bad)]
            return None

    def _day(self, field: StringField) -> date:
        try:
            return parse_date(field.data or "")
        except ValueError:
            field.errors = ["Ghi ngày/tháng/năm, thí dụ 30/04/2025."]
            raise


class RemoveForm(FlaskForm):
    """Why a day is taken out of the table."""

    reason = _text("Lý do, văn bản làm căn cứ", "Ghi lý do.", 500)
