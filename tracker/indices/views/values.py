"""One node in one year: every value that was printed, where, who stored it, which is in use."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import signed_in
from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import BadScore, prefer
from tracker.indices.actions.entry import STAGE_NAMES
from tracker.indices.models import CITY, Score
from tracker.indices.views import indices
from tracker.indices.views.access import YEAR, family, reader, writer, year_frame
from tracker.indices.views.figures import PARTS
from tracker.lib import clock
from tracker.lib.text import one_line


@indices.get(f"/so-lieu/<index_code>/<{YEAR}:year>/muc/<code>")
@signed_in
def values(index_code: str, year: int, code: str) -> str:
    """Show the values of a node with their sources, and what they were before."""
    reader()
    index = family(index_code)
    frame = year_frame(index, year)
    nodes = queries.criteria([frame["framework"].id])
    node = next((n for n in nodes if n.code == code), None) or abort(404, "Không có mục này.")
    return render_template(
        "indices/values.html",
        **frame,
        node=node,
        rows=queries.values_of(node.id, year),
        stages=STAGE_NAMES,
        parts=PARTS,
    )


@indices.post("/so-lieu/gia-tri/<int:score_id>/dung")
@signed_in
def use_value(score_id: int) -> Response:
    """Let a value printed elsewhere be the one in use, with a reason."""
    actor = writer()
    try:
        with transaction():
            score = session.get(Score, score_id, with_for_update=True)
            if score is None or score.territory != CITY:
                abort(404, "Không có số này.")
            node, year = score.criterion, score.year
            index, code = node.framework.index_code, node.code
            reason = one_line(request.form.get("reason"))[:500]
            prefer(score, reason=reason, by=actor, at=clock.now())
        flash("Đã dùng số này; số trước giữ bên cạnh.")
    except BadScore as problem:
        flash(str(problem), "error")
    return redirect(url_for("indices.values", index_code=index, year=year, code=code), 303)
