"""Typed text to values: a report with its documents, a decision, the duties of a period.

Fields keep what was typed, so that a refused page shows it again, and a draft can be kept as the
plain words of the form. Whether a report is complete is the question of `rules/moves.py`; only
what cannot be read at all (a date, a number, a link) is refused here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.evidence.rules import check_link
from tracker.lib.calendar import parse_date
from tracker.lib.text import one_line
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.status import PERIODIC, Kind, State

MOST_DOCUMENTS = 3
LONGEST_TEXT = 5000
_TOO_LONG = f"Nội dung dài quá {LONGEST_TEXT} ký tự; ghi ý chính, phần còn lại để trong tài liệu."

_ONE_TIME = (
    SelectChoice(Result.DOING.value, "Đang thực hiện"),
    SelectChoice(Result.DONE.value, "Đã hoàn thành"),
    SelectChoice(Result.BLOCKED.value, "Chưa thực hiện được"),
)
_EACH_PERIOD = (
    SelectChoice(Result.DONE.value, "Có thực hiện"),
    SelectChoice(Result.NOTHING.value, "Không phát sinh"),
)


class TypedForm(Form):
    """A form whose words any database can keep: without the character that ends a string."""

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        """Take what was sent, less the NUL characters that PostgreSQL refuses."""
        if formdata is not None:
            pairs = formdata.items(multi=True)
            formdata = MultiDict([(name, text.replace("\x00", "")) for name, text in pairs])
        super().__init__(formdata, **kwargs)


class DayField(StringField):
    """A date typed as dd/mm/yyyy; `data` is a date or None, and what was typed stays."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; raise ValueError with a sentence that quotes what was typed."""
        typed = one_line(valuelist[0])[:40] if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = parse_date(typed)
        except ValueError:
            raise ValueError(
                f"“{typed}” chưa đúng dạng ngày/tháng/năm, ví dụ 04/10/2024."
            ) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if isinstance(self.data, date) else ""


