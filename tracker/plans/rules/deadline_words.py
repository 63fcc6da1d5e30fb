"""The words around a deadline: standing duties, events, references, and their normal form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.lib.text import one_line

_DASHES = dict.fromkeys(map(ord, "–—‒−‐‑"), "-")
_SPELLINGS = (
    (re.compile(r"\bhàng(?=\s+(?:ngày|tuần|tháng|quý|quí|qúy|năm)\b)"), "hằng"),
    (re.compile(r"\b(?:qúy|quí|qúi|quy)(?=\s+(?:[ivx\d]|một|hai|ba|bốn|tư)|\b$)"), "quý"),
    (re.compile(r"\b(?:qúy|quí)\b"), "quý"),
    (
        re.compile(
            r"^theo\s+(?:từng\s+|hằng\s+)?(?=(?:ngày|tuần|tháng|quý|năm)(?:$|\s*[,;]|\s+và\b))"
        ),
        "hằng ",
    ),
    (re.compile(r"\bthượng tuần(?=\s+tháng)"), "đầu"),
    (re.compile(r"\btrung tuần(?=\s+tháng)"), "giữa"),
    (re.compile(r"\bhạ tuần(?=\s+tháng)"), "cuối"),
    (re.compile(r"\bngày\s*:?\s*(?=\d)"), "ngày "),
    (re.compile(r"^các (?P<unit>tháng|quý) trong năm"), r"hằng \g<unit>"),
    (re.compile(r"^(?:trong|vào)?\s*(?:các|những)\s+(?=(?:tháng|quý)\s+[\divx])"), ""),
    (re.compile(r"\btuần\s+(?=(?:từ\s+)?\d{1,2}\s*(?:-|/|đến))"), ""),
    (re.compile(r"\bhai lần\b"), "2 lần"),
    (
        re.compile(r"^(?:thời gian|thời hạn|tiến độ|hạn hoàn thành|hạn)(?:\s+hoàn thành)?\s*:\s*"),
        "",
    ),
)
_REMARK = re.compile(r"\s*\((?P<remark>[^()]*)\)\s*$")
_TIME = re.compile(
    r"\b(?:trước|chậm nhất|hằng|hàng)\s+(?:ngày|tháng|quý|năm)|\d{1,2}[/-]\d{1,2}"
    r"|năm (?:tiếp theo|sau)"
    r"|\b(?:tháng|quý)\s+(?:\d|[ivx]+\b)"
)
_VERB = re.compile(
    r"^(?:(?:phấn đấu|phải|cần|dự kiến|xong|hoàn thành|kết thúc|thực hiện|triển khai|báo cáo|trình"
    r"|gửi|nộp|ban hành|tổ chức|tiến độ|thời gian|thời hạn)\s*[:\s]\s*)+"
)
_CONTINUOUS = re.compile(r"^(?:thực hiện\s+)?(?:thường xuyên|liên tục)\b(?P<rest>.*)$")
_FREQUENCY = re.compile(r"\b(?:hằng|mỗi)\s+(?:tháng|quý|năm)\b|\bđịnh kỳ\s+(?:tháng|quý|năm|6)")
_REFERENCE = re.compile(
    r"^theo\s+(?!(?:từng\s+|hằng\s+)?(?:ngày|tuần|tháng|quý|năm)\b(?!\s+học))\S"
    r"|^(?:(?:bảo|đảm)\s+(?:đảm\s+|bảo\s+)?)?(?:đúng|kịp)\s+"
    r"(?:thời hạn|thời gian|tiến độ|hạn|quy định)"
)
_NUMBER_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười lăm": 15, "hai mươi": 20, "ba mươi": 30,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + ")"
_OFFSET = re.compile(
    r"^(?:trong\s+|chậm nhất\s+(?:là\s+)?|không quá\s+)*"
    r"(?:vòng\s+|thời hạn\s+|thời gian\s+)?(?:sau\s+)?"
    + _COUNT
    + r"\s*(?:\(\d+\)\s*)?(?P<unit>ngày|tuần|tháng)(?P<working>\s+làm việc)?\s*,?\s*"
    r"(?:(?:kể|tính)\s+)?(?:từ|sau)(?:\s+(?:khi|ngày))?\s+(?P<clause>.+)$"
)
_OFFSET_LAST = re.compile(
    r"^(?:ngay\s+)?sau\s+(?:khi|ngày)\s+(?P<clause>\D.*?)\s+"
    + _COUNT
    + r"\s*(?:\(\d+\)\s*)?(?P<unit>ngày|tuần|tháng)(?P<working>\s+làm việc)?$"
)
_EVENT = re.compile(
    r"^(?:ngay\s+)?(?:sau|khi|trước|đến khi|cho đến khi|trong quá trình|đột xuất"
    r"|ngay khi)(?:\s+\S.*)?$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one shape of the grammar made of the words; `doubts` are rules of the import."""

    kind: str
    starts_on: date | None = None
    due_on: date | None = None
    bound: str | None = None
    recurrence: str | None = None
    recurrence_detail: str | None = None
    event: str | None = None
    offset_days: int | None = None
    offset_working: bool = False
    fuzzy: bool = False
    doubts: tuple[str, ...] = ()


def simplify(text: str) -> str:
    """Give the normal form in which the grammar reads: lower case, one dash, one spelling."""
    words = one_line(text).lower().translate(_DASHES)
    words = _REMARK.sub(_remark, words) or words
    words = words.strip(" .;:,")
    for pattern, spelling in _SPELLINGS:
        words = pattern.sub(spelling, words)
    return words.strip(" .;:,") or one_line(text).strip()


def _remark(match: re.Match[str]) -> str:
    """Drop a remark in brackets at the end, unless it names a time of its own."""
    return f", {match['remark']}" if _TIME.search(match["remark"]) else ""


def strip_verb(words: str) -> str:
    """Drop "hoàn thành", "báo cáo" and the like from the front."""
    return _VERB.sub("", words).strip(" ,:;")


def count_of(word: str) -> int:
    """Read a number written with digits or in words."""
    return int(word) if word.isdigit() else _NUMBER_WORDS[word]


def read_continuous(words: str) -> Reading | None:
    """Read "thường xuyên, liên tục": a standing duty without a last day."""
    match = _CONTINUOUS.match(words)
    if match is None:
        return None
    if _FREQUENCY.search(match["rest"]):
        return None
    return Reading("continuous")


def read_reference(words: str) -> Reading | None:
    """Read "theo quy định", "theo yêu cầu của …": another text holds the date."""
    return Reading("by_reference", event=words) if _REFERENCE.match(words) else None


def read_offset(words: str) -> Reading | None:
    """Read "trong 05 ngày làm việc kể từ …" and "15 ngày sau khi …"."""
    match = _OFFSET.match(words)
    if match is None:
        match = _OFFSET_LAST.match(words)
    if match is None:
        return None
    if match["unit"] == "tháng":
        # Months have no fixed number of days: the words stay, and the date is asked.
        return Reading("event", event=words, doubts=("ambiguous_deadline",))
    days = count_of(match["count"]) * (7 if match["unit"] == "tuần" else 1)
    return Reading(
        "event",
        event=match["clause"],
        offset_days=days,
        offset_working=match["working"] is not None,
    )


def read_event(words: str) -> Reading | None:
    """Read "sau khi …", "khi …", "trước bầu cử": the date comes with the event."""
    return Reading("event", event=words) if _EVENT.match(words) else None
