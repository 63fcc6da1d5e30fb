"""The page of tokens: who gave which program a way in, and the switch that ends it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, require
from tracker.api.actions import TokenRefused, make_token, revoke_token
from tracker.api.forms import TokenForm
from tracker.api.queries.tokens import tokens as all_tokens
from tracker.api.rules import SCOPE_NAMES, USUAL_DAYS
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import Role

tokens = Blueprint("tokens", __name__, url_prefix="/ket-noi/ma-truy-cap")


@tokens.get("")
@require(Role.ADMIN)
def list_() -> str:
    """List the tokens, with the form of a new one."""
    return _page(TokenForm(formdata=None, days=USUAL_DAYS))


@tokens.post("")
@require(Role.ADMIN)
def make() -> Any:
    """Make a token and show it this once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction():
            form.validate()  # whom it names is read anew, under the lock
            row, secret = make_token(
                form.wanted(), by=current_actor(), at=clock.now(), wall=clock.wall_now()
            )
    except TokenRefused as refusal:
        form.name.errors = [str(refusal)]
        return _page(form), 422
    answer = Response(
        render_template("api/token_secret.html", token=row, secret=secret), mimetype="text/html"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@tokens.post("/<int:token_id>/thu-hoi")
@require(Role.ADMIN)
def revoke(token_id: int) -> Response:
    """End a token at once."""
    with transaction():
        gone = revoke_token(token_id, by=current_actor(), at=clock.now(), wall=clock.wall_now())
    if gone:
        flash("Đã thu hồi mã; yêu cầu dùng mã này bị từ chối từ bây giờ.")
    else:
        flash("Mã này không còn, hoặc đã được thu hồi trước đó.", "error")
    return redirect(url_for("tokens.list_"), 303)


def _page(form: TokenForm) -> str:
    return render_template(
        "api/tokens.html",
        tokens=all_tokens(),
        form=form,
        scope_names=SCOPE_NAMES,
        wall=clock.wall_now(),
    )
