"""Which passwords are too easily guessed.

Lengths follow NIST SP 800-63B: long enough, no rules on kinds of letters, nothing well known.
"""

from __future__ import annotations

import re
from functools import cache

from tracker.lib.text import fold, nfc
from tracker.settings import ROOT

MIN_PASSWORD = 10
MAX_PASSWORD = 200

# The commonest passwords of at least the length we ask, and the roots most others are made of.
_LIST = """
1234567890 0123456789 9876543210 0987654321 1111111111 0000000000 1212121212 1122334455
123456789a 123456789q 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 asdfghjkl;
password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123 iloveyou123 administrator
admin12345 admin123456 matkhau123 matkhau1234 matkhau12345 matkhau@123 anhyeuem123 emyeuanh123
conyeume123 vietnam123 vietnam1234 vietnam2024 vietnam2025 vietnam2026 chuyendoiso
caicachhanhchinh abcdefghij abcd123456 abc1234567 abc@123456 welcome123 welcome1234
changeme123 letmein1234 monkey12345 dragon12345 football123 superman123 sunshine123
princess123 zaq12wsx3e 1234qwerasdf qwer1234asdf asdf1234qwer 123123123123 112233445566
147258369 1472583690 7894561230
"""
_LEAKED = ROOT / "seeds" / "passwords.txt"
_ROOTS = ("password", "passw0rd", "matkhau", "123456", "qwerty", "admin", "vietnam", "welcome")
_SEQUENCES = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


class WeakPassword(Exception):
    """The password cannot be taken; the message is a sentence for the person."""


def clean_password(password: str) -> str:
    """Give the form that is hashed: NFC, so that every keyboard types the same letters."""
    return nfc(password)


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Raise WeakPassword with the first reason for which a password is too easily guessed."""
    if len(password) < MIN_PASSWORD:
        raise WeakPassword(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")
    if len(password) > MAX_PASSWORD:
        raise WeakPassword(f"Mật khẩu dài tối đa {MAX_PASSWORD} ký tự.")
    bare = re.sub(r"\s", "", fold(password))
    if len(set(bare)) < 5 or _is_known(bare) or _is_sequence(bare):
        raise WeakPassword("Mật khẩu này quá dễ đoán. Hãy dùng một câu ngắn mà chỉ mình biết.")
    rest = bare
    for root in _ROOTS:
        rest = rest.replace(root, "")
    if len(rest) <= len(bare) - 6 and len(rest) < 6:
        raise WeakPassword("Mật khẩu này nằm trong số hay bị lộ. Hãy chọn mật khẩu khác.")
    own = [fold(email).split("@")[0], re.sub(r"\s", "", fold(name))]
    if any(len(part) >= 4 and part in bare and len(bare) - len(part) < 6 for part in own):
        raise WeakPassword("Mật khẩu không được dựa trên tên hoặc thư điện tử của mình.")


def _is_known(bare: str) -> bool:
    """Say whether a password is a common one, or one with digits and signs around it."""
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", bare)
    return bare in _known() or core in _known()


@cache
def _known() -> frozenset[str]:
    """Give the commonest passwords: ours, and those most often found in leaks (see the file)."""
    leaked = _LEAKED.read_text("utf-8").splitlines()
    return frozenset(_LIST.split()) | {line for line in leaked if not line.startswith("#")}


def _is_sequence(text: str) -> bool:
    """Say whether `text` only runs along the keys or the alphabet, forwards or backwards."""
    return any(text in row or text in row[::-1] for row in _SEQUENCES)
