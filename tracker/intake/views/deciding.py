"""Decisions on a document: keep as printed, edit, leave out, take back, put the file aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import register
from tracker.db import transaction
from tracker.intake import actions
from tracker.intake.editing import BadEdit, field_text, fields_of
from tracker.intake.forms import read_version
from tracker.intake.kept import kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.preview import Part, parts_of
from tracker.intake.queries import draft_to_decide
from tracker.intake.rules.characters import LOST
from tracker.intake.views.blueprint import DRAFT, intake, opened
from tracker.intake.views.preview import place_of, preview_page
from tracker.lib import clock
from tracker.lib.text import one_line

Answer = str | Response | tuple[str, int]
_NO_BASIS = "Hãy ghi căn cứ khi đổi giá trị đã in, ví dụ số văn bản đính chính."


@intake.post(f"/<{DRAFT}:draft_id>/giu-nhu-in")
def accept(draft_id: int) -> Answer:
    """Accept one warning, those of a rule, those of a part, or all."""
    opened(draft_id)

    def act(draft: ImportDraft, common: dict[str, Any]) -> str:
        count = actions.accept(draft, _chosen(draft), **common)
        return f"Đã giữ {count} chỗ như in." if count != 1 else ""

    return _decide(draft_id, act)


def _chosen(draft: ImportDraft) -> set[str]:
    """Give the keys of the warnings that the form names."""
    if key := request.form.get("key"):
        return {key}
    part_slug, rule = request.form.get("nhom-phan"), request.form.get("rule")
    parts: list[Part] = parts_of(kept_from_json(draft.content), draft.findings, draft.decisions)
    return {
        doubt.key
        for part in parts
        if part_slug in (None, part.slug)
        for doubt in part.doubts
        if rule in (None, doubt.finding["rule"])
    }


@intake.post(f"/<{DRAFT}:draft_id>/xem-lai")
def take_back(draft_id: int) -> Answer:
    """Open an accepted warning again."""
    opened(draft_id)
    key = request.form.get("key", "")
    return _decide(draft_id, lambda draft, common: actions.take_back(draft, key, **common))


@intake.post(f"/<{DRAFT}:draft_id>/sua")
def edit(draft_id: int) -> Answer:
    """Change one cell; what cannot stand there comes back beside the field."""
    opened(draft_id)
    # A suggestion is a button of the same form and wins over the text field.
    value = request.form.get("chon") or request.form.get("value", "")
    basis = one_line(request.form.get("basis", ""))[:300]
    names = register()

    def act(draft: ImportDraft, common: dict[str, Any]) -> str:
        row_id, field = request.form.get("row", ""), request.form.get("field", "")
        _need_basis(draft, row_id, field, basis)
        count = actions.edit(
            draft,
            row_id=row_id,
            field=field,
            typed=value,
            basis=basis,
            name=request.form.get("name") or None,
            everywhere=bool(request.form.get("moi-o")),
            register=names,
            **common,
        )
        cells = "ô" if count == 1 else f"{count} ô"
        return f"Đã sửa {cells} và kiểm tra lại cả tệp."

    return _decide(draft_id, act, typed={"value": value, "basis": basis})


def _need_basis(draft: ImportDraft, row_id: str, field: str, basis: str) -> None:
    """Ask for a basis where a printed value is replaced, not where it is only read better."""
    row = kept_from_json(draft.content).find(row_id)
    if row is None or field in ("leads", "partners") or field not in fields_of(row):
        return
    printed = field_text(row, field)
    if printed and LOST not in printed and len(basis) < 3:
        raise BadEdit(_NO_BASIS)


@intake.post(f"/<{DRAFT}:draft_id>/bo-dong")
def leave_out(draft_id: int) -> Answer:
    """Leave a row out of the plan; the last change can be taken back."""
    opened(draft_id)
    row_id = request.form.get("row", "")

    def act(draft: ImportDraft, common: dict[str, Any]) -> str:
        actions.leave_out(draft, row_id, **common)
        return "Đã bỏ dòng khỏi kế hoạch. Có thể hoàn tác ở cuối trang."

    return _decide(draft_id, act)


@intake.post(f"/<{DRAFT}:draft_id>/hoan-tac")
def undo(draft_id: int) -> Answer:
    """Take the last edit back."""
    opened(draft_id)

    def act(draft: ImportDraft, common: dict[str, Any]) -> str:
        actions.undo(draft, **common)
        return "Đã hoàn tác chỗ sửa gần nhất."

    return _decide(draft_id, act)


@intake.post(f"/<{DRAFT}:draft_id>/tu-choi")
def reject(draft_id: int) -> Answer:
    """Put the document aside; nothing of it is stored as a plan."""
    opened(draft_id)

    def act(draft: ImportDraft, common: dict[str, Any]) -> str:
        actions.reject(draft, **common)
        return f"Đã từ chối tệp {draft.file_name}. Không có gì thay đổi trong kế hoạch."

    return _decide(draft_id, act, back=lambda: url_for("intake.upload"))


def _decide(
    draft_id: int,
    act: Callable[[ImportDraft, dict[str, Any]], str | None],
    *,
    typed: dict[str, str] | None = None,
    back: Callable[[], str] | None = None,
) -> Answer:
    """Take one decision under the lock, and show the preview where it was left."""
    common = {
        "version": read_version(request.form.get("version")),
        "by": current_actor(),
        "at": clock.now(),
    }
    place = place_of(request.form)
    try:
        with transaction():
            told = act(draft_to_decide(draft_id), common)
    except actions.Conflict as conflict:
        return preview_page(opened(draft_id), place, problem=str(conflict), typed=typed), 409
    except BadEdit as refusal:
        return preview_page(opened(draft_id), place, problem=str(refusal), typed=typed), 422
    if told:
        flash(told)
    if back is not None:
        return redirect(back(), 303)
    return redirect(
        url_for(
            "intake.preview",
            draft_id=draft_id,
            phan=place.part or None,
            tu=place.start,
            hang=place.row or None,
            _anchor=request.form.get("neo") or None,
        ),
        303,
    )
