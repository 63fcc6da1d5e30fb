"""The rows of ASVS that ask for a document: what it must say stands there, and is what runs."""

from __future__ import annotations

import re

import pytest

from tracker.accounts import passwords
from tracker.accounts.rules import FREE_FAILURES
from tracker.accounts.rules.passwords import MAX_PASSWORD, MIN_PASSWORD
from tracker.evidence.rules import MAX_ENTRIES, MAX_LINK, MAX_UNFOLDED
from tracker.progress.forms import LONGEST_TEXT
from tracker.settings import ROOT
from tracker.upkeep.libraries import DEADLINES, LONGEST_LIFE
from tracker.web.incoming import LARGEST_KEY
from tracker.web.limits import LONGEST_ADDRESS, PER_MINUTE
from tracker.web.scanning import SECONDS

OPERATION = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")


def section(name: str) -> str:
    """The text under a heading of the operator's page."""
    return OPERATION.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


SAID = {
    "what input is valid": (
        "Đầu vào hợp lệ",
        (f"đến {dotted(LONGEST_TEXT)} ký tự", f"{MIN_PASSWORD} đến {MAX_PASSWORD} ký tự",
         f"đến {dotted(MAX_LINK)} ký tự", f"quá {MAX_UNFOLDED >> 20} MB, {dotted(MAX_ENTRIES)} mục",
         dotted(LARGEST_KEY)),
    ),
    "what must fit together": (
        "Đầu vào hợp lệ",
        ("tiến độ là 100 % và có ngày hoàn thành không sau hôm nay", "phải là bản mới nhất"),
    ),
    "limits of each and of all": (
        "Nhật ký kỹ thuật",
        (f"{PER_MINUTE['file']} tệp tải về", f"{PER_MINUTE['upload']} tệp gửi lên",
         f"{PER_MINUTE['search']} lần tìm", f"{dotted(LONGEST_ADDRESS)} ký tự", "tối đa 60 giây"),
    ),
    "which files are taken": ("Đầu vào hợp lệ", ("PDF, .docx, .xlsx, JPG, PNG", "MAX_UPLOAD_MB")),
    "malware": ("Quét mã độc", (f"không trả lời trong {SECONDS:.0f} giây", "INSTREAM")),
    "slowing down": (
        "Người dùng không vào được",
        ("từ lần thứ sáu phải đợi, lâu nhất 15 phút", "không ai bị khóa hẳn"),
    ),
    "ways of signing in": (
        "Phiên, xác thực hai bước, đăng nhập một lần",
        ("OpenID Connect", "PASSWORD_SIGN_IN=off", "REQUIRE_TOTP"),
    ),
    "how long a session lasts": (
        "Phiên, xác thực hai bước, đăng nhập một lần",
        ("`SESSION_HOURS` giờ thì phiên kết thúc", "lâu nhất gấp ba lần"),
    ),
    "sessions side by side": (
        "Phiên, xác thực hai bước, đăng nhập một lần", ("không giới hạn số phiên",),
    ),
    "sessions of the provider": (
        "Phiên, xác thực hai bước, đăng nhập một lần",
        ("Phiên ở đây độc lập với phiên ở nhà cung cấp", "back-channel"),
    ),
    "keys": ("Khóa, bí mật và mật mã", ("Khóa do hai người giữ", "token_hex(32)")),
    "what speaks outside": ("Kết nối với phần mềm khác", ("WEBHOOK_NETWORKS",)),
    "classes of data": (
        "Phân loại dữ liệu", ("| bí mật |", "| cá nhân nhạy cảm |", "| nội bộ của một cơ quan |"),
    ),
    "what protects each class": ("Phân loại dữ liệu", ("mã hóa đĩa", "băm hoặc niêm")),
    "what costs": ("Nhật ký kỹ thuật", ("trả lời 429",)),
    "logs": ("Nhật ký kỹ thuật", ("audit_event", "12 tháng", "20 năm")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "words"), SAID.values(), ids=SAID)
def test_the_operators_page_says_what_runs(name: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in section(name)] == []


def test_the_slowing_down_begins_where_the_page_says() -> None:
    assert FREE_FAILURES == 5


def test_deadlines_of_libraries_are_those_of_the_command() -> None:
    told = dict(
        re.findall(r"^\| [^|]*\((\w+)\)[^|]*\| (\d+) ngày", section("Cập nhật thư viện"), re.M)
    )
    assert told == {name.lower(): str(days) for name, days in DEADLINES.items()}
    assert f"quá {LONGEST_LIFE} ngày chưa thay" in section("Cập nhật thư viện")


def test_the_inventory_names_every_module_that_does_cryptography() -> None:
    """Whoever digests or ciphers is in the table, unless it is a name for something seen."""
    listed = set(re.findall(r"\| `(tracker/[\w/]+\.py)` \|", section("Khóa, bí mật và mật mã")))
    closed = ("import hmac", "cryptography", "argon2", "pyotp", "itsdangerous", "authlib")
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tracker").rglob("*.py")
        if re.search(rf"^\s*(?:import|from) (?:{'|'.join(closed).replace('import ', '')})\b",
                     path.read_text("utf-8"), re.M)
    }  # fmt: skip
    readers = {
        path for path in users if "BadSignature" in (ROOT / path).read_text("utf-8")
    } - listed
    assert users - listed - readers == set()
    assert passwords.make_hash("sông Hồng chảy về đâu").startswith("$argon2id$")


def test_the_sample_proxy_leads_browsers_alone_to_https() -> None:
    plain = section("Cửa ngoài").partition("listen 80;")[2]
    assert "location ~ ^/(api|calendar)/ { return 400; }" in plain
    assert "location / { return 301 https://$host$request_uri; }" in plain
