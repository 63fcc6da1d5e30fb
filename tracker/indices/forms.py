"""Typed text to what is told with a table, a version, a forecast or the owners of a criterion."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.indices.actions.entry import STAGE_NAMES
from tracker.indices.files import MOST_TEXT, upload_text
from tracker.indices.rules.elsewhere import MEASURES
from tracker.lib.calendar import parse_date
from tracker.lib.numbers import BadNumber, parse_decimal
from tracker.lib.text import one_line
from tracker.paper.table_file import MAX_BYTES, Unreadable

_NEEDED = "Cần điền ô này."
_CHOOSE = "Chọn trong danh sách."
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
_VERSION = re.compile(r"[\w.\-]{1,20}")


def _text(label: str, *, longest: int, needed: bool = False) -> StringField:
    checks: list[Any] = [Length(max=longest, message=f"Tối đa {longest} ký tự.")]
    return StringField(label, [InputRequired(_NEEDED), *checks] if needed else checks, [one_line])


def file_text(field: FileField) -> str:
    """Give an uploaded table as text with tabs; empty where nothing was sent, raise Unreadable."""
    upload = field.data
    if upload is None or not getattr(upload, "filename", ""):
        return ""
    return upload_text(upload.read(MAX_BYTES + 1))


class _Table(FlaskForm):
    """A table pasted into the page or sent as a file."""

    content = TextAreaField("Dán bảng từ Excel vào đây", [Length(max=MOST_TEXT)])
    file = FileField("Hoặc chọn tệp .xlsx, .csv")

    def validate_file(self, field: FileField) -> None:
        """Read the file in the place of the pasted text; refuse the form without either."""
        try:
            text = file_text(field)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None
        if text:
            self.content.data = text
        elif not (self.content.data or "").strip():
            raise ValidationError("Dán bảng hoặc chọn tệp.")


class SaidForm(FlaskForm):
    """The source of a table, the day of publication, and why stored values change."""

    source = _text("Nguồn: số, ngày văn bản hoặc mô tả", longest=500)
    published_on = _text("Ngày công bố", longest=20)
    reason = _text("Lý do thay đổi số đã ghi", longest=500)

    def validate_published_on(self, field: StringField) -> None:
        """Refuse what no calendar has."""
        self.day()

    def day(self) -> date | None:
        """Give the day of publication; None where it is left empty."""
        text = self.published_on.data or ""
        try:
            return parse_date(text) if text else None
        except ValueError:
            raise ValidationError("Ghi ngày dạng 06/04/2025.") from None

    def said(self) -> dict[str, Any]:
        """Give what a draft keeps of it."""
        day = self.day()
        return {
            "source": self.source.data or "",
            "published_on": day.isoformat() if day else None,
            "reason": self.reason.data or "",
        }


class FiguresForm(SaidForm, _Table):
    """A table of the province's own figures."""

    stage = SelectField(
        "Số liệu của bước",
        choices=[SelectChoice(*pair) for pair in STAGE_NAMES.items()],
        default="published",
        invalid_choice_message=_CHOOSE,
    )
    beside = BooleanField("Đây là số in ở tài liệu khác: giữ bên cạnh số đang dùng")

    def said(self) -> dict[str, Any]:
        """Give what a draft keeps of it."""
        told = {"stage": self.stage.data, "beside": bool(self.beside.data)}
        return super().said() | told


class TerritoriesForm(SaidForm, _Table):
    """A table of other provinces."""

    measure = SelectField(
        "Các cột lĩnh vực là",
        choices=[SelectChoice(*pair) for pair in MEASURES.items()],
        default="percent",
        invalid_choice_message=_CHOOSE,
    )

    def said(self) -> dict[str, Any]:
        """Give what a draft keeps of it."""
        return super().said() | {"measure": self.measure.data}


class ClaimsForm(_Table):
    """A table of figures that a report prints."""


