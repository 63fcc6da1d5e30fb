"""Files that are no plan, or mean harm: refused with a clear sentence, in a process of its own."""

from __future__ import annotations

import shutil
import zipfile

import pytest
import typst

from tracker.intake.parse import Refused, read_plan
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rong.docx", b"", "Tệp trống"),
        ("cu.doc", OLE, "lưu lại thành .docx hoặc .xlsx"),
        ("khoa.xlsx", LOCKED, "mật khẩu"),
        ("anh.pdf", PICTURE, "Tệp là ảnh"),
        ("trang.xlsx", b"<html><table></table></html>", "trang web"),
        ("van-ban.rtf", b"{\\rtf1 abc}", ".rtf"),
        ("rac.docx", bytes(range(32)) * 40, "Không nhận ra"),
        ("cut.docx", b"PK\x03\x04" + b"x" * 300, "bị cắt ngang"),
        ("hong.pdf", b"%PDF-1.7\nnothing", "Không đọc được"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(name, content, words, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refusal:
        read_in_child(path)
    assert refusal.value.rule == "unreadable_file"
    assert words in refusal.value.sentence


def test_a_zip_bomb_is_refused_before_any_parser(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(Unreadable) as refusal:
        read_in_child(path)
    assert refusal.value.rule == "too_large"


def test_entities_of_a_word_file_are_not_expanded(tmp_path):
    path = tmp_path / "entities.docx"
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(Unreadable) as refusal:
        read_in_child(path)
    assert "không an toàn" in refusal.value.sentence


def test_a_reader_that_takes_too_long_is_stopped(documents):
    with pytest.raises(Unreadable) as refusal:
        read_in_child(documents / "plan-2024.pdf", seconds=0.05)
    assert refusal.value.rule == "too_large"


def test_the_reader_is_chosen_by_content_not_by_name(documents, register, tmp_path):
    path = tmp_path / "plan.pdf"
    shutil.copy(documents / "plan-2024.xlsx", path)
    assert len(read_plan(path, register=register).tasks) == 73


def test_a_readable_file_without_a_plan_is_refused_with_its_rule(register, tmp_path):
    path = tmp_path / "danh-ba.csv"
    path.write_text("Họ tên,Điện thoại,Thư\nAn,012,a@b\nBình,013,c@d\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_plan(path, register=register)
    answer = refusal.value.as_json()
    assert [finding["rule"] for finding in answer["findings"]] == ["no_table"]
    assert answer["error"].startswith("Không tìm thấy bảng")


def test_a_pdf_without_ruled_tables_says_what_to_send(register, tmp_path):
    source = tmp_path / "plan.typ"
    source.write_text("Kế hoạch 2025\n\nTT Nhiệm vụ Thời hạn Chủ trì", encoding="utf-8")
    path = tmp_path / "plan.pdf"
    typst.compile(source, output=path)
    with pytest.raises(Refused, match=r"không có bảng kẻ khung.*\.docx") as refusal:
        read_plan(path, register=register)
    assert [finding.rule for finding in refusal.value.findings] == ["no_table"]
