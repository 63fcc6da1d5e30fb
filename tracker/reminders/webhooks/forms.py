"""The form of a webhook: its name, its address, what it is told of."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.lib.text import one_line
from tracker.outbox.models import Webhook
from tracker.outbox.webhooks.addresses import LONGEST, Allowed, BadAddress, check_typed
from tracker.outbox.webhooks.rules import CHOICES, EVENT_NAMES, Event


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

    def __init__(self, allowed: Allowed, row: Webhook | None = None) -> None:
        """Keep where a webhook may lead; `row` fills the form."""
        super().__init__(obj=row)
        self.allowed = allowed

    def validate_url(self, field: StringField) -> None:
        """Refuse an address that could never be called."""
        try:
            check_typed(field.data or "", self.allowed)
        except BadAddress as error:
            raise ValidationError(str(error)) from None

    def typed(self) -> dict[str, Any]:
        """Give what was typed as the verbs of webhooks take it."""
        events = [Event(name) for name in self.events.data or ()]
        return {"name": self.name.data or "", "url": self.url.data or "", "events": events}
