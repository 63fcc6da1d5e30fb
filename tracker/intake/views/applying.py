"""The last step: number and date of issue, what will happen, and the act itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import register
from tracker.db import transaction
from tracker.intake import actions
from tracker.intake.forms import ApplyForm, read_version
from tracker.intake.kept import kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.preview import parts_of
from tracker.intake.queries import draft_to_decide
from tracker.intake.rules.removal import removals_of
from tracker.intake.views.blueprint import DRAFT, intake, opened
from tracker.intake.views.comparing import comparison_of
from tracker.intake.views.preview import frame, is_in_force
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_count
from tracker.plans.actions import PlanRefused
from tracker.plans.assigning import UnknownName
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code

Answer = str | Response | tuple[str, int]


@intake.get(f"/<{DRAFT}:draft_id>/ap-dung")
def confirm(draft_id: int) -> str:
    """Show what applying will do, and ask for number and date."""
    draft = opened(draft_id)
    kept = kept_from_json(draft.content)
    plan = plan_by_code(draft.plan_code)
    amends = plan is not None and is_in_force(plan)
    own = amends and plan is not None and kept.number == plan.number
    number, day = (None, None) if own else (kept.number, kept.issued_on)
    return _page(draft, ApplyForm(number=number, issued_on=format_date(day) if day else ""))


@intake.post(f"/<{DRAFT}:draft_id>/ap-dung")
def apply(draft_id: int) -> Answer:
    """Apply the document whole; whatever stands in the way changes nothing."""
    form = ApplyForm()
    if not form.validate():
        return _page(opened(draft_id), form), 422
    names = register()
    try:
        with transaction():
            told, target = _apply(draft_to_decide(draft_id), form, names)
    except actions.Conflict as conflict:
        return _page(opened(draft_id), form, str(conflict)), 409
    except (actions.Undecided, PlanRefused) as refusal:
        return _page(opened(draft_id), form, str(refusal)), 422
    except UnknownName as error:
        problem = (
            f"“{error}” không phải cơ quan, nhóm cơ quan nào đang có vào ngày ban hành. Hãy sửa "
            "tên cơ quan hoặc ngày ban hành."
        )
        return _page(opened(draft_id), form, problem), 422
    flash(told)
    return redirect(target, 303)


def _apply(draft: ImportDraft, form: ApplyForm, names: object) -> tuple[str, str]:
    """Date the draft, then apply it; give what to tell and where to go on.

    An amendment is not dated anew: the deadlines that it keeps began with the plan.
    """
    by, at = current_actor(), clock.now()
    version = read_version(form.version.data)
    plan = plan_by_code(draft.plan_code)
    if plan is not None and is_in_force(plan):
        _refuse_early(form, plan)
    else:
        actions.date_draft(
            draft,
            number=form.number.data or None,
            issued_on=form.day,
            register=names,  # type: ignore[arg-type]
            version=version,
            by=by,
            at=at,
        )
        version = draft.version
    errors, warnings = actions.undecided(draft)
    if errors or warnings:
        told = (
            f"Chưa áp dụng: còn {errors} lỗi và {warnings} cảnh báo chưa quyết định. "
            "Ngày ban hành vừa ghi được dùng để kiểm tra lại các thời hạn và tên cơ quan."
        )
        return told, url_for("intake.preview", draft_id=draft.id)
    applied = actions.apply_draft(
        draft,
        version=version,
        number=form.number.data or None,
        issued_on=form.day,
        by=by,
        at=at,
    )
    target = url_for("intake.applied", draft_id=draft.id)
    if not applied.changed:
        return "Không có gì thay đổi so với bản đang lưu.", target
    if applied.plan.state == "draft":
        return f"Đã lưu dự thảo kế hoạch {applied.plan.code}.", target
    made = format_count(applied.occurrences)
    issued = f"Đã ban hành; {made} đầu việc được giao cho các cơ quan."
    return issued if applied.occurrences else "Đã áp dụng bản sửa đổi.", target


def _refuse_early(form: ApplyForm, plan: Plan) -> None:
    """Refuse a date of amendment before the plan itself."""
    if form.day and plan.issued_on and form.day < plan.issued_on:
        begun = format_date(plan.issued_on)
        raise actions.Undecided(f"Văn bản sửa đổi không thể có trước ngày ban hành ({begun}).")


@intake.get(f"/<{DRAFT}:draft_id>/xong")
def applied(draft_id: int) -> Answer:
    """Say where a closed document went: to the plan it made, or to the list."""
    draft = opened(draft_id)
    if draft.state != "applied":
        return redirect(url_for("intake.preview", draft_id=draft_id), 303)
    return redirect(url_for("desk.plan", code=draft.plan_code), 303)


def _page(draft: ImportDraft, form: ApplyForm, problem: str = "") -> str:
    kept = kept_from_json(draft.content)
    parts = parts_of(kept, draft.findings, draft.decisions)
    removed_said = len(removals_of(draft.decisions))
    if request.method == "GET":
        form.version.data = str(draft.version)
    return render_template(
        "intake/apply.html",
        **frame(draft, kept, parts),
        form=form,
        problem=problem,
        comparison=comparison_of(draft, kept),
        accepted_count=len(draft.decisions) - removed_said,
        removed_said=removed_said,
    )
