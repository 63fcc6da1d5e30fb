"""Who answers for a criterion, and from which day somebody else does."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.accounts.login import signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import without_units
from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import set_owner
from tracker.indices.forms import OwnersForm
from tracker.indices.models import Criterion
from tracker.indices.views import indices
from tracker.indices.views.access import Answer, family, writer
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.lib.text import one_line

MOST = 6


@indices.route("/bo-chi-so/<index_code>/<version>/phu-trach/<code>", methods=["GET", "POST"])
@signed_in
def owners(index_code: str, version: str, code: str) -> Answer:
    """Show who answers for a criterion over time; change it from a day on."""
    actor = writer()
    node = _node(index_code, version, code)
    offered = {agency.id: agency for agency in without_units(clock.today())}
    form = OwnersForm()
    if request.method == "GET":
        form.on.data = format_date(clock.today())
    elif form.validate():
        chosen = _chosen(offered)
        if chosen:
            with transaction():
                changed = set_owner(
                    criterion=_node(index_code, version, code),
                    agencies=chosen,
                    on=form.day(),
                    reason=form.reason.data or "",
                    by=actor,
                    at=clock.now(),
                )
            flash("Đã đổi cơ quan phụ trách." if changed else "Không có gì thay đổi.")
            return redirect(
                url_for("indices.framework", index_code=index_code, version=version), 303
            )
        form.form_errors.append("Chọn ít nhất một cơ quan.")
    history = queries.owner_history(node.id)
    current = [row for row in history if row.valid_to is None]
    page = render_template(
        "indices/owners.html",
        index=family(index_code),
        version=version,
        node=node,
        form=form,
        history=history,
        slots=_slots([(row.agency_id, row.scope_note) for row in current]),
        offered=offered.values(),
    )
    return (page, 422) if form.errors else page


def _node(index_code: str, version: str, code: str) -> Criterion:
    versions = queries.frameworks(family(index_code).code)
    found = next((v for v in versions if v.version == version), None) or abort(404)
    nodes = queries.criteria([found.id])
    return next((n for n in nodes if n.code == code), None) or abort(404, "Không có mục này.")


def _chosen(offered: dict[int, Agency]) -> list[tuple[Agency, str]]:
    """Give the agencies chosen, each once, with the scope typed beside it."""
    found: dict[int, tuple[Agency, str]] = {}
    for place in range(MOST):
        text = request.form.get(f"agency-{place}", "")
        agency = offered.get(int(text)) if text.isascii() and text.isdigit() else None
        if agency is not None:
            scope = one_line(request.form.get(f"scope-{place}"))[:300]
            found.setdefault(agency.id, (session.merge(agency, load=False), scope))
    return list(found.values())


def _slots(current: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [*current, *[(0, "")] * max(2, 3 - len(current))][:MOST]
