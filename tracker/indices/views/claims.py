"""Figures that reports print: taken by table, listed, and no longer used when told so."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import signed_in
from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import withdraw_claim
from tracker.indices.actions.claims import REQUIRED
from tracker.indices.forms import ClaimsForm
from tracker.indices.models import Claim
from tracker.indices.rules.wording import KIND_NAMES, PART_NAMES, UNIT_NAMES, column_names
from tracker.indices.views import indices
from tracker.indices.views.access import YEAR, Answer, family, reader, writer, year_frame
from tracker.indices.views.keeping import keep_form
from tracker.lib import clock
from tracker.lib.text import one_line

COLUMNS = (*REQUIRED, "unit", "against", "part", "source", "quote")


@indices.route(f"/so-lieu/<index_code>/<{YEAR}:year>/so-lieu-in", methods=["GET", "POST"])
@signed_in
def claims(index_code: str, year: int) -> Answer:
    """List the claims of a year and take a table of more."""
    reader()
    index = family(index_code)
    frame = year_frame(index, year)
    form = ClaimsForm()
    if request.method == "POST":
        actor = writer()
        if form.validate():
            return redirect(keep_form("claims", index.code, year, form, actor), 303)
    rows = queries.every_claim(index.code, year)
    page = render_template(
        "indices/claims.html",
        **frame,
        form=form,
        rows=rows,
        kinds=KIND_NAMES,
        units=UNIT_NAMES,
        parts=PART_NAMES,
        columns=column_names(COLUMNS),
    )
    return (page, 422) if form.errors else page


@indices.post("/so-lieu/so-in/<int:claim_id>/khong-dung")
@signed_in
def drop_claim(claim_id: int) -> Response:
    """Let a claim no longer be compared; it stays in the list with the reason."""
    actor = writer()
    reason = one_line(request.form.get("reason"))[:500]
    with transaction():
        claim = session.get(Claim, claim_id) or abort(404, "Không có số liệu in này.")
        if reason:
            withdraw_claim(claim, reason=reason, by=actor, at=clock.now())
        index, year = claim.index_code, claim.year
    flash("Số liệu in này không dùng nữa." if reason else "Ghi lý do không dùng nữa.")
    return redirect(url_for("indices.claims", index_code=index, year=year), 303)
