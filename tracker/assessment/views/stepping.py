"""One step of a round by a checked form: done whole, or refused with the form telling why."""

from __future__ import annotations

from collections.abc import Callable

from wtforms import Form

from tracker.db import session, transaction


def stepped(form: Form, act: Callable[[], None], refused: type[Exception]) -> bool:
    """Do `act` in a transaction and say whether it was done; a refusal stands on the form."""
    if form.validate():
        try:
            with transaction():
                act()
        except refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            return True
    session.rollback()
    return False
