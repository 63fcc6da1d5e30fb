"""Typed text to the rows of a plan: a task with its deadline and agencies, a target row."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Register
from tracker.plans.forms.fields import CHOOSE, cell, number, paragraphs, text
from tracker.plans.rules.content import Named, TargetContent, TaskContent, followers
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.plans.rules.kinds import IMPROVEMENT, KINDS
from tracker.plans.rules.settings import CONFIRMABLE, BadSetting, PlanSettings

_MARK = re.compile(r"[\w.\-]{1,20}")


class DraftForm(FlaskForm):
    """A plan to be typed by hand: its year, title and kind."""

    year = text("Năm", longest=4, needed=True)
    title = text("Tên kế hoạch", longest=600, needed=True)
    kind = SelectField(
        "Loại",
        choices=[SelectChoice(*pair) for pair in KINDS.items()],
        default=IMPROVEMENT,
        invalid_choice_message=CHOOSE,
    )

    def validate_year(self, field: StringField) -> None:
        """Refuse what is no year of a plan."""
        text = field.data or ""
        if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
            raise ValidationError("Ghi năm bằng bốn chữ số, ví dụ 2025.")


class _Row(FlaskForm):
    """What tasks and targets share: the register by which the names of agencies are read."""

    register: Register
    on: date

    def _named(self, field: TextAreaField) -> tuple[Named, ...]:
        """Read names that must all be known on the plan's day; each once, with its scope."""
        found: dict[str, Named] = {}
        for match in split_names(field.data or "", self.register, self.on):
            if match.name is None or match.how == "near":
                near = match.suggestions or self.register.nearest(match.printed, self.on)
                hint = f" Gần đúng nhất: {'; '.join(near)}." if near else ""
                raise ValidationError(f"Không có cơ quan “{match.printed}”.{hint}")
            found.setdefault(match.name, Named(match.name, match.scope or None))
        return tuple(found.values())


class TaskForm(_Row):
    """One task of a draft, as the plan will print it."""

    index = SelectField("Chỉ số", invalid_choice_message=CHOOSE)
    number = text("Số thứ tự", longest=20, needed=True)
    section = text("Mục", longest=20)
    section_title = text("Tên mục", longest=500)
    title = cell("Nhiệm vụ", needed=True)
    deadline = text("Thời hạn", longest=500)
    leads = cell("Chủ trì", needed=True)
    partners = cell("Phối hợp")
    output = cell("Kết quả, sản phẩm")
    year: int

    def validate_number(self, field: StringField) -> None:
        """Refuse what could not stand in an address."""
        if not _MARK.fullmatch(field.data or ""):
            raise ValidationError("Số chỉ gồm chữ, số và dấu chấm, ví dụ 4a.")

    def validate_section_title(self, field: StringField) -> None:
        """Refuse a title of a section that has no number."""
        if field.data and not self.section.data:
            raise ValidationError("Ghi số mục, ví dụ II, trước khi ghi tên mục.")

    def validate_deadline(self, field: StringField) -> None:
        """Refuse a day that no calendar has; other words are kept as typed."""
        if any(f["rule"] == "bad_date" for f in self.reading["findings"]):
            raise ValidationError("Ngày, tháng hoặc quý này không có trong lịch.")

    def validate_leads(self, field: TextAreaField) -> None:
        """Refuse names that nobody bears."""
        self._named(field)

    def validate_partners(self, field: TextAreaField) -> None:
        """Refuse names that nobody bears."""
        self._named(field)

    @property
    def reading(self) -> dict[str, Any]:
        """Give the deadline as the grammar reads it now."""
        found = dict(deadline_json(read_deadline(self.deadline.data, year=self.year)))
        found["text"] = found["text"] or None
        return found

    def content(self) -> TaskContent:
        """Give the task that was typed; call after `validate`."""
        index, section = self.where()
        return TaskContent(
            index=index,
            number=self.number.data or "",
            section=section,
            title=paragraphs(self.title.data),
            deadline=self.reading,
            leads=self._named(self.leads),
            partners=self._named(self.partners),
            monitors=followers(*self._named(self.leads), *self._named(self.partners)),
            output=paragraphs(self.output.data) or None,
        )

    def where(self) -> tuple[str | None, str | None]:
        """Give the index and the section that were typed."""
        return self.index.data or None, self.section.data or None


class AddedTaskForm(TaskForm):
    """One task added to a plan in force, with the document that orders it."""

    index = section = section_title = None
    # "PAR_INDEX/II": a section of the plan, which says the index too.
    place = SelectField("Thuộc mục", invalid_choice_message=CHOOSE)
    ordered_by = text("Văn bản giao việc", longest=200, needed=True)

    def validate_section_title(self, field: StringField) -> None:
        """Sections are chosen here, never typed."""

    def where(self) -> tuple[str | None, str | None]:
        """Give the index and the section that the chosen place names."""
        index, _, section = (self.place.data or "").partition("/")
        return index if index != "-" and index else None, section or None

    def validate_deadline(self, field: StringField) -> None:
        """Refuse an impossible day, and words that give no due date and no duty."""
        super().validate_deadline(field)
        if self.reading["kind"] == "unspecified":
            raise ValidationError("Ghi thời hạn đọc được, ví dụ Trước 30/11 hoặc Hằng quý.")