class VersionForm(_Table):
    """A new version of a framework, of a family that is known or of one made with it."""

    index = SelectField("Chỉ số", invalid_choice_message=_CHOOSE)
    new_code = _text("Mã của bộ công cụ mới", longest=20)
    new_name = _text("Tên đầy đủ", longest=200)
    new_short = _text("Tên ngắn", longest=40)
    new_unit = SelectField(
        "Đơn vị của chỉ số tổng",
        choices=[SelectChoice("percent", "phần trăm"), SelectChoice("point", "điểm")],
        invalid_choice_message=_CHOOSE,
    )
    conducted_by = _text("Cơ quan thực hiện", longest=200)
    version = _text("Phiên bản", longest=20, needed=True)
    legal_basis = _text("Căn cứ: số, ngày văn bản", longest=300, needed=True)
    first_year = _text("Áp dụng từ năm chỉ số", longest=4, needed=True)
    last_year = _text("Đến năm", longest=4)
    rollup = SelectField(
        "Mục cha là",
        choices=[
            SelectChoice("sum", "tổng các mục con"),
            SelectChoice("none", "số công bố riêng, không cộng"),
        ],
        invalid_choice_message=_CHOOSE,
    )
    max_total = _text("Điểm tối đa", longest=10, needed=True)
    crosswalk = TextAreaField("Bảng đối chiếu với phiên bản trước", [Length(max=MOST_TEXT)])
    crosswalk_file = FileField("Hoặc tệp của bảng đối chiếu")

    def validate_version(self, field: StringField) -> None:
        """Refuse what could not stand in an address."""
        if not _VERSION.fullmatch(field.data or ""):
            raise ValidationError("Chỉ gồm chữ, số, dấu chấm và gạch nối, ví dụ V2026.")

    def validate_new_code(self, field: StringField) -> None:
        """Ask for a code and a name where the instrument is new."""
        if self.index.data:
            return
        if not _CODE.fullmatch(field.data or ""):
            raise ValidationError("Chữ in hoa, số và gạch dưới, ví dụ HAI_LONG_TP.")
        if not (self.new_name.data and self.new_short.data and self.conducted_by.data):
            raise ValidationError("Bộ công cụ mới cần tên, tên ngắn và cơ quan thực hiện.")

    def validate_first_year(self, field: StringField) -> None:
        """Refuse what is no year."""
        _year(field)

    def validate_last_year(self, field: StringField) -> None:
        """Refuse what is no year."""
        if field.data:
            _year(field)

    def validate_max_total(self, field: StringField) -> None:
        """Refuse what is no maximum."""
        _amount(field.data or "")

    def validate_crosswalk_file(self, field: FileField) -> None:
        """Read the file in the place of the pasted text."""
        try:
            self.crosswalk.data = file_text(field) or self.crosswalk.data
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None

    def said(self) -> dict[str, Any]:
        """Give what a draft keeps of it."""
        return {
            "version": self.version.data,
            "legal_basis": self.legal_basis.data,
            "last_year": _year(self.last_year) if self.last_year.data else None,
            "rollup": self.rollup.data,
            "max_total": str(_amount(self.max_total.data or "")),
            "crosswalk": self.crosswalk.data or "",
        }


class OwnersForm(FlaskForm):
    """Who answers for a criterion from a day on: up to six agencies, each with its scope."""

    on = _text("Từ ngày", longest=20, needed=True)
    reason = _text("Căn cứ hoặc lý do", longest=500)

    def validate_on(self, field: StringField) -> None:
        """Refuse what no calendar has."""
        self.day()

    def day(self) -> date:
        """Give the day from which it holds."""
        try:
            return parse_date(self.on.data or "")
        except ValueError:
            raise ValidationError("Ghi ngày dạng 01/03/2025.") from None


def _year(field: StringField) -> int:
    text = field.data or ""
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise ValidationError("Ghi năm bằng bốn chữ số, ví dụ 2026.")
    return int(text)


def _amount(text: str) -> Decimal:
    try:
        value = parse_decimal(text) if text.isascii() else None
    except BadNumber:
        value = None
    if value is None or not 0 < value <= 1000:
        raise ValidationError("Ghi số từ 1 đến 1000.")
    return value
