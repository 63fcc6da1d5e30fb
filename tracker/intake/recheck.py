"""The findings of a kept document, made anew after an edit by the rules that read it.

What the rules can see in the rows is checked again. What only the reading itself could see (a
damaged letter, a code that a spreadsheet changed, a cell that is no number) stays as it was
found, until the cell is edited or its row left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.agencies.rules.names import Match, Register
from tracker.intake.kept import Kept, Row
from tracker.intake.parsed import Finding, ParsedSection, ParsedTask
from tracker.intake.rules.agencies import check_names
from tracker.intake.rules.targets import check_targets
from tracker.intake.rules.tasks import check_sections, check_tasks
from tracker.plans.rules.deadline import read_deadline

_BY_RULES = frozenset(
    {
        "ambiguous_deadline",
        "bad_date",
        "baseline_above_max",
        "date_before_issue",
        "doubled_agency",
        "duplicate_code",
        "duplicate_name",
        "duplicate_number",
        "missing_deadline",
        "missing_lead",
        "missing_title",
        "number_gap",
        "parent_not_sum",
        "section_without_tasks",
        "target_above_max",
        "target_below_baseline",
        "unknown_agency",
        "unknown_index",
        "unparsed_deadline",
        "year_inherited",
    }
)
_RANK = {"error": 0, "warning": 1, "info": 2}


def key_of(finding: dict[str, Any]) -> str:
    """Give a finding's own key: the same doubt about the same value has the same one."""
    facts = [finding.get(name) for name in ("rule", "where", "cell", "field", "printed")]
    facts.append(finding.get("computed"))
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:12]


def as_of(kept: Kept) -> date:
    """Give the day on which the names of a document must exist."""
    return kept.issued_on or date(max(kept.year, 1), 12, 31)


def as_read(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the findings that only the reading itself could make."""
    return [finding for finding in findings if finding["rule"] not in _BY_RULES]


def recheck(kept: Kept, before: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the findings of `kept`, those of `before` that no rule can make again included."""
    plan = kept.plan()
    found = [
        *check_tasks(plan.tasks),
        *check_targets(plan.targets),
        *_names(kept),
        *check_sections(plan.sections, plan.tasks),
        *unknown_index(kept),
    ]
    findings = [*(finding.as_json() for finding in found), *as_read(before)]
    return sorted(findings, key=lambda finding: _RANK[finding["severity"]])


def about(
    row: Row, findings: Iterable[dict[str, Any]], field: str | None = None
) -> list[dict[str, Any]]:
    """Give the findings about a row, or about one field of it; two rows may share an address."""
    places = {*row.places.values(), *(place for place, _ in row.cells)}
    return [
        finding
        for finding in findings
        if finding["where"] == row.where
        and (field is None or finding["field"] == field)
        and (not finding["cell"] or not places or finding["cell"] in places)
    ]


def unknown_index(kept: Kept) -> Iterator[Finding]:
    """Tell of target rows that belong to no index: they cannot be stored."""
    lost = [row for row in kept.targets if not row.value.index]
    if lost:
        message = (
            f"{len(lost)} dòng chỉ tiêu không rõ thuộc Chỉ số nào nên sẽ không được lưu. Hãy ghi "
            "tên Chỉ số phía trên bảng rồi tải lại, hoặc giữ như in để bỏ các dòng này."
        )
        cell = next(iter(lost[0].places.values()), "")
        yield Finding("warning", "unknown_index", None, message, cell)


def _names(kept: Kept) -> Iterator[Finding]:
    for row in (*kept.tasks, *kept.targets):
        if isinstance(row.value, ParsedSection):
            continue
        place = next(iter(row.places.values()), "")
        yield from check_names(row.value.leads, row.where, "leads", row.places.get("leads", place))
        if isinstance(row.value, ParsedTask):
            cell = row.places.get("partners", place)
            yield from check_names(row.value.partners, row.where, "partners", cell)


def on_date(kept: Kept, issued_on: date, register: Register) -> Kept:
    """Read deadlines and names again as of the date of issue that a person gives."""
    dated = replace(kept, issued_on=issued_on)
    return dated.map(lambda row: _on_date(row, kept.year, issued_on, register))


def _on_date(row: Row, year: int, day: date, register: Register) -> Row:
    value = row.value
    if isinstance(value, ParsedSection):
        return row
    changed = replace(value, leads=tuple(_name_on(m, day, register) for m in value.leads))
    if isinstance(changed, ParsedTask):
        changed = replace(
            changed,
            partners=tuple(_name_on(match, day, register) for match in changed.partners),
            deadline=read_deadline(changed.deadline.text, year=year, issued_on=day),
        )
    return replace(row, value=changed)


def _name_on(match: Match, day: date, register: Register) -> Match:
    """Find a name again where it is not borne by anybody on the day, or was unknown before."""
    if match.name is not None and register.exists(match.name, day):
        return match
    return register.find(match.name or match.printed, day, scope=match.scope)