KIND_NAMES = {
    "dated": "Việc có hạn",
    "event": "Việc theo sự kiện",
    "recurring": "Việc định kỳ",
    "standing": "Việc thường xuyên",
    "undated": "Việc chưa ghi hạn",
}


def _days(label: str) -> IntegerField:
    return IntegerField(label, [InputRequired("Ghi một số nguyên.")])


class RulesForm(FlaskForm):
    """The rules of one plan; its fields bear the names of `PlanSettings`."""

    window_day = _days("Kỳ báo cáo bắt đầu từ ngày")
    agency_report_day = _days("Cơ quan báo cáo chậm nhất ngày")
    province_report_day = _days("Tổng hợp, báo cáo cấp trên chậm nhất ngày")
    before_includes_day = RadioField(
        "“Trước ngày D” trong kế hoạch",
        choices=[
            SelectChoice("yes", "Hết ngày D vẫn trong hạn"),
            SelectChoice("no", "Hết ngày liền trước ngày D"),
        ],
        validate_choice=True,
    )
    grace_days = _days("Gia thời (ngày)")
    due_soon_days = _days("Báo sắp đến hạn trước (ngày)")
    due_soon_days_long = _days("Riêng việc theo quý, năm (ngày)")
    shift_to_working_day = BooleanField("Hạn rơi vào ngày nghỉ thì chuyển sang ngày làm việc sau")
    event_offset_working_days = _days("Việc theo sự kiện: hạn sau (ngày làm việc)")
    extensions_allowed = _days("Số lần gia hạn cho mỗi việc")
    confirm_within_working_days = _days("Xác nhận trong (ngày làm việc)")
    confirmed_kinds = SelectMultipleField(
        "Hoàn thành phải được xác nhận từng việc",
        choices=[SelectChoice(kind, KIND_NAMES[kind]) for kind in CONFIRMABLE],
    )
    sample_percent = _days("Đọc kiểm tra ngẫu nhiên (% báo cáo không phải xác nhận)")
    successor_answers_for_past = BooleanField(
        "Cơ quan tiếp nhận việc chịu cả số ngày chậm trước khi tiếp nhận"
    )
    reason = text("Lý do, văn bản làm căn cứ", longest=500, needed=True)

    @classmethod
    def of(cls, settings: PlanSettings) -> RulesForm:
        """Give the form with the rules as they stand."""
        stored = settings.as_json()
        stored["before_includes_day"] = "yes" if settings.before_includes_day else "no"
        return cls(data=stored)

    def settings(self) -> PlanSettings | None:
        """Give the rules typed, or None with the error beside its field; call after `validate`."""
        typed = {name: value for name, value in self.data.items() if name in PlanSettings.names()}
        typed["before_includes_day"] = self.before_includes_day.data == "yes"
        typed["confirmed_kinds"] = tuple(self.confirmed_kinds.data or ())
        try:
            return PlanSettings(**typed)
        except BadSetting as bad:
            field = getattr(self, bad.name)
            field.errors = [f"{bad.words[:1].upper()}{bad.words[1:]}."]
            return None


class TargetForm(_Row):
    """One target row of a draft."""

    index = SelectField("Chỉ số", invalid_choice_message=CHOOSE)
    code = text("Mã tiêu chí", longest=20, needed=True)
    name = cell("Tiêu chí", needed=True)
    max_score = text("Điểm tối đa", longest=20)
    baseline = text("Kết quả năm trước", longest=20)
    target = text("Mục tiêu", longest=20)
    leads = cell("Đơn vị chủ trì")

    def validate_code(self, field: StringField) -> None:
        """Refuse what could not stand in an address."""
        if not _MARK.fullmatch(field.data or ""):
            raise ValidationError("Mã chỉ gồm chữ, số và dấu chấm, ví dụ 5.1.")

    def validate_max_score(self, field: StringField) -> None:
        """Refuse what is no number."""
        number(field)

    def validate_baseline(self, field: StringField) -> None:
        """Refuse what is no number."""
        number(field)

    def validate_target(self, field: StringField) -> None:
        """Refuse what is no number, and a target above the maximum."""
        value, most = number(field), None
        if not self.max_score.errors:
            most = number(self.max_score)
        if value is not None and most is not None and value > most:
            raise ValidationError("Mục tiêu cao hơn điểm tối đa.")

    def validate_leads(self, field: TextAreaField) -> None:
        """Refuse names that nobody bears."""
        self._named(field)

    def content(self) -> TargetContent:
        """Give the target row that was typed; call after `validate`."""
        return TargetContent(
            index=self.index.data,
            code=self.code.data or "",
            name=paragraphs(self.name.data),
            max_score=number(self.max_score),
            baseline=number(self.baseline),
            target=number(self.target),
            operator=">" if (self.target.data or "").startswith(">") else ">=",
            leads=tuple(named.name for named in self._named(self.leads)),
        )
