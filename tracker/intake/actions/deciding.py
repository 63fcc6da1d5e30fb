"""Decisions on a document: kept as read, accepted, edited, left out, dated, put aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tracker.agencies.rules.names import Register
from tracker.audit.actions import record
from tracker.db import session
from tracker.intake.editing import bearing, edited, field_text, fields_of
from tracker.intake.kept import Kept, Row, kept_from_json, kept_json, row_from_json, row_json
from tracker.intake.models import ImportDraft
from tracker.intake.parsed import ParsedPlan
from tracker.intake.recheck import about, as_read, key_of, on_date, recheck, unknown_index
from tracker.lib.actor import Actor


class Conflict(Exception):
    """Somebody else decided on the document since the page was read."""


def keep_draft(
    parsed: ParsedPlan, kept: Kept, *, code: str, by: Actor, at: datetime
) -> ImportDraft:
    """Keep a document that was read, to be previewed and decided on."""
    findings = [finding.as_json() for finding in (*parsed.findings, *unknown_index(kept))]
    draft = ImportDraft(
        file_name=parsed.file_name[:255],
        file_sha256=parsed.sha256,
        plan_code=code,
        content=kept_json(kept),
        findings=findings,
        decisions={},
        edits=[],
        version=1,
        state="open",
        created_at=at,
        created_by_id=by.id,
        created_by=by.name,
    )
    session.add(draft)
    session.flush()
    note("intake.read", draft, by, at, {"sha256": parsed.sha256, "findings": len(findings)})
    return draft


def accept(
    draft: ImportDraft, keys: Collection[str], *, version: int, by: Actor, at: datetime
) -> int:
    """Accept warnings as printed, by their keys; give how many. Errors cannot be accepted."""
    take(draft, version)
    chosen = [
        finding
        for finding in draft.findings
        if finding["severity"] == "warning"
        and key_of(finding) in keys
        and key_of(finding) not in draft.decisions
    ]
    said = {"by": by.name, "at": at.isoformat()}
    draft.decisions = {**draft.decisions, **{key_of(finding): said for finding in chosen}}
    note("intake.accept", draft, by, at, {"accepted": [_name(finding) for finding in chosen]})
    return len(chosen)


def take_back(draft: ImportDraft, key: str, *, version: int, by: Actor, at: datetime) -> None:
    """Open a warning again that had been accepted."""
    take(draft, version)
    draft.decisions = {old: said for old, said in draft.decisions.items() if old != key}
    names = [_name(finding) for finding in draft.findings if key_of(finding) == key]
    note("intake.take_back", draft, by, at, {"reopened": names})


def edit(
    draft: ImportDraft,
    *,
    row_id: str,
    field: str,
    typed: str,
    basis: str = "",
    name: str | None = None,
    everywhere: bool = False,
    register: Register,
    version: int,
    by: Actor,
    at: datetime,
) -> int:
    """Change one cell of the preview and check the document anew; the file stays as it came.

    With `everywhere` the printed agency `name` is replaced in every cell that bears it, as one
    edit that is taken back as one. Give how many cells changed; raise editing.BadEdit where the
    value cannot stand there.
    """
    take(draft, version)
    kept = kept_from_json(draft.content)
    row = _row(kept, row_id)
    new = edited(row, field, typed, kept=kept, register=register, name=name)
    old_text, new_text = field_text(row, field), field_text(new, field)
    said = {
        "what": f"{row.where}, {fields_of(row)[field].lower()}",
        "old": old_text,
        "new": new_text,
        "basis": basis,
    }
    findings = _at_new_address(_without(draft, about(row, draft.findings, field)), row, new)
    kept, also = kept.with_row(new), []
    for other, other_field in bearing(kept, name) if everywhere and name else ():
        present = kept.find(other.id) or other
        settled = about(other, draft.findings, other_field)
        findings = [finding for finding in findings if finding not in settled]
        also.append(present)
        kept = kept.with_row(
            edited(present, other_field, typed, kept=kept, register=register, name=name)
        )
    if also:
        said["what"] = f"{said['what']} và {len(also)} ô khác ghi “{name}”"
    _change(draft, kept, row, said, findings, by, at, also=also)
    note("intake.edit", draft, by, at, said, before={"value": old_text})
    return 1 + len(also)


def leave_out(draft: ImportDraft, row_id: str, *, version: int, by: Actor, at: datetime) -> None:
    """Leave a row of the document out of the plan."""
    take(draft, version)
    kept = kept_from_json(draft.content)
    row = _row(kept, row_id)
    field = next(iter(fields_of(row)))
    said = {"what": row.where, "old": field_text(row, field), "new": None, "basis": ""}
    findings = _without(draft, about(row, draft.findings))
    _change(draft, kept.without(row_id), row, said, findings, by, at)
    note("intake.leave_out", draft, by, at, {"row": row.where})


def undo(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> None:
    """Take the last edit back, with the findings it had settled."""
    take(draft, version)
    if not draft.edits:
        raise Conflict("Không còn chỗ sửa nào để hoàn tác.")
    last = draft.edits[-1]
    kept = kept_from_json(draft.content)
    row = row_from_json(last["row"])
    kept = kept.with_row(row) if kept.find(row.id) else kept.with_back(row, last["position"])
    for other in reversed(last.get("also", [])):
        kept = kept.with_row(row_from_json(other))
    draft.edits = draft.edits[:-1]
    draft.content = kept_json(kept)
    draft.findings = recheck(kept, last["findings"])
    note("intake.undo", draft, by, at, {"row": last["what"], "value": last["old"]})


def date_draft(
    draft: ImportDraft,
    *,
    number: str | None,
    issued_on: date | None,
    register: Register,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Give the document its number and date of issue; what depends on the date is read anew."""
    take(draft, version)
    kept = kept_from_json(draft.content)
    dated = issued_on or kept.issued_on
    if (number or kept.number, dated) == (kept.number, kept.issued_on):
        return
    if dated != kept.issued_on and dated is not None:
        kept = on_date(kept, dated, register)
    kept = replace(kept, number=number or kept.number)
    draft.content = kept_json(kept)
    draft.findings = recheck(kept, draft.findings)
    note("intake.date", draft, by, at, {"number": kept.number, "issued_on": kept.issued_on})


