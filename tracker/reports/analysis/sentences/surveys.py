"""What people said: the leaders' survey by criterion and group, SIPAS and PAPI."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.facts import Comparison, GroupRow, Row
from tracker.analysis.rules.counts import survey_leaves
from tracker.indices.rules.wording import shown_code
from tracker.reports.analysis.facts import AnalysisFacts
from tracker.reports.analysis.phrases import (
    PERCENTAGE_POINTS,
    against_country,
    exact,
    listed,
    moved,
    of_maximum,
    percent_said,
    place,
)
from tracker.reports.analysis.sentences.leading import since_total
from tracker.reports.phrases import counted, joined, number_text, percent


def leaves(facts: AnalysisFacts) -> list[str]:
    """Count the survey's criteria by change and by level; name those below the lowest one."""
    block = facts.par.counts["survey"]["all"]
    if not block["n"]:
        return [f"Chưa có số liệu điều tra xã hội học lãnh đạo, quản lý năm {facts.year}."]
    moves = [
        f"{counted(len(block[key]), 'tiêu chí')} {words}"
        for key, words in (("up", "tăng"), ("same", "giữ nguyên"), ("down", "giảm"))
        if block[key]
    ]
    found = (
        f"Trong {counted(block['n'], 'tiêu chí thành phần')} chấm qua điều tra lãnh đạo, quản lý"
    )
    lines = [f"{found}: {joined(moves)} so với năm {facts.par.against}." if moves else f"{found}."]
    levels = [
        f"{number_text(len(block[f'ge{level}']))} tiêu chí từ {level}% trở lên"
        for level in (90, 85, 80)
    ]
    lines.append(f"Có {joined(levels)} của điểm tối đa.")
    low = [row for row in survey_leaves(facts.par.rows) if row.code not in block["ge80"]]
    if low:
        names = joined([f"{shown_code(row.code)}{percent_said(row.percent)}" for row in low])
        lines.append(f"Dưới 80% có {counted(len(low), 'tiêu chí')}: {names}.")
    return lines


def groups(facts: AnalysisFacts) -> list[str]:
    """Tell each respondent group's share, change and place; the lowest group is named."""
    known = [group for group in facts.groups if group.percent is not None]
    if not known:
        return ["Chưa có số liệu theo nhóm đối tượng điều tra."]
    lowest = min(known, key=lambda group: group.percent or Decimal(0))
    lines = listed([_group(group, facts.par.against) for group in known])
    return [*lines, f"Nhóm có tỷ lệ thấp nhất là {lowest.name} ({percent(lowest.percent)})."]


def _group(group: GroupRow, before: int) -> str:
    said = f"{group.name}: {percent(group.percent)}"
    change = moved(group.delta_pp, PERCENTAGE_POINTS)
    said += f", {change} so với năm {before}" if change else ""
    if group.rank is not None:
        said += f", xếp thứ {group.rank}/{group.rank_of}"
        if group.rank_change:
            word = "tăng" if group.rank_change > 0 else "giảm"
            said += f" ({word} {number_text(abs(group.rank_change))} bậc)"
    return said


def sipas(facts: AnalysisFacts) -> list[str]:
    """Tell SIPAS and its parts; the whole is published, it is not a mean of the parts."""
    return _whole("SIPAS", facts.sipas, facts.year, "nội dung", "criterion")


def papi(facts: AnalysisFacts) -> list[str]:
    """Tell PAPI and its dimensions."""
    return _whole("PAPI", facts.papi, facts.year, "chỉ số nội dung", "dimension")


def _whole(name: str, found: Comparison | None, year: int, noun: str, level: str) -> list[str]:
    total = found.row("TOTAL") if found else None
    if found is None or total is None:
        return [f"Chưa có số liệu Chỉ số {name} năm {year}."]
    score = (
        percent(total.score)
        if found.index == "SIPAS"
        else f"{of_maximum(total.score, total.max_score)} điểm"
    )
    line = (
        f"Chỉ số {name} năm {year} đạt {score}{since_total(total, found)}"
        f"{against_country(total)}{place(total, found.against)}."
    )
    return [line, *_extremes(found, noun, (level,))]


def _extremes(found: Comparison, noun: str, levels: Sequence[str]) -> list[str]:
    rows = [r for r in found.rows if r.level in levels and r.part == "total" and r.percent]
    if not rows:
        return []
    best = max(rows, key=_percent)
    least = min(rows, key=_percent)
    up = [row for row in rows if row.delta_pp and row.delta_pp > 0]
    down = [row for row in rows if row.delta_pp and row.delta_pp < 0]
    said = (
        f"Cao nhất là {noun} “{best.name}” ({_figure(best, found)}), thấp nhất là “{least.name}” "
        f"({_figure(least, found)})"
    )
    parts = [f"{number_text(len(n))} {noun} {w}" for n, w in ((up, "tăng"), (down, "giảm")) if n]
    moved_words = f"; {joined(parts)} so với năm {found.against}" if parts else ""
    return [f"{said}{moved_words}."]


def _percent(row: Row) -> Decimal:
    return row.percent or Decimal(0)


def _figure(row: Row, found: Comparison) -> str:
    if found.index == "SIPAS":
        return percent(row.score)
    return f"{exact(row.score)}/{exact(row.max_score)} điểm"
