"""Typed text to values, after the sheets: the province's figure, the council's, the survey's."""

from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from tracker.assessment.actions.surveying import LONGEST_GROUP, MOST
from tracker.assessment.forms import Told
from tracker.lib.text import one_line
from tracker.progress.forms import DayField, TypedForm

_NEEDED = "Cần điền ô này."
_WHOLE = f"Ghi số nguyên từ 0 đến {MOST:,}.".replace(",", ".")
_NOTE = Length(max=4000, message="Nội dung tối đa 4.000 ký tự.")


def _count(label: str) -> IntegerField:
    return IntegerField(
        label, [InputRequired(_WHOLE), NumberRange(min=0, max=MOST, message=_WHOLE)]
    )


class DecideForm(TypedForm, Told):
    """The province's own figure for a criterion, and why it takes it."""

    score = StringField("Điểm của Thành phố", [Length(max=20)], [one_line])
    note = TextAreaField("Lý do", [_NOTE])


class ReasonForm(TypedForm, Told):
    """Why a table is closed with something missing, or opened again."""

    reason = TextAreaField("Lý do", [_NOTE])


class SentForm(TypedForm, Told):
    """Number and day of the report that went to the ministry."""

    number = StringField("Số báo cáo", [InputRequired(_NEEDED), Length(max=80)], [one_line])
    on = DayField("Ngày gửi", [InputRequired(_NEEDED)])


class PublishForm(TypedForm, Told):
    """The day on which the ministry published."""

    on = DayField("Ngày công bố", [InputRequired(_NEEDED)])


class ReplyForm(TypedForm, Told):
    """What the province answers the council on one criterion."""

    text = TextAreaField("Nội dung giải trình, bổ sung", [_NOTE])


class AskForm(TypedForm, Told):
    """A list of respondents asked of agencies: of which group, by when."""

    group = StringField(
        "Nhóm đối tượng", [InputRequired(_NEEDED), Length(max=LONGEST_GROUP)], [one_line]
    )
    due_on = DayField("Hạn gửi danh sách")


class SendForm(TypedForm, Told):
    """How many respondents an agency named; a number and no names."""

    sent = _count("Số người trong danh sách")


class ReturnForm(TypedForm, Told):
    """Forms issued and returned of one group by a day, and why not all."""

    group = StringField(
        "Nhóm đối tượng", [InputRequired(_NEEDED), Length(max=LONGEST_GROUP)], [one_line]
    )
    on = DayField("Tính đến ngày", [InputRequired(_NEEDED)])
    issued = _count("Số phiếu phát ra")
    returned = _count("Số phiếu thu về")
    reason = StringField("Lý do chưa thu đủ", [Length(max=1000)], [one_line])
