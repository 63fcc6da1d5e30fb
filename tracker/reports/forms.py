"""The form by which the words of a report are changed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.reports.actions import TEXT_LIMIT


class TextForm(FlaskForm):
    """The words of one place, and the version that the writer saw."""

    text = TextAreaField(
        "Nội dung",
        [Length(max=TEXT_LIMIT, message=f"Tối đa {TEXT_LIMIT} ký tự.")],
        filters=[lambda value: value or ""],
    )
    version = IntegerField(validators=[InputRequired("Mở lại trang này.")], widget=HiddenInput())
