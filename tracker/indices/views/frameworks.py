"""Frameworks: their versions, one version's tree beside the former one, and a new version."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.indices import queries
from tracker.indices.actions import BadScore
from tracker.indices.actions.versions import add_index
from tracker.indices.forms import VersionForm
from tracker.indices.models import Crosswalk, Framework
from tracker.indices.policy import can_enter, can_see_entries
from tracker.indices.readings.framework import STEPS, TREE
from tracker.indices.rules.trees import RELATIONS
from tracker.indices.rules.wording import LEVEL_NAMES, SCORING_NAMES, column_names
from tracker.indices.views import indices
from tracker.indices.views.access import Answer, family, writer
from tracker.indices.views.keeping import keep_form
from tracker.lib import clock
from tracker.lib.actor import Actor


@indices.get("/bo-chi-so")
@signed_in
def frameworks() -> str:
    """List the families with who conducts them and their versions."""
    found = [(row, queries.frameworks(row.code)) for row in queries.indices()]
    may_enter = can_enter(current_actor())
    return render_template("indices/frameworks.html", found=found, may_enter=may_enter)


@indices.get("/bo-chi-so/<index_code>/<version>")
@signed_in
def framework(index_code: str, version: str) -> str:
    """Show a version's tree with maxima, owners, and what each node was in the version before."""
    index, actor = family(index_code), current_actor()
    versions = list(queries.frameworks(index.code))
    found = next((v for v in versions if v.version == version), None) or abort(404)
    place = versions.index(found)
    former = versions[place - 1] if place else None
    owners: dict[str, list[str]] = {}
    for code, _, name in queries.owners(found.id, clock.today()):
        owners.setdefault(code, []).append(name)
    links, dropped = _links(found, former)
    return render_template(
        "indices/framework.html",
        index=index,
        framework=found,
        former=former,
        nodes=queries.criteria([found.id]),
        links=links,
        dropped=dropped,
        owners=owners,
        relations=RELATIONS,
        levels=LEVEL_NAMES,
        scorings=SCORING_NAMES,
        ways=queries.readings(index.code, "framework") if can_see_entries(actor) else (),
        may_enter=can_enter(actor),
    )


def _links(
    found: Framework, former: Framework | None
) -> tuple[dict[int, list[tuple[Crosswalk, str]]], list[tuple[Crosswalk, str, str]]]:
    """Give each node's links with the former code, and the former nodes that ended here."""
    if former is None:
        return {}, []
    before = {node.id: node for node in queries.criteria([former.id])}
    links: dict[int, list[tuple[Crosswalk, str]]] = {}
    dropped = []
    for link in queries.crosswalks([found.id, former.id]):
        source = before.get(link.from_id or 0)
        if link.to_id is not None and (source is not None or link.from_id is None):
            links.setdefault(link.to_id, []).append((link, source.code if source else ""))
        elif link.to_id is None and source is not None:
            dropped.append((link, source.code, source.name))
    return links, dropped


@indices.route("/bo-chi-so/them", methods=["GET", "POST"])
@signed_in
def new_version() -> Answer:
    """Take a new version with its crosswalk; nothing of it is stored before its preview."""
    actor = writer()
    form = VersionForm()
    known = [SelectChoice(row.code, row.name) for row in queries.indices()]
    form.index.choices = [*known, SelectChoice("", "Bộ công cụ khác, chưa có ở trên")]
    if request.method == "POST" and form.validate():
        try:
            code = form.index.data or _new_family(form, actor)
            year = int(form.first_year.data or 0)
            return redirect(keep_form("framework", code, year, form, actor), 303)
        except BadScore as problem:
            form.new_code.errors = [str(problem)]
    page = render_template(
        "indices/version_new.html",
        form=form,
        tree_columns=column_names(TREE),
        step_columns=column_names([*STEPS, "note", "basis"]),
        levels=LEVEL_NAMES,
        scorings=SCORING_NAMES,
        relations=RELATIONS,
    )
    return (page, 422) if form.errors else page


def _new_family(form: VersionForm, actor: Actor) -> str:
    with transaction():
        row = add_index(
            code=form.new_code.data or "",
            name=form.new_name.data or "",
            short_name=form.new_short.data or "",
            unit=form.new_unit.data,
            conducted_by=form.conducted_by.data or "",
            by=actor,
            at=clock.now(),
        )
        return row.code
