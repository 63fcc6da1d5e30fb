"""What the rows of a plan are for: criteria that tasks serve, targets stated in prose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.db import session, transaction
from tracker.desk.views import desk
from tracker.indices.models import Criterion
from tracker.indices.queries import criteria, framework_of, indices
from tracker.lib import clock
from tracker.lib.text import fold, one_line
from tracker.plans.actions.serving import BadTarget, change_links, state_target, withdraw_target
from tracker.plans.forms import ProseTargetForm
from tracker.plans.models import Plan, ProseTarget
from tracker.plans.queries import plan_by_code, tasks
from tracker.plans.queries import task as task_by_id
from tracker.plans.rules.prose import SCOPES, said
from tracker.plans.rules.suggesting import pairs_of, suggestions
from tracker.plans.serving import links, prose_targets
from tracker.progress.policy import can_confirm

Answer = str | Response | tuple[str, int]
Nodes = dict[int, tuple[str, Criterion]]
_MOST_FOUND = 60


@desk.route("/nhiem-vu/<int:task_id>/tieu-chi", methods=["GET", "POST"])
@signed_in
def serve_criteria(task_id: int) -> Answer:
    """Choose the criteria that one task serves, found by code or by words of the name."""
    _guard()
    row = task_by_id(task_id) or abort(404)
    nodes = _nodes(row.plan.year)
    if request.method == "POST":
        ticked = {id_ for id_ in request.form.getlist("criterion", type=int) if id_ in nodes}
        shown = set(request.form.getlist("shown", type=int))
        why = one_line(request.form.get("note"))[:300]
        with transaction():
            changed = change_links(
                task_by_id(task_id) or abort(404),
                add=dict.fromkeys(ticked, why),
                remove=shown - ticked,
                by=current_actor(),
                at=clock.now(),
            )
        flash("Đã đổi tiêu chí của nhiệm vụ." if changed else "Không có gì thay đổi.")
        return redirect(url_for("desk.serve_criteria", task_id=task_id), 303)
    present = [link for link in links(row.plan_id) if link.task_id == task_id]
    taken = frozenset(link.criterion_id for link in present)
    text = request.args.get("tim", "")[:100]
    offered = _search(nodes, text) if text else suggestions(row.title, _pairs(nodes), taken)
    return render_template(
        "desk/task_criteria.html",
        task=row,
        present=present,
        text=text,
        offered=[nodes[id_] for id_ in offered if id_ not in taken],
    )


@desk.route("/ke-hoach/<code>/lien-ket", methods=["GET", "POST"])
@signed_in
def plan_links(code: str) -> Answer:
    """Show the links of all tasks of a plan beside what their words suggest; keep the ticked."""
    _guard()
    plan = plan_by_code(code[:40]) or abort(404)
    nodes = _nodes(plan.year)
    if request.method == "POST":
        with transaction():
            count = _keep_links(plan, nodes)
        flash(f"Đã đổi liên kết của {count} nhiệm vụ." if count else "Không có gì thay đổi.")
        return redirect(url_for("desk.plan_links", code=code), 303)
    present: dict[int, list[Any]] = {}
    for link in links(plan.id):
        present.setdefault(link.task_id, []).append(link)
    pairs = _pairs(nodes)
    rows = []
    for row in tasks(plan.id):
        here = present.get(row.id, [])
        taken = frozenset(link.criterion_id for link in here)
        offered = suggestions(row.title, pairs, taken)
        rows.append((row, here, [nodes[id_] for id_ in offered]))
    return render_template("desk/plan_links.html", plan=plan, rows=rows)


def _keep_links(plan: Plan, nodes: Nodes) -> int:
    """Apply what was ticked and unticked on the page; give how many tasks changed."""
    ticked, shown = _pairs_sent("link"), _pairs_sent("shown")
    rows = {row.id: row for row in tasks(plan.id)}
    changed = 0
    for task_id in {task for task, _ in ticked ^ shown} & rows.keys():
        add = {id_: "" for t, id_ in ticked - shown if t == task_id and id_ in nodes}
        remove = {id_ for t, id_ in shown - ticked if t == task_id}
        at, by = clock.now(), current_actor()
        changed += change_links(rows[task_id], add=add, remove=remove, by=by, at=at)
    return changed


def _pairs_sent(name: str) -> set[tuple[int, int]]:
    found = set()
    for text in request.form.getlist(name):
        task_id, _, criterion_id = text.partition(":")
        if all(part.isascii() and part.isdigit() for part in (task_id, criterion_id)):
            found.add((int(task_id), int(criterion_id)))
    return found


@desk.route("/ke-hoach/<code>/muc-tieu", methods=["GET", "POST"])
@signed_in
def plan_prose_targets(code: str) -> Answer:
    """List the targets that the plan states in prose, and type in one more."""
    _guard()
    plan = plan_by_code(code[:40]) or abort(404)
    form = ProseTargetForm()
    form.index.choices = [SelectChoice(row.code, row.name) for row in indices()]
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                by, at = current_actor(), clock.now()
                state_target(plan, **form.content(), by=by, at=at)
            flash("Đã ghi mục tiêu.")
            return redirect(url_for("desk.plan_prose_targets", code=code), 303)
        except BadTarget as problem:
            form.value.errors = [str(problem)]
    page = render_template(
        "desk/plan_prose.html",
        plan=plan,
        form=form,
        rows=[(row, said(row.kind, row.operator, row.value)) for row in prose_targets([plan.id])],
        scopes=SCOPES,
        index_names={row.code: row.short_name for row in indices()},
    )
    return (page, 422) if form.errors else page


@desk.post("/ke-hoach/<code>/muc-tieu/<int:target_id>/bo")
@signed_in
def drop_prose_target(code: str, target_id: int) -> Response:
    """Let a target in prose no longer count from today."""
    _guard()
    with transaction():
        plan = plan_by_code(code[:40]) or abort(404)
        target = session.get(ProseTarget, target_id)
        if target is None or target.plan_id != plan.id:
            abort(404)
        withdraw_target(target, by=current_actor(), at=clock.now())
    flash("Mục tiêu này không còn tính từ hôm nay.")
    return redirect(url_for("desk.plan_prose_targets", code=code), 303)


def _nodes(year: int) -> Nodes:
    """Give the criteria of a year's frameworks with the short name of their index."""
    found: Nodes = {}
    for index in indices():
        framework = framework_of(index.code, year)
        for node in criteria([framework.id]) if framework else ():
            if node.level != "total":
                found[node.id] = (index.short_name, node)
    return found


def _pairs(nodes: Nodes) -> dict[int, frozenset[tuple[str, str]]]:
    return {id_: pairs_of(node.name) for id_, (_, node) in nodes.items()}


def _search(nodes: Nodes, text: str) -> Sequence[int]:
    wanted = fold(text)
    found = [
        id_
        for id_, (_, node) in nodes.items()
        if wanted in node.name_folded or fold(node.code) == wanted
    ]
    return found[:_MOST_FOUND]


def _guard() -> None:
    if not can_confirm(current_actor()):
        abort(403)
