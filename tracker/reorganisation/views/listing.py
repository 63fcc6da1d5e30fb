"""The list of reorganisations, and the form that begins one."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.db import transaction
from tracker.lib import clock
from tracker.reorganisation.actions.preparing import open_reorganisation
from tracker.reorganisation.forms import OpenForm
from tracker.reorganisation.queries.concerned import known_days, newest
from tracker.reorganisation.views.blueprint import reorganisation

Answer = str | Response | tuple[str, int]
STATES = {"draft": "Đang chuẩn bị", "applied": "Đã áp dụng", "dropped": "Đã bỏ"}


@reorganisation.get("")
def list_() -> str:
    """List reorganisations, and offer to begin one."""
    return _page(OpenForm())


@reorganisation.post("")
def begin() -> Answer:
    """Begin to prepare a reorganisation."""
    form = OpenForm()
    if not form.validate():
        return _page(form), 422
    with transaction():
        row = open_reorganisation(
            title=form.title.data or "",
            effective_on=form.day,
            legal_basis=form.legal_basis.data or "",
            by=current_actor(),
            at=clock.now(),
        )
    return redirect(url_for("reorganisation.bodies", reorganisation_id=row.id), 303)


def _page(form: OpenForm) -> str:
    return render_template(
        "reorganisation/list.html", form=form, rows=newest(), days=known_days(), states=STATES
    )
