"""The switch of an agency: whether its head reads its reports before they go out."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts import policy, queries
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.views.blueprint import accounts
from tracker.agencies import actions
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock


@accounts.post("/co-quan/<code>/duyet-truoc")
@signed_in
def switch_approval(code: str) -> Response:
    """Switch the head's approval on or off; without a head it stays off."""
    actor, agency = current_actor(), by_code(code)
    if agency is None:
        abort(404)
    if not policy.can_switch_approval(actor, agency.id):
        abort(403, "Người đứng đầu cơ quan hoặc người điều phối mới đổi được cách gửi báo cáo.")
    approves = request.form.get("approves") == "1"
    back = redirect(url_for("agencies.agency_page", code=code), 303)
    if approves and not queries.has_head(agency.id, clock.today()):
        flash(
            f"{agency.name} chưa có người đứng đầu đang hoạt động trên hệ thống, "
            "nên chưa ai duyệt được báo cáo.",
            "error",
        )
        return back
    with transaction():
        found = by_code(code)
        if found is None:
            abort(404)
        actions.set_head_approves(found, approves=approves, by=actor, at=clock.now())
    flash(
        "Từ nay người đứng đầu duyệt báo cáo trước khi gửi."
        if approves
        else "Từ nay báo cáo gửi thẳng. Báo cáo đang chờ duyệt vẫn chờ người đứng đầu."
    )
    return back
