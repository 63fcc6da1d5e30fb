"""Text tables of any common encoding and delimiter."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest

from tracker.intake.parse import read_plan

HEAD = ["TT", "Nhiệm vụ", "Thời hạn", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm"]
ROWS = [
    ["A", "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH - PAR INDEX", "", "", "", ""],
    ["I", "Công tác chỉ đạo", "", "", "", ""],
    ["1", "Xây dựng kế hoạch; trình duyệt", "Tháng 5/2024", "Sở Nội vụ", "Sở Tư pháp", "Kế hoạch"],
    ["2", "Kiểm tra\n- đợt một", "Quý II/2024", "Sở Tư pháp", "-", ""],
]


def table(delimiter: str) -> str:
    """Write the small plan as a text table."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([["Kế hoạch năm 2024"], HEAD, *ROWS])
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_any_delimiter_and_unicode_form_gives_the_same_plan(
    delimiter, encoding, register, tmp_path
):
    path = tmp_path / "plan.csv"
    path.write_bytes(table(delimiter).encode(encoding))
    plan = read_plan(path, register=register)
    first, second = plan.tasks
    assert (first.index, first.section, first.title) == ("PAR_INDEX", "I", ROWS[2][1])
    assert [match.name for match in first.leads] == ["Sở Nội vụ"]
    assert (second.title, second.partners, second.output) == ("Kiểm tra\n- đợt một", (), None)
    assert not plan.has_warnings


def test_the_vietnamese_code_page_of_windows_is_read(register, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_bytes("".join(map(tone_apart, table(","))).encode("cp1258"))
    plan = read_plan(path, register=register)
    assert [task.title for task in plan.tasks] == ["Xây dựng kế hoạch; trình duyệt", ROWS[3][1]]


def tone_apart(char: str) -> str:
    """Write a letter as that code page does: the vowel, then its tone."""
    marks = unicodedata.normalize("NFD", char)
    tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    rest = "".join(mark for mark in marks if mark not in tones)
    return unicodedata.normalize("NFC", rest) + tones
