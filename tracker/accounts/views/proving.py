"""Asking for the present password in a form, as often as at the door and no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import current_user

from tracker.accounts import passwords, proving
from tracker.accounts.forms import told
from tracker.accounts.login import current_actor
from tracker.accounts.queries import person as person_of
from tracker.accounts.rules.sessions import PROOF_LIVES
from tracker.db import transaction
from tracker.lib import clock

WRONG = "Mật khẩu hiện tại chưa đúng."


def wait_words(seconds: int) -> str:
    """Say how long somebody who tried too often must wait."""
    return f"Đã thử quá nhiều lần. Hãy chờ {-(-seconds // 60)} phút rồi thử lại."


def is_proved_lately() -> bool:
    """Say whether this session began a moment ago: its sign-in stands for the password."""
    begun: datetime = current_user.session.made_at
    return clock.wall_now() - begun < PROOF_LIVES


def refused_password(field: Any) -> tuple[int, dict[str, str]] | None:
    """Give the status and headers of the refusal, which is said beside the field; None if right."""
    person, by = current_user.user, current_actor()
    user_id, password_hash = person.id, person.password_hash
    with transaction():
        waiting = proving.open_proof(user_id, wall=clock.wall_now())
    if waiting:
        told(field, wait_words(waiting))
        return 429, {"Retry-After": str(waiting)}
    right = passwords.matches(password_hash, field.data)
    with transaction():
        proving.close_proof(person_of(user_id), right=right, by=by, at=clock.now())
    if right:
        return None
    told(field, WRONG)
    return 422, {}
