"""Decisions for what has no single successor: tasks, criteria, people."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.reorganisation.actions.deciding import MAX_AT_ONCE, Choice, decide
from tracker.reorganisation.actions.preparing import Refused
from tracker.reorganisation.forms import Unknown, body_named
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import naming_of, receivers, receiving_groups
from tracker.reorganisation.queries.outcome import Need, Outcome
from tracker.reorganisation.queries.subjects import described
from tracker.reorganisation.views.blueprint import cut, frame, opened, read, reorganisation

Answer = str | Response | tuple[str, int]
SUBJECTS = {"nhiem-vu": "task", "tieu-chi": "criterion", "nguoi": "right"}
LABELS = {"nhiem-vu": "Nhiệm vụ", "tieu-chi": "Tiêu chí", "nguoi": "Người"}


@reorganisation.get("/<int:reorganisation_id>/quyet-dinh")
def decisions(reorganisation_id: int) -> str:
    """Show what awaits a decision, or all that was and may be decided."""
    return _page(opened(reorganisation_id))


@reorganisation.post("/<int:reorganisation_id>/quyet-dinh")
def keep_decision(reorganisation_id: int) -> Answer:
    """Keep one choice for the lines that were ticked, or for all that still wait."""
    row = opened(reorganisation_id)
    _, found = read(row)
    try:
        needs, choice = _needs(found), _choice(row)
        with transaction():
            decide(opened(reorganisation_id, lock=True), needs, choice,
                   by=current_actor(), at=clock.now())  # fmt: skip
    except (Unknown, Refused) as problem:
        return _page(row, str(problem)), 422
    target = url_for(
        "reorganisation.decisions",
        reorganisation_id=row.id,
        loai=request.form.get("loai"),
        loc=request.form.get("loc") or None,
    )
    return redirect(target, 303)


def _needs(found: Outcome) -> list[Need]:
    """Give the needs that the form names; a name that is none of them is left out."""
    known = {name_of(need): need for need in (*found.needs, *found.optional)}
    if request.form.get("tat-ca") == "1":
        subject = SUBJECTS.get(request.form.get("loai", ""), "task")
        return [need for need in found.waiting if need[0] == subject][:MAX_AT_ONCE]
    return [known[name] for name in request.form.getlist("muc") if name in known]


def _choice(row: Reorganisation) -> Choice | None:
    """Read what was chosen; None takes a decision back."""
    kind = request.form.get("chon", "")
    if kind == "move":
        typed = request.form.get("to", "")
        if not typed.strip():
            raise Unknown("Ghi tên hoặc mã cơ quan tiếp nhận.")
        naming = naming_of(receivers(row.effective_on))
        return Choice("move", to_id=body_named(naming, typed, "Cơ quan tiếp nhận"))
    if kind == "group":
        group = request.form.get("group", "")
        return Choice("group", group_id=int(group) if group.isdecimal() and len(group) < 9 else 0)
    if kind in ("close", "stay"):
        return Choice(kind)
    if kind == "back":
        return None
    raise Unknown("Chọn một cách xử lý.")


def name_of(need: Need) -> str:
    """Give the name of a need in a form."""
    return ".".join(map(str, (need[0], need[1], need[2] or "")))


def _page(row: Reorganisation, problem: str = "") -> str:
    who, found = read(row)
    slug = request.values.get("loai", "nhiem-vu")
    slug = slug if slug in SUBJECTS else "nhiem-vu"
    show_all = request.values.get("loc") == "tat-ca"
    needs: list[Need] = [*found.needs, *found.optional] if show_all else found.waiting
    listed = [need for need in needs if need[0] == SUBJECTS[slug]]
    page = cut(sorted(listed, key=lambda need: (need[1], need[2] or 0)))
    waiting = {
        key: sum(n[0] == subject for n in found.waiting) for key, subject in SUBJECTS.items()
    }
    shown: list[dict[str, Any]] = [
        {
            "name": name_of(need),
            "told": told,
            "count": found.needs[need] or found.optional[need],
            "body": who.agencies.get(need[2] or 0),
            "among": [who.agencies[id_] for id_ in who.fates[need[2]].to_ids] if need[2] else [],
            "decision": found.decided.get(need),
        }
        for need, told in zip(page["things"], described(page["things"]), strict=True)
    ]
    groups = receiving_groups(row.effective_on)
    return render_template(
        "reorganisation/decisions.html",
        **frame(row, found, "decisions"),
        **(page | {"things": shown}),
        slug=slug,
        labels=LABELS,
        waiting=waiting,
        show_all=show_all,
        groups=groups,
        offered=[one for one in receivers(row.effective_on) if one.level != "commune"],
        problem=problem,
        typed=request.form,
        named=by_ids([d.to_id for d in found.decided.values() if d.to_id]),
    )
