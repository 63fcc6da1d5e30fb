"""Forms of reports: changing words, reopening a period."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from tracker.reports.actions import TEXT_LIMIT
from tracker.reports.editions.asking import REASON_LIMIT


class TextForm(FlaskForm):
    """The words of one place, and the version that the writer saw."""

    text = TextAreaField(
        "Nội dung",
        [Length(max=TEXT_LIMIT, message=f"Tối đa {TEXT_LIMIT} ký tự.")],
        filters=[lambda value: value or ""],
    )
    version = IntegerField(validators=[InputRequired("Mở lại trang này.")], widget=HiddenInput())


class ReopenForm(FlaskForm):
    """Why a closed period is opened again."""

    reason = TextAreaField(
        "Lý do mở lại",
        [
            DataRequired("Ghi lý do mở lại kỳ."),
            Length(max=REASON_LIMIT, message=f"Tối đa {REASON_LIMIT} ký tự."),
        ],
    )
