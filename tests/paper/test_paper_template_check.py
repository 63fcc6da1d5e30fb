"""A template that somebody edited: refused with the tag and its place, or good for a document."""

import re
import subprocess
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tracker.paper.checking import template_faults
from tracker.paper.make_template import TEMPLATE
from tracker.paper.package import write_package
from tracker.paper.word import word_bytes

MAIN = "word/document.xml"


@pytest.fixture(scope="module")
def parts():
    with ZipFile(TEMPLATE) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def faults(parts):
    """Give the faults of the default template with one text of one part replaced."""

    def check(old, new, part=MAIN):
        content = parts[part].decode()
        assert old in content
        changed = parts | {part: content.replace(old, new, 1).encode()}
        return template_faults(write_package(changed.items()))

    return check


def test_the_default_template_has_no_fault():
    assert template_faults(TEMPLATE.read_bytes()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ signature.name }}", "{{ signature.name", "Đoạn 32: thẻ “{{ signature.name” mở mà"),
        ("{{ signature.name }}", "signature.name }}", "Đoạn 32: dấu “}}” lẻ"),
        ("{{ signature.name }}", "{{ nguoi_ky }}", "Đoạn 32: không có tên “nguoi_ky”"),
        ("{{ letterhead.number_text }}", "{{ letterhead.so }}", "không có tên “letterhead.so”"),
        ("{{p body }}", "thân văn bản", "Mẫu thiếu thẻ “{{p body }}”, chỗ đặt thân văn bản."),
        ("{{p appendices }}", "", "Mẫu thiếu thẻ “{{p appendices }}”, chỗ đặt phụ lục."),
        ("{{p body }}", "{{ body }}", "phải viết là “{{p body }}”"),
        ("{{p body }}", "Mở đầu {{p body }}", "phải đứng một mình trong đoạn"),
        ("{{p body }}", "{{p body }}</w:t></w:r></w:p><w:p><w:r><w:t>{{p body }}", "lặp lại"),
        ("{{ kind|upper }}", "{{ kind|attr }}", "không dùng được phép “attr”"),
        ("{{ kind|upper }}", "{{ kind.__class__.__mro__ }}", "không có tên “kind.__class__"),
        ("{{ kind|upper }}", "{{ kind.upper() }}", "phép tính không được phép"),
        ("{{ kind|upper }}", "{{ 'a' * 1000000000 }}", "phép tính không được phép"),
        ("{{ kind|upper }}", "{{ kind || }}", "viết sai"),
        ("{{ kind|upper }}", "{% include 'x' %}", "không dùng được thẻ “{% include"),
        ("{%p endfor %}", "", "chưa có thẻ đóng “endfor”"),
        ("{%p endfor %}", "{%p enfor %}", "không dùng được thẻ “{%p enfor %}”"),
        ("for line in recipients", "for line in kind", "chỉ lặp được theo"),
        ("{{ kind|upper }}", "một {dấu} lẻ", "dấu “{” lẻ"),
    ],
)
def test_a_broken_tag_is_refused_with_its_place(faults, old, new, said):
    found = faults(old, new)
    assert said in " ".join(found)
    assert all(fault.endswith(".") and fault[0].isupper() for fault in found)


def test_the_place_is_told_by_the_words_near_it(faults):
    found = faults("{{ signature.name }}", "Đại diện cơ quan {{ ai }}")
    assert found[0].endswith("(gần chữ “Đại diện cơ quan {{ ai }}”).")


def test_a_tag_of_several_runs_is_one_tag(parts, outline, read):
    torn = "{{ sig</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>nature.name }</w:t></w:r><w:r><w:t>}"
    main = parts[MAIN].decode().replace("{{ signature.name }}", torn)
    content = write_package((parts | {MAIN: main.encode()}).items())
    assert template_faults(content) == []
    assert read.Docx(word_bytes(outline, content)).texts("Signer") == ["Nguyễn Văn A"]


@pytest.mark.parametrize(
    "torn",
    [
        "{{ sig</w:t></w:r><w:hyperlink><w:r><w:t>nature.name }}</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>",
        "{{ sig</w:t><w:br/><w:t>nature.name }}",
        "{{ sig</w:t></w:r><w:r><w:tab/><w:t>nature.name }}",
    ],
    ids=["link", "break", "tab"],
)
def test_a_tag_torn_by_something_else_is_refused(faults, torn):
    assert "bị cắt bởi" in " ".join(faults("{{ signature.name }}", torn))


def test_loops_in_loops_and_blocks_over_cells_are_refused(faults):
    loop = "{% for a in recipients %}{% for b in recipients %}{{ b }}{% endfor %}{% endfor %}"
    assert "vòng lặp nằm trong vòng lặp khác" in faults("{{ kind|upper }}", loop)[0]
    moved = "{{ letterhead.place_and_date }}{% if kind %}"
    assert faults("{{ letterhead.place_and_date }}", moved)[0].startswith("Đoạn 13: thẻ “{% if")


def test_tags_outside_the_text_are_refused(faults, parts):
    named = faults('<w:pStyle w:val="Kind"/>', '<w:pStyle w:val="{{ kind }}"/>')
    assert "ngoài phần văn bản" in named[0]
    words = '<dc:title>{{ ["a"] * 99 }}</dc:title></cp:coreProperties>'
    assert "ngoài phần" in faults("</cp:coreProperties>", words, "docProps/core.xml")[0]


def test_tracked_changes_and_fields_that_fetch_are_refused(faults):
    insertion = '{{p body }}</w:t></w:r><w:ins w:id="1"><w:r><w:t>x</w:t></w:r></w:ins><w:r><w:t>'
    assert "sửa đổi đang theo dõi" in " ".join(faults("{{p body }}", insertion))
    field = '</w:t></w:r><w:r><w:instrText> INCLUDETEXT "C:/x" </w:instrText></w:r><w:r><w:t>x'
    assert "lấy nội dung từ nơi khác" in " ".join(faults("CỘNG HÒA", field))


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("word/_rels/document.xml.rels", "</Relationships>",
         '<Relationship Id="x" Type="t/attachedTemplate" Target="https://example.org/a.dotm"'
         ' TargetMode="External"/></Relationships>', "liên kết ra ngoài (“https://example.org"),
        ("[Content_Types].xml", "document.main+xml", "document.macroEnabled.main+xml", "macro"),
        ("word/_rels/document.xml.rels", "</Relationships>",
         '<Relationship Id="x" Type="http://x/oleObject" Target="o.bin"/></Relationships>',
         "tệp nhúng"),
        ("word/styles.xml", "<w:styles", "<!DOCTYPE a []><w:styles", "không an toàn"),
        ("word/styles.xml", 'w:val="Ô bảng"', 'w:val="Khác"', ""),
    ],
)  # fmt: skip
def test_what_a_package_may_not_carry(faults, part, old, new, said):
    found = faults(old, new, part)
    assert said in " ".join(found) if said else found == []


