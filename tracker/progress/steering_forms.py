"""Typed text to values: what an agency asks for, what a confirmer decides or does of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from tracker.agencies.models import Agency
from tracker.agencies.queries import search
from tracker.lib.text import fold, one_line
from tracker.progress.forms import LONGEST_TEXT, DayField, TypedForm
from tracker.progress.rules.steering import Asked

_TOO_LONG = f"Nội dung dài quá {LONGEST_TEXT} ký tự; ghi ý chính."
_ASKED_NAMES = {
    Asked.EXTENSION: "Gia hạn",
    Asked.SUSPEND: "Tạm dừng",
    Asked.REASSIGN: "Chuyển cho cơ quan khác",
    Asked.DECLINE: "Từ chối nhiệm vụ",
    Asked.CANCEL: "Không thực hiện nữa",
}
ACTS = {
    "extend": "Gia hạn",
    "suspend": "Tạm dừng",
    "resume": "Tiếp tục thực hiện",
    "reassign": "Chuyển cho cơ quan khác",
    "cancel": "Không thực hiện nữa",
}
_SHOWN_MATCHES = 4


class AgencyField(StringField):
    """The name, short name or code of one body; `agency(on)` looks it up."""

    agency: Agency | None = None

    def find(self, on: date) -> bool:
        """Look the body up among those of `on`; an unclear name becomes an error of the field."""
        typed = one_line(self.data or "")[:200]
        self.agency = None
        if not typed:
            return True
        found = [row for row in search(typed, on=on, limit=50) if row.level != "group"]
        same = [row for row in found if fold(typed) in {fold(row.name), fold(row.short_name)}]
        if len(same) == 1 or len(found) == 1:
            self.agency = (same or found)[0]
            return True
        names = "; ".join(row.name for row in found[:_SHOWN_MATCHES])
        self.errors = [
            f"Có nhiều cơ quan khớp: {names}. Ghi đủ tên." if names
            else f"Không có cơ quan nào tên “{typed}”."
        ]  # fmt: skip
        return False


class _ChoiceField(SelectField):
    """One of the choices offered; what was not offered is refused in words of the pages."""

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for what is not among the choices."""
        if self.data not in {choice.value for choice in self.choices or ()}:
            raise ValidationError("Chọn một mục trong danh sách.")


class _Steering(TypedForm):
    """The fields that all of these forms share."""

    due_on = DayField("Hạn mới")
    to_agency = AgencyField("Cơ quan nhận việc", [Length(max=200)])
    reason = TextAreaField("Lý do", [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)])
    version = HiddenField()

    def reads(self, on: date) -> bool:
        """Check the fields and look the agency up; False where something cannot be read."""
        valid = self.validate()
        return self.to_agency.find(on) and valid

    @property
    def to_agency_id(self) -> int | None:
        """The body that was named and found."""
        return self.to_agency.agency.id if self.to_agency.agency else None

    def refuse(self, problems: dict[str, str]) -> None:
        """Put the problems of a refused act beside their fields; the rest belongs to the whole."""
        for name, sentence in problems.items():
            known = {"due_on": self.due_on, "to_agency_id": self.to_agency, "reason": self.reason}
            if name in known:
                known[name].errors = [sentence]
            else:
                self.form_errors = [sentence]


class AskForm(_Steering):
    """What an agency asks for."""

    kind = _ChoiceField("Đề nghị")

    def offer(self, kinds: Iterable[Asked]) -> AskForm:
        """Offer the kinds that may be asked for now."""
        self.kind.choices = [SelectChoice(kind.value, _ASKED_NAMES[kind]) for kind in kinds]
        return self


class SteerForm(_Steering):
    """What a confirmer does without having been asked."""

    act = _ChoiceField("Quyết định")

    def offer(self, acts: Iterable[str]) -> SteerForm:
        """Offer the acts that the present state allows."""
        self.act.choices = [SelectChoice(act, ACTS[act]) for act in acts]
        return self


class DecideForm(_Steering):
    """A confirmer's answer to a request; the two buttons say which."""


def asked_choices() -> list[tuple[str, str]]:
    """Give the kinds of request for the filter of the list."""
    return [(kind.value, name) for kind, name in _ASKED_NAMES.items()]
