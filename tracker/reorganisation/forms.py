"""Typed text to values: a reorganisation, a passage, bodies named by code or name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids
from tracker.agencies.rules.levels import SUCCESSION_NAMES
from tracker.lib.calendar import parse_date
from tracker.lib.text import one_line
from tracker.reorganisation.rules.naming import Naming

_BAD_DAY = "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 01/07/2025."


class Unknown(Exception):
    """A typed name is nobody's, or several bodies bear it; the message is for people."""


def _tidy(value: str | None) -> str:
    return one_line(value)


class OpenForm(FlaskForm):
    """What a reorganisation is called, from which day it holds and by what right."""

    title = StringField(
        "Tên đợt sắp xếp",
        [DataRequired("Ghi tên đợt sắp xếp."), Length(max=300, message="Tối đa 300 ký tự.")],
        filters=[_tidy],
    )
    effective_on = StringField("Ngày hiệu lực", [DataRequired(_BAD_DAY)], filters=[_tidy])
    legal_basis = StringField(
        "Căn cứ", [Length(max=300, message="Tối đa 300 ký tự.")], filters=[_tidy]
    )

    def validate_effective_on(self, field: StringField) -> None:
        """Refuse what is no date of our time."""
        try:
            day = parse_date(field.data or "")
        except ValueError:
            raise ValidationError(_BAD_DAY) from None
        if not 2000 <= day.year <= 2100:
            raise ValidationError(_BAD_DAY)

    @property
    def day(self) -> date:
        """Give the day of effect of a form that was found valid."""
        return parse_date(self.effective_on.data or "")


class PassageForm(FlaskForm):
    """One body to its successor, both by code or name."""

    before = StringField(
        "Cơ quan được sắp xếp", [DataRequired("Ghi cơ quan được sắp xếp.")], filters=[_tidy]
    )
    kind = SelectField(
        "Hình thức", choices=[SelectChoice(*pair) for pair in SUCCESSION_NAMES.items()]
    )
    after = StringField("Cơ quan tiếp nhận", filters=[_tidy])
    scope = StringField("Phạm vi", [Length(max=500, message="Tối đa 500 ký tự.")], filters=[_tidy])


class BodyForm(FlaskForm):
    """A body that begins on the day."""

    name = StringField(
        "Tên cơ quan mới",
        [DataRequired("Ghi tên cơ quan mới."), Length(max=200, message="Tối đa 200 ký tự.")],
        filters=[_tidy],
    )
    level = SelectField(
        "Cấp",
        choices=[
            SelectChoice("department", "Sở và tương đương"),
            SelectChoice("equivalent", "Cơ quan hành chính khác"),
            SelectChoice("unit", "Đơn vị sự nghiệp"),
            SelectChoice("vertical", "Cơ quan ngành dọc"),
            SelectChoice("commune", "UBND cấp xã"),
        ],
    )


class MappingForm(FlaskForm):
    """A file with two columns."""

    file = FileField("Tệp ánh xạ")


def body_named(naming: Naming, printed: str, side: str) -> int:
    """Give the body that a typed code or name means; raise Unknown with the nearest names."""
    found = naming.find(printed)
    if found.id is not None:
        return found.id
    names = [agency.name for agency in in_order(found.candidates)]
    told = "có nhiều cơ quan cùng mang tên này" if found.several else "không có cơ quan nào"
    hint = f" Gần nhất: {'; '.join(names)}." if names else ""
    raise Unknown(f"{side} “{one_line(printed)[:120]}”: {told}.{hint}")


def in_order(ids: Collection[int]) -> list[Agency]:
    """Give agencies in the order of their ids as given."""
    found = by_ids(ids)
    return [found[id_] for id_ in ids if id_ in found]
