"""Only content is believed, names are made safe, links lead to pages."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tracker.evidence.photos import LONGEST_SIDE, shrink
from tracker.evidence.rules import (
    DOCX,
    JPEG,
    MAX_NAME,
    PDF,
    PNG,
    XLSX,
    Refused,
    check_link,
    check_size,
    kind_of,
    safe_name,
)


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


def photo(size: tuple[int, int], form: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", PDF),
        (photo((2, 2)), JPEG),
        (photo((2, 2), "PNG"), PNG),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX),
        (archive("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
)
def test_a_type_is_told_by_content(content, kind):
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"MZ\x90\x00",
        b"#!/bin/sh",
        b"GIF89a",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        b"PK\x03\x04 broken",
        archive("a.txt"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/embeddings/a.EXE"),
    ],
)
def test_everything_else_is_refused(content):
    with pytest.raises(Refused):
        kind_of(content)


def test_an_archive_that_unfolds_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", "word/document.xml"):
            file.writestr(name, bytes(160 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(Refused, match="quá lớn khi mở ra"):
        kind_of(out.getvalue())


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Báo cáo quý III.pdf", PDF, "Báo cáo quý III.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\a\\ảnh.JPEG", JPEG, "ảnh.jpeg"),
        ("a\r\nX-Header: b.pdf", PDF, "aX-Header: b.pdf"),
        ("hop\u202efdp.pdf", PDF, "hopfdp.pdf"),
        (".pdf", PDF, "tai-lieu.pdf"),
        ("", PDF, "tai-lieu.pdf"),
    ],
)
def test_a_name_loses_paths_and_marks(name, kind, kept):
    assert safe_name(name, kind) == kept


def test_a_name_that_claims_another_type_is_refused():
    with pytest.raises(Refused, match="nội dung là tệp"):
        safe_name("anh.jpg", PDF)


@given(st.text(max_size=400))
def test_a_kept_name_never_holds_a_path_a_break_or_more_than_its_measure(text):
    try:
        name = safe_name(text + ".pdf", PDF)
    except Refused:
        return
    assert len(name) <= MAX_NAME
    assert not set(name) & set("/\\\r\n\x00")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://a.vn/b",
        "//a.vn",
        "a.vn/b",
        "http://",
        "https://a.vn/x y",
        "https://u:p@a.vn/",
        "http://[1",
        "https://a.vn/" + "x" * 1000,
    ],
)
def test_a_link_that_is_no_page_is_refused(link):
    with pytest.raises(Refused):
        check_link(link)


def test_a_link_is_kept_without_the_spaces_around_it():
    assert check_link(" https://vbpl.vn/van-ban?id=1#a ") == "https://vbpl.vn/van-ban?id=1#a"


def test_a_file_over_the_limit_is_refused_with_the_limit():
    with pytest.raises(Refused, match="20 MB"):
        check_size(20 * 1024 * 1024 + 1, 20 * 1024 * 1024)


def test_a_photograph_is_made_small_and_loses_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Máy ảnh", 6
    small = Image.open(io.BytesIO(shrink(photo((4000, 1000), exif=exif), JPEG)))
    assert (small.size, dict(small.getexif())) == ((500, LONGEST_SIDE), {})


def test_a_broken_photograph_is_refused():
    with pytest.raises(Refused, match="hỏng"):
        shrink(photo((300, 300))[:200], JPEG)


def test_a_transparent_png_stays_one():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(shrink(out.getvalue(), PNG))).mode == "RGBA"
