"""The form of a new webhook: its name, its address, what it is told of."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.lib.text import one_line
from tracker.outbox.webhooks.addresses import LONGEST, Allowed, BadAddress, check_typed
from tracker.outbox.webhooks.rules import CHOICES, EVENT_NAMES


class WebhookForm(FlaskForm):
    """What an administrator types; `allowed` says where a webhook of this installation may lead."""

    name = StringField(
        "Tên kết nối",
        [DataRequired("Ghi tên kết nối."), Length(max=120, message="Tối đa 120 ký tự.")],
        filters=[one_line],
    )
    url = StringField(
        "Địa chỉ nhận",
        [
            DataRequired("Ghi địa chỉ nhận."),
            Length(max=LONGEST, message=f"Tối đa {LONGEST} ký tự."),
        ],
        filters=[lambda text: (text or "").strip()],
    )
    events = SelectMultipleField(
        "Báo khi có",
        [DataRequired("Chọn ít nhất một sự kiện.")],
        choices=[SelectChoice(event.value, EVENT_NAMES[event]) for event in CHOICES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, allowed: Allowed) -> None:
        """Keep where a webhook may lead."""
        super().__init__()
        self.allowed = allowed

    def validate_url(self, field: StringField) -> None:
        """Refuse an address that could never be called."""
        try:
            check_typed(field.data or "", self.allowed)
        except BadAddress as error:
            raise ValidationError(str(error)) from None
