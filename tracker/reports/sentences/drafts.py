"""All drafts of a report, each by the key of its place in the document."""

from __future__ import annotations

from collections.abc import Callable

from tracker.reports.agency.words import agency_words
from tracker.reports.facts import QuarterlyFacts
from tracker.reports.sentences import aims, faults, leading, work

# Key → (where it stands, who drafts it). The order is that of the document.
_PLACES: dict[str, tuple[str, Callable[[QuarterlyFacts], list[str]]]] = {
    "opening": ("Phần mở đầu", leading.opening),
    "papers": ("I.1. Văn bản chỉ đạo, đôn đốc", leading.papers),
    "reminders": ("I.2. Nhắc việc", leading.reminders),
    "filings": ("I.3. Chế độ báo cáo của các cơ quan, đơn vị", leading.filings),
    "scope": ("II.1. Nhiệm vụ được giao", work.scope),
    "window": ("II.1. Nhiệm vụ đến hạn trong kỳ", work.window),
    "cumulative": ("II.1. Lũy kế", work.cumulative),
    "indices": ("II.2. Theo từng Chỉ số và lĩnh vực", work.indices),
    "agencies": ("II.3. Theo cơ quan chủ trì", work.agencies),
    "standing": ("II.4. Nhiệm vụ thường xuyên, định kỳ, theo sự kiện", work.standing),
    "targets": ("III. Tình hình thực hiện các chỉ tiêu", aims.targets),
    "overdue": ("IV.1. Nhiệm vụ quá hạn, chưa hoàn thành", faults.overdue),
    "late": ("IV.2. Nhiệm vụ hoàn thành quá hạn", faults.late),
    "reporting": ("IV.3. Báo cáo và phối hợp thực hiện", faults.reporting),
    "coming": ("V. Nhiệm vụ trọng tâm kỳ tới", leading.coming),
    "proposals": ("VI. Kiến nghị, đề xuất", leading.proposals),
    "closing": ("Phần kết", leading.closing),
}
KEYS = tuple(_PLACES)
PLACES = {key: name for key, (name, _) in _PLACES.items()}


def drafts(facts: QuarterlyFacts) -> dict[str, str]:
    """Give every sentence of the report by the key of its place, in the order of the document."""
    told = {key: "\n".join(write(facts)) for key, (_, write) in _PLACES.items()}
    return told | agency_words(facts) if facts.agency else told
