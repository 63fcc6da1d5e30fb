"""The form of a token: its name, whose it is, for what and how long."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.accounts.models import User
from tracker.accounts.queries import by_email
from tracker.accounts.rules import BadEmail, clean_email
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.api.actions import Wanted
from tracker.api.rules import LONGEST_LIFE, SCOPE_NAMES, USUAL_DAYS, Scope
from tracker.lib.text import one_line


class TokenForm(FlaskForm):
    """What an administrator types; a person by address, an agency by code, or both."""

    name = StringField(
        "Tên mã",
        [DataRequired("Ghi tên mã."), Length(max=120, message="Tối đa 120 ký tự.")],
        filters=[one_line],
    )
    person = StringField(
        "Thư điện tử của người đứng tên", [Length(max=254, message="Địa chỉ dài quá 254 ký tự.")]
    )
    agency = StringField("Mã cơ quan", [Length(max=40, message="Mã dài quá 40 ký tự.")])
    scopes = SelectMultipleField(
        "Dùng để",
        [DataRequired("Chọn ít nhất một quyền.")],
        choices=[SelectChoice(scope.value, SCOPE_NAMES[scope]) for scope in Scope],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = IntegerField(
        "Số ngày có hiệu lực",
        [
            InputRequired("Ghi số ngày, ví dụ 180."),
            NumberRange(1, LONGEST_LIFE.days, f"Từ 1 đến {LONGEST_LIFE.days} ngày."),
        ],
        default=USUAL_DAYS,
    )
    found_person: User | None = None
    found_agency: Agency | None = None

    def validate_person(self, field: StringField) -> None:
        """Find the person."""
        if not (field.data or "").strip():
            return
        try:
            self.found_person = by_email(clean_email(field.data or ""))
        except BadEmail as error:
            raise ValidationError(str(error)) from None
        if self.found_person is None:
            raise ValidationError("Không có tài khoản mang địa chỉ này.")

    def validate_agency(self, field: StringField) -> None:
        """Find the agency."""
        code = one_line(field.data).upper()
        self.found_agency = by_code(code) if code else None
        if code and self.found_agency is None:
            raise ValidationError("Không có cơ quan mang mã này.")

    def wanted(self) -> Wanted:
        """Give what was typed as the verb takes it."""
        return Wanted(
            name=self.name.data or "",
            scopes=[Scope(name) for name in self.scopes.data or ()],
            days=self.days.data or 0,
            person=self.found_person,
            agency=self.found_agency,
        )
