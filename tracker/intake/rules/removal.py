"""What becomes of a task that an amended document no longer holds: a person says, not the system.

The words for people are here because the page, the trail and the history of the task repeat them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.plans.rules.content import TaskContent

CHOICES = {
    "end": "Thôi thực hiện từ ngày văn bản sửa đổi, giữ lịch sử",
    "keep": "Tệp thiếu dòng này, vẫn theo dõi",
    "merge": "Đã gộp vào nhiệm vụ khác",
}
_KEY = "removed:"


class BadChoice(ValueError):
    """A choice that cannot stand; `where` is the task it was made for."""

    def __init__(self, where: str, message: str) -> None:
        """Say which task, and what is wrong in a sentence for the person."""
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Removal:
    """What was decided on one removed task; `into` is the number and title it was merged into."""

    how: str
    by: str = ""
    into_number: str = ""
    into_title: str = ""

    @property
    def words(self) -> str:
        """Say what will happen, for the page."""
        if self.how == "merge":
            return f"{self.reason}. Giữ lịch sử và tiến độ đã báo cáo."
        return CHOICES[self.how] + "."

    @property
    def reason(self) -> str:
        """Say why the task ended, for its history."""
        if self.how == "merge":
            return f"Đã gộp vào nhiệm vụ {self.into_number}: {self.into_title}"[:500]
        return "Thôi thực hiện theo văn bản sửa đổi"


def key_of_removed(where: str) -> str:
    """Give the name under which the decision on a removed task is kept with the others."""
    return _KEY + where


def removals_of(decisions: Mapping[str, Any]) -> dict[str, Removal]:
    """Give the decisions on removed tasks by the address that each has in the plan."""
    return {
        key.removeprefix(_KEY): Removal(
            said["how"], said["by"], said.get("into_number", ""), said.get("into_title", "")
        )
        for key, said in decisions.items()
        if key.startswith(_KEY)
    }


def removal_of(row: TaskContent, how: str, into: str, tasks: Iterable[TaskContent]) -> Removal:
    """Read what was chosen for one removed task; raise BadChoice for what cannot stand.

    `into` is the number of a task of the new document, of the same index first.
    """
    rows = list(tasks)
    if how not in CHOICES:
        raise BadChoice(row.where, "Hãy chọn một cách xử lý.")
    if how == "keep" and any(other.key == row.key for other in rows):
        raise BadChoice(
            row.where,
            f"Số {row.number} trong tệp nay là việc khác. Sửa số của việc mới ở bản xem trước, "
            "hoặc chọn cách khác.",
        )
    if how != "merge":
        return Removal(how)
    wanted = into.strip().rstrip(".").lower()
    if not wanted:
        raise BadChoice(row.where, "Ghi số của nhiệm vụ đã nhận việc này.")
    found = [other for other in rows if other.number.lower() == wanted]
    same = [other for other in found if other.index == row.index]
    if not found or (len(found) > 1 and not same):
        raise BadChoice(row.where, f"Tệp không có nhiệm vụ số {into.strip()[:20]} để gộp vào.")
    other = (same or found)[0]
    return Removal("merge", "", other.number, other.title)