class PercentField(StringField):
    """A whole percentage typed as "60" or "60%"; `data` is an int or None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raise ValueError with a sentence otherwise."""
        typed = one_line(valuelist[0])[:20] if valuelist else ""
        self.data = None
        if not typed:
            return
        digits = typed.removesuffix("%").strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
            raise ValueError(f"“{typed}” không phải số nguyên từ 0 đến 100, ví dụ 60.")
        self.data = int(digits)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class DocumentForm(Form):
    """One document of proof: a number and date, or a file, or a link, or one sent before.

    `kept` holds what a file of an earlier try became, so that nobody must choose it twice.
    """

    number = StringField("Số, ký hiệu", [Length(max=80, message="Số, ký hiệu dài quá 80 ký tự.")])
    issued_on = DayField("Ngày văn bản")
    issuer = StringField("Cơ quan ban hành", [Length(max=200, message="Tên dài quá 200 ký tự.")])
    subject = StringField("Trích yếu", [Length(max=500, message="Trích yếu dài quá 500 ký tự.")])
    file = FileField("Tệp")
    link = StringField("Hoặc đường dẫn")
    earlier = SelectField("Tài liệu cơ quan đã gửi trước đây", validate_choice=False)
    kept = HiddenField()
    drop = BooleanField("Bỏ tệp này")

    @property
    def earlier_id(self) -> int | None:
        """The document chosen among those sent before."""
        typed = str(self.earlier.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in here."""
        words = (self.number, self.issued_on, self.issuer, self.subject, self.link)
        typed = any((field.raw_data or [""])[0].strip() for field in words)
        return not (typed or self.kept.data or self.earlier_id)

    def validate_link(self, field: Field) -> None:
        """Refuse a link that leads to no page."""
        if not (field.data or "").strip():
            return
        try:
            field.data = check_link(field.data)
        except EvidenceRefused as refusal:
            raise ValidationError(str(refusal)) from None

    def validate_issued_on(self, field: Field) -> None:
        """Ask for the date of a document that is shown by its number alone."""
        alone = (self.number.data or "").strip() and not (self.kept.data or self._links)
        if alone and field.data is None and not self.file.process_errors:
            raise ValidationError("Ghi ngày của văn bản, ví dụ 04/10/2024.")

    def validate_number(self, field: Field) -> None:
        """Ask what the other words are about."""
        shown = (field.data or "").strip() or self.kept.data or self._links or self.earlier_id
        if not shown and not self.is_empty and not self.file.process_errors:
            raise ValidationError("Ghi số văn bản, chọn tệp hoặc ghi đường dẫn.")

    @property
    def _links(self) -> bool:
        return bool((self.link.data or "").strip())


class ReportForm(TypedForm):
    """An agency's report on one occurrence, as typed."""

    result = RadioField("Kết quả đến nay", validate_choice=False)
    percent = PercentField("Tiến độ (%)")
    completed_on = DayField("Ngày hoàn thành")
    done = TextAreaField("Việc đã làm", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)])
    difficulty = TextAreaField(
        "Khó khăn, vướng mắc", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )
    expected_on = DayField("Dự kiến hoàn thành")
    documents = FieldList(
        FormField(DocumentForm),
        "Tài liệu kiểm chứng",
        min_entries=MOST_DOCUMENTS,
        max_entries=MOST_DOCUMENTS,
    )
    explanation = TextAreaField(
        "Diễn giải kết quả", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )
    version = HiddenField()

    def offer(self, kind: Kind) -> None:
        """Offer the results that `kind` of occurrence can have."""
        choices = list(_EACH_PERIOD if kind is Kind.STANDING else _ONE_TIME)
        if kind is Kind.RECURRING:
            choices = [*_EACH_PERIOD, _ONE_TIME[0], _ONE_TIME[2]]
        self.result.choices = choices
        if kind in PERIODIC:
            self.result.label.text = "Kết quả trong kỳ"

    def validate_result(self, field: Field) -> None:
        """Ask for one of the results that were offered."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError("Chọn một kết quả.")

    @property
    def version_number(self) -> int:
        """The version of the page on which this was typed; -1 when it cannot be read."""
        return read_version(self.version.data)

    def report(self, state: State) -> Report:
        """Give the report that was typed about an occurrence in `state`.

        A percentage left as it stood says nothing beside "Đã hoàn thành".
        """
        result = Result(self.result.data)
        percent = self.percent.data
        if result in (Result.DONE, Result.NOTHING) and percent == state.percent:
            percent = None
        return Report(
            result=result,
            percent=percent,
            completed_on=self.completed_on.data if result is Result.DONE else None,
            done=self.done.data or "",
            difficulty=self.difficulty.data or "",
            expected_on=self.expected_on.data,
            explanation=self.explanation.data or "",
            documents=sum(not entry.form.is_empty for entry in self.documents),
        )

    def tell(self, problems: Mapping[str, str]) -> None:
        """Put the problems of a refusal beside their fields; "" stays for the whole form."""
        for name, sentence in problems.items():
            if name in self:
                field = self.documents[0].form.number if name == "documents" else self[name]
                field.errors = [*field.errors, sentence]
            else:
                self.form_errors.append(sentence)

    def problems(self) -> list[tuple[str, str, str]]:
        """Give every problem as (id of the field, its label, sentence), in the form's order."""
        return [("", "", sentence) for sentence in self.form_errors] + list(_problems(self))

    def words(self) -> dict[str, str]:
        """Give what was typed as plain words, for a draft; files stay as what they became.

        Empty fields are kept too: without them the documents would close ranks.
        """
        return {
            field.name: str(_typed(field) or "")[:LONGEST_TEXT]
            for field in flat_fields(self)
            if field.name != "version" and not isinstance(field, FileField)
        }


def flat_fields(form: Form) -> Iterator[Field]:
    """Give the simple fields of a form, those of its documents included."""
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                yield from entry.form
        else:
            yield field


def _problems(form: Form) -> Iterator[tuple[str, str, str]]:
    for field in flat_fields(form):
        if field.errors:
            target = f"{field.id}-0" if isinstance(field, RadioField) else field.id
            yield target, field.label.text, str(field.errors[0])


def _typed(field: Field) -> Any:
    """Give the text in a field as it was sent; of a hidden one, as the door left it."""
    return field.data if isinstance(field, HiddenField) else (field.raw_data or [""])[0]


def read_version(typed: str | None) -> int:
    """Read the version that a page carries; -1, which no row has, when it was tampered with."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class DutyForm(TypedForm):
    """One standing duty on the page of a period; left alone, it is not reported."""

    result = RadioField("Kết quả trong kỳ", choices=list(_EACH_PERIOD), validate_choice=False)
    done = TextAreaField("Việc đã làm", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)])
    version = HiddenField()

    @property
    def is_answered(self) -> bool:
        """Whether one of the two results was chosen."""
        return self.result.data in (Result.DONE, Result.NOTHING)

    def report(self) -> Report:
        """Give the report; words left over from the last period say nothing beside "nothing"."""
        result = Result(self.result.data)
        return Report(result=result, done=(self.done.data or "") if result is Result.DONE else "")


class ConfirmForm(TypedForm):
    """A confirmer's yes; the date of completion may be corrected."""

    completed_on = DayField("Ngày hoàn thành")
    version = HiddenField()


class ReturnForm(TypedForm):
    """A confirmer's no, with its reason."""

    reason = TextAreaField(
        "Lý do trả lại", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )
    version = HiddenField()
