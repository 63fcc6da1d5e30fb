"""Typed text to values: signing in, passwords, a person and a right between two days."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional
from wtforms.widgets import TextInput

from tracker.accounts.rules import MAX_PASSWORD, BadEmail, clean_email
from tracker.lib.actor import ROLE_NAMES, Role
from tracker.lib.text import one_line


def _tidy(value: str | None) -> str:
    return one_line(value)


def told(field: Any, sentence: str) -> None:
    """Put a refusal that came after the form's own checks beside its field."""
    field.errors = [*field.errors, sentence]


class Day(DateField):
    """A day typed as offices write it; what is no date is told in Vietnamese.

    A calendar of the browser would speak the browser's language: 10/11 of an English one is
    another day.
    """

    widget = TextInput()

    def __init__(self, *args: Any, **told: Any) -> None:
        """Read days as people write them, and as programs do."""
        super().__init__(*args, format=["%d/%m/%Y", "%Y-%m-%d"], **told)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date, or refuse with a sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError("Hãy ghi ngày/tháng/năm, ví dụ 15/10/2024.") from None


class SignInForm(FlaskForm):
    """Who signs in, and where to go afterwards."""

    email = StringField(
        "Thư điện tử", [DataRequired("Hãy nhập thư điện tử."), Length(max=254, message="Quá dài.")]
    )
    password = PasswordField("Mật khẩu", [InputRequired("Hãy nhập mật khẩu.")])
    next = HiddenField()


class CodeForm(FlaskForm):
    """A code of the second step, of the telephone or of the paper."""

    code = StringField(
        "Mã xác thực", [DataRequired("Hãy nhập mã."), Length(max=40, message="Mã quá dài.")]
    )


class FirstCodeForm(CodeForm):
    """The code that switches a second step on, after the present password."""

    present = PasswordField("Mật khẩu hiện tại", [InputRequired("Hãy nhập mật khẩu hiện tại.")])


class AddressForm(FlaskForm):
    """An address to send to, or one that is to take another's place."""

    email = StringField(
        "Thư điện tử", [DataRequired("Hãy nhập thư điện tử."), Length(max=254, message="Quá dài.")]
    )

    def validate_email(self, field: StringField) -> None:
        """Keep the address in its one form."""
        try:
            field.data = clean_email(field.data or "")
        except BadEmail as error:
            raise ValidationError(str(error)) from None


class NewAddressForm(AddressForm):
    """A person's own new address, after the present password."""

    email = StringField(
        "Thư điện tử mới",
        [DataRequired("Hãy nhập thư điện tử mới."), Length(max=254, message="Quá dài.")],
    )
    present = PasswordField("Mật khẩu hiện tại", [InputRequired("Hãy nhập mật khẩu hiện tại.")])


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        "Mật khẩu mới",
        [
            InputRequired("Hãy nhập mật khẩu mới."),
            Length(max=MAX_PASSWORD, message="Mật khẩu quá dài."),
        ],
    )
    again = PasswordField(
        "Nhập lại mật khẩu mới",
        [
            InputRequired("Hãy nhập lại mật khẩu mới."),
            EqualTo("password", "Hai lần nhập mật khẩu chưa giống nhau."),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, after the present one."""

    present = PasswordField("Mật khẩu hiện tại", [InputRequired("Hãy nhập mật khẩu hiện tại.")])


class PersonForm(FlaskForm):
    """A person and the first right, or one more right of a person who is known already."""

    email = StringField("Thư điện tử", [DataRequired("Hãy nhập thư điện tử công vụ.")])
    name = StringField(
        "Họ và tên",
        [DataRequired("Hãy nhập họ và tên."), Length(max=120, message="Tối đa 120 ký tự.")],
        filters=[_tidy],
    )
    title = StringField("Chức vụ", [Length(max=120, message="Tối đa 120 ký tự.")], filters=[_tidy])
    role = SelectField("Vai trò", validate_choice=False)
    agency = StringField("Cơ quan", [Length(max=200, message="Tối đa 200 ký tự.")], filters=[_tidy])
    unit = StringField(
        "Phòng, ban", [Length(max=120, message="Tối đa 120 ký tự.")], filters=[_tidy]
    )
    is_contact = BooleanField("Là đầu mối nhận thư của cơ quan")
    valid_from = Day("Từ ngày", [InputRequired("Hãy ghi ngày bắt đầu.")])
    valid_to = Day("Đến hết ngày", [Optional()])

    def offer(self, roles: tuple[Role, ...]) -> PersonForm:
        """Offer only the roles that the signed-in person may give."""
        self.role.choices = [(role.value, ROLE_NAMES[role]) for role in roles]
        return self

    def validate_role(self, field: SelectField) -> None:
        """Refuse a role that was not offered."""
        if field.data not in [value for value, _ in field.choices or ()]:
            raise ValidationError("Hãy chọn vai trò trong danh sách.")

    def validate_email(self, field: StringField) -> None:
        """Keep the address in its one form."""
        try:
            field.data = clean_email(field.data or "")
        except BadEmail as error:
            raise ValidationError(str(error)) from None

    def validate_valid_to(self, field: DateField) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError("Ngày kết thúc phải sau ngày bắt đầu.")


class SubstituteForm(FlaskForm):
    """Who stands in for an absent person, in which agency, between which days."""

    agency = SelectField("Cơ quan", coerce=int, validate_choice=False)
    substitute = SelectField("Người làm thay", coerce=int, validate_choice=False)
    first = Day("Vắng mặt từ ngày", [InputRequired("Hãy ghi ngày bắt đầu.")])
    last = Day("Đến hết ngày", [InputRequired("Hãy ghi ngày cuối cùng làm thay.")])

    def offer(
        self, agencies: list[tuple[int, str]], colleagues: list[tuple[int, str]]
    ) -> SubstituteForm:
        """Offer the agencies of the absent person and the people who work there."""
        self.agency.choices = agencies
        self.substitute.choices = [(0, "Chọn người"), *colleagues]
        if len(agencies) == 1:
            self.agency.data = agencies[0][0]
        return self

    def validate_agency(self, field: SelectField) -> None:
        """Refuse an agency that was not offered."""
        if field.data not in [value for value, _ in field.choices or ()]:
            raise ValidationError("Hãy chọn cơ quan trong danh sách.")

    def validate_substitute(self, field: SelectField) -> None:
        """Ask for one of the people who were offered."""
        if not field.data or field.data not in [value for value, _ in field.choices or ()]:
            raise ValidationError("Hãy chọn người làm thay.")
