"""What a column holds, by the words of its head: number, title, deadline, lead, target and so on.

Offices word their heads freely, so the first pattern that fits decides; where two columns fit the
same field, the one that says it more plainly wins ("chủ trì" before "phụ trách").
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.intake.mapping.parts import INDICES, mentioned
from tracker.lib.text import fold

Words = tuple[tuple[str, re.Pattern[str]], ...]

_NUMBER = re.compile(
    r"(?:so )?(?:tt|stt|thu tu|so thu tu|so|no\.?)(?:/\w+)?"
    r"|ma(?: so)?(?: (?:nhiem vu|cong viec|nv|tieu chi|chi tieu|hieu))?"
)
# Columns that hold something else, though a word in them would fit a field.
_ASIDE = re.compile(
    r"^don vi tinh|^dvt\b|^don vi do|lanh dao|^can bo|^nguoi |^ca nhan|chuyen vien|kinh phi"
    r"|nguon von|^can cu|van ban giao|nguyen nhan|^tinh trang|^trang thai|ty le hoan thanh"
    r"|^nhom (?:nhiem vu|noi dung|giai phap)"
)
_START = re.compile(r"bat dau|khoi dong|khoi cong|\btu(?: ngay| thang)?$")
TASK_WORDS: Words = (
    ("joint", re.compile(r"chu tri.*phoi hop|phoi hop.*chu tri")),
    ("partner", re.compile(r"phoi hop|(?:don vi|co quan).*tham gia")),
    ("lead", re.compile(r"chu tri|dau moi"
                        r"|(?:don vi|co quan) (?:duoc giao|thuc hien|chiu|phu trach)")),
    ("note", re.compile(r"^ghi chu|^luu y")),
    ("start", _START),
    ("deadline", re.compile(r"thoi (?:han|gian|diem)|tien do|^han$"
                            r"|(?:han|ngay) (?:hoan thanh|ket thuc|xong)|^ket thuc|moc hoan thanh"
                            r"|^den(?: ngay| thang)?$")),
    ("output", re.compile(r"san pham|ket qua|dau ra")),
    ("title", re.compile(r"nhiem vu|noi dung|cong viec|giai phap|hoat dong|dau viec|ten viec"
                         r"|(?:ten )?(?:van ban|de an|du an|chuong trinh)|viec can lam")),
    ("lead", re.compile(r"^(?:don vi|co quan|cq|dv)(?:/.*)?$|phu trach|trach nhiem|^phan cong")),
)  # fmt: skip
TARGET_WORDS: Words = (
    ("rank", re.compile(r"xep hang|thu hang|xep thu|^hang\b|thu bac|^nhom\b")),
    ("note", re.compile(r"^ghi chu|chenh lech|tang.{0,3}giam|^luu y|^so sanh"
                        r"|diem (?:mat|bi tru|tru)")),
    ("partner", re.compile(r"phoi hop")),
    ("lead", re.compile(r"chu tri|theo doi|phu trach|chiu trach nhiem|tham muu"
                        r"|don vi|co quan|^dv\b")),
    ("max", re.compile(r"toi da|diem chuan|thang diem|diem tran")),
    ("target", re.compile(r"muc tieu|phan dau|chi tieu (?:nam|giao|dat|20\d\d)"
                          r"|ke hoach (?:nam|20\d\d)|^kh (?:nam|20\d\d)")),
    ("baseline", re.compile(r"ket qua|\bdat\b|nam truoc|thuc hien (?:nam|20\d\d)"
                            r"|diem (?:nam|20\d\d)|diem (?:tham dinh|dat|cong bo)|^thuc hien")),
    ("title", re.compile(r"linh vuc|tieu chi|noi dung|ten|chi so|chi tieu|thanh phan")),
)  # fmt: skip
# Of two columns for one field, the one with these words wins.
_PLAINER = {
    "lead": re.compile(r"chu tri"),
    "output": re.compile(r"san pham|dau ra"),
    "deadline": re.compile(r"thoi han|hoan thanh|ket thuc|^han\b|\bden(?: ngay| thang)?$"),
    "title": re.compile(r"cu the|chi tiet|nhiem vu|cong viec|giai phap"),
}
_YEAR = re.compile(r"\b(20\d{2})\b")
_ONLY_YEAR = re.compile(r"(?:diem |nam |so lieu )*20\d{2}(?: ?(?:%|diem))?")


@lru_cache(maxsize=4096)
def folded_head(text: str) -> str:
    """Give the words of a head without tones, breaks and the signs around them."""
    return fold(" ".join(text.split())).strip(" .:*()")


@lru_cache(maxsize=8192)
def looks_like_head(text: str) -> bool:
    """Say whether a text could head a column of either table."""
    return bool(_field(text, TASK_WORDS) or _field(text, TARGET_WORDS))


def classify(texts: list[str], year: int | None) -> list[tuple[str, dict[str, int]]]:
    """Give each (kind, columns) that the heads make up: tasks, targets, both, or nothing.

    Two indices side by side make a target table each.
    """
    named = [mentioned(text) for text in texts]
    sides = [index for index in INDICES if (index,) in named]
    if len(sides) > 1:
        found = []
        for side in sides:
            own = [
                text if not at or at == (side,) else ""
                for text, at in zip(texts, named, strict=True)
            ]
            found += [pair for pair in _classify(own, year) if pair[0] == "targets"]
        if len(found) == len(sides):
            return found
    return _classify(texts, year)


def _classify(texts: list[str], year: int | None) -> list[tuple[str, dict[str, int]]]:
    targets = _columns(texts, TARGET_WORDS, year)
    tasks = _columns(texts, TASK_WORDS, year)
    measured = {"max", "baseline", "target"} & targets.keys()
    dated = {"deadline", "partner"} & tasks.keys()
    measures = "target" in targets and (len(measured) > 1 or "number" in targets)
    found = []
    if "title" in targets and measures and not dated:
        return [("targets", targets)]
    if "title" in tasks and ({"deadline", "lead"} & tasks.keys()) and len(tasks) >= 3:
        found.append(("tasks", tasks))
        # A table of criteria with the measures for each holds both.
        both = len(measured) == 3 and targets.get("title") != tasks["title"]
        return [("targets", targets), *found] if both and "title" in targets else found
    if "title" in targets and len(measured) > 1:
        found.append(("targets", targets))
    return found


def _columns(texts: list[str], words: Words, year: int | None) -> dict[str, int]:
    """Give the column of each field."""
    columns: dict[str, int] = {}
    for column, text in enumerate(texts):
        name = _field(text, words)
        if name == "joint":
            name = _half(texts, text, words)
        if name is None and words is TARGET_WORDS:
            name = _by_year(text, year)
        if name is not None and (
            name not in columns or _is_better(name, texts[columns[name]], text, year)
        ):
            columns[name] = column
    columns.pop("start", None)
    return columns


def _is_better(name: str, old: str, new: str, year: int | None) -> bool:
    """Say whether a second column for a field holds it rather than the first."""
    before, last = _last_year(old), _last_year(new)
    if name == "target":
        return year is not None and before != year == last
    if name == "baseline":
        return last > before and (year is None or last < year)
    plainer = _PLAINER.get(name)
    if plainer is None:
        return False
    return bool(plainer.search(folded_head(new))) and not plainer.search(folded_head(old))


def _last_year(text: str) -> int:
    return int((_YEAR.findall(text) or ["0"])[-1])


def _by_year(text: str, year: int | None) -> str | None:
    """Read a head that is only a year: that of the plan holds targets, an earlier one results."""
    if year is None or not _ONLY_YEAR.fullmatch(folded_head(text)):
        return None
    last = _last_year(text)
    return "target" if last == year else "baseline" if last < year else None


def _half(texts: list[str], text: str, words: Words) -> str:
    """Give what a head with "chủ trì" and "phối hợp" holds: its last word where it is halved."""
    if sum(_field(other, words) == "joint" for other in texts) == 1:
        return "lead"
    folded = fold(text)
    return "lead" if folded.rfind("chu tri") > folded.rfind("phoi hop") else "partner"


def _field(text: str, words: Words) -> str | None:
    folded = folded_head(text)
    if not folded:
        return None
    if _NUMBER.fullmatch(folded):
        return "number"
    if _ASIDE.search(folded):
        return None
    return next((name for name, pattern in words if pattern.search(folded)), None)
