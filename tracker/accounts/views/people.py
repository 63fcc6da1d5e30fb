"""The people one has charge of: a list, a new person or right, the end of one."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for

from tracker.accounts import actions, letters, policy, queries
from tracker.accounts.forms import PersonForm, told
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.people_workbook import people_workbook
from tracker.accounts.views.person import OPEN_WORK, managed
from tracker.agencies import queries as agencies
from tracker.agencies.models import Agency
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES, Actor, Membership, Role
from tracker.lib.text import fold, shorten
from tracker.web.incoming import LARGEST_KEY
from tracker.web.paging import decode_cursor, make_page

PAGE = 50


def manager() -> Actor:
    """Give the signed-in person, who must have charge of somebody."""
    actor = current_actor()
    if not policy.can_see_people(actor):
        abort(403)
    return actor


def _seen_agencies(actor: Actor) -> frozenset[int] | None:
    """Give the agencies whose people `actor` sees; None for all."""
    return None if policy.can_see_all_people(actor) else policy.headed_agencies(actor)


@accounts.get("/nguoi-dung")
@signed_in
def people() -> Any:
    """List people by name, with what they may do and since when."""
    actor, text = manager(), request.args.get("q", "")
    position = decode_cursor(request.args.get("trang"), (str, int), largest=LARGEST_KEY)
    seen = _seen_agencies(actor)

    def rights_of(user: User) -> list[AgencyMembership]:
        return [row for row in user.memberships if seen is None or row.agency_id in seen]

    if request.args.get("tai") == "xlsx":
        return people_workbook(queries.everybody(agency_ids=seen, text=text), rights_of)
    rows = queries.people(agency_ids=seen, text=text, position=position, limit=PAGE + 1)
    page = make_page(rows, PAGE, position, key=lambda user: (user.name_folded, user.id))
    return render_template(
        "accounts/people.html",
        page=page,
        text=text,
        rights_of=rights_of,
        may_end=lambda row: _may_end(actor, row),
        may_manage=lambda user: (
            user.id != actor.id and policy.can_manage_person(actor, _held(user))
        ),
        may_arrange=lambda user: _may_arrange(actor, user),
        may_leave=lambda user: (
            OPEN_WORK in current_app.extensions and any(_may_end(actor, row) for row in _live(user))
        ),
        role_names=ROLE_NAMES,
        today=clock.today(),
    )


def _may_arrange(actor: Actor, user: User) -> bool:
    """Say whether `actor` may say who stands in for a listed person."""
    return any(
        policy.can_arrange_substitute(actor, user.id, Membership(Role(row.role), row.agency_id))
        for row in _live(user)
        if row.stands_in_for_id is None
    )


def _may_end(actor: Actor, row: AgencyMembership) -> bool:
    """Say whether `actor` may end this right: nobody ends the own one and shuts the door behind."""
    right = Membership(Role(row.role), row.agency_id)
    return row.user_id != actor.id and policy.can_give(actor, right)


def _held(user: User) -> list[Membership]:
    """Give the rights a listed person holds today or later."""
    return [Membership(Role(row.role), row.agency_id) for row in _live(user)]


def _live(user: User) -> list[AgencyMembership]:
    """Give the rights of today or later, from what the list has read."""
    on = clock.today()
    return [row for row in user.memberships if row.valid_to is None or row.valid_to >= on]


@accounts.route("/nguoi-dung/them", methods=["GET", "POST"])
@signed_in
def add_person() -> Any:
    """Add a person with a first right, or one more right to a person known by address."""
    actor, on = manager(), clock.today()
    form = PersonForm(valid_from=on, agency=_own_agency(actor)).offer(policy.roles_to_give(actor))
    if not form.validate_on_submit():
        return _form_page(form, actor, 422 if form.errors else 200)
    role, agency = Role(form.role.data), None
    if form.agency.data:
        agency = _find_agency(form)
        if agency is None:
            return _form_page(form, actor, 422)
    elif role in policy.AGENCY_ROLES:
        told(form.agency, "Hãy ghi cơ quan của vai trò này.")
        return _form_page(form, actor, 422)
    right = Membership(role, agency.id if agency else None)
    if not policy.can_give(actor, right):
        told(form.agency, "Anh/chị không được giao quyền tại cơ quan này.")
        return _form_page(form, actor, 403)
    token, user = _store(form, right, actor)
    if token is None:
        flash(f"Đã giao thêm quyền cho {user.name}.")
        return redirect(url_for("accounts.people"))
    return _link_page(user, token, is_sent=True)


def _store(form: PersonForm, right: Membership, actor: Actor) -> tuple[str | None, User]:
    """Write the person and the right; give the invitation's token for a new person."""
    at, token = clock.now(), None
    with transaction():
        user = queries.by_email(form.email.data)
        if user is None:
            user = actions.create_user(
                email=form.email.data, name=form.name.data, title=form.title.data, by=actor, at=at
            )
            moment = letters.now()
            token = actions.invite(user, by=actor, at=at, wall=moment.wall)
            letters.send_link("invitation", user, token, moment)
        actions.add_membership(
            user=user,
            role=right.role,
            agency_id=right.agency_id,
            unit=form.unit.data,
            is_contact=form.is_contact.data,
            valid_from=form.valid_from.data or clock.today(),
            valid_to=form.valid_to.data,
            by=actor,
            at=at,
        )
    return token, user