def test_a_style_that_is_gone_is_named(parts, faults):
    styles = parts["word/styles.xml"].decode()
    cut = re.sub(r'<w:style [^>]*w:styleId="TableCell".*?</w:style>', "", styles)
    content = write_package((parts | {"word/styles.xml": cut.encode()}).items())
    assert template_faults(content) == [
        "Mẫu văn bản thiếu kiểu chữ “Ô bảng” trong danh sách Styles."
    ]


def test_a_bomb_a_text_and_too_large_a_file_are_not_opened(parts):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
        package.writestr("word/media/a.bin", bytes(200_000_000))
    assert "nén bất thường" in template_faults(out.getvalue())[0]
    assert "không phải văn bản Word" in template_faults(b"abc")[0]
    assert "lớn hơn 2 MB" in template_faults(bytes(3 * 1024 * 1024))[0]


def test_a_template_saved_by_another_program_still_serves(tmp_path, outline, read):
    source = tmp_path / "mau.docx"
    source.write_bytes(TEMPLATE.read_bytes())
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to",
         "docx", "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    content = (out / "mau.docx").read_bytes()
    assert template_faults(content) == []
    docx = read.Docx(word_bytes(outline, content))
    assert "I. KẾT QUẢ" in [read.text_of(p) for p in docx.body]
    assert len(docx.sections) == 3
