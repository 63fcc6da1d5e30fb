"""Typed text to a ladder, and to words at the top of a letter."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.lib.text import one_line
from tracker.reminders.actions.wishes import LONGEST_WORDS
from tracker.reminders.models import LetterWish
from tracker.reminders.rules.ladder import BadLadder, Ladder

_NUMBERS = re.compile(r"[\s,;]+")


def _days(label: str) -> IntegerField:
    return IntegerField(label, [InputRequired("Ghi một số nguyên.")])


class LadderForm(FlaskForm):
    """The ladder of one plan; its fields bear the names of `Ladder`."""

    before = StringField("Nhắc trước hạn (ngày)", [Length(max=60, message="Quá dài.")])
    on_day = BooleanField("Nhắc đúng ngày đến hạn")
    first_after = _days("Sau hạn lần đầu (ngày)")
    then_every = _days("Rồi nhắc lại sau mỗi (ngày)")
    head_after = _days("Báo người đứng đầu cơ quan từ ngày quá hạn thứ")
    standing_after = _days("Báo cơ quan thường trực từ ngày quá hạn thứ")
    letter_after = _days("Lập công văn đôn đốc sau số lần đôn đốc")
    reason = StringField(
        "Lý do, văn bản làm căn cứ",
        [InputRequired("Ghi lý do."), Length(max=500, message="Nhiều nhất 500 ký tự.")],
        filters=[one_line],
    )

    @classmethod
    def of(cls, ladder: Ladder) -> LadderForm:
        """Give the form with the ladder as it stands."""
        return cls(data=ladder.as_json() | {"before": ", ".join(map(str, ladder.before))})

    def ladder(self) -> Ladder | None:
        """Give the ladder typed, or None with the error beside its field; call after `validate`."""
        names = ("first_after", "then_every", "head_after", "standing_after", "letter_after")
        try:
            before = tuple(int(part) for part in _NUMBERS.split(self.before.data or "") if part)
        except ValueError:
            self.before.errors = ["Ghi các số ngày, cách nhau bằng dấu phẩy."]
            return None
        try:
            return Ladder(
                before=before, on_day=self.on_day.data, **{name: self.data[name] for name in names}
            )
        except BadLadder as bad:
            getattr(self, bad.name).errors = [str(bad)]
            return None


class WordsForm(FlaskForm):
    """Words of a person's own at the top of a letter."""

    words = TextAreaField(
        "Lời nhắn ở đầu thư",
        [Length(max=LONGEST_WORDS, message=f"Nhiều nhất {LONGEST_WORDS} ký tự.")],
    )

    @classmethod
    def of(cls, wish: LetterWish | None) -> WordsForm:
        """Give the form with what was written before."""
        return cls(data={"words": wish.words if wish else ""})
