"""A domain: its score and place, its criteria at the maximum, and what it lost and why."""

from __future__ import annotations

from tracker.analysis.facts import Row
from tracker.reports.analysis.facts import AnalysisFacts, Domain, Loss, lost
from tracker.reports.analysis.phrases import (
    against_country,
    criteria,
    exact,
    listed,
    named,
    of_maximum,
    percent_said,
    place,
    since,
)
from tracker.reports.phrases import counted, joined, number_text


def domain(one: Domain, facts: AnalysisFacts) -> list[str]:
    """Write the paragraphs of one domain."""
    return [
        _result(one, facts.par.against),
        *_parts(one, facts.par.against),
        *_full(one),
        *_lost(one),
    ]


def _result(one: Domain, before: int) -> str:
    row = one.row
    if row.score is None:
        return f"Lĩnh vực {row.code}: chưa có số liệu."
    return (
        f"Kết quả đạt {of_maximum(row.score, row.max_score)} điểm{percent_said(row.percent)}"
        f"{since(row, before)}{against_country(row)}{place(row, before)}."
    )


def _parts(one: Domain, before: int) -> list[str]:
    """Tell the two parts where both were scored."""
    if not (one.appraisal and one.survey and one.appraisal.max_score and one.survey.max_score):
        return []
    return listed(
        [
            f"{name}: {of_maximum(row.score, row.max_score)} điểm{percent_said(row.percent)}"
            f"{since(row, before)}{place(row, before)}"
            for name, row in (
                ("Điểm thẩm định", one.appraisal),
                ("Điểm điều tra xã hội học", one.survey),
            )
            if row.score is not None
        ]
    )


def _full(one: Domain) -> list[str]:
    full = [row for row in one.criteria if row.at_maximum]
    if not full:
        return []
    whole = f"{number_text(len(full))}/{counted(len(one.criteria), 'tiêu chí')}"
    return [f"Có {whole} đạt điểm tối đa: {criteria(full)}."]


def _lost(one: Domain) -> list[str]:
    """List what was lost, appraised criteria first; survey leaves are told in one sentence."""
    appraised = [loss for loss in one.losses if not loss.is_survey]
    surveyed = [loss for loss in one.losses if loss.is_survey]
    found = []
    if appraised:
        found.append(f"Có {counted(len(appraised), 'tiêu chí, tiêu chí thành phần')} bị trừ điểm:")
        found += listed([loss_line(loss) for loss in appraised])
    if surveyed:
        gone = one.survey.lost if one.survey and one.survey.lost else lost(surveyed)
        least = min(one.survey_leaves, key=lambda row: row.percent or 0)
        found.append(
            f"Các tiêu chí chấm qua điều tra xã hội học mất {exact(gone)} điểm; thấp nhất "
            f"là {named(least.code, least.name)}{percent_said(least.percent)}"
            f"{_risen(one.survey_leaves)}."
        )
    return found


def _risen(leaves: tuple[Row, ...]) -> str:
    known = [row for row in leaves if row.delta_pp is not None]
    up = sum(1 for row in known if row.delta_pp and row.delta_pp > 0)
    down = sum(1 for row in known if row.delta_pp and row.delta_pp < 0)
    parts = [
        f"{number_text(n)} tiêu chí {words}" for n, words in ((up, "tăng"), (down, "giảm")) if n
    ]
    return f"; có {joined(parts)}" if parts else ""


def loss_line(loss: Loss) -> str:
    """Give one loss: criterion, points, cause, years in a row, who answers."""
    said = (
        f"{named(loss.code, loss.name)} đạt {of_maximum(loss.score, loss.maximum)} điểm, mất "
        f"{exact(loss.lost)} điểm"
    )
    if loss.years > 1:
        said += f", {counted(loss.years, 'năm')} liên tục bị trừ điểm"
    if loss.reason:
        said += f"; nguyên nhân: {loss.reason}"
    if loss.owners:
        said += f"; thuộc trách nhiệm tham mưu của {joined(list(loss.owners))}"
    return said