def undecided(draft: ImportDraft) -> tuple[int, int]:
    """Give how many errors stand and how many warnings nobody has decided on."""
    errors = sum(f["severity"] == "error" for f in draft.findings)
    warnings = sum(
        f["severity"] == "warning" and key_of(f) not in draft.decisions for f in draft.findings
    )
    return errors, warnings


def reject(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> None:
    """Put a document aside; it stays with its hash and changes nothing."""
    take(draft, version)
    close(draft, "rejected", by, at)
    note("intake.reject", draft, by, at, None)


def take(draft: ImportDraft, version: int) -> None:
    """Take the next decision on an open draft; raise Conflict when another was faster."""
    if draft.state != "open":
        state = "áp dụng" if draft.state == "applied" else "từ chối"
        raise Conflict(f"Tệp này đã được {draft.closed_by} {state}, không quyết định thêm được.")
    if draft.version != version:
        raise Conflict(
            "Người khác vừa quyết định trên tệp này sau khi anh/chị mở trang. Trang dưới đây là "
            "tình trạng mới nhất; hãy xem lại rồi quyết định."
        )
    draft.version += 1


def _row(kept: Kept, row_id: str) -> Row:
    row = kept.find(row_id)
    if row is None:
        raise Conflict("Dòng này không còn trong bản xem trước.")
    return row


def _without(draft: ImportDraft, settled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in draft.findings if finding not in settled]


def _at_new_address(findings: list[dict[str, Any]], row: Row, new: Row) -> list[dict[str, Any]]:
    """Let the findings about a row follow it to its new number."""
    if new.where == row.where:
        return findings
    moving = about(row, findings)
    return [{**f, "where": new.where} if f in moving else f for f in findings]


def _change(
    draft: ImportDraft,
    kept: Kept,
    row: Row,
    said: dict[str, Any],
    findings: list[dict[str, Any]],
    by: Actor,
    at: datetime,
    also: Sequence[Row] = (),
) -> None:
    """Put an edit in place: the rows, the findings checked anew, and how to take it back.

    `also` are further rows of the same edit as they stood before it.
    """
    position = kept_from_json(draft.content).position(row.id)
    before: dict[str, Any] = {
        "row": row_json(row),
        "position": position,
        "findings": as_read(draft.findings),
    }
    if also:
        before["also"] = [row_json(other) for other in also]
    draft.edits = [*draft.edits, {**said, **before, "by": by.name, "at": at.isoformat()}]
    draft.content = kept_json(kept)
    draft.findings = recheck(kept, findings)


def close(draft: ImportDraft, state: str, by: Actor, at: datetime) -> None:
    """Close a draft as applied or rejected."""
    draft.state, draft.closed_at, draft.closed_by = state, at, by.name


def note(
    verb: str,
    draft: ImportDraft,
    by: Actor,
    at: datetime,
    after: dict[str, Any] | None,
    before: dict[str, Any] | None = None,
) -> None:
    """Record a decision in the trail."""
    record(
        verb,
        by=by,
        at=at,
        subject_type="import",
        subject_id=draft.id,
        label=draft.file_name,
        before=before,
        after=after,
    )


def _name(finding: dict[str, Any]) -> str:
    return f"{finding['rule']} {finding.get('where') or ''}".strip()
