"""Typed text to values: a question, an explanation, a partner's part, a remark."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import FieldList, FormField, HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.progress.forms import LONGEST_TEXT, DayField, DocumentForm, TypedForm
from tracker.progress.rules.explaining import Answer
from tracker.progress.steering_forms import AgencyField

_TOO_LONG = f"Nội dung dài quá {LONGEST_TEXT} ký tự; ghi ý chính, phần còn lại để trong tài liệu."
_WORDS = [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)]


class _Telling(TypedForm):
    """A form that puts the problems of a refused act beside its fields."""

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Put each sentence beside its field; one that names no field belongs to the whole."""
        for name, sentence in problems.items():
            if name in self:
                self[name].errors = [sentence]
            else:
                self.form_errors.append(sentence)


class QuestionForm(_Telling):
    """What Sở Nội vụ asks agencies to explain."""

    question = TextAreaField("Nội dung cần giải trình", _WORDS)
    answer_by = DayField("Trả lời trước hết ngày")


class AnswerForm(_Telling):
    """What an agency explains; the buttons say whether it is kept, sent to the head or signed."""

    cause = TextAreaField("Nguyên nhân", _WORDS)
    remedy = TextAreaField("Biện pháp khắc phục", _WORDS)
    promised_on = DayField("Cam kết hoàn thành trước hết ngày")
    version = HiddenField()

    def answer(self) -> Answer:
        """Give what was typed."""
        return Answer(self.cause.data or "", self.remedy.data or "", self.promised_on.data)


class VerdictForm(_Telling):
    """Accept, return or withdraw an explanation; the buttons say which."""

    reason = TextAreaField("Lý do", _WORDS)
    version = HiddenField()


class PartnerForm(_Telling):
    """What the lead asks of a partner."""

    agency_id = AgencyField("Cơ quan phối hợp", [Length(max=200)])
    wanted = TextAreaField("Phần việc cần phối hợp", _WORDS)
    due_on = DayField("Cần có trước hết ngày")


class PartForm(_Telling):
    """What a partner gives."""

    words = TextAreaField("Kết quả phối hợp", _WORDS)
    documents = FieldList(FormField(DocumentForm), "Tài liệu gửi kèm", min_entries=1, max_entries=1)


class RemarkForm(_Telling):
    """A remark, with a document or without."""

    words = TextAreaField("Ý kiến", _WORDS)
    documents = FieldList(FormField(DocumentForm), "Tài liệu gửi kèm", min_entries=1, max_entries=1)
