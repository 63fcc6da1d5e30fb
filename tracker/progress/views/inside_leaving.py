"""Somebody leaves: one page, one button for all that is open in their hands."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.accounts import leaving as people
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.queries import by_id, colleagues
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES
from tracker.progress.actions.inside.leaving import Left, leave
from tracker.progress.forms import read_version
from tracker.progress.queries.inside.leaving import InHand, in_hand, open_work_of
from tracker.progress.rules.moves import Refused
from tracker.progress.views.blueprint import ROW, progress

_TOLD = 5
_SHOWN = 20


@progress.route(f"/nguoi-dung/<{ROW}:user_id>/thoi-viec", methods=["GET", "POST"])
@signed_in
def leaving(user_id: int) -> Any:
    """Show what a person has in hand and who may take it; hand all of it over and end the rights.

    404 for whom the visitor has no charge of. Who has left already is shown with nothing to do.
    """
    actor, on = current_actor(), clock.today()
    person = by_id(user_id)
    agency_ids, rights = people.in_charge_of(actor, user_id, on)
    amounts = {id_: in_hand(user_id, id_) for id_ in agency_ids}
    served = {row.agency_id for row in rights}
    shown = [id_ for id_ in agency_ids if amounts[id_].total or id_ in served]
    if person is None or not (agency_ids or rights):
        abort(404)
    if request.method == "GET":
        return _page(person, shown, amounts, rights)
    heirs = {id_: read_version(request.form.get(f"nhan-{id_}") or "0") or None for id_ in shown}
    name, seen = person.name, read_version(request.form.get("so-muc"))
    try:
        with transaction():
            left = leave(user_id, heirs, by=actor, at=clock.now(), seen=seen)
    except Refused as refusal:
        return _page(by_id(user_id), shown, amounts, rights, refusal, heirs), 422
    _tell(name, left)
    return redirect(url_for("accounts.people"), 303)


def _page(
    person: User | None,
    shown: list[int],
    amounts: dict[int, InHand],
    rights: list[AgencyMembership],
    refusal: Refused | None = None,
    heirs: dict[int, int | None] | None = None,
) -> str:
    agencies, on = by_ids(shown), clock.today()
    assert person is not None
    return render_template(
        "progress/leaving.html",
        person=person,
        agencies=sorted(agencies.values(), key=lambda one: (one.sort, one.id)),
        amounts=amounts,
        total=sum(amount.total for amount in amounts.values()),
        works={id_: open_work_of(person.id, id_)[:_SHOWN] for id_ in shown},
        colleagues={
            id_: [one for one in colleagues([id_], on) if one.user_id != person.id] for id_ in shown
        },
        rights=rights,
        role_names=ROLE_NAMES,
        problems=refusal.problems if refusal else {},
        heirs=heirs or {},
    )


def _tell(name: str, left: Left) -> None:
    """Say what was done, and what could not be."""
    end = "tài khoản đã khóa" if left.closed else "quyền tại cơ quan đã kết thúc"
    work = f"Đã bàn giao {left.handed} mục của {name}" if left.handed else f"{name} không giữ việc"
    flash(f"{work}; {end}, mọi phiên đăng nhập đã kết thúc.")
    more = len(left.kept) - _TOLD
    for sentence in [*left.kept[:_TOLD], *([f"Và {more} mục nữa."] if more > 0 else [])]:
        flash(f"Cần xem lại: {sentence}", "error")
