"""No address, however it is spoiled, ends in a fault of the program."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tracker.web.paging import encode_cursor

GARBAGE = {
    "long": "ấ" * 800,
    "nul": "a\x00b",
    "negative": "-1",
    "past sixty-four bits": "9" * 30,
    "edge of sixty-four bits": str(2**63),
    "other digits": "١٢",
    "superscript": "²",
    "statement": "' OR 1=1; DROP TABLE plan; --",
    "wildcards": "%_\\",
    "surrogate": "\ud800",
    "direction": "\u202e\u0000\ufeff",
    "template": "{{7*7}}${7*7}<script>alert(1)</script>",
    "line breaks": "x\r\nSet-Cookie: a=b",
    "day too far": "1/1/99999999999999999999",
    "no such day": "31/02/2024",
    "shifted cursor": encode_cursor(("no date", 5)),
    "cursor of numbers": encode_cursor((2**62, -(2**62))),
    "nested": "[" * 500,
}
# Every parameter that some page reads.
LISTS = {
    "/theo-doi": ("plan", "on"),
    "/viec": (
        *("plan", "on", "tai", "sau", "tinh-trang", "nhiem-vu", "co-quan", "chi-so", "muc"),
        *("ky", "loai", "cap", "tim"),
    ),
    "/nhiem-vu": ("plan", "on", "tim"),
    "/nhiem-vu/1": ("on",),
    "/tim": ("q",),
    "/viec/880": ("ket-qua",),
    "/bao-cao-ky": ("ky",),
    "/xac-nhan": ("sau", "ke-hoach"),
    "/viec-cua-toi": ("sau", "on"),
    "/bao-cao": ("plan",),
    "/co-quan": ("q", "cap", "ca-cu", "trang"),
    "/nguoi-dung": ("q", "trang"),
    "/nguoi-dung/them": ("co-quan",),
    "/thu": ("trang-thai", "ngay", "nguoi-nhan", "sau"),
    "/so-sanh": ("chi_so", "nam", "so_voi", "cap", "linh_vuc", "co_quan", "chi", "cach"),
    # What the pages of comparing share is read by one piece, above; here what each adds.
    "/so-sanh.xlsx": ("cap",),
    "/so-sanh/kiem-tra": ("muc",),
    "/so-sanh/nhieu-nam": ("chi_so", "on"),
    "/so-sanh/duoc-mat": ("cua_toi", "het"),
    "/so-sanh/muc-tieu": ("muc", "moc", "trang"),
    "/so-sanh/du-bao": ("trang",),
    "/so-sanh/xep-hang": ("ma", "chieu", "trang"),
    "/login": ("next",),
    "/ke-hoach/nhap": ("phan",),
}
# What `url_for` itself understands, and must not be taught by a visitor.
ADDRESS_WORDS = ("endpoint", "_external", "_scheme", "_anchor", "_method", "self", "values")
ADDRESSES = [
    "/nhiem-vu/{}",
    "/viec/{}",
    "/viec/880/tai-lieu/{}",
    "/bao-cao-ky/bien-nhan/{}",
    "/thu/{}",
    "/ke-hoach/{}",
    "/ke-hoach/nhap/{}",
    "/co-quan/{}",
    "/so-sanh/PAR_INDEX/{}",
    "/so-sanh/{}/1",
    "/bao-cao/2024/{}.docx",
    "/bao-cao/{}/2024-Q3.docx",
    "/bao-cao/2024/2024-Q3.{}",
    "/dat-mat-khau/{}",
    "/static/{}",
    "/{}",
]


def spoiled(text: str) -> str:
    """Quote as a browser would, or send the bytes that no browser sends."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def reader(path: str) -> str | None:
    """Give who opens the page: an agency its own pages, a coordinator the others."""
    own = ("/viec-cua-toi", "/bao-cao-ky")
    who = "bavi" if path in own else "dieuphoi"
    return None if path == "/login" else f"{who}@trinhdien.example"


@pytest.mark.parametrize("path", LISTS)
def test_no_parameter_of_a_page_ends_in_a_fault(open_site, path):
    visitor = open_site.visit(reader(path))
    faults = []
    for name in LISTS[path]:
        for kind, text in GARBAGE.items():
            answer = visitor.get(f"{path}?{name}={spoiled(text)}")
            if answer.status_code not in (200, 302, 400, 403, 404):
                faults.append((name, kind, answer.status_code))
    assert faults == []


@pytest.mark.parametrize("path", LISTS)
def test_a_page_is_not_taught_where_its_links_lead(open_site, path):
    visitor = open_site.visit(reader(path))
    for name in ADDRESS_WORDS:
        answer = visitor.get(f"{path}?{name}=javascript&_external=1")
        assert (name, answer.status_code) in {(name, 200), (name, 302)}
        assert b'"javascript:' not in answer.data


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_ends_in_a_fault(open_site, address):
    visitor = open_site.visit("dieuphoi@trinhdien.example")
    faults = []
    for kind, text in GARBAGE.items():
        answer = visitor.get(address.format(spoiled(text)))
        if answer.status_code not in (200, 302, 308, 400, 403, 404, 409):
            faults.append((kind, answer.status_code))
    assert faults == []
