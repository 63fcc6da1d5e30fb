"""The first page of an empty installation: the province, its bodies, the first account.

It exists only where no profile named the province and nobody has an account yet; the first
person who fills it in becomes the administrator, and the page is gone.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.accounts.actions import add_membership, create_user
from tracker.accounts.login import begin_session
from tracker.accounts.passwords import make_hash
from tracker.accounts.queries import anybody
from tracker.accounts.rules import BadEmail, WeakPassword, clean_email
from tracker.agencies.actions import add_bodies
from tracker.db import transaction
from tracker.desk.views import desk
from tracker.installation.actions import name_province
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.lib.text import one_line

_NEEDED = "Cần điền ô này."


class SetupForm(FlaskForm):
    """What an installation must know before anything else."""

    province = StringField(
        "Tên tỉnh, thành phố", [DataRequired(_NEEDED), Length(max=110)], filters=[one_line]
    )
    standing = StringField(
        "Cơ quan thường trực theo dõi kế hoạch",
        [DataRequired(_NEEDED), Length(max=200)],
        default="Sở Nội vụ",
        filters=[one_line],
    )
    bodies = TextAreaField("Các sở, ban, ngành khác", [Length(max=20_000)])
    name = StringField("Họ và tên", [DataRequired(_NEEDED), Length(max=120)], filters=[one_line])
    email = StringField("Thư điện tử", [DataRequired(_NEEDED), Length(max=254)])
    password = PasswordField("Mật khẩu", [DataRequired(_NEEDED), Length(max=200)])

    def validate_province(self, field: StringField) -> None:
        """Ask for the full form, from which documents take their heads."""
        if not (field.data or "").lower().startswith(("tỉnh ", "thành phố ")):
            raise ValidationError("Ghi đủ “tỉnh …” hoặc “thành phố …”, ví dụ tỉnh An Giang.")


def is_needed() -> bool:
    """Say whether the installation still waits for its first page."""
    row = installation()
    return row is not None and not row.province_name and not anybody()


@desk.route("/thiet-lap", methods=["GET", "POST"])
def setup() -> str | Response:
    """Ask for the province, its bodies and the first account, and sign that person in."""
    if not is_needed():
        abort(404)
    form = SetupForm()
    if form.validate_on_submit():
        try:
            return _establish(form)
        except BadEmail as error:
            form.email.errors = [str(error)]
        except WeakPassword as error:
            form.password.errors = [str(error)]
    return render_template("desk/setup.html", form=form)


def _establish(form: SetupForm) -> Response:
    email = clean_email(form.email.data or "")
    name = form.name.data or ""
    hashed = make_hash(form.password.data or "", email=email, name=name)
    province = form.province.data or ""
    at = clock.now()
    with transaction():
        if not is_needed():
            abort(404)
        standing = form.standing.data or ""
        made = add_bodies([standing, *(form.bodies.data or "").splitlines()], by=SYSTEM, at=at)
        name_province(
            province_name=province[0].lower() + province[1:],
            province_short=province.split(" ", 2 if province.lower().startswith("thành") else 1)[
                -1
            ],
            issuer_name=f"Ủy ban nhân dân {province[0].lower()}{province[1:]}",
            standing_agency_code=made[0].code,
            by=SYSTEM,
            at=at,
        )
        user = create_user(email=email, name=name, password_hash=hashed, by=SYSTEM, at=at)
        for role in (Role.ADMIN, Role.COORDINATOR):
            add_membership(
                user=user,
                role=role,
                agency_id=made[0].id,
                valid_from=clock.today(),
                by=SYSTEM,
                at=at,
            )
    begin_session(user)
    return redirect(url_for("desk.home"))


@desk.before_app_request
def _lead_to_setup() -> Response | None:
    """Lead whoever comes to an installation that nobody has set up to its first page."""
    if request.endpoint in ("desk.home", "accounts.login") and is_needed():
        return redirect(url_for("desk.setup"))
    return None
