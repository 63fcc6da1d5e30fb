"""Who stands in for a person: one page, for the person, the head of the agency, a coordinator."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from tracker.accounts import policy, queries, substitutes
from tracker.accounts.forms import SubstituteForm, told
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.views.blueprint import accounts
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES, Actor, Membership, Role
from tracker.lib.calendar import format_date

ROW = "int(max=2147483647)"


@accounts.route(f"/nguoi-dung/<{ROW}:user_id>/lam-thay", methods=["GET", "POST"])
@signed_in
def substitute(user_id: int) -> Any:
    """Show who stands in for a person, and take one more arrangement."""
    actor = current_actor()
    absent, agency_ids = _absent(user_id, actor)
    form = _form(agency_ids, absent)
    if not form.validate_on_submit():
        return _page(form, absent, actor, 422 if form.errors else 200)
    first, last = form.first.data or clock.today(), form.last.data or clock.today()
    absence = substitutes.Absence(user_id, form.agency.data, first, last)
    try:
        with transaction():
            rows = substitutes.arrange(
                absence, substitute_id=form.substitute.data, by=actor, at=clock.now()
            )
            name = rows[0].user.name
    except substitutes.NotPossible as refusal:
        told(form[refusal.field], str(refusal))
        return _page(form, _person(user_id), actor, 422)
    flash(
        f"{name} làm thay {absent.name} từ {format_date(first)} "
        f"đến hết {format_date(last)}; thư gửi cho người làm thay."
    )
    return redirect(url_for("accounts.substitute", user_id=user_id), 303)


@accounts.post(f"/nguoi-dung/lam-thay/<{ROW}:membership_id>/ket-thuc")
@signed_in
def end_substitute(membership_id: int) -> Any:
    """End an arrangement from today on, or take back one that has not begun."""
    actor = current_actor()
    with transaction():
        row = queries.membership(membership_id)
        if row is None or row.stands_in_for_id is None or not _may_arrange(actor, row):
            abort(404)
        absent_id, name = row.stands_in_for_id, row.user.name
        substitutes.end(row, by=actor, at=clock.now())
    flash(f"{name} thôi làm thay từ hôm nay.")
    return redirect(url_for("accounts.substitute", user_id=absent_id), 303)


def _may_arrange(actor: Actor, row: AgencyMembership) -> bool:
    right = Membership(Role(row.role), row.agency_id)
    return policy.can_arrange_substitute(actor, row.stands_in_for_id or row.user_id, right)


def _absent(user_id: int, actor: Actor) -> tuple[User, list[int]]:
    """Give the person and the agencies in which `actor` may arrange; 404 where there is none."""
    user, on = queries.by_id(user_id), clock.today()
    if user is None:
        abort(404)
    found = [
        row.agency_id
        for row in user.memberships
        if row.stands_in_for_id is None
        and row.agency_id
        and (row.valid_to is None or row.valid_to >= on)
        and _may_arrange(actor, row)
    ]
    if not found:
        abort(404, "Chỉ người làm việc cho một cơ quan mới có người làm thay.")
    return user, list(dict.fromkeys(found))


def _person(user_id: int) -> User:
    """Read the person anew: a refused transaction has let go of what was read before."""
    return queries.person(user_id)


def _form(agency_ids: list[int], absent: User) -> SubstituteForm:
    agencies = by_ids(agency_ids)
    several = len(agency_ids) > 1
    colleagues = {
        one.user_id: one.name
        + (f", {one.unit}" if one.unit else "")
        + (f" ({agencies[one.agency_id].short_name})" if several else "")
        for one in queries.colleagues(agency_ids, clock.today())
        if one.user_id not in (absent.id, current_actor().id)
    }
    form = SubstituteForm(first=clock.today())
    return form.offer([(id_, agencies[id_].name) for id_ in agency_ids], [*colleagues.items()])


def _page(form: SubstituteForm, absent: User, actor: Actor, status: int) -> Any:
    rows = [
        row
        for row in substitutes.standing_in([absent.id], clock.today())
        if _may_arrange(actor, row)
    ]
    page = render_template(
        "accounts/substitute.html",
        form=form,
        absent=absent,
        rows=rows,
        is_own=absent.id == actor.id,
        may_see_people=policy.can_see_people(actor),
        role_names=ROLE_NAMES,
        today=clock.today(),
    )
    return page, status
