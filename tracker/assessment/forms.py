"""Typed text to values: the calendar of a round, an answer, a verdict, a new day."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.assessment.actions.opening import Calendar
from tracker.assessment.rules.sheets import LONGEST_TEXT, Refused
from tracker.progress.forms import DayField, DocumentForm, TypedForm, read_version

_NEEDED = "Cần điền ô này."
_TOO_LONG = f"Nội dung dài quá {LONGEST_TEXT} ký tự; phần còn lại để trong tài liệu."
_TEXT = Length(max=LONGEST_TEXT, message=_TOO_LONG)


def _day(label: str) -> DayField:
    return DayField(label, [InputRequired(_NEEDED)])


class Told:
    """A form that takes in the refusal of a rule, as one of its own problems."""

    form_errors: list[Any]

    def tell(self, problem: Exception) -> None:
        """Put a refusal's sentence above the form."""
        self.form_errors.append(str(problem))


class CalendarForm(TypedForm, Told):
    """The days of a round."""

    opens_on = _day("Ngày mở")
    agency_due_on = _day("Hạn cơ quan nộp phiếu")
    city_due_on = _day("Hạn thành phố gửi báo cáo")
    owners_on = _day("Cơ quan phụ trách tính theo ngày")

    def calendar(self) -> Calendar:
        """Give the days of a form; raise Refused where one is missing."""
        fields = (self.opens_on, self.agency_due_on, self.city_due_on, self.owners_on)
        days = [field.data for field in fields if field.data is not None]
        if len(days) < len(fields):
            raise Refused("Ghi đủ bốn ngày, dạng 05/01/2025.")
        return Calendar(*days)


class RoundForm(CalendarForm):
    """A new round: which year, by which version of the framework, under what title."""

    year = SelectField("Năm đánh giá", coerce=int, validate_choice=False)
    framework = SelectField("Bộ chỉ số", coerce=int, validate_choice=False)
    title = StringField(
        "Tên đợt", [InputRequired(_NEEDED), Length(max=300, message="Tên dài quá 300 ký tự.")]
    )


class OpenForm(TypedForm, Told):
    """The opening of a round, with the number of its plan where one is made."""

    plan_number = StringField(
        "Số kế hoạch tự đánh giá", [Length(max=80, message="Số dài quá 80 ký tự.")]
    )


class GiveForm(TypedForm, Told):
    """A criterion given to an agency."""

    criterion = SelectField("Tiêu chí", coerce=int, validate_choice=False)
    agency = SelectField("Cơ quan", coerce=int, validate_choice=False)
    scope = StringField("Phạm vi", [Length(max=300, message="Phạm vi dài quá 300 ký tự.")])


class AnswerForm(TypedForm, Told):
    """A score and its explanation; the score is read by the rules, against its maximum."""

    score = StringField("Điểm tự chấm")
    explanation = TextAreaField("Diễn giải", [_TEXT])
    version = HiddenField()

    @property
    def version_number(self) -> int:
        """The version of the page on which this was typed; -1 when it cannot be read."""
        return read_version(self.version.data)


class RemarksForm(TypedForm, Told):
    """What an agency found hard, and what it proposes."""

    difficulties = TextAreaField("Khó khăn, vướng mắc", [_TEXT])
    proposals = TextAreaField("Đề xuất, kiến nghị", [_TEXT])


class ProofForm(DocumentForm, Told):
    """One document that proves a score."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        """Take what was sent; `earlier` and `kept` are no part of this form."""
        super().__init__(formdata, **kwargs)
        self.earlier.choices = []

    def validate_file(self, field: Field) -> None:
        """Leave a file's own refusal where the door put it."""


class VerdictForm(TypedForm, Told):
    """Accept or return a criterion; a return says why."""

    verdict = SelectField(
        "Kết quả", choices=[SelectChoice("accepted", ""), SelectChoice("returned", "")]
    )
    reason = TextAreaField("Lý do trả lại", [_TEXT])
    version = HiddenField()


class BackForm(TypedForm, Told):
    """A sheet returned or opened again: why, and until when."""

    reason = TextAreaField("Lý do", [_TEXT])
    due_on = DayField("Hạn nộp lại")
    version = HiddenField()


def all_errors(form: Form) -> list[str]:
    """Give every problem of a form as a sentence, for an answer that is no page."""
    return [str(problem) for problems in form.errors.values() for problem in problems]
