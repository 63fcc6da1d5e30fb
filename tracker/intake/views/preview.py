"""The preview: what the system understood on the left, what is doubtful on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from tracker.agencies.queries import without_units
from tracker.intake.actions import undecided, undecided_removals
from tracker.intake.editing import bearing, field_text, fields_of
from tracker.intake.kept import Kept, kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.pages import number_text, page_of
from tracker.intake.preview import SHOWN, Doubt, Part, next_open, parts_of
from tracker.intake.recheck import as_of
from tracker.intake.views.blueprint import DRAFT, intake, opened
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code

COMPARE = "so-sanh"


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the preview a person stands: part, first row, chosen row, cell or doubt edited."""

    part: str = ""
    start: int | None = None
    row: str = ""
    field: str = ""
    key: str = ""


def place_of(values: Any) -> Place:
    """Read the place from an address or from the hidden fields of a form."""
    start = values.get("tu", "")
    return Place(
        part=values.get("phan", "")[:40],
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else None,
        row=values.get("hang", "")[:12],
        field=values.get("o", "")[:20],
        key=values.get("sua", "")[:12],
    )


@intake.get(f"/<{DRAFT}:draft_id>")
def preview(draft_id: int) -> str:
    """Show one part of a document."""
    return preview_page(opened(draft_id), place_of(request.args))


def preview_page(
    draft: ImportDraft, place: Place, *, problem: str = "", typed: dict[str, str] | None = None
) -> str:
    """Render the preview; `problem` says why a decision was not taken, `typed` what was sent."""
    kept = kept_from_json(draft.content)
    parts = parts_of(kept, draft.findings, draft.decisions)
    part = next((part for part in parts if part.slug == place.part), parts[0])
    doubt = next((d for d in part.doubts if d.key == place.key and d.editable), None)
    row_id = place.row or (doubt.row.id if doubt and doubt.row else "")
    chosen = next((row for row in part.rows if row.id == row_id), None)
    editing = _editing(kept, chosen, doubt, place.field, typed or {})
    return render_template(
        "intake/preview.html",
        **frame(draft, kept, parts, here=part.slug, row_id=row_id),
        part=part,
        page=page_of(part, place.start, row_id),
        marks=part.marks(),
        chosen=chosen,
        fields=fields_of(chosen) if chosen else {},
        editing=editing,
        doubt=doubt,
        place=place,
        shown=SHOWN,
        problem=problem,
        agencies=_agency_names(kept, editing),
        text=field_text,
        number_text=number_text,
        first=[doubt] if doubt and doubt.row is None else part.about(row_id or None),
    )


def frame(
    draft: ImportDraft, kept: Kept, parts: list[Part], *, here: str = "", row_id: str = ""
) -> dict[str, Any]:
    """Give what every page of a draft shows: head, tabs, the bar with what is undecided.

    `here` and `row_id` say where a person stands, so that the next doubt is the one below.
    """
    errors, warnings = undecided(draft)
    plan = plan_by_code(draft.plan_code)
    waits = next_open(parts, here, row_id) if draft.state == "open" else None
    return {
        "draft": draft,
        "kept": kept,
        "parts": parts,
        "errors": errors,
        "warnings": warnings,
        "plan": plan,
        "in_force": is_in_force(plan),
        "target_count": len(kept.targets),
        "waiting": len(undecided_removals(draft, kept)) if draft.state == "open" else 0,
        "next_doubt": waits[1] if waits else None,
        "next_href": _address(draft, *waits) if waits else "",
        "tabs_of": lambda here: _tabs(draft, parts, here, plan),
    }


def _address(draft: ImportDraft, part: Part, doubt: Doubt) -> str:
    """Give where a doubt is decided: an error in its form, a warning where it is listed."""
    at: dict[str, str | None] = {"_anchor": f"can-xem-{doubt.number}"}
    if doubt.severity == "error" and doubt.editable:
        at = {"sua": doubt.key, "_anchor": "sua"}
    elif doubt.row is not None:
        at["hang"] = doubt.row.id
    return url_for("intake.preview", draft_id=draft.id, phan=part.slug, **at)  # type: ignore[arg-type]


def is_in_force(plan: Plan | None) -> bool:
    """Say whether a plan has been issued, so that applying amends it."""
    return plan is not None and plan.state != "draft"


def _tabs(draft: ImportDraft, parts: list[Part], here: str, plan: Plan | None) -> list[Any]:
    entries = [
        {
            "label": part.label,
            "count": len(part.rows),
            "href": url_for("intake.preview", draft_id=draft.id, phan=part.slug),
            "current": part.slug == here,
            "alert": _alert(part),
            "tone": "overdue" if part.errors else "soon",
        }
        for part in parts
    ]
    if plan is None:
        return entries
    label = "So với kế hoạch đang theo dõi" if is_in_force(plan) else "So với bản đang lưu"
    href = url_for("intake.compare", draft_id=draft.id)
    return [*entries, {"label": label, "href": href, "current": here == COMPARE}]


def _alert(part: Part) -> str:
    if part.errors:
        return f"{part.errors} lỗi" + (f", {part.to_accept} cảnh báo" if part.to_accept else "")
    return f"{part.open} chưa quyết định" if part.open else ""


def _editing(
    kept: Kept, row: Any, doubt: Doubt | None, field: str, typed: dict[str, str]
) -> dict[str, Any] | None:
    """Give the cell that is being edited: its present value, or what was typed before."""
    name = (doubt.editable if doubt else None) or field
    if row is None or name not in fields_of(row):
        return None
    replaced = doubt.replaces if doubt else None
    value = replaced or field_text(row, name)
    basis_needed = name not in ("leads", "partners") and bool(field_text(row, name))
    return {
        "row": row.id,
        "field": name,
        "label": fields_of(row)[name],
        "name": replaced,
        "others": sum(1 for _ in bearing(kept, replaced)) - 1 if replaced else 0,
        "value": typed.get("value", value),
        "basis": typed.get("basis", ""),
        "basis_needed": basis_needed,
        "is_long": name in ("title", "output", "name", "leads", "partners", "section_title")
        and not replaced,
    }


def _agency_names(kept: Kept, editing: dict[str, Any] | None) -> list[str]:
    """Give names to pick from, where the cell holds agencies."""
    if editing is None or editing["field"] not in ("leads", "partners"):
        return []
    return [agency.name for agency in without_units(as_of(kept))]
