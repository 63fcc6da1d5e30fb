"""What a deadline came to is said back to whoever typed it."""

from __future__ import annotations

import pytest

from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.plans.rules.deadline_said import said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Trước 30/6/2024", "trước ngày 30/06/2024"),
        ("30/6/2024", "đến hết ngày 30/06/2024"),
        ("Quý I/2024", "từ 01/01/2024 đến hết 31/03/2024"),
        ("Hằng quý", "báo cáo định kỳ hằng quý"),
        ("Thường xuyên", "việc thường xuyên, không có ngày cuối"),
        (
            "Trong 05 ngày làm việc kể từ khi ban hành",
            "hạn theo sự kiện, 5 ngày làm việc kể từ khi việc xảy ra",
        ),
        ("Theo quy định", "hạn nằm ở văn bản khác, chưa có ngày"),
        ("Lúc nào đó", "không nêu ngày nào"),
        ("", "không nêu thời hạn"),
    ],
)
def test_a_reading_is_said_back_in_words(text, words):
    assert said(deadline_json(read_deadline(text, year=2024))) == words
