"""A target that a document states in prose, as it is typed in."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from tracker.plans.forms.fields import CHOOSE, cell, number, paragraphs, text
from tracker.plans.rules.prose import KINDS, OPERATORS, SCOPES, bad_target


class ProseTargetForm(FlaskForm):
    """A target that a document states in prose: of what, how much, its own words."""

    index = SelectField("Chỉ số", invalid_choice_message=CHOOSE)
    code = text("Mã mục (để trống: cả chỉ số)", longest=20)
    scope = SelectField(
        "Áp dụng cho",
        choices=[SelectChoice(*pair) for pair in SCOPES.items()],
        invalid_choice_message=CHOOSE,
    )
    kind = SelectField(
        "Tính bằng",
        choices=[SelectChoice(*pair) for pair in KINDS.items()],
        invalid_choice_message=CHOOSE,
    )
    operator = SelectField(
        "Yêu cầu",
        choices=[SelectChoice(*pair) for pair in OPERATORS.items()],
        invalid_choice_message=CHOOSE,
    )
    value = text("Mức", longest=20)
    quote = cell("Nguyên văn", needed=True)
    source = text("Văn bản nêu mục tiêu", longest=500, needed=True)

    def validate_value(self, field: StringField) -> None:
        """Refuse what is no number, and what the kind of target cannot be."""
        problem = bad_target(self.kind.data, self.operator.data, number(field))
        if problem:
            raise ValidationError(problem)

    def content(self) -> dict[str, Any]:
        """Give the target that was typed; call after `validate`."""
        return {
            "index": self.index.data,
            "code": self.code.data or "TOTAL",
            "scope": self.scope.data,
            "kind": self.kind.data,
            "operator": self.operator.data,
            "value": number(self.value),
            "quote": paragraphs(self.quote.data),
            "source": self.source.data or "",
        }