def _own_agency(actor: Actor) -> str:
    """Give the name to fill in for a head of one agency; whoever sees all types it."""
    asked = agencies.by_code(request.args.get("co-quan", "")[:40])
    if asked is not None:
        return asked.name
    headed = list(policy.headed_agencies(actor))
    if policy.can_see_all_people(actor) or len(headed) != 1:
        return ""
    return agencies.by_ids(headed)[headed[0]].name


def _find_agency(form: PersonForm) -> Agency | None:
    """Find the agency by code or name as typed, or say beside the field why not."""
    typed, on = form.agency.data, clock.today()
    exact = agencies.by_code(typed.upper())
    if exact is not None and exact.valid_on(on):
        return exact
    found = [a for a in agencies.page(on=on, text=typed, limit=20) if a.level != "group"]
    same = [a for a in found if a.name_folded == fold(typed)] or found
    if len(same) == 1:
        return same[0]
    if not same:
        told(form.agency, "Không có cơ quan này trong danh mục. Hãy ghi đủ tên hoặc mã.")
    else:
        some = shorten("; ".join(a.name for a in same), 160)
        told(form.agency, f"Nhiều cơ quan có tên như vậy: {some}. Hãy ghi đủ tên.")
    return None


def _form_page(form: PersonForm, actor: Actor, status: int) -> Any:
    offered = agencies.without_units(clock.today()) if policy.can_see_all_people(actor) else []
    return render_template("accounts/person_form.html", form=form, offered=offered), status


def _link_page(user: User, token: str, *, is_sent: bool = False) -> Any:
    """Show the link once: only its hash is kept; `is_sent` when a letter takes it along too."""
    link = url_for("accounts.set_password", token=token, _external=True)
    answer = render_template("accounts/link.html", person=user, link=link, is_sent=is_sent)
    return answer, 200, {"Cache-Control": "no-store"}


@accounts.post("/nguoi-dung/quyen/<int:membership_id>/ket-thuc")
@signed_in
def end_membership(membership_id: int) -> Any:
    """End a right from today on."""
    actor = current_actor()
    with transaction():
        row = queries.membership(membership_id)
        # Who may not end it does not learn whether it exists.
        if row is None or not _may_end(actor, row):
            abort(404)
        name = row.user.name
        actions.end_membership(row, on=clock.today(), by=actor, at=clock.now())
    flash(f"Đã kết thúc quyền của {name} từ hôm nay.")
    return redirect(url_for("accounts.people"))


@accounts.post("/nguoi-dung/<int:user_id>/dat-lai-mat-khau")
@signed_in
def reset_password(user_id: int) -> Any:
    """Make a link by which a person sets a new password, and show it once."""
    actor = current_actor()
    with transaction():
        user = managed(user_id, actor)
        make = actions.reset if user.password_hash else actions.invite
        token = make(user, by=actor, at=clock.now(), wall=clock.wall_now())
    return _link_page(user, token)


@accounts.post("/nguoi-dung/<int:user_id>/trang-thai")
@signed_in
def set_active(user_id: int) -> Any:
    """Close an account, or open it again."""
    actor, active = current_actor(), request.form.get("active") == "1"
    with transaction():
        user = managed(user_id, actor)
        actions.set_active(user, active=active, by=actor, at=clock.now())
    flash(f"Đã {'mở lại' if active else 'khóa'} tài khoản của {user.name}.")
    return redirect(url_for("accounts.person", user_id=user_id))
