"""How an occurrence stands, in one word: the tone of its mark, as SQL and as Python, worst first.

`rules/status.label` gives people their words and a tone for the colour; pages that count or order
many occurrences by it ask the database with `tone_sql`. Two tones are told apart here alone:
late without a word ever said ("never"), and what nobody asks for any more ("outside").
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal_column, or_

from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.status import OPEN_WORK, OUTSIDE, Kind, Work
from tracker.progress.standing import constant

# Worst first: the order of lists, and of the state that stands for several.
TONES = (
    "never",
    "overdue",
    "returned",
    "silent",
    "soon",
    "waiting",
    "doing",
    "neutral",
    "done_late",
    "done",
    "outside",
)
TONE_NAMES = {
    "never": "Quá hạn, chưa báo cáo lần nào",
    "overdue": "Quá hạn",
    "returned": "Yêu cầu bổ sung",
    "silent": "Chưa báo cáo trong kỳ",
    "soon": "Sắp đến hạn",
    "waiting": "Chờ xác nhận",
    "doing": "Đang thực hiện trong hạn",
    "neutral": "Chưa đến hạn",
    "done_late": "Hoàn thành quá hạn",
    "done": "Đã hoàn thành, đã báo cáo",
    "outside": "Tạm dừng, không thực hiện, đã chuyển giao",
}
RANK = {tone: place for place, tone in enumerate(TONES)}


def icon_of(tone: str) -> str:
    """Give the tone of the mark and colour; "never" is drawn as silent, "outside" as neutral."""
    return {"never": "silent", "outside": "neutral"}.get(tone, tone)


def tone_of(row: WorkRow) -> str:
    """Give the tone of a line."""
    if row.state.work in OUTSIDE:
        return "outside"
    never = row.label.tone == "overdue" and row.reported_on is None
    return "never" if never else row.label.tone


def rank_sql(c: Any, on: date) -> ColumnElement[int]:
    """Give the place in `TONES` of the rows whose columns are `c`, as of `on`: 0 is the worst."""
    is_open = c.work.in_([constant(work) for work in sorted(OPEN_WORK)])
    outside = c.work.in_([constant(work) for work in sorted(OUTSIDE)])
    standing = c.kind == constant(Kind.STANDING)
    completed = c.work == constant(Work.COMPLETED)
    late = and_(c.completed_on.is_not(None), c.limit_on.is_not(None), c.completed_on > c.limit_on)
    return case(
        (outside, _place("outside")),
        (and_(is_open, c.returned.is_(True)), _place("returned")),
        (and_(standing, is_open, c.limit_on < on), _place("silent")),
        (and_(standing, is_open), _place("neutral")),
        (standing, _place("done")),
        (and_(completed, late), _place("done_late")),
        (completed, _place("done")),
        (c.work == constant(Work.SUBMITTED), _place("waiting")),
        (or_(c.limit_on.is_(None), c.soon_on.is_(None)), _place("doing")),
        (and_(c.limit_on < on, c.reported_on.is_(None)), _place("never")),
        (c.limit_on < on, _place("overdue")),
        (c.soon_on <= on, _place("soon")),
        (c.work == constant(Work.IN_PROGRESS), _place("doing")),
        else_=_place("neutral"),
    )


def _place(tone: str) -> ColumnElement[int]:
    return literal_column(str(RANK[tone]))
